/** Loaded before the gateway of a test: some fields of Query then have resolvers with the faults that programs have. */
import { GraphQLObjectType } from 'graphql';
import type { GraphQLFieldResolver } from 'graphql';

const secret = 'of-the-inside-7d793037';

/** Longer than any pipe, so that a log that is read slowly is not written when the process ends. */
const fillerLines = 4_000;

const resolvers: Readonly<Record<string, GraphQLFieldResolver<unknown, unknown>>> = {
  account: () => {
    throw new Error(`thrown ${secret}`);
  },
  buyer: () => Promise.reject(new Error(`rejected ${secret}`)),
  // A promise without a handler.
  licensee: () => {
    void Promise.reject(new Error(`stray ${secret}`));
    return null;
  },
  // A callback outside any try block.
  seller: () => {
    setImmediate(() => {
      for (let line = 0; line < fillerLines; line += 1)
        console.log(JSON.stringify({ filler: 'x'.repeat(500) }));
      throw new Error(`fatal ${secret}`);
    });
    return null;
  },
};

const { prototype } = GraphQLObjectType;

const getFields = prototype.getFields;
prototype.getFields = function (this: GraphQLObjectType) {
  const fields = getFields.call(this);
  if (this.name === 'Query') {
    for (const [name, resolve] of Object.entries(resolvers)) {
      const field = fields[name];
      if (field !== undefined) field.resolve = resolve;
    }
  }
  return fields;
};
