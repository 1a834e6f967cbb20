/** What two routers send when an operation of theirs needs many objects of this graph at once, and what the limits say to it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { printSubgraphSdl } from '../../src/federation/sdl.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { startWorld, tokens, type World } from '../support/world.ts';
import { federationLink, startSubgraph, type RunningSubgraph } from './other-subgraph.ts';
import { areRoutersInstalled, routers, startRouter, supergraphOf, type Router } from './routers.ts';

const sdl = /* GraphQL */ `
  ${federationLink}
  type Query {
    order: Order
  }
  type Order {
    buyer: Buyer
    licensee: Licensee
    account: Account
    buyers(from: Int!, count: Int!): [Buyer!]!
  }
  type Buyer @key(fields: "id", resolvable: false) {
    id: ID!
  }
  type Licensee @key(fields: "id", resolvable: false) {
    id: ID!
  }
  type Account @key(fields: "id", resolvable: false) {
    id: ID!
  }
`;

const strangers = ({ from, count }: { from: number; count: number }) =>
  Array.from({ length: count }, (_, index) => ({ id: `BUY-0000-${String(from + index).padStart(4, '0')}` }));

describe.skipIf(!areRoutersInstalled('Limits for routers')).each(routers)('through %s', (name) => {
  let world: World;
  let commerce: RunningSubgraph;
  let router: Router;

  beforeAll(async () => {
    world = await startWorld({ config: { FEDERATION: 'on' } });
    commerce = await startSubgraph({
      sdl,
      resolvers: {
        Query: { order: () => ({}) },
        Order: {
          buyer: () => ({ id: 'BUY-2001-0001' }),
          licensee: () => ({ id: 'LCE-2001-0000-0001' }),
          account: () => ({ id: 'ACC-2001-0001' }),
          buyers: (_order: unknown, args: { from: number; count: number }) => strangers(args),
        },
      },
    });
    const supergraph = await supergraphOf([
      { name: 'accounts', url: `${world.gateway.url}/graphql`, sdl: printSubgraphSdl(buildSchema()) },
      { name: 'commerce', url: commerce.url, sdl },
    ]);
    router = await startRouter(name, {
      supergraph,
      headers: { authorization: `Bearer ${tokens.operations}` },
    });
  });

  afterAll(async () => {
    await router[Symbol.asyncDispose]();
    await commerce[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  beforeEach(() => {
    world.clearCalls();
  });

  test.each([21, 150])('%i fetches that differ in what they select are answered', async (count) => {
    const fields = Array.from({ length: count / 3 }, (_, index) => {
      const more = `name${index}: name`;
      return `b${index}: buyer { ${more} status } l${index}: licensee { ${more} seller { name } } a${index}: account { ${more} type }`;
    });
    const { data, errors } = await router.query(`{ order { ${fields.join(' ')} } }`);
    expect(errors).toBeUndefined();
    expect(Object.keys(data.order)).toHaveLength(count);
    expect(data.order.b6).toEqual({ name6: 'Northwind Köln Foods', status: 'ACTIVE' });
    // Hive Gateway merges them into one operation, whose reads share their calls.
    expect(world.sent().length).toBeLessThanOrEqual(name === 'Hive Gateway' ? 3 : count);
  });

  test('a thousand references in one list are answered', async () => {
    const { data, errors } = await router.query('{ order { buyers(from: 0, count: 1000) { id name } } }');
    expect(errors).toBeUndefined();
    expect(data.order.buyers).toHaveLength(1_000);
    expect(world.sent()).toHaveLength(10);
  });

  test('one reference more is refused before any call, with a code that passes through', async () => {
    const { data, errors = [] } = await router.query(
      '{ order { buyers(from: 0, count: 1001) { id name } } }',
    );
    expect(data.order.buyers[1_000]).toEqual({ id: 'BUY-0000-1000', name: null });
    expect(errors[0]).toMatchObject({
      message: 'Expected an operation that names at most 1000 objects in its lists, but got 1001',
      extensions: { code: 'QUERY_TOO_COMPLEX', rule: 'references', limit: 1_000, actual: 1_001 },
    });
    expect(world.sent()).toEqual([]);
  });

  test('a failure of what was asked for keeps its code', async () => {
    const { errors } = await router.query('{ cloudTenants(first: 101) { nodes { id } } }');
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
