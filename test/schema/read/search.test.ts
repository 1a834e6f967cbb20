/** The field `search` finds what a plain reading of all rows finds, with one call for each type. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainDocument } from '../../../src/app/explain.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly name?: string };

/** Where each type is, and in which members its text is looked for. */
const collections = {
  ACCOUNT: { path: '/accounts', members: ['id', 'name', 'externalId'] },
  BUYER: {
    path: '/buyers',
    members: [
      'id',
      'name',
      'externalIds.erpCompanyContact',
      'externalIds.erpCustomer',
      'externalIds.accountExternalId',
    ],
  },
  LICENSEE: { path: '/licensees', members: ['id', 'name', 'externalId'] },
  SELLER: { path: '/sellers', members: ['id', 'name', 'externalId'] },
  USER: { path: '/users', members: ['id', 'name', 'email'] },
} as const;
const everyType = Object.keys(collections) as (keyof typeof collections)[];

async function rowsOf(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await world.rest(`${path}?order=name,id&limit=100&offset=${rows.length}`);
    rows.push(...(page.data as Row[]));
    if (rows.length >= page.$meta.pagination.total) return rows;
  }
}

function member(row: Row, path: string): string {
  const found = path.split('.').reduce<unknown>((value, name) => (value as Row | undefined)?.[name], row);
  return typeof found === 'string' ? found : '';
}

/** Ids in the order of the answer, without deleted rows. */
async function expected(type: keyof typeof collections, text: string): Promise<readonly string[]> {
  const { path, members } = collections[type];
  const wanted = text.toLowerCase();
  const rows = await rowsOf(path);
  return rows
    .filter(({ status }) => status !== 'Deleted')
    .filter((row) => members.some((name) => member(row, name).toLowerCase().includes(wanted)))
    .map(({ id }) => id);
}

const found = '{ type totalCount nodes { ... on Node { id } } }';

