/** Pages of `organizations` hold every row of both lists once, whatever the sizes, names, orders and caps. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountId, companyId, startTwoMarketplaces, type TwoMarketplaces } from './two-marketplaces.ts';

const document = /* GraphQL */ `
  query ($first: Int, $after: String, $search: String, $marketplace: Marketplace) {
    organizations(first: $first, after: $after, search: $search, marketplace: $marketplace) {
      totalCount
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
      edges {
        cursor
        node {
          id
          name
        }
      }
      sources {
        marketplace
        status
        totalCount
      }
    }
  }
`;

interface Row {
  readonly cursor: string;
  readonly node: { readonly id: string; readonly name: string };
}

interface Walked {
  readonly rows: readonly Row[];
  readonly totals: readonly number[];
}

let both: TwoMarketplaces;

interface Args {
  readonly search?: string | null;
  readonly marketplace?: string | null;
}

/** Reads all pages; the sizes repeat. Each page makes the calls that were predicted. */
async function walk(sizes: readonly number[], args: Args = {}): Promise<Walked> {
  const rows: Row[] = [];
  const totals: number[] = [];
  let after: string | null = null;
  for (let step = 0; step < 400; step += 1) {
    const first = sizes[step % sizes.length];
    const answer = await both.query(document, { first, after, ...args });
    expect(answer.errors).toBeUndefined();
    const { edges, pageInfo, totalCount } = answer.data.organizations;
    expect(edges.length).toBeLessThanOrEqual(first ?? 0);
    expect(pageInfo.hasPreviousPage).toBe(rows.length > 0);
    rows.push(...edges);
    totals.push(totalCount);
    const explained = answer.extensions?.['explain'];
    // A lower cap shows in the first answer, after the prediction.
    const isKnown = both.lists.softwareOne.cap === 100 && both.lists.appDirect.cap === 100;
    if (isKnown) expect(explained.actual).toBeLessThanOrEqual(explained.predicted);
    if (pageInfo.hasNextPage !== true) return { rows, totals };
    expect(edges.at(-1).cursor).toBe(pageInfo.endCursor);
    expect(edges).toHaveLength(first ?? 0);
    after = pageInfo.endCursor;
  }
  throw new Error('the pages have no end');
}

const idsOf = (rows: readonly Row[]): readonly string[] => rows.map(({ node }) => node.id);

/** Names that two collations sort differently, and names that both marketplaces have. */
const name = fc.oneof(
  fc.constantFrom(
    'Contoso',
    'contoso',
    'CONTOSO',
    'Ärzte',
    'Arzt',
    'Zebra',
    'żubr',
    'Éclair',
    'E\u0301clair',
    'ﬁnance',
    '株式会社',
    '😀 Emoji',
    '\uFFFD',
    '\u{10FFFF}',
    '',
    ' x',
    '1',
    '10',
    '2',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

/** Each server sorts in its own way, or not at all. */
const orders: readonly ((left: string, right: string) => number)[] = [
  (left, right) => left.localeCompare(right, 'sv'),
  (left, right) => left.localeCompare(right, 'en', { sensitivity: 'base', numeric: true }),
  (left, right) => (left < right ? -1 : Number(left > right)),
  (left, right) => Buffer.compare(Buffer.from(left.toLowerCase()), Buffer.from(right.toLowerCase())),
  () => 0,
];

const list = fc
  .tuple(fc.array(name, { maxLength: 40 }), fc.constantFrom(...orders))
  .map(([names, order]) => names.toSorted(order));

const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 100 })), {
  minLength: 1,
  maxLength: 3,
});

describe.each([
  [100, 100],
  [7, 5],
  [3, 100],
  [100, 1],
])('with page caps of %i and %i rows', (firstCap, secondCap) => {
  beforeAll(async () => {
    both = await startTwoMarketplaces();
  });
  afterAll(() => both[Symbol.asyncDispose]());

  test('every row of both lists comes once, in the order of its list', async () => {
    await fc.assert(
      fc.asyncProperty(list, list, sizes, async (one, other, pageSizes) => {
        both.lists = {
          softwareOne: { names: one, cap: firstCap },
          appDirect: { names: other, cap: secondCap },
        };
        const { rows, totals } = await walk(pageSizes);
        const ids = idsOf(rows);
        expect(ids.filter((id) => id.startsWith('ACC-'))).toEqual(one.map((_, index) => accountId(index)));
        expect(ids.filter((id) => id.startsWith('CMP-'))).toEqual(other.map((_, index) => companyId(index)));
        expect(ids).toHaveLength(one.length + other.length);
        expect(new Set(totals)).toEqual(new Set([one.length + other.length]));
        expect(new Set(rows.map(({ cursor }) => cursor)).size).toBe(rows.length);
      }),
      { numRuns: 25 },
    );
  });
});

