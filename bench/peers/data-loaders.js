/** DataLoader resolvers for fields of many parents, as used with Apollo Server and Yoga. */
import { makeExecutableSchema } from '@graphql-tools/schema';
import DataLoader from 'dataloader';
import { collections, lists, nodesOf, references, resolvers, typeDefs } from './schema.js';

/** One set per request. */
export function createLoaders(api) {
  const made = new Map();
  const once = (name, make) => {
    if (!made.has(name)) made.set(name, make());
    return made.get(name);
  };
  return {
    byId: (read) => once(read, () => new DataLoader((ids) => api[read](ids))),
    list: (read, first) =>
      once(`${read} ${first}`, () => new DataLoader((parents) => api[read](parents, first))),
  };
}

export function createSchema(createApi) {
  const embedded = createApi({}).references === 'embedded';
  const all = { ...resolvers };
  const add = (type, field, resolve) => {
    all[type] = { ...all[type], [field]: resolve };
  };
  for (const [type, fields] of Object.entries(lists)) {
    for (const [field, read] of Object.entries(fields)) {
      add(type, field, async (parent, { first }, { loaders }) =>
        nodesOf(await loaders.list(read, first).load(parent.id)),
      );
    }
  }
  if (!embedded) {
    for (const [type, fields] of Object.entries(references)) {
      for (const [field, read] of Object.entries(fields)) {
        add(type, field, (parent, _args, { loaders }) =>
          parent[field] ? loaders.byId(read).load(parent[field].id) : null,
        );
      }
    }
    for (const [type, fields] of Object.entries(collections)) {
      for (const [field, read] of Object.entries(fields)) {
        add(
          type,
          field,
          async (parent, _args, { loaders }) => (await loaders.byId(read).load(parent.id))[field],
        );
      }
    }
  }
  return makeExecutableSchema({ typeDefs, resolvers: all });
}
