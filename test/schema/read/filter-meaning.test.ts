/** Filters mean the same whatever two settings of upstream are that its clients cannot know. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../../support/world.ts';

/** Case of text comparisons, and null on the way of a path. */
const combinations = (['exact', 'ignore-case'] as const).flatMap((comparison) =>
  (['database', 'safe'] as const).map((navigation) => ({
    SANDBOX_STRING_COMPARISON: comparison,
    SANDBOX_NULL_NAVIGATION: navigation,
    SANDBOX_AUDIT_FILTER: 'needs-select',
  })),
);

let worlds: World[];
let buyers: readonly Row[];

type Row = Readonly<Record<string, unknown>>;

beforeAll(async () => {
  worlds = await Promise.all(combinations.map((config) => startWorld({ config })));
  const answer = await (worlds[0] as World).rest('/buyers?select=*&limit=100');
  buyers = answer.data as Row[];
  expect(answer.$meta.pagination.total).toBe(buyers.length);
});
afterAll(async () => {
  await Promise.all(worlds.map((world) => world[Symbol.asyncDispose]()));
});

/** A condition as a client writes it, and its meaning as the schema documents it. */
interface Condition {
  readonly text: string;
  readonly holds: (row: Row) => boolean;
}

function read(row: Row, path: string): unknown {
  let value: unknown = row;
  for (const name of path.split('.')) value = (value as Row | undefined)?.[name];
  return value ?? undefined;
}

const quoted = (value: unknown): string => JSON.stringify(value);

/** Values as they are in the rows: a client cannot tell whether case counts, so no value differs by case only. */
function textConditions(
  field: string,
  path: string,
  values: readonly string[],
  kind: 'id' | 'text',
): fc.Arbitrary<Condition> {
  const value = fc.constantFrom(...values);
  const list = fc.uniqueArray(value, { minLength: 1, maxLength: 3 });
  const condition = (text: string, holds: (actual: string | undefined) => boolean): Condition => ({
    text: `${field}: { ${text} }`,
    holds: (row) => holds(read(row, path) as string | undefined),
  });
  const part = fc
    .tuple(value, fc.nat(6), fc.integer({ min: 1, max: 5 }))
    .map(([text, from, length]) => text.slice(from, from + length))
    .filter((text) => text !== '' && !(text.includes('"') && text.includes("'")));
  return fc.oneof(
    value.map((text) => condition(`eq: ${quoted(text)}`, (actual) => actual === text)),
    value.map((text) => condition(`ne: ${quoted(text)}`, (actual) => actual !== text)),
    list.map((texts) => condition(`in: ${quoted(texts)}`, (actual) => texts.includes(actual ?? ''))),
    list.map((texts) => condition(`notIn: ${quoted(texts)}`, (actual) => !texts.includes(actual ?? ''))),
    fc.boolean().map((is) => condition(`isNull: ${is}`, (actual) => (actual === undefined) === is)),
    part.map((text) =>
      condition(
        `contains: ${quoted(text)}`,
        (actual) => actual?.toLowerCase().includes(text.toLowerCase()) === true,
      ),
    ),
    part.map((text) =>
      condition(
        `startsWith: ${quoted(text)}`,
        (actual) => actual?.toLowerCase().startsWith(text.toLowerCase()) === true,
      ),
    ),
    part.map((text) =>
      condition(
        `endsWith: ${quoted(text)}`,
        (actual) => actual?.toLowerCase().endsWith(text.toLowerCase()) === true,
      ),
    ),
    ...(kind === 'text'
      ? [fc.boolean().map((is) => condition(`isEmpty: ${is}`, (actual) => (actual === '') === is))]
      : []),
  );
}

function enumConditions(path: string, values: readonly string[]): fc.Arbitrary<Condition> {
  const graph = (value: string): string => value.toUpperCase();
  const condition = (text: string, holds: (actual: unknown) => boolean): Condition => ({
    text: `status: { ${text} }`,
    holds: (row) => holds(read(row, path)),
  });
  return fc.oneof(
    fc.constantFrom(...values).map((value) => condition(`eq: ${graph(value)}`, (actual) => actual === value)),
    fc
      .subarray([...values], { minLength: 1 })
      .map((some) =>
        condition(`notIn: [${some.map(graph).join()}]`, (actual) => !some.includes(actual as string)),
      ),
  );
}

function dateConditions(field: string, path: string, moments: readonly string[]): fc.Arbitrary<Condition> {
  const condition = (text: string, holds: (actual: string | undefined) => boolean): Condition => ({
    text: `${field}: { ${text} }`,
    holds: (row) => holds(read(row, path) as string | undefined),
  });
  return fc.oneof(
    fc
      .constantFrom(...moments)
      .map((moment) => condition(`gt: ${quoted(moment)}`, (at) => at !== undefined && at > moment)),
    fc
      .constantFrom(...moments)
      .map((moment) => condition(`le: ${quoted(moment)}`, (at) => at !== undefined && at <= moment)),
    fc.boolean().map((is) => condition(`isNull: ${is}`, (at) => (at === undefined) === is)),
  );
}