describe('a search', () => {
  test.each(['north', 'NORTH', '2001-', 'example', '"', 'køben', 'CDG', '*'.repeat(2), '- - none'])(
    'for %s finds the rows that have it, of every type',
    async (text) => {
      const { data, errors } = await world.query(
        `query ($text: String!) { search(text: $text, first: 100) ${found} }`,
        { text },
      );
      if (text === '"') {
        expect(errors).toHaveLength(1);
        return;
      }
      expect(errors).toBeUndefined();
      expect(data.search.map(({ type }: { type: string }) => type)).toEqual(everyType);
      for (const { type, totalCount, nodes } of data.search) {
        const ids = await expected(type, text);
        expect(nodes.map(({ id }: Row) => id)).toEqual(ids.slice(0, 100));
        expect(totalCount).toBe(ids.length);
      }
    },
  );

  test('leaves out deleted objects, as lists do', async () => {
    const deleted = (await rowsOf('/sellers')).find(({ status }) => status === 'Deleted');
    const { data } = await world.query(
      `query ($text: String!) { search(text: $text, types: [SELLER]) ${found} sellers(filter: { rql: "eq(status,Deleted)" }) { totalCount } }`,
      { text: deleted?.id },
    );
    expect(data.sellers.totalCount).toBeGreaterThan(0);
    expect(data.search).toEqual([{ type: 'SELLER', totalCount: 0, nodes: [] }]);
  });

  test('takes one call for each type that it names, with what each type selects', async () => {
    world.clearCalls();
    const { data, extensions } = await world.query(`{
      search(text: " Contoso ", types: [USER, BUYER, USER], first: 2) {
        type totalCount
        nodes { __typename ... on Buyer { name account { name } } ... on User { id email } ... on Seller { status } }
      }
    }`);
    expect(data.search.map(({ type }: { type: string }) => type)).toEqual(['USER', 'BUYER']);
    expect(world.sent().toSorted()).toEqual([
      'GET /buyers?select=-*,id,name,account.id,account.name&and(ne(status,"Deleted"),or(ilike(id,"*Contoso*"),ilike(name,"*Contoso*"),ilike(externalIds.erpCompanyContact,"*Contoso*"),ilike(externalIds.erpCustomer,"*Contoso*"),ilike(externalIds.accountExternalId,"*Contoso*")))&order=name,id&limit=2',
      'GET /users?select=-*,id,email&and(ne(status,"Deleted"),or(ilike(id,"*Contoso*"),ilike(name,"*Contoso*"),ilike(email,"*Contoso*")))&order=name,id&limit=2',
    ]);
    expect(extensions).toMatchObject({ explain: { predicted: 2, actual: 2 } });
  });

  test('takes a call without rows for a count alone, and none for what is not selected', async () => {
    world.clearCalls();
    const { data } = await world.query(`{
      counts: search(text: "north", types: [ACCOUNT]) { totalCount }
      names: search(text: "north", types: [SELLER]) { type }
      none: search(text: "north", types: []) { totalCount nodes { __typename } }
    }`);
    expect(data.counts[0].totalCount).toBeGreaterThan(0);
    expect(data.names).toEqual([{ type: 'SELLER' }]);
    expect(data.none).toEqual([]);
    expect(world.sent()).toHaveLength(1);
    expect(world.sent()[0]).toMatch(/^GET \/accounts\?.*&limit=0$/);
  });

  test.each([
    // The stream, and the total that it does not say.
    ['on', 2],
    ['ignored', 3],
  ] as const)(
    'fills a page that is longer than the page cap, with streaming %s',
    async (streaming, calls) => {
      await using small = await startWorld({ pageCap: 3, streaming });
      const { data, extensions } = await small.query(
        '{ search(text: "2001-", types: [LICENSEE], first: 8) { totalCount nodes { ... on Node { id } } } }',
      );
      const wanted = await expected('LICENSEE', '2001-');
      expect(data.search[0].nodes.map(({ id }: Row) => id)).toEqual(wanted.slice(0, 8));
      expect(data.search[0].totalCount).toBe(wanted.length);
      const { predicted, actual } = (extensions as { explain: { predicted: number; actual: number } })
        .explain;
      expect(actual).toBe(calls);
      expect(predicted).toBeGreaterThanOrEqual(actual);
    },
  );

  test('reads further objects of what it found in batches', async () => {
    world.clearCalls();
    const { data, errors, extensions } = await world.query(`{
      search(text: "2001-", types: [ACCOUNT, LICENSEE], first: 5) {
        nodes { ... on Account { buyers(first: 2) { totalCount } } ... on Licensee { seller { status } } }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.search[1].nodes[0].seller.status).toEqual(expect.any(String));
    const { predicted, actual } = (extensions as { explain: { predicted: number; actual: number } }).explain;
    expect(actual).toBeLessThanOrEqual(predicted);
  });
});

describe('a search whose call fails for one type', () => {
  test('has the other types whole', async () => {
    world.sandbox.setFaults([{ kind: 'status', status: 403, path: '/buyers*' }]);
    try {
      const { data, errors } = await world.query(
        `{ search(text: "2001-", types: [ACCOUNT, BUYER, LICENSEE]) { type nodes { ... on Node { id } } } }`,
      );
      expect(data.search[0].nodes.length).toBeGreaterThan(0);
      expect(data.search[1]).toEqual({ type: 'BUYER', nodes: null });
      expect(data.search[2].nodes.length).toBeGreaterThan(0);
      expect(errors).toMatchObject([{ path: ['search', 1, 'nodes'], extensions: { code: 'FORBIDDEN' } }]);
    } finally {
      world.sandbox.setFaults([]);
    }
  });

  test('shows a caller only what that caller may see', async () => {
    const { data, errors } = await world.query(
      `{ search(text: "contoso", types: [ACCOUNT, BUYER]) ${found} }`,
      {},
      { token: 'client' },
    );
    expect(errors).toBeUndefined();
    expect(data.search.map(({ totalCount }: { totalCount: number }) => totalCount)).toEqual([0, 0]);
  });
});

describe('a search with wrong arguments is rejected before a call', () => {
  test.each([
    ['text: ""', 'text must have 2 to 100 characters, but got 0', ['text']],
    ['text: "   a "', 'text must have 2 to 100 characters, but got 1', ['text']],
    [`text: "${'x'.repeat(101)}"`, 'text must have 2 to 100 characters, but got 101', ['text']],
    [
      'text: "ab\\"\'"',
      'a filter value must not hold both kinds of quotation mark, but got "ab\\"\'"',
      ['text'],
    ],
    ['text: "ab\\\\"', 'contains cannot express a text that ends in a backslash', ['text']],
    ['text: "ab", first: 101', 'first must be 0 to 100, but got 101', ['first']],
    ['text: "ab", first: -1', 'first must be 0 to 100, but got -1', ['first']],
  ])('%s', async (args, message, argument) => {
    world.clearCalls();
    const { data, errors } = await world.query(`{ search(${args}) ${found} }`);
    expect(data).toEqual({ search: null });
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining(message),
        path: ['search'],
        extensions: { code: 'BAD_USER_INPUT', argument },
      },
    ]);
    expect(world.calls()).toEqual([]);
  });
});

test.each([
  ['{ search(text: "ab") { totalCount } }', 5],
  ['{ search(text: "ab", types: [USER, USER, BUYER], first: 100) { nodes { __typename } } }', 2],
  ['{ search(text: "ab", types: []) { totalCount } }', 0],
  // Up to ten objects, which could all be accounts: two rounds of their buyers' lists and one page each.
  [
    '{ search(text: "ab", types: [ACCOUNT], first: 2) { nodes { ... on Account { buyers { nodes { id } } } } } }',
    1 + 6,
  ],
])('%s is predicted to take %i calls', (document, calls) => {
  expect(explainDocument(document)[0]?.calls).toBe(calls);
});

test('the types of a search can be a variable', () => {
  const document = 'query ($types: [SearchType!]) { search(text: "ab", types: $types) { totalCount } }';
  expect(explainDocument(document)[0]?.calls).toBe(5);
  expect(explainDocument(document, { variables: { types: ['SELLER'] } })[0]?.calls).toBe(1);
});
