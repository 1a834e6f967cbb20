/** Every variant of the subgraph's text beside another subgraph: composed by three engines, run through two routers. */
import { readFileSync } from 'node:fs';
import { buildSchema as buildFromSdl, isInputObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { printSubgraphSdl, type SubgraphSdlOptions } from '../../src/federation/sdl.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { entityOfId } from '../../src/schema/core/entity.ts';
import { startWorld, tokens } from '../support/world.ts';
import { federationLink, startSubgraph, type OtherSubgraph } from './other-subgraph.ts';
import { areRoutersInstalled, compose, engines, routers, startRouter, supergraphOf } from './routers.ts';

const stubs = readFileSync(new URL('../../node-stubs.graphql', import.meta.url), 'utf8');

interface Variant {
  readonly ours: SubgraphSdlOptions;
  readonly other: OtherSubgraph;
  readonly query: string;
  readonly data: unknown;
}

const buyerName = 'Northwind Köln Foods';
const order = { id: 'ORD-0001', product: 'Office suite' };
const ordersAndNode = /* GraphQL */ `
  interface Node {
    id: ID!
  }
  type Order implements Node @key(fields: "id") {
    id: ID!
    product: String!
  }
`;

/** As the page for platform teams says: its own objects are looked up, of others it tells the type. */
const nodeOf = ({ id }: { id: string }) => {
  if (id === order.id) return { __typename: 'Order', ...order };
  const type = entityOfId(id)?.resource.type;
  return type === undefined ? null : { __typename: type, id };
};
const resolveType = { __resolveType: ({ __typename }: { __typename: string }) => __typename };

const variants: Readonly<Record<string, Variant>> = {
  'node answered by the other subgraph, with the stubs of the file': {
    ours: {},
    other: {
      sdl: `${federationLink} ${ordersAndNode} ${stubs}
        type Query { node(id: ID!): Node @override(from: "accounts") nodes(ids: [ID!]!): [Node] @override(from: "accounts") }`,
      resolvers: {
        Query: {
          node: (_root: unknown, args: { id: string }) => nodeOf(args),
          nodes: (_root: unknown, { ids }: { ids: readonly string[] }) => ids.map((id) => nodeOf({ id })),
        },
        Node: resolveType,
      },
      entities: ['Order'],
    },
    query: `{
      nodes(ids: ["BUY-2001-0001", "ORD-0001", "SEL-4000-0001", "XXX-1"]) {
        __typename id ... on Buyer { name } ... on Order { product } ... on Seller { name }
      }
      node(id: "TKN-0000-0001") { __typename ... on ApiToken { id } }
    }`,
    data: {
      nodes: [
        { __typename: 'Buyer', id: 'BUY-2001-0001', name: buyerName },
        { __typename: 'Order', ...order },
        { __typename: 'Seller', id: 'SEL-4000-0001', name: 'Marketplace Deutschland GmbH' },
        null,
      ],
      node: { __typename: 'ApiToken', id: 'TKN-0000-0001' },
    },
  },
  'no node in this subgraph, and one of its own in the other': {
    ours: { node: 'none' },
    other: {
      sdl: `${federationLink} ${ordersAndNode} type Query { node(id: ID!): Node }`,
      resolvers: {
        Query: { node: () => ({ __typename: 'Order', ...order }) },
        Node: resolveType,
      },
      entities: ['Order'],
    },
    query: '{ node(id: "ORD-0001") { id ... on Order { product } } buyer(id: "BUY-2001-0001") { name } }',
    data: { node: order, buyer: { name: buyerName } },
  },
  'a key on Node, and references of any type in the other': {
    ours: { node: 'key' },
    other: {
      sdl: `${federationLink}
        type Node @interfaceObject @key(fields: "id") { id: ID! notes: [String!]! }
        type Query { subjects: [Node!]! }`,
      resolvers: {
        Query: { subjects: () => [{ id: 'BUY-2001-0001' }, { id: 'SEL-4000-0001' }] },
        Node: { notes: ({ id }: { id: string }) => [`about ${id}`] },
      },
      entities: ['Node'],
    },
    query: '{ subjects { __typename id notes ... on Buyer { name } } }',
    data: {
      subjects: [
        { __typename: 'Buyer', id: 'BUY-2001-0001', notes: ['about BUY-2001-0001'], name: buyerName },
        { __typename: 'Seller', id: 'SEL-4000-0001', notes: ['about SEL-4000-0001'] },
      ],
    },
  },
  'a prefix, and the same names for other things in the other': {
    ours: { prefix: 'Accounts' },
    other: {
      sdl: `${federationLink}
        input StringFilter { eq: String }
        input BuyerFilter { turnover: Int }
        enum OrderDirection { UP DOWN }
        type Address { street: String }
        interface Connection { size: Int }
        type Query { orders(product: StringFilter, buyer: BuyerFilter, direction: OrderDirection): [Order!]! }
        type Order { id: ID! buyer: Buyer delivery: Address }
        type Buyer @key(fields: "id", resolvable: false) { id: ID! }`,
      resolvers: {
        Query: {
          orders: () => [{ id: 'ORD-0001', buyer: { id: 'BUY-2001-0001' }, delivery: { street: 'Main St' } }],
        },
      },
    },
    query: `query ($name: AccountsStringFilter = { startsWith: "Northwind" }) {
      buyers(first: 1, filter: { name: $name }, orderBy: [{ field: NAME }]) {
        __typename nodes { name address { __typename city } }
      }
      orders(product: { eq: "x" }, direction: UP) {
        delivery { street } buyer { name audit { created { by { __typename } } } }
      }
    }`,
    data: {
      buyers: {
        __typename: 'AccountsBuyerConnection',
        nodes: [
          {
            name: expect.stringMatching(/^Northwind/),
            address: { __typename: 'AccountsAddress', city: expect.any(String) },
          },
        ],
      },
      orders: [
        {
          delivery: { street: 'Main St' },
          buyer: {
            name: buyerName,
            audit: {
              created: {
                by: { __typename: expect.stringMatching(/^User$|^ApiToken$|^AccountsSystemActor$/) },
              },
            },
          },
        },
      ],
    },
  },
  'a viewer to whom the other adds': {
    ours: {},
    other: {
      sdl: `${federationLink}
        type Query { orders: Int }
        type Viewer @key(fields: "subjectId") { subjectId: ID! cart: [String!]! }`,
      resolvers: {
        Viewer: { cart: ({ subjectId }: { subjectId: string }) => [`of ${subjectId}`] },
      },
      entities: ['Viewer'],
    },
    query: '{ viewer { role cart token { id } } }',
    data: {
      viewer: { role: 'OPERATIONS', cart: ['of TKN-0000-0001'], token: { id: 'TKN-0000-0001' } },
    },
  },
};

const services = (
  sdl: string,
  other: string,
  urls = { accounts: 'http://accounts', other: 'http://other' },
) => [
  { name: 'accounts', url: urls.accounts, sdl },
  { name: 'other', url: urls.other, sdl: other },
];

describe.skipIf(!areRoutersInstalled('Variants of the subgraph')).each(Object.entries(variants))(
  '%s',
  (_name, { ours, other, query, data }) => {
    const sdl = printSubgraphSdl(buildSchema(), ours);

    test.each(engines)('is composed by the %s engine', async (engine) => {
      expect(await compose(engine, services(sdl, other.sdl))).toMatchObject({ kind: 'composed' });
    });

    test.each(routers)('runs through %s', async (name) => {
      await using world = await startWorld({
        config: {
          FEDERATION: 'on',
          ...(ours.prefix === undefined ? {} : { FEDERATION_PREFIX: ours.prefix }),
        },
      });
      await using subgraph = await startSubgraph(other);
      const urls = { accounts: `${world.gateway.url}/graphql`, other: subgraph.url };
      await using router = await startRouter(name, {
        supergraph: await supergraphOf(services(sdl, other.sdl, urls)),
        headers: { authorization: `Bearer ${tokens.operations}` },
      });
      const answer = await router.query(query);
      expect(answer.errors).toBeUndefined();
      expect(answer.data).toEqual(data);
    });
  },
);

describe('without a prefix', () => {
  const other = `${federationLink} input StringFilter { eq: String } type Query { orders(product: StringFilter): Int }`;

  test("another subgraph's StringFilter takes operators away, and with one it does not", async () => {
    const fieldsOf = async (ours: SubgraphSdlOptions, name: string): Promise<readonly string[]> => {
      const sdl = await supergraphOf(services(printSubgraphSdl(buildSchema(), ours), other));
      const type = buildFromSdl(sdl, { assumeValidSDL: true }).getType(name);
      return isInputObjectType(type) ? Object.keys(type.getFields()) : [];
    };
    expect(await fieldsOf({}, 'StringFilter')).toEqual(['eq']);
    expect(await fieldsOf({ prefix: 'Accounts' }, 'AccountsStringFilter')).toContain('contains');
  });
});
