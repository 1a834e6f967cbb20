/** AppDirect has no batches, so the predicted calls are the calls that are made, and what is over the ceiling is refused. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainDocument, explainTable } from '../../src/app/explain.ts';
import { createTestWorld, type TestWorld } from '../../src/testing.ts';
import type { Untyped } from '../support/untyped.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await createTestWorld({
    config: {
      // Every company has 20 members, so that no page of the test is short.
      APPDIRECT_SANDBOX_SEED: 'scale',
      APPDIRECT_SANDBOX_ACCOUNTS: '40',
      MAX_CALLS_PER_OPERATION: '1000',
      // On a busy machine, a call that timed out would be made again.
      UPSTREAM_HEADERS_TIMEOUT_MS: '30000',
      UPSTREAM_CALL_TIMEOUT_MS: '30000',
      OPERATION_DEADLINE_MS: '60000',
    },
  });
});
afterAll(() => world.close());

interface Explained {
  readonly predicted: number;
  readonly actual: number;
  readonly byMarketplace: Readonly<Record<string, number>>;
  readonly calls: readonly { readonly upstream: string }[];
}

async function explain(
  document: string,
  on = world,
): Promise<{ readonly answer: Untyped; readonly explained: Explained }> {
  const answer: Untyped = await on.query(document, {}, { headers: { 'x-explain': 'true' } });
  return { answer, explained: answer.extensions?.explain };
}

const size = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });
const some = (fields: readonly string[]): fc.Arbitrary<string> =>
  fc.subarray([...fields], { minLength: 1 }).map((chosen) => chosen.join(' '));

/** Pages of leaves may be shorter than they were asked for: nothing is read below them. */
const leafList = (field: string, most: number): fc.Arbitrary<string> =>
  fc.oneof(
    size(most).map((first) => `${field}(first: ${first}) { nodes { id } }`),
    fc.constant(`${field} { totalCount }`),
  );

const membership = fc
  .tuple(
    some(['roles', 'state', 'isEnabled', 'user { email }', 'company { name }']),
    fc.option(leafList('groups', 5), { nil: '' }),
  )
  .map((parts) => parts.join(' '));

const group = fc
  .tuple(
    some(['name', 'memberCount', 'isDefault']),
    fc.option(leafList('members', 5), { nil: '' }),
    fc.option(leafList('nonMembers', 5), { nil: '' }),
  )
  .map((parts) => parts.join(' '));

const company = fc
  .tuple(
    some([
      'name',
      'isEnabled',
      'externalId',
      'allowLogin',
      'state',
      'availableActions',
      'customAttributes { name }',
      'purchaseLimits { daily { override } }',
    ]),
    fc.option(
      fc
        .tuple(size(4), membership)
        .map(([first, below]) => `memberships(first: ${first}) { totalCount nodes { ${below} } }`),
      { nil: '' },
    ),
    fc.option(
      fc.tuple(size(4), group).map(([first, below]) => `groups(first: ${first}) { nodes { ${below} } }`),
      { nil: '' },
    ),
  )
  .map((parts) => parts.join(' '));

const document = fc
  .tuple(size(6), fc.nat({ max: 30 }), company, fc.option(leafList('marketplaceUsers', 30), { nil: '' }))
  .map(
    ([first, offset, below, more]) =>
      `{ companies(first: ${first}, offset: ${offset}) { nodes { ${below} } } ${more} }`,
  );

