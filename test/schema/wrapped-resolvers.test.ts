/** Resolvers of the public schema that an embedder wraps, to harden or to change the arguments they receive. */
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createTestWorld } from '../../src/testing.ts';

type Args = Readonly<Record<string, unknown>>;

/** `change` returns the arguments that the resolver receives instead. */
function wrap(schema: GraphQLSchema, type: string, field: string, change: (args: Args) => Args): void {
  const owner = schema.getType(type);
  const definition = isObjectType(owner) ? owner.getFields()[field] : undefined;
  const resolve = definition?.resolve as GraphQLFieldResolver<unknown, unknown, Args> | undefined;
  if (!definition || !resolve) throw new Error(`expected a resolver of ${type}.${field}, but found none`);
  definition.resolve = (source, args: Args, context, info) => resolve(source, change(args), context, info);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

interface Named {
  readonly accounts: { readonly nodes: readonly { readonly name: string }[] };
}

const byName = 'query ($name: String!) { accounts(filter: { name: { eq: $name } }) { nodes { name } } }';
const buyersByName = `query ($id: ID!, $name: String!) {
  account(id: $id) { buyers(filter: { name: { startsWith: $name } }) { nodes { name } } }
}`;

describe('arguments that a wrapper freezes', () => {
  test.each([
    ['at the top', Object.freeze],
    ['all the way down', deepFreeze],
  ])(
    'arguments that a wrapper freezes are compiled for each operation when they hold a variable, frozen %s',
    async (_depth, freeze) => {
      await using world = await createTestWorld();
      wrap(world.gateway.schema, 'Query', 'accounts', (args) => (freeze as (value: Args) => Args)(args));
      const all = await world.query<Named>('{ accounts(first: 100) { nodes { name } } }');
      // A filter cannot hold both kinds of quotation mark.
      const names = (all.data?.accounts.nodes ?? [])
        .map(({ name }) => name)
        .filter((name) => !name.includes('"'));
      expect(names.length).toBeGreaterThan(2);
      for (const name of names) {
        const { data, errors } = await world.query<Named>(byName, { name });
        expect(errors).toBeUndefined();
        expect(new Set(data?.accounts.nodes.map((node) => node.name))).toEqual(new Set([name]));
      }
    },
  );

  test.each(['Account', 'Query'])(
    'arguments that a wrapper freezes are compiled for each operation below %s',
    async (type) => {
      await using plain = await createTestWorld();
      await using world = await createTestWorld();
      wrap(world.gateway.schema, type, type === 'Query' ? 'account' : 'buyers', deepFreeze);
      for (const id of ['ACC-2002-0001', 'ACC-1000-0001']) {
        for (const name of ['C', 'zzz', 'A', 'B']) {
          const variables = { id, name };
          expect((await world.query(buyersByName, variables)).data).toEqual(
            (await plain.query(buyersByName, variables)).data,
          );
        }
      }
    },
  );

  test('arguments that a wrapper freezes are compiled for each operation when the variable is inside an input object or the page', async () => {
    await using plain = await createTestWorld();
    await using world = await createTestWorld();
    wrap(world.gateway.schema, 'Query', 'accounts', deepFreeze);
    const document = `query ($filter: AccountFilter, $first: Int, $orderBy: [AccountOrder!]) {
      accounts(filter: $filter, first: $first, orderBy: $orderBy) { totalCount nodes { id } }
    }`;
    for (const variables of [
      { first: 3 },
      { first: 5, orderBy: [{ field: 'NAME', direction: 'DESC' }] },
      { first: 5, filter: { type: { eq: 'CLIENT' } } },
      { first: 5, filter: { type: { eq: 'VENDOR' } } },
    ]) {
      const answer = await world.query(document, variables);
      expect(answer.errors).toBeUndefined();
      expect(answer.data).toEqual((await plain.query(document, variables)).data);
    }
  });
});

describe('arguments that a wrapper replaces', () => {
  test('arguments that a wrapper replaces count for each operation, although the document spells its own out', async () => {
    await using world = await createTestWorld();
    const document = '{ accounts(first: 50) { nodes { name } } }';
    await world.query(document);
    let name = '';
    wrap(world.gateway.schema, 'Query', 'accounts', (args) => ({ ...args, filter: { name: { eq: name } } }));
    // The plan holds the resolver, so the wrapped one needs a document that was not run before.
    const another = '{ accounts(first: 51) { nodes { name } } }';
    for (name of ['Contoso', 'Northwind Traders', 'Contoso']) {
      const { data, errors } = await world.query<Named>(another);
      expect(errors).toBeUndefined();
      expect(data?.accounts.nodes.every((node) => node.name === name)).toBe(true);
    }
  });

  test('arguments that a wrapper replaces count for the list of a parent that starts before the parent is read', async () => {
    await using world = await createTestWorld();
    wrap(world.gateway.schema, 'Account', 'buyers', (args) => ({
      ...args,
      filter: { name: { eq: 'none' } },
    }));
    const document = '{ account(id: "ACC-2002-0001") { buyers(first: 5) { totalCount nodes { name } } } }';
    for (const time of ['first', 'second']) {
      const { data, errors } = await world.query(document);
      expect(errors, time).toBeUndefined();
      expect(data, time).toEqual({ account: { buyers: { totalCount: 0, nodes: [] } } });
    }
  });
});

test('constant arguments are one object in all operations of a document', async () => {
  await using world = await createTestWorld();
  const received: unknown[] = [];
  wrap(world.gateway.schema, 'Query', 'accounts', (args) => {
    received.push(args);
    return args;
  });
  for (let count = 0; count < 5; count++) {
    await world.query('{ accounts(first: 7, filter: { type: { eq: CLIENT } }) { nodes { id } } }');
  }
  // The gateway keeps a document from its second use on.
  expect(received).toHaveLength(5);
  expect(new Set(received.slice(2)).size).toBe(1);
});
