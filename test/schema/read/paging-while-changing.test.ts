/** The lists of the graph, paged while their rows are removed and added, also by this gateway itself. */
import { describe, expect, test } from 'vitest';
import { startGatewayOver } from '../../support/scripted-world.ts';
import { envelope, json, startServer } from '../../support/scripted-server.ts';
import { startWorld, type World } from '../../support/world.ts';

interface Connection {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const PAGE_INFO = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

const idsIn = ({ nodes }: Connection): string[] => nodes.map(({ id }) => id);

/** A list of the graph under test: its document takes $first, $after, $last and $before. */
interface Walked {
  readonly document: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly of: (data: never) => Connection;
}

const DECLARED = '$first: Int, $after: String, $last: Int, $before: String';
const PAGING = 'first: $first, after: $after, last: $last, before: $before';

const buyers = (orderBy: string): Walked => ({
  document: `query (${DECLARED}) { buyers(${PAGING}${orderBy}) { nodes { id } ${PAGE_INFO} } }`,
  of: ({ buyers: found }: { buyers: Connection }) => found,
});

const members = (orderBy: string): Walked => ({
  document: `query (${DECLARED}) { accountUsers(${PAGING}${orderBy}) { nodes { id } ${PAGE_INFO} } }`,
  of: ({ accountUsers }: { accountUsers: Connection }) => accountUsers,
});

const membersOf = (id: string): Walked => ({
  document: `query ($id: ID!, ${DECLARED}) { account(id: $id) { users(${PAGING}) { nodes { id } ${PAGE_INFO} } } }`,
  variables: { id },
  of: ({ account }: { account: { users: Connection } }) => account.users,
});

const buyersOf = (id: string): Walked => ({
  document: `query ($id: ID!, ${DECLARED}) { account(id: $id) { buyers(${PAGING}) { nodes { id } ${PAGE_INFO} } } }`,
  variables: { id },
  of: ({ account }: { account: { buyers: Connection } }) => account.buyers,
});

/** Removes one row that was shown before every further page; returns what was shown and the calls of each page. */
async function walk(world: World, list: Walked, direction: 'forwards' | 'backwards') {
  const seen: string[] = [];
  const removed = new Set<string>();
  const calls: number[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 40; pages += 1) {
    const paging = direction === 'forwards' ? { first: 5, after: cursor } : { last: 5, before: cursor };
    const answer = await world.query(list.document, { ...list.variables, ...paging });
    expect(answer.errors).toBeUndefined();
    calls.push(answer.calls.length);
    const page = list.of(answer.data as never);
    if (direction === 'forwards') seen.push(...idsIn(page));
    else seen.unshift(...idsIn(page));
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
    if (!(direction === 'forwards' ? hasNextPage : hasPreviousPage)) break;
    cursor = direction === 'forwards' ? endCursor : startCursor;
    // A row of the page, once the row that the cursor names itself.
    const shown = idsIn(page);
    const victim = shown[pages % shown.length] ?? '';
    const gone = await world.query(
      'mutation ($id: ID!) { accountUserRemove(id: $id) { errors { __typename message } } }',
      { id: victim },
    );
    if ((gone.data.accountUserRemove.errors as unknown[]).length === 0) removed.add(victim);
  }
  return { seen, removed, calls };
}

async function allIds(world: World, list: Walked): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const { data } = await world.query(list.document, { ...list.variables, first: 100, after });
    const page = list.of(data as never);
    ids.push(...idsIn(page));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return ids;
}

describe.each(['forwards', 'backwards'] as const)('walked %s while members are removed', (direction) => {
  test.each([
    ['all members by id', () => members('')],
    ['all members by name', () => members(', orderBy: [{ field: USER_NAME, direction: DESC }]')],
    ['all members by sign-in, which some never did', () => members(', orderBy: [{ field: LAST_LOGIN_AT }]')],
    ['the members of an account', (account: string) => membersOf(account)],
  ])('%s are each shown once', async (_, listOf) => {
    await using world = await startWorld({ seed: { accounts: 8 } });
    const { data } = await world.query(
      '{ accounts(filter: { type: { eq: CLIENT } }, first: 1) { nodes { id } } }',
    );
    const list = listOf(data.accounts.nodes[0].id as string);
    const before = await allIds(world, list);
    const { seen, removed, calls } = await walk(world, list, direction);
    expect(removed.size).toBeGreaterThan(0);
    const lasting = before.filter((id) => !removed.has(id));
    expect(seen.filter((id) => !removed.has(id))).toEqual(lasting);
    expect(calls[0]).toBeLessThanOrEqual(2);
    expect(Math.max(...calls)).toBeLessThanOrEqual((calls[0] ?? 0) + 1);
  });
});

