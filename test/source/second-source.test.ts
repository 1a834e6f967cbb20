/** A made-up second upstream: no batches, no projection, pages by number. The graph serves it through the port alone. */
import { graphql, parse, type GraphQLSchema } from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import { noLoadObserver } from '../../src/loaders/observer.ts';
import { createContextFactory } from '../../src/operation/create-context.ts';
import { defineEntity } from '../../src/schema/core/entity.ts';
import { fieldsOf } from '../../src/schema/read/fields.ts';
import { childList, defineList, rootList } from '../../src/schema/read/lists.ts';
import { rootById, rootByIds } from '../../src/schema/read/roots.ts';
import { buildSchema } from '../../src/schema/index.ts';
import type { Resource } from '../../src/source/resource.ts';
import type { Row } from '../../src/source/row.ts';
import type { ListQuery, Source, SourceProvider } from '../../src/source/source.ts';
import type { FilterDialect, IdForm, SourceSpec } from '../../src/source/spec.ts';
import type { Expression } from '../../src/query/expression.ts';

const spec: SourceSpec = {
  name: 'observatory',
  capabilities: {
    idsPerCall: 1,
    projection: 'none',
    children: 'one-parent',
    paging: 'page-number',
    totals: 'always',
    streaming: 'never',
    order: 'loose',
  },
  idBytes: { longest: 12, around: 1 },
  isTooLong: () => false,
};

const filters: FilterDialect = {
  problemOfFilter: () => undefined,
  problemOfOrder: () => undefined,
  checkValue: () => undefined,
  mustSelect: () => false,
  sizeOf: () => 0,
  parse: () => {
    throw new Error('it has no language of its own');
  },
};

function idForm(prefix: string): IdForm {
  const pattern = new RegExp(`^${prefix}-\\d+$`);
  const accepts = (value: unknown): value is string => typeof value === 'string' && pattern.test(value);
  return { prefix, example: `${prefix}-1`, accepts };
}

function resource(type: string, prefix: string, path: string): Resource {
  return {
    type,
    label: type.toLowerCase(),
    source: spec,
    id: idForm(prefix),
    calls: { path, getMany: `GET ${path}/{id}`, list: `GET ${path}` },
    filters,
    core: ['id', 'name'],
    omitted: [],
    icon: 'none',
    requiredOnPut: [],
    read: { roles: ['Client', 'Vendor', 'Operations'] },
    actions: {},
  };
}

interface Wire {
  readonly name: string;
  readonly mass: string;
  readonly planet: object;
}

const planets = resource('Planet', 'PLN', '/planets');
const moons = resource('Moon', 'MON', '/moons');

const Planet = defineEntity(planets);
Planet.ref.implement({
  description: 'A planet.',
  fields: (t) => {
    const f = fieldsOf<Wire>(t, 'Planet');
    return { name: f.text('name', 'Name.'), mass: f.text('mass', 'Mass.') };
  },
});
const Moon = defineEntity(moons);
Moon.ref.implement({
  description: 'A moon.',
  fields: (t) => {
    const f = fieldsOf<Wire>(t, 'Moon');
    return { name: f.text('name', 'Name.'), planet: f.reference(Planet, 'planet', 'Its planet.') };
  },
});
const tables = { filter: { name: { kind: 'string', path: 'name' } }, order: { NAME: 'name' } } as const;
const planetList = defineList(Planet, tables);
const moonList = defineList(Moon, tables);
rootById('planet', Planet, 'One planet.');
rootByIds('planetsByIds', Planet);
rootList('planets', planetList, 'Planets.');
rootList('moons', moonList, 'Moons.');
childList(Planet, 'moons', moonList, { by: 'reference', path: 'planet.id' }, 'Moons of the planet.');

const rows: Readonly<Record<string, readonly Row[]>> = {
  Planet: [1, 2, 3].map((n) => ({ id: `PLN-${n}`, name: `Planet ${n}`, mass: `${n} t` })),
  Moon: [1, 2, 3, 4].map((n) => ({
    id: `MON-${n}`,
    name: `Moon ${n}`,
    planet: { id: `PLN-${((n - 1) % 3) + 1}`, name: `Planet ${((n - 1) % 3) + 1}` },
  })),
};

let calls: string[] = [];

/** Understands what its dialect claims to: one reference to a parent. */
function matches(row: Row, filter: Expression | undefined): boolean {
  if (filter === undefined) return true;
  if (filter.kind !== 'compare' || filter.operator !== 'eq') throw new Error(`cannot compile ${filter.kind}`);
  return (row['planet'] as Row).id === filter.value;
}

