/** The stitching gateway: two schemas, joined at their common types. */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { stitchSchemas } from '@graphql-tools/stitch';
import { stitchingDirectives } from '@graphql-tools/stitching-directives';
import { buildSchema, print } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { commerce } from './commerce.js';

/** Sends requests to Accounts Graph with the caller's token. */
function executorFor(url) {
  return async ({ document, variables, context }) => {
    const headers = { 'content-type': 'application/json' };
    for (const name of ['authorization', 'x-request-id', 'traceparent', 'accept-language']) {
      const value = context.request.headers.get(name);
      if (value !== null) headers[name] = value;
    }
    const body = JSON.stringify({ query: print(document), variables });
    const response = await fetch(url, { method: 'POST', headers, body });
    return response.json();
  };
}

/** Resolves with its address and a function that stops it. */
export async function startGateway(accountsUrl, port) {
  const sdl = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');
  const { stitchingDirectivesTransformer } = stitchingDirectives();
  const accounts = stitchingDirectivesTransformer({
    schema: buildSchema(sdl),
    executor: executorFor(accountsUrl),
    batch: true,
  });
  const schema = stitchSchemas({ subschemas: [accounts, commerce] });
  const server = createServer(createYoga({ schema, logging: false, maskedErrors: false }));
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/graphql`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