describe('a list that does not change', () => {
  test('a list that does not change costs one call a page, which reads the row of the cursor again', async () => {
    await using world = await startWorld({ seed: { accounts: 8 } });
    const list = buyers(', orderBy: [{ field: NAME }]');
    const first = await world.query(list.document, { first: 5 });
    const after = list.of(first.data as never).pageInfo.endCursor;
    const second = await world.query(list.document, { first: 5, after });
    expect([...first.calls, ...second.calls].map(({ url }) => /order=.*/.exec(url)?.[0])).toEqual([
      'order=name,id&limit=5',
      'order=name,id&limit=6&offset=4',
    ]);
    const full = await world.query(list.document, { first: 100, after });
    expect(full.calls).toHaveLength(1);
  });

  test('a list that does not change takes no cursor of another filter, order or parent', async () => {
    await using world = await startWorld({ seed: { accounts: 8 } });
    const first = await world.query(buyers('').document, { first: 5 });
    const after = (first.data.buyers as Connection).pageInfo.endCursor;
    for (const other of [
      buyers(', orderBy: [{ field: NAME }]'),
      buyers(', filter: { name: { contains: "a" } }'),
      buyersOf('ACC-1000-0001'),
    ]) {
      const { errors } = await world.query(other.document, { ...other.variables, first: 5, after });
      for (const { extensions } of errors ?? []) expect(extensions?.['code']).toBe('BAD_USER_INPUT');
    }
  });
});

describe('the start and the end of one list in one operation', () => {
  test('the start and the end of one list in one operation are each read in their own order', async () => {
    await using world = await startWorld({ seed: { accounts: 8 } });
    const all = await allIds(world, buyers(''));
    const { data } = await world.query(
      '{ start: buyers(first: 3) { nodes { id } } end: buyers(last: 3) { nodes { id } } }',
    );
    expect(idsIn(data.start as Connection)).toEqual(all.slice(0, 3));
    expect(idsIn(data.end as Connection)).toEqual(all.slice(-3));
  });
});

describe('the accounts of a person', () => {
  test.each(['a list', 'an envelope'])(
    'the accounts of a person in %s are each shown once while memberships end',
    async (form) => {
      let accounts = Array.from({ length: 12 }, (_, index) => ({
        id: `ACC-1000-${1_000 + index}`,
        name: `Account ${String.fromCharCode(65 + index)}`,
      }));
      await using upstream = await startServer(({ url = '' }, response) => {
        if (!url.includes('/accounts?')) return json(response, { id: 'USR-1000-0001' });
        const query = new URL(url, 'http://x').searchParams;
        const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit'))];
        const page = envelope(accounts.slice(offset, offset + limit), {
          offset,
          limit,
          total: accounts.length,
        });
        return json(response, form === 'a list' ? accounts : page);
      });
      await using gateway = await startGatewayOver(upstream.origin);
      const seen: string[] = [];
      let after: string | null = null;
      for (let pages = 0; pages < 10; pages += 1) {
        const { data, errors } = await gateway.query(
          `query ($after: String) { user(id: "USR-1000-0001") { accounts(first: 4, after: $after) { nodes { id } ${PAGE_INFO} } } }`,
          { after },
        );
        expect(errors).toBeUndefined();
        const page = data.user.accounts as Connection;
        seen.push(...idsIn(page));
        if (!page.pageInfo.hasNextPage) break;
        after = page.pageInfo.endCursor;
        // The row of the cursor itself, and then the first one.
        accounts = accounts.filter(({ id }, index) => (pages === 0 ? id !== seen.at(-1) : index !== 0));
      }
      expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => `ACC-1000-${1_000 + index}`));
    },
  );
});

describe('a list whose size upstream does not say', () => {
  const rows = Array.from({ length: 9 }, (_, index) => ({ id: `ACC-1000-${1_000 + index}`, name: 'A' }));
  const startUntold = () =>
    startServer(({ url = '' }, response) => {
      const query = new URL(url, 'http://x').searchParams;
      const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit'))];
      const found = query.get('order')?.startsWith('-') ? rows.toReversed() : rows;
      json(response, { $meta: { pagination: { offset, limit } }, data: found.slice(offset, offset + limit) });
    });

  test('a list whose size upstream does not say is walked forwards to its true end, and its total is known there', async () => {
    await using upstream = await startUntold();
    await using gateway = await startGatewayOver(upstream.origin);
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 1; ; pages += 1) {
      const { data, errors } = await gateway.query(
        `query ($after: String) { accounts(first: 3, after: $after) { totalCount nodes { id } ${PAGE_INFO} } }`,
        { after },
      );
      expect(errors).toBeUndefined();
      const page = data.accounts as Connection & { totalCount: number | null };
      seen.push(...idsIn(page));
      expect(page.pageInfo.hasPreviousPage).toBe(pages > 1);
      expect(page.totalCount).toBe(pages === 3 ? 9 : null);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
      expect(pages).toBeLessThan(4);
    }
    expect(seen).toEqual(rows.map(({ id }) => id));
  });

  test('a list whose size upstream does not say has no page from its end, unless that page is all of it', async () => {
    await using upstream = await startUntold();
    await using gateway = await startGatewayOver(upstream.origin);
    const { data, errors } = await gateway.query(
      `{ some: accounts(last: 3) { nodes { id } } all: accounts(last: 9) { totalCount nodes { id } ${PAGE_INFO} } }`,
    );
    expect(errors).toMatchObject([{ path: ['some'], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }]);
    expect(data.some).toBeNull();
    expect(idsIn(data.all as Connection)).toEqual(rows.map(({ id }) => id));
    expect(data.all).toMatchObject({
      totalCount: 9,
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    });
  });
});
