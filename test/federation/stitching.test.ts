/** The graph in a stitching gateway: by the directives in its own text, and by plain configuration. */
import { readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { stitchSchemas } from '@graphql-tools/stitch';
import { stitchingDirectives } from '@graphql-tools/stitching-directives';
import type { ExecutionRequest } from '@graphql-tools/utils';
import { buildSchema as buildFromSdl, graphql, print, type GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allEntities } from '../../src/schema/core/entity.ts';
import { startWorld, tokens, type World } from '../support/world.ts';

type SubschemaConfig = Parameters<
  ReturnType<typeof stitchingDirectives>['stitchingDirectivesTransformer']
>[0];

function textOf(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
}

/** The configuration that the page for platform teams gives, as it stands there. */
async function documentedMerge(): Promise<NonNullable<SubschemaConfig['merge']>> {
  const [, code] =
    /```js\n(const byIds[^`]*export const merge[^`]*)```/.exec(textOf('docs/composing.md')) ?? [];
  if (code === undefined) throw new Error('expected docs/composing.md to have a block that exports merge');
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return module.merge;
}

const ways: Readonly<
  Record<string, (subschema: SubschemaConfig) => SubschemaConfig | Promise<SubschemaConfig>>
> = {
  'the directives of schema.graphql': (subschema) =>
    stitchingDirectives().stitchingDirectivesTransformer({
      ...subschema,
      schema: buildFromSdl(textOf('schema.graphql')),
    }),
  // Its @key is that of federation, so the stitching directive of that name is given another.
  'the directives of subgraph.graphql': (subschema) =>
    stitchingDirectives({ keyDirectiveName: 'stitchingKey' }).stitchingDirectivesTransformer({
      ...subschema,
      schema: buildFromSdl(textOf('subgraph.graphql')),
    }),
  'the merge configuration of the docs': async (subschema) => ({
    ...subschema,
    merge: await documentedMerge(),
  }),
};

interface Commerce {
  readonly licensees: readonly string[];
}

/** Orders that name licensees by id, and what those add to a licensee. */
function commerceOf({ licensees }: Commerce): SubschemaConfig {
  return {
    batch: true,
    schema: makeExecutableSchema({
      typeDefs: /* GraphQL */ `
        type Query {
          orders: [Order!]!
          _licensees(ids: [ID!]!): [Licensee]!
        }
        type Order {
          id: ID!
          licensee: Licensee
        }
        type Licensee {
          id: ID!
          orders: [Order!]!
        }
      `,
      resolvers: {
        Query: {
          orders: () => licensees.map((id, index) => ({ id: `ORD-${index}`, licensee: { id } })),
          _licensees: (_root, { ids }: { ids: readonly string[] }) => ids.map((id) => ({ id })),
        },
        Licensee: { orders: ({ id }: { id: string }) => [{ id: `ORD-of-${id}`, licensee: { id } }] },
      },
    }),
    merge: {
      Licensee: {
        fieldName: '_licensees',
        selectionSet: '{ id }',
        key: ({ id }: { id: string }) => id,
        argsFromKeys: (ids) => ({ ids }),
      },
    },
  };
}

describe.each(Object.entries(ways))('stitched by %s', (_name, configure) => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ seed: { accounts: 40 } });
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    world.clearCalls();
  });

  async function stitched(licensees: readonly string[]): Promise<GraphQLSchema> {
    const accounts = await configure({
      schema: buildFromSdl(textOf('schema.graphql')),
      batch: true,
      executor: async ({ document, variables, context }: ExecutionRequest) => {
        const response = await fetch(`${world.gateway.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...context },
          body: JSON.stringify({ query: print(document), variables }),
        });
        return response.json();
      },
    });
    return stitchSchemas({ subschemas: [accounts, commerceOf({ licensees })] });
  }

  async function ask(schema: GraphQLSchema, source: string, token: string = tokens.operations) {
    const contextValue = { authorization: `Bearer ${token}` };
    const { data, errors } = await graphql({ schema, source, contextValue });

    return { data: JSON.parse(JSON.stringify(data ?? null)), errors };
  }

  async function someLicensees(count: number): Promise<readonly { id: string; name: string }[]> {
    const page = await world.query(`{ licensees(first: 100) { nodes { id name } } }`);
    const next = await world.query(`{ licensees(first: 100, offset: 100) { nodes { id name } } }`);
    world.clearCalls();
    const rows = [...page.data.licensees.nodes, ...next.data.licensees.nodes].slice(0, count);
    expect(rows).toHaveLength(count);
    return rows.reverse();
  }

  test('many rows are joined with one call, in their order', async () => {
    const rows = await someLicensees(50);
    const schema = await stitched(rows.map(({ id }) => id));
    const { data, errors } = await ask(schema, '{ orders { licensee { id name } } }');
    expect(errors).toBeUndefined();
    expect(data.orders.map(({ licensee }: { licensee: unknown }) => licensee)).toEqual(rows);
    expect(world.sent()).toEqual([expect.stringMatching(/^GET \/licensees\?select=-\*,id,name&in\(id,\(/)]);
  });

  test('250 references are joined, a call for each hundred', async () => {
    const rows = await someLicensees(150);
    const strangers = Array.from({ length: 100 }, (_, index) => ({
      id: `LCE-9999-9999-${String(index).padStart(4, '0')}`,
      name: null,
    }));
    const all = [...rows, ...strangers];
    const schema = await stitched(all.map(({ id }) => id));
    const { data, errors } = await ask(schema, '{ orders { licensee { id name } } }');
    expect(errors).toBeUndefined();
    expect(data.orders.map(({ licensee }: { licensee: unknown }) => licensee)).toEqual(all);
    expect(world.sent()).toHaveLength(3);
  });

  test('an unknown id has null in every field but the id, and the others are joined', async () => {
    const [row] = await someLicensees(1);
    const schema = await stitched(['LCE-9999-9999-9999', row?.id ?? '']);
    const { data, errors } = await ask(schema, '{ orders { licensee { id name } } }');
    expect(errors).toBeUndefined();
    expect(data.orders).toEqual([{ licensee: { id: 'LCE-9999-9999-9999', name: null } }, { licensee: row }]);
    expect(world.sent()).toHaveLength(1);
    const direct = await ask(schema, `{ licenseesByIds(ids: ["LCE-9999-9999-9999", "${row?.id}"]) { id } }`);
    expect(direct.data.licenseesByIds).toEqual([null, { id: row?.id }]);
  });

  test('an id alone costs no call', async () => {
    const schema = await stitched(['LCE-9999-9999-9999']);
    expect((await ask(schema, '{ orders { licensee { id } } }')).data.orders).toHaveLength(1);
    expect(world.sent()).toEqual([]);
  });

  test('what the other service adds is no call of ours', async () => {
    const schema = await stitched([]);
    const { data } = await ask(schema, '{ licensees(first: 2) { nodes { id orders { id } } } }');
    expect(data.licensees.nodes).toHaveLength(2);
    for (const { id, orders } of data.licensees.nodes) expect(orders).toEqual([{ id: `ORD-of-${id}` }]);
    expect(world.sent()).toHaveLength(1);
  });

  test("the caller's token decides, and a refusal keeps its code", async () => {
    const [row] = await someLicensees(1);
    const schema = await stitched([row?.id ?? '']);
    const { data, errors } = await ask(
      schema,
      '{ orders { licensee { id name } } }',
      'idt:TKN-0000-0001:wrong',
    );
    expect(data.orders).toEqual([{ licensee: { id: row?.id, name: null } }]);
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['UNAUTHENTICATED']);
  });
});

describe('the merge configuration of the docs', () => {
  test('the merge configuration of the docs has every type that can be read by many ids', async () => {
    const byIds = Object.values(await documentedMerge()).map(({ fieldName }) => fieldName);
    const fields = buildFromSdl(textOf('schema.graphql')).getQueryType()?.getFields() ?? {};
    expect([...byIds].sort()).toEqual(Object.keys(fields).filter((name) => name.endsWith('ByIds')));
    const types = Object.keys(await documentedMerge());
    expect(types.sort()).toEqual(
      allEntities()
        .map(({ resource }) => resource.type)
        .sort(),
    );
  });
});
