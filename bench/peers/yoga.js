/** GraphQL Yoga with its defaults, fetch and DataLoader. */
import { createServer } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { apiOf } from './access.js';
import { createLoaders, createSchema } from './data-loaders.js';
import { createPool } from './transport.js';

function fetchReads(upstreamUrl, authorization) {
  const call = async (method, path) => {
    const response = await globalThis.fetch(`${upstreamUrl}/public/v1/accounts/${path}`, {
      method,
      headers: { authorization },
    });
    if (!response.ok) throw new Error(`upstream answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  return { get: (path) => call('GET', path), post: (path) => call('POST', path) };
}

export async function start({ upstreamUrl, pageCap, access }) {
  const createApi = apiOf(access);
  const pooled = createPool(upstreamUrl);
  const yoga = createYoga({
    schema: createSchema(createApi),
    logging: false,
    context: ({ request }) => {
      const authorization = request.headers.get('authorization');
      const reads = access === 'tuned' ? pooled(authorization) : fetchReads(upstreamUrl, authorization);
      const api = createApi({ ...reads, pageCap });
      return { api, loaders: createLoaders(api) };
    },
  });
  const server = createServer(yoga);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}` };
}