describe('with lists that are sorted by name', () => {
  beforeAll(async () => {
    both = await startTwoMarketplaces();
  });
  afterAll(() => both[Symbol.asyncDispose]());

  const keyOf = (text: string): Buffer => Buffer.from(text.normalize('NFC').toLowerCase());
  const sorted = list.map((names) =>
    names.toSorted((left, right) => Buffer.compare(keyOf(left), keyOf(right))),
  );

  test('the merged list is sorted, the pages do not depend on their sizes, and any cursor goes on after its row', async () => {
    await fc.assert(
      fc.asyncProperty(sorted, sorted, sizes, fc.nat(), async (one, other, pageSizes, at) => {
        both.lists = { softwareOne: { names: one, cap: 100 }, appDirect: { names: other, cap: 100 } };
        const { rows } = await walk([100]);
        const bytes = rows.map(({ node }) => keyOf(node.name));
        expect(bytes.toSorted(Buffer.compare)).toEqual(bytes);
        expect(idsOf((await walk(pageSizes)).rows)).toEqual(idsOf(rows));
        if (rows.length === 0) return;
        const index = at % rows.length;
        const { data } = await both.query(document, { first: 100, after: rows[index]?.cursor });
        expect(idsOf(data.organizations.edges)).toEqual(idsOf(rows.slice(index + 1, index + 101)));
      }),
      { numRuns: 20 },
    );
  });

  test('a search, or one marketplace alone, pages through what matches', async () => {
    const search = fc.constantFrom('con', 'CON', 'a', '1', 'é', '%', '株');
    const marketplace = fc.constantFrom(null, 'SOFTWAREONE', 'APPDIRECT');
    await fc.assert(
      fc.asyncProperty(sorted, sorted, sizes, search, marketplace, async (one, other, some, text, only) => {
        both.lists = { softwareOne: { names: one, cap: 100 }, appDirect: { names: other, cap: 100 } };
        const { rows } = await walk(some, { search: text, marketplace: only });
        const matches = (names: readonly string[]) =>
          names.flatMap((each, index) => (each.toLowerCase().includes(text.toLowerCase()) ? [index] : []));
        expect(idsOf(rows).toSorted()).toEqual(
          [
            ...(only === 'APPDIRECT' ? [] : matches(one).map(accountId)),
            ...(only === 'SOFTWAREONE' ? [] : matches(other).map(companyId)),
          ].toSorted(),
        );
      }),
      { numRuns: 20 },
    );
  });

  test('the first 0 are the numbers of both, with one call each and no rows', async () => {
    both.lists = {
      softwareOne: { names: ['a', 'b'], cap: 100 },
      appDirect: { names: ['c'], cap: 100 },
    };
    for (const text of [
      '{ organizations(first: 0) { totalCount nodes { id } pageInfo { hasNextPage } } }',
      '{ organizations { totalCount sources { totalCount } } }',
    ]) {
      const before = both.softwareOne.requests.length + both.appDirect.requests.length;
      const { data, errors } = await both.query(text);
      expect(errors).toBeUndefined();
      expect(data.organizations.totalCount).toBe(3);
      expect(both.softwareOne.requests.length + both.appDirect.requests.length).toBe(before + 2);
      expect(both.softwareOne.requests.at(-1)?.url).toContain('limit=0');
    }
  });

  const cursorOf = (...values: readonly unknown[]): string =>
    Buffer.from(JSON.stringify(values)).toString('base64url');

  test('what is not a cursor of this list, and arguments out of range, are rejected without a call', async () => {
    both.lists = { softwareOne: { names: ['a', 'b', 'c'], cap: 100 }, appDirect: { names: ['d'], cap: 100 } };
    const { data } = await both.query(document, { first: 1 });
    const { endCursor } = data.organizations.pageInfo;
    const [, print] = JSON.parse(Buffer.from(endCursor as string, 'base64url').toString()) as [
      number,
      string,
    ];
    const companies = await both.query('{ companies(first: 1) { pageInfo { endCursor } } }');
    const before = both.softwareOne.requests.length + both.appDirect.requests.length;
    const wrong: readonly Record<string, unknown>[] = [
      { after: 'x' },
      { after: companies.data.companies.pageInfo.endCursor },
      { after: endCursor, search: 'a' },
      { after: endCursor, marketplace: 'APPDIRECT' },
      // The counts of rows must belong to the offset.
      { after: cursorOf(0, print, 4, accountId(0), 3, 4) },
      { after: cursorOf(0, print, 4, accountId(0), -1, 2) },
      { after: cursorOf(0, print, 4, accountId(0), 0.5, 0.5) },
      { after: cursorOf(0, print, 4, accountId(0), '1', 0) },
      { after: cursorOf(0, print, 4, accountId(0)) },
      { after: Buffer.from(`0:${print}`).toString('base64url') },
      { first: -1 },
      { first: 101 },
      { search: 'x'.repeat(101) },
    ];
    for (const variables of wrong) {
      const answer = await both.query(document, variables);
      expect([variables, answer.data, answer.errors?.map(({ extensions }) => extensions['code'])]).toEqual([
        variables,
        { organizations: null },
        ['BAD_USER_INPUT'],
      ]);
    }
    expect(both.softwareOne.requests.length + both.appDirect.requests.length).toBe(before);
  });
});
