/** A filter by more ids than one URL holds is split into calls, and the list is the same as without a limit. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type Answer, type World } from '../../support/world.ts';

const MANY = 900;
const unknown = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-9999-${String(index).padStart(4, '0')}`);

let world: World;
let accounts: string[];
let buyers: { id: string; account: { id: string } | null }[];

const pick = (ids: readonly string[]): string[] => {
  // Existing ids all over the list, so that every part has some.
  const all = unknown(ids[0]?.slice(0, 3) ?? '', MANY);
  for (const [index, id] of ids.entries()) all.splice((index * 97) % all.length, 0, id);
  return all;
};

beforeAll(async () => {
  world = await startWorld({ seed: { accounts: 12 } });
  const { data } = await world.query(
    '{ accounts(first: 100) { nodes { id } } a: buyers(first: 100) { nodes { id account { id } } } b: buyers(first: 100, offset: 100) { nodes { id account { id } } } }',
  );
  accounts = data.accounts.nodes.map(({ id }: { id: string }) => id);
  buyers = [...data.a.nodes, ...data.b.nodes];
  expect(buyers.length).toBeGreaterThan(50);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const predictedIn = ({ extensions }: Answer): number =>
  (extensions as { explain: { predicted: number } }).explain.predicted;

const LIST = `query ($filter: BuyerFilter, $first: Int, $after: String, $last: Int, $before: String) {
  buyers(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

async function walk(filter: object, direction: 'forwards' | 'backwards'): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 50; pages += 1) {
    const paging = direction === 'forwards' ? { first: 9, after: cursor } : { last: 9, before: cursor };
    const answer: Answer = await world.query(LIST, { filter, ...paging });
    expect(answer.errors).toBeUndefined();
    expect(answer.calls.length).toBeGreaterThan(1);
    expect(answer.calls.length).toBeLessThanOrEqual(predictedIn(answer));
    for (const { url } of answer.calls) expect(encodeURI(url).length).toBeLessThan(8_192);
    const { nodes, pageInfo, totalCount } = answer.data.buyers;
    const ids = (nodes as { id: string }[]).map(({ id }) => id);
    if (direction === 'forwards') seen.push(...ids);
    else seen.unshift(...ids);
    if (!(direction === 'forwards' ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) {
      expect(totalCount).toBe(seen.length);
      break;
    }
    cursor = direction === 'forwards' ? pageInfo.endCursor : pageInfo.startCursor;
  }
  return seen;
}

describe.each(['forwards', 'backwards'] as const)('a long list of ids, walked %s,', (direction) => {
  test('a long filter on ids of the rows themselves gives them in order', async () => {
    const wanted = buyers.filter((_, index) => index % 2 === 0).map(({ id }) => id);
    const twice = [...pick(wanted), ...wanted.slice(0, 5)];
    expect(await walk({ id: { in: twice } }, direction)).toEqual(wanted);
  });

  test('a long filter on ids of a reference gives every row once, with the other conditions', async () => {
    const some = accounts.filter((_, index) => index % 2 === 0);
    const expected = buyers.filter(({ account }) => account !== null && some.includes(account.id));
    const filter = { account: { id: { in: pick(some) } }, name: { isNull: false } };
    expect(await walk(filter, direction)).toEqual(expected.map(({ id }) => id));
  });

  test('a long filter on ids that several rows share gives every row once', async () => {
    const { data } = await world.query('{ sellers(first: 100) { nodes { id } } }');
    const sellers = (data.sellers.nodes as { id: string }[]).map(({ id }) => id);
    const short = await world.query(LIST, {
      filter: { sellers: { any: { id: { in: sellers } } } },
      first: 100,
    });
    const all = (short.data.buyers.nodes as { id: string }[]).map(({ id }) => id);
    const found = await walk({ sellers: { any: { id: { in: pick(sellers) } } } }, direction);
    expect(found.slice(0, 100)).toEqual(
      direction === 'forwards' || found.length <= 100 ? all : found.slice(0, 100),
    );
    expect(found).toHaveLength(short.data.buyers.totalCount);
    expect(new Set(found).size).toBe(found.length);
  });
});

describe('a filter that cannot be split exactly', () => {
  test.each([
    ['another order', 'orderBy: [{ field: NAME }]', { id: { in: unknown('BUY', MANY) } }],
    ['an or', '', { or: [{ id: { in: unknown('BUY', MANY) } }, { name: { eq: 'x' } }] }],
    ['a not', '', { not: { id: { in: unknown('BUY', MANY) } } }],
    ['a list of texts', '', { name: { in: unknown('name', MANY) } }],
  ])(
    'a filter that cannot be split exactly by %s is refused as too long, before any call',
    async (_, args, filter) => {
      world.clearCalls();
      const { errors } = await world.query(
        `query ($filter: BuyerFilter) { buyers(filter: $filter${args === '' ? '' : `, ${args}`}) { nodes { id } } }`,
        { filter },
      );
      expect(errors).toMatchObject([{ path: ['buyers'], extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(errors?.[0]?.message).toContain('must fit in a URL of 8192 bytes');
      expect(world.sent()).toEqual([]);
    },
  );

  test('a filter that cannot be split exactly is still counted by the sum of its parts', async () => {
    const { data, calls } = await world.query(
      'query ($filter: BuyerFilter) { buyers(filter: $filter) { totalCount } }',
      { filter: { id: { in: pick(buyers.slice(0, 30).map(({ id }) => id)) } } },
    );
    expect(data.buyers.totalCount).toBe(30);
    expect(calls.every(({ url }) => url.includes('limit=0'))).toBe(true);
  });
});

test.each([100, 250, 345])('a filter by %i ids in the lists of many objects fits a URL', async (count) => {
  const known = buyers.slice(0, 20).map(({ id }) => id);
  const document = `query ($ids: [ID!]) { accounts(first: 60) { nodes { id buyers(first: 2, filter: { id: { in: $ids } }) { totalCount nodes { id } } } } }`;
  const few = await world.query(document, { ids: known });
  const many = await world.query(document, { ids: [...unknown('BUY', count - known.length), ...known] });
  expect(many.errors).toBeUndefined();
  expect(many.data).toEqual(few.data);
  expect(many.calls.length).toBeLessThanOrEqual(predictedIn(many));
});
