/** Lists page forwards and backwards, every row once, and their counts are true. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGatewayOver } from '../../support/scripted-world.ts';
import { json, startServer } from '../../support/scripted-server.ts';
import { startWorld, type World } from '../../support/world.ts';

interface Node {
  readonly id: string;
  readonly name: string;
}
const ids = (nodes: readonly Node[]): string[] => nodes.map(({ id }) => id);

let world: World;
let all: string[];

beforeAll(async () => {
  world = await startWorld({ seed: { accounts: 12 } });
  all = [];
  for (let offset = 0; ; offset += 100) {
    const { data } = await world.query(
      'query ($offset: Int) { buyers(first: 100, offset: $offset) { totalCount nodes { id } } }',
      { offset },
    );
    all.push(...ids(data.buyers.nodes));
    if (all.length >= data.buyers.totalCount) break;
  }
  expect(all.length).toBeGreaterThan(30);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('a list', () => {
  test('a list walked forwards holds every row once', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    let pages = 0;
    do {
      const {
        data,
      }: {
        data?: {
          buyers: {
            totalCount: number;
            nodes: Node[];
            pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
          };
        } | null;
      } = await world.query(
        'query ($after: String) { buyers(first: 7, after: $after) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } }',
        { after },
      );
      const page = data?.buyers;
      if (!page) throw new Error('no page');
      expect(page.totalCount).toBe(all.length);
      expect(page.pageInfo.hasPreviousPage).toBe(pages > 0);
      seen.push(...ids(page.nodes));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      pages += 1;
    } while (after !== null);
    expect(seen).toEqual(all);
    expect(pages).toBe(Math.ceil(all.length / 7));
  });

  test('a list walked backwards from its end holds every row once', async () => {
    const seen: string[] = [];
    let before: string | null = null;
    do {
      const {
        data,
      }: {
        data?: {
          buyers: { nodes: Node[]; pageInfo: { hasPreviousPage: boolean; startCursor: string } };
        } | null;
      } = await world.query(
        'query ($before: String) { buyers(last: 9, before: $before) { nodes { id } pageInfo { hasPreviousPage startCursor } } }',
        { before },
      );
      const page = data?.buyers;
      if (!page) throw new Error('no page');
      seen.unshift(...ids(page.nodes));
      before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
    } while (before !== null);
    expect(seen).toEqual(all);
  });

  test('a list is read from its end with one call', async () => {
    world.clearCalls();
    const { data } = await world.query(
      '{ buyers(last: 3) { totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage } } }',
    );
    expect(world.sent()).toHaveLength(1);
    expect(data.buyers.edges.map((edge: { node: Node }) => edge.node.id)).toEqual(all.slice(-3));
    expect(data.buyers.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true });
    const again = await world.query(
      'query ($before: String) { buyers(last: 2, before: $before) { nodes { id } } }',
      { before: data.buyers.edges[0].cursor },
    );
    expect(ids(again.data.buyers.nodes)).toEqual(all.slice(-5, -3));
  });

  test('a list has twenty rows unless asked, and none past its end', async () => {
    const { data } = await world.query(
      '{ buyers { nodes { id } } past: buyers(offset: 5000) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } none: buyers(first: 0) { totalCount nodes { id } pageInfo { hasNextPage } } }',
    );
    expect(ids(data.buyers.nodes)).toEqual(all.slice(0, 20));
    expect(data.past).toEqual({
      totalCount: all.length,
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, endCursor: null },
    });
    expect(data.none).toEqual({ totalCount: all.length, nodes: [], pageInfo: { hasNextPage: true } });
  });

  test('sorted by a field with ties is sorted by id within them', async () => {
    const { data } = await world.query(
      '{ buyers(first: 100, orderBy: [{ field: STATUS, direction: DESC }]) { nodes { id status } } }',
    );
    const keys = data.buyers.nodes.map(({ id, status }: { id: string; status: string }) => `${status} ${id}`);
    const sorted = [...keys].sort((a: string, b: string) => {
      const [statusA = '', idA = ''] = a.split(' ');
      const [statusB = '', idB = ''] = b.split(' ');
      return statusA === statusB ? (idA < idB ? -1 : 1) : statusA < statusB ? 1 : -1;
    });
    expect(keys).toEqual(sorted);
  });

  test('sorted by an audit event selects that event, as upstream demands', async () => {
    const { data, errors, calls } = await world.query(
      '{ buyers(first: 5, orderBy: [{ field: CREATED_AT }]) { totalCount nodes { id audit { created { at } } } } licensees(filter: { createdAt: { ge: "2020-01-01T00:00:00Z" } }) { totalCount } }',
    );
    expect(errors).toBeUndefined();
    const times = data.buyers.nodes.map(
      (node: { audit: { created: { at: string } } }) => node.audit.created.at,
    );
    expect(times).toEqual([...times].sort());
    for (const { url } of calls) expect(url).toContain('audit.created.at');
    expect(data.licensees.totalCount).toBeGreaterThan(0);
  });
});

describe('children of several parents', () => {
  const perParent = async (args: string) => {
    const { data } = await world.query(
      `{ accounts(first: 10) { nodes { id buyers(${args}) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }`,
    );
    return data.accounts.nodes;
  };

  test.each([
    'first: 3',
    'first: 2, offset: 2',
    'last: 2',
    'first: 0',
    'first: 100, orderBy: [{ field: NAME, direction: DESC }]',
  ])('children of several parents are what each parent alone gives (%s)', async (args) => {
    for (const { id, buyers } of await perParent(args)) {
      const { data } = await world.query(
        `query ($id: ID!) { account(id: $id) { buyers(${args}) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
        { id },
      );
      expect(buyers).toEqual(data.account.buyers);
    }
  });

  test('children of several parents are the same whatever the page cap and the policy', async () => {
    const document =
      '{ accounts(first: 10) { nodes { id memberCount buyers(first: 4) { totalCount nodes { id licensees(first: 2) { totalCount nodes { id } } } } users(first: 30) { nodes { id } pageInfo { hasNextPage } } } } }';
    const { data } = await world.query(document);
    for (const config of [{ pageCap: 30 }, { pageCap: 40, config: { PLANNER_POLICY: 'lowest-latency' } }]) {
      await using other = await startWorld({ seed: { accounts: 12 }, ...config });
      expect((await other.query(document)).data).toEqual(data);
    }
  });
});

describe('the accounts of a person, where upstream answers with all of them at once,', () => {
  test('the accounts of a person, where upstream answers with all of them at once, are still a window of the size asked for', async () => {
    const accounts = Array.from({ length: 5 }, (_, index) => ({ id: `ACC-1000-000${index}` }));
    await using upstream = await startServer(({ url = '' }, response) => {
      json(response, url.includes('/accounts?') ? accounts : { id: 'USR-1000-0001' });
    });
    await using gateway = await startGatewayOver(upstream.origin);
    const read = async (after: string) => {
      const { data } = await gateway.query(
        `{ user(id: "USR-1000-0001") { accounts(first: 2${after}) { nodes { id } totalCount pageInfo { endCursor hasNextPage } } } }`,
      );
      return data.user.accounts;
    };
    const first = await read('');
    expect(ids(first.nodes)).toEqual(['ACC-1000-0000', 'ACC-1000-0001']);
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } });
    const second = await read(`, after: "${first.pageInfo.endCursor}"`);
    expect(ids(second.nodes)).toEqual(['ACC-1000-0002', 'ACC-1000-0003']);
  });
});