const source: Source = {
  pageCap: () => 100,
  get({ type, calls: { path } }: Resource, id: string) {
    calls.push(`GET ${path}/${id}`);
    const row = rows[type]?.find((candidate) => candidate.id === id);
    if (row) return Promise.resolve(row);
    return Promise.reject(Object.assign(new Error('there is no such object'), { code: 'NOT_FOUND' }));
  },
  list({ type, calls: { path } }: Resource, { filter, offset, limit }: ListQuery) {
    calls.push(`GET ${path}`);
    const found = (rows[type] ?? []).filter((row) => matches(row, filter));
    return Promise.resolve({ rows: found.slice(offset, offset + limit), total: found.length, limit });
  },
  send: () => Promise.reject(new Error('it is read only')),
  icon: () => Promise.reject(new Error('it has no icons')),
};
const provider: SourceProvider = {
  spec,
  credential: { header: 'Authorization' },
  isConfigured: true,
  publicUrl: 'http://observatory.example',
  forCaller: () => source,
  pageCap: () => 100,
  close: () => Promise.resolve(),
};

const schema: GraphQLSchema = buildSchema();
const createContext = createContextFactory({
  sources: [{ provider, readIdentity: () => Promise.reject(new Error('it knows nobody')) }],
  reads: { maxIdsPerCall: 100, maxUrlBytes: 8_192, policy: 'fewest-calls', observer: noLoadObserver },
  plan: { expansion: { kind: 'on', except: [] } },
  schema,
  maxPredictedCalls: 1_000,
  deadlineMs: 10_000,
});

async function run(text: string) {
  const contextValue = createContext({
    headers: { get: (name) => (name === 'authorization' ? 'Bearer token' : null) },
    requestId: 'test',
    signal: new AbortController().signal,
    document: parse(text),
    operationName: undefined,
    variables: {},
  });
  const { data, errors } = await graphql({ schema, source: text, contextValue });
  return {
    data: JSON.parse(JSON.stringify(data)) as unknown,
    errors,
    predicted: contextValue.explain().predicted,
  };
}

describe('an upstream that can do little', () => {
  beforeEach(() => {
    calls = [];
  });

  test('an upstream without batches reads each object by id with its own call, as predicted', async () => {
    const { data, errors, predicted } = await run(
      '{ planetsByIds(ids: ["PLN-1", "PLN-3", "PLN-9"]) { name } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ planetsByIds: [{ name: 'Planet 1' }, { name: 'Planet 3' }, null] });
    expect(calls.sort()).toEqual(['GET /planets/PLN-1', 'GET /planets/PLN-3', 'GET /planets/PLN-9']);
    expect(predicted).toBe(3);
  });

  test('an upstream without projection reads by id what a summary lacks', async () => {
    const { data, errors, predicted } = await run(
      '{ moons(first: 4) { nodes { name planet { name mass } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ moons: { nodes: { 3: { name: 'Moon 4', planet: { mass: '1 t' } } } } });
    expect(calls.sort()).toEqual([
      'GET /moons',
      'GET /planets/PLN-1',
      'GET /planets/PLN-2',
      'GET /planets/PLN-3',
    ]);
    // One page, and one for each row.
    expect(predicted).toBe(1 + 4);
  });

  test('what a summary holds takes no call', async () => {
    await run('{ moons(first: 4) { nodes { planet { name } } } }');
    expect(calls).toEqual(['GET /moons']);
  });

  test('an upstream that reads children of one parent takes a call for each parent, as predicted', async () => {
    const { data, errors, predicted } = await run(
      '{ planets(first: 3) { nodes { moons(first: 5) { nodes { name } } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      planets: { nodes: [{ moons: { nodes: [{ name: 'Moon 1' }, { name: 'Moon 4' }] } }, {}, {}] },
    });
    expect(calls.filter((call) => call === 'GET /moons')).toHaveLength(3);
    expect(predicted).toBe(1 + 3);
  });

  test('lists without a total order have no arguments that need their end', () => {
    const names = (field: string): string[] => {
      const definition = schema.getQueryType()?.getFields()[field];
      return definition?.args.map(({ name }) => name) ?? [];
    };
    expect(names('planets')).not.toContain('last');
    expect(names('planets')).toContain('first');
    expect(names('accounts')).toContain('last');
  });

  test('descriptions say what the calls of each upstream are', () => {
    const text = (field: string): string => schema.getQueryType()?.getFields()[field]?.description ?? '';
    expect(text('planetsByIds')).toContain('Call: GET /planets/{id}. ');
    expect(text('planetsByIds')).toContain('Cost: one call per id.');
    expect(text('planet')).not.toContain('share');
  });

  test('a field of an upstream that the gateway does not have fails alone', async () => {
    const { errors } = await run('{ account(id: "ACC-1000-0001") { name } }');
    expect(errors?.[0]?.message).toContain('no upstream SOFTWAREONE');
    expect(calls).toEqual([]);
  });
});
