/** Mercurius on Fastify, with its loaders and its just-in-time compiler. */
import { makeExecutableSchema } from '@graphql-tools/schema';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { apiOf } from './access.js';
import { collections, lists, nodesOf, references, resolvers, typeDefs } from './schema.js';
import { createPool } from './transport.js';

/** Compiles a document when it is used for the second time. */
const jit = 1;

export async function start({ upstreamUrl, pageCap, access }) {
  const createApi = apiOf(access);
  const pooled = createPool(upstreamUrl);
  const app = Fastify();
  await app.register(mercurius, {
    schema: makeExecutableSchema({ typeDefs, resolvers }),
    loaders: createLoaders(createApi({}).references === 'embedded'),
    jit,
    context: ({ headers }) => ({ api: createApi({ ...pooled(headers.authorization), pageCap }) }),
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url };
}

/** A loader gets all parents of one level. Its cache is off, because it would use whole parents as keys. */
const uncached = (loader) => ({ loader, opts: { cache: false } });

function createLoaders(embedded) {
  const loaders = {};
  const add = (type, field, loader) => {
    loaders[type] = { ...loaders[type], [field]: uncached(loader) };
  };
  for (const [type, fields] of Object.entries(lists)) {
    for (const [field, read] of Object.entries(fields)) {
      add(type, field, async (queries, { api }) => {
        const [{ params }] = queries;
        const parents = queries.map(({ obj }) => obj.id);
        return (await api[read](parents, params.first)).map(nodesOf);
      });
    }
  }
  if (embedded) return loaders;
  for (const [type, fields] of Object.entries(references)) {
    for (const [field, read] of Object.entries(fields)) {
      add(type, field, (queries, { api }) => api[read](queries.map(({ obj }) => obj[field].id)));
    }
  }
  for (const [type, fields] of Object.entries(collections)) {
    for (const [field, read] of Object.entries(fields)) {
      add(type, field, async (queries, { api }) => {
        const rows = await api[read](queries.map(({ obj }) => obj.id));
        return rows.map((row) => row[field]);
      });
    }
  }
  return loaders;
}
