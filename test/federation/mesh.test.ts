/** GraphQL Mesh takes the schema as a source, and Hive Gateway runs what it makes of it. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startWorld, tokens } from '../support/world.ts';
import { startSubgraph } from './other-subgraph.ts';
import { areRoutersInstalled, startRouter } from './routers.ts';

type Sources = readonly { name: string; endpoint: string; source?: string | undefined }[];

const sources = {
  'schema.graphql': 'schema.graphql',
  'subgraph.graphql': 'subgraph.graphql',
  'the running server': undefined,
} as const;

describe.skipIf(!areRoutersInstalled('GraphQL Mesh')).each(Object.entries(sources))(
  'composed from %s',
  (_name, file) => {
    test('with a schema that refers to 250 buyers, every buyer is joined', async () => {
      await using world = await startWorld({ config: { FEDERATION: 'on' } });
      const ids = [
        ...Array.from({ length: 249 }, (_, index) => `BUY-0000-${String(index).padStart(4, '0')}`),
        'BUY-2001-0001',
      ];
      await using commerce = await startSubgraph({
        sdl: 'type Query { orders: [Order!]! } type Order { id: ID! buyer: Buyer } type Buyer { id: ID! }',
        resolvers: {
          Query: { orders: () => ids.map((id) => ({ id: id.replace('BUY', 'ORD'), buyer: { id } })) },
        },
      });
      const { composeWithMesh } = (await import(new URL('./routers/mesh.js', import.meta.url).href)) as {
        composeWithMesh: (from: Sources) => Promise<string>;
      };
      const supergraph = await composeWithMesh([
        {
          name: 'accounts',
          endpoint: `${world.gateway.url}/graphql`,
          source: file && fileURLToPath(new URL(`../../${file}`, import.meta.url)),
        },
        { name: 'commerce', endpoint: commerce.url },
      ]);
      await using router = await startRouter('Hive Gateway', {
        supergraph,
        headers: { authorization: `Bearer ${tokens.operations}` },
      });
      world.clearCalls();
      const { data, errors } = await router.query('{ orders { buyer { id name } } }');
      expect(errors).toBeUndefined();
      expect(data.orders).toHaveLength(250);
      expect(data.orders[0]).toEqual({ buyer: { id: ids[0], name: null } });
      expect(data.orders[249]).toEqual({ buyer: { id: 'BUY-2001-0001', name: 'Northwind Köln Foods' } });
      expect(world.sent()).toHaveLength(3);
      const lists = await router.query('{ accounts(first: 2) { totalCount nodes { name } } }');
      expect(lists).toMatchObject({ data: { accounts: { totalCount: 12, nodes: [{}, {}] } } });
    });
  },
);