describe('the prediction', () => {
  test('random selections make exactly the calls that were predicted', async () => {
    await fc.assert(
      fc.asyncProperty(document, async (text) => {
        const { answer, explained } = await explain(text);
        expect(answer.errors).toBeUndefined();
        expect({ text, calls: explained.actual }).toEqual({ text, calls: explained.predicted });
        expect(explained.byMarketplace).toEqual({ APPDIRECT: explained.predicted });
        expect(explained.calls.every(({ upstream }) => upstream === 'APPDIRECT')).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('the state of a company takes the same calls whether it is disabled or not', async () => {
    const all = await explain('{ companies(first: 40) { nodes { id isEnabled } } }');
    const disabled = (all.answer.data.companies.nodes as readonly Untyped[]).filter(
      ({ isEnabled }) => isEnabled === false,
    );
    expect(disabled.length).toBeGreaterThan(0);
    for (const fields of ['state', 'availableActions', 'allowLogin', 'state availableActions allowLogin']) {
      const { answer, explained } = await explain(
        `{ companies(first: 40) { nodes { isEnabled ${fields} } } }`,
      );
      expect({ fields, calls: explained.actual, of: explained.predicted }).toEqual({
        fields,
        calls: 1 + 40,
        of: 1 + 40,
      });
      if (!fields.startsWith('state')) continue;
      const states = (answer.data.companies.nodes as readonly Untyped[]).map(
        ({ isEnabled, state }) => isEnabled === (state !== 'DISABLED'),
      );
      expect(states).not.toContain(false);
    }
  });

  test('a page takes one call for each numbered page that it spans, wherever it starts', async () => {
    for (const [first, offset] of [
      [20, 0],
      [20, 20],
      [5, 3],
      [20, 13],
      [7, 30],
    ] as const) {
      const { explained } = await explain(
        `{ companies(first: ${first}, offset: ${offset}) { nodes { id } } }`,
      );
      expect(explained.actual).toBe(explained.predicted);
    }
    const { answer } = await explain('{ companies(first: 13) { pageInfo { endCursor } } }');
    const after = answer.data.companies.pageInfo.endCursor as string;
    const { explained, answer: next } = await explain(
      `{ companies(first: 13, after: "${after}") { nodes { id } } }`,
    );
    expect(next.data.companies.nodes).toHaveLength(13);
    expect([explained.predicted, explained.actual]).toEqual([1, 1]);
  });

  test('references are one call for each distinct object, and never more than predicted', async () => {
    const { explained } = await explain(
      '{ companies(first: 2) { nodes { salesAgent { email } memberships(first: 5) { nodes { user { lastLoginAt } company { address { city } } } } } } }',
    );
    expect(explained.predicted).toBe(1 + 2 + 2 + 10 + 10);
    expect(explained.actual).toBeLessThanOrEqual(explained.predicted);
  });

  test('a document of both marketplaces is predicted for each of them', async () => {
    const { explained } = await explain(
      '{ accounts(first: 1) { nodes { name } } companies(first: 2) { nodes { groups { totalCount } } } }',
    );
    expect(explained.byMarketplace).toEqual({ SOFTWAREONE: 1, APPDIRECT: 3 });
    expect(explained.calls.map(({ upstream }) => upstream).sort()).toEqual([
      'APPDIRECT',
      'APPDIRECT',
      'APPDIRECT',
      'SOFTWAREONE',
    ]);
  });
});

test('the command explain says which calls are of AppDirect', () => {
  const text =
    'query Both { accounts(first: 1) { nodes { id } } companies(first: 20) { nodes { groups(first: 5) { nodes { id } } } } }';
  const explained = explainDocument(text);
  expect(explained).toMatchObject([{ calls: 22, byMarketplace: { SOFTWAREONE: 1, APPDIRECT: 21 } }]);
  expect(explainTable('both.graphql', explained)).toBe(
    'both.graphql:1:1: query Both, at most 22 upstream calls, 21 of them of APPDIRECT, at least 2, likely 22, in at most 3 rounds, likely 2\n' +
      '       1  accounts\n       1  companies  APPDIRECT\n      20  companies.nodes.groups  APPDIRECT\n',
  );
});

describe('the ceiling', () => {
  test('an operation that needs more calls than it may make is refused before its first call, with the number', async () => {
    await using small = await createTestWorld();
    const { answer } = await explain(
      '{ companies(first: 20) { nodes { memberships(first: 10) { nodes { groups(first: 5) { nodes { name } } } } } } }',
      small,
    );
    expect(answer.data).toBeUndefined();
    expect(answer.errors).toMatchObject([
      {
        extensions: {
          code: 'QUERY_TOO_COMPLEX',
          marketplace: 'APPDIRECT',
          predicted: 221,
          allowed: 100,
          field: 'companies.nodes.memberships.nodes.groups',
        },
      },
    ]);
    expect(small.appDirectSandbox.calls()).toEqual([]);
  });

  test('101 ids of companies are refused, and 100 are read', async () => {
    await using small = await createTestWorld();
    const ids = (count: number): string =>
      JSON.stringify(
        Array.from(
          { length: count },
          (_, index) => `CMP-c0000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
        ),
      );
    const { answer: refused } = await explain(`{ companiesByIds(ids: ${ids(101)}) { id } }`, small);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX', predicted: 101 } }]);
    const { answer, explained } = await explain(`{ companiesByIds(ids: ${ids(100)}) { id } }`, small);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.companiesByIds).toHaveLength(100);
    expect(explained.actual).toBe(100);
  });
});