function combined(leaf: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => {
    const several = fc.array(tie('tree'), { minLength: 1, maxLength: 3 });
    const texts = (parts: readonly Condition[]): string => parts.map(({ text }) => `{ ${text} }`).join(', ');
    return {
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        several.map((parts) => ({
          text: `and: [${texts(parts)}]`,
          holds: (row: Row) => parts.every(({ holds }) => holds(row)),
        })),
        several.map((parts) => ({
          text: `or: [${texts(parts)}]`,
          holds: (row: Row) => parts.some(({ holds }) => holds(row)),
        })),
        tie('tree').map(({ text, holds }) => ({
          text: `not: { ${text} }`,
          holds: (row: Row) => !holds(row),
        })),
      ),
    };
  });
  return tree;
}

/** Conditions on an object that may be missing: then all its members are. */
function nested(field: string, inner: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  return combined(inner).map(({ text, holds }) => ({
    text: `${field}: { ${text} }`,
    holds: (row) => holds((row[field] as Row | undefined) ?? {}),
  }));
}

function listed(field: string, inner: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  return fc
    .tuple(fc.constantFrom('any', 'all', 'none'), combined(inner))
    .map(([quantifier, { text, holds }]) => ({
      text: `${field}: { ${quantifier}: { ${text} } }`,
      holds: (row) => {
        const elements = (row[field] as readonly Row[] | undefined) ?? [];
        if (quantifier === 'all') return elements.every(holds);
        return elements.some(holds) === (quantifier === 'any');
      },
    }));
}

/** Some values of a path, without texts that RQL cannot say. */
function valuesAt(rows: readonly Row[], path: string): readonly string[] {
  const values = rows.map((row) => read(row, path)).filter((value) => typeof value === 'string');
  return [...new Set(values)].filter((value) => !(value.includes('"') && value.includes("'"))).slice(0, 12);
}

function buyerConditions(): fc.Arbitrary<Condition> {
  const accounts = buyers.flatMap((row) => (row['account'] === undefined ? [] : [row['account'] as Row]));
  const sellers = buyers.flatMap((row) => (row['sellers'] as Row[] | undefined) ?? []);
  return combined(
    fc.oneof(
      textConditions('id', 'id', valuesAt(buyers, 'id'), 'id'),
      textConditions('name', 'name', valuesAt(buyers, 'name'), 'text'),
      textConditions('taxId', 'taxId', valuesAt(buyers, 'taxId'), 'text'),
      textConditions('country', 'address.country', valuesAt(buyers, 'address.country'), 'text'),
      dateConditions('updatedAt', 'audit.updated.at', valuesAt(buyers, 'audit.updated.at')),
      nested(
        'account',
        fc.oneof(
          textConditions('id', 'id', valuesAt(accounts, 'id'), 'id'),
          textConditions('name', 'name', valuesAt(accounts, 'name'), 'text'),
          enumConditions('status', ['Active', 'Enabled', 'Disabled']),
        ),
      ),
      listed(
        'sellers',
        fc.oneof(
          textConditions('id', 'id', valuesAt(sellers, 'id'), 'id'),
          textConditions('externalId', 'externalId', [...valuesAt(sellers, 'externalId'), 'none'], 'text'),
          enumConditions('status', ['Active', 'Disabled', 'Offline', 'Deleted']),
        ),
      ),
    ),
  );
}

const anyStatus = 'status: { in: [ACTIVE, ENABLED, DISABLED, DELETED, UNASSIGNED, CONFLICT, MISMATCH] }';

async function idsOf(world: World, filter: string): Promise<readonly string[]> {
  const { data, errors } = await world.query(
    `{ buyers(first: 100, filter: { and: [{ ${anyStatus} }, { ${filter} }] }) { nodes { id } } }`,
  );
  expect(errors).toBeUndefined();
  return (data.buyers.nodes as { id: string }[]).map(({ id }) => id).sort();
}

async function expectMeaning({ text, holds }: Condition): Promise<void> {
  const wanted = buyers
    .filter(holds)
    .map(({ id }) => id as string)
    .sort();
  for (const [index, world] of worlds.entries()) {
    expect(await idsOf(world, text), `${JSON.stringify(combinations[index])}: ${text}`).toEqual(wanted);
  }
}

describe('a filter finds what the schema documents under every combination of the settings', () => {
  test('a random filter finds the rows that its plain reading finds', async () => {
    await fc.assert(fc.asyncProperty(buyerConditions(), expectMeaning), { numRuns: 60 });
  });

  test('a missing value differs from every value', async () => {
    const unassigned = (row: Row): boolean => row['account'] === undefined;
    expect(buyers.filter(unassigned).length).toBeGreaterThan(0);
    const named = buyers.find((row) => !unassigned(row))?.['account'] as Row;
    await expectMeaning({
      text: `account: { name: { ne: ${quoted(named['name'])} } }`,
      holds: (row) => read(row, 'account.name') !== named['name'],
    });
    await expectMeaning({
      text: `not: { taxId: { ne: "none" } }`,
      holds: (row) => row['taxId'] === 'none',
    });
    await expectMeaning({ text: 'taxId: { isEmpty: false }', holds: (row) => row['taxId'] !== '' });
  });

  test('a part of an id finds its rows', async () => {
    await expectMeaning({
      text: 'id: { endsWith: "-0002" }',
      holds: ({ id }) => String(id).endsWith('-0002'),
    });
    await expectMeaning({
      text: 'account: { id: { startsWith: "acc-2001" } }',
      holds: (row) => String(read(row, 'account.id')).startsWith('ACC-2001'),
    });
  });
});
