/** Streaming reads through the gateway: the same answers with and without them, in fewer calls. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workloads } from '../../../bench/workloads.ts';
import { scrape } from '../../support/scrape.ts';
import { startWorld } from '../../support/world.ts';
import type { Answer, World, WorldOptions } from '../../support/world.ts';

const accountsOf = 60;

const start = (options: WorldOptions = {}): Promise<World> =>
  startWorld({
    seed: { accounts: accountsOf },
    ...options,
    config: { MAX_CALLS_PER_OPERATION: '1000', MAX_PREDICTED_CALLS: '100000', ...options.config },
  });

const predictedIn = ({ extensions }: Answer): number =>
  (extensions as { readonly explain: { readonly predicted: number } }).explain.predicted;

/** How many reads asked for a stream, by what came of it. */
async function readsBy({ gateway }: World): Promise<Record<string, number>> {
  const samples = await scrape(gateway.url);
  const ours = samples.filter(({ name }) => name === 'upstream_stream_reads_total');
  return Object.fromEntries(ours.map(({ labels, value }) => [labels['result'], value]));
}

const listsUnderMany = workloads.find(({ name }) => name === 'W2')?.documents[0] ?? '';

/** Reads of more rows than a page, at caps of 100 and of 7. */
const documents = {
  'lists under many parents': listsUnderMany,
  'counts beside rows': `{ accounts(first: 40) { nodes { id
      buyers(first: 2) { totalCount pageInfo { hasNextPage endCursor } nodes { id name } }
      licensees(first: 0) { totalCount } } } }`,
  'counts alone':
    '{ accounts(first: 50) { nodes { id licensees(first: 0) { totalCount } users(first: 0) { totalCount } } } }',
  'lists from their end': '{ accounts(first: 20) { nodes { buyers(last: 3) { totalCount nodes { id } } } } }',
  'lists in another order with a filter': `{ accounts(first: 30) { nodes {
      licensees(first: 6, orderBy: [{ field: NAME, direction: DESC }], filter: { status: { in: [ACTIVE, DISABLED] } }) {
        nodes { id name } pageInfo { hasNextPage } } } } }`,
  'lists with an offset':
    '{ accounts(first: 12) { nodes { users(first: 3, offset: 4) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } } } }',
  'three levels': `{ accounts(first: 10) { nodes { id buyers(first: 10) { nodes { id licensees(first: 10) {
      totalCount nodes { id seller { id externalId } } } } } } } }`,
  'a long page':
    '{ licensees(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { id buyer { id taxId } } } }',
  'a short list in a long page':
    '{ sellers(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { id } } }',
  'the last page':
    '{ buyers(last: 90) { totalCount edges { cursor node { id } } pageInfo { hasPreviousPage } } }',
  'a whole collection': '{ modules { id name } }',
  'accounts of each user':
    '{ users(first: 5) { nodes { id accounts(first: 30) { totalCount nodes { id } } } } }',
} as const;

const upstreams: Readonly<Record<string, WorldOptions>> = {
  on: {},
  ignored: { streaming: 'ignored' },
  unsupported: { streaming: 'unsupported' },
  'without expansion': { config: { EXPAND_REFERENCES: 'off' } },
  'with totals of a low cap': { pageCap: 7 },
  'ignored with a low cap': { pageCap: 7, streaming: 'ignored' },
  'unsupported with a low cap': { pageCap: 7, streaming: 'unsupported' },
};

describe('the same answers as with pages', () => {
  const expected = new Map<string, unknown>();
  const callsOfPages = new Map<string, number>();
  beforeAll(async () => {
    for (const pageCap of [100, 7]) {
      await using world = await start({ pageCap, config: { UPSTREAM_STREAMING: 'off' } });
      for (const document of Object.values(documents)) {
        const { data, errors, calls } = await world.query(document);
        expect(errors).toBeUndefined();
        expected.set(`${pageCap} ${document}`, data);
        callsOfPages.set(`${pageCap} ${document}`, calls.length);
        expect(calls.some(({ streamed }) => streamed)).toBe(false);
      }
    }
  });

  describe.each(Object.entries(upstreams))('streams %s', (_, options) => {
    let world: World;
    beforeAll(async () => {
      world = await start(options);
    });
    afterAll(() => world[Symbol.asyncDispose]());

    test.each(Object.entries(documents))('%s', async (_name, document) => {
      const { pageCap = 100, streaming = 'on' } = options;
      for (const isFirst of [true, false]) {
        const answer = await world.query(document);
        expect(answer.errors).toBeUndefined();
        expect(answer.data).toEqual(expected.get(`${pageCap} ${document}`));
        expect(answer.calls.length).toBeLessThanOrEqual(predictedIn(answer));
        const ofPages = callsOfPages.get(`${pageCap} ${document}`) ?? 0;
        const refused = answer.calls.filter(({ status }) => status === 501).length;
        if (streaming === 'ignored') expect(answer.calls.length).toBe(ofPages);
        else if (streaming === 'unsupported')
          expect(answer.calls.length - refused).toBeLessThanOrEqual(ofPages);
        else if (options.config === undefined) expect(answer.calls.length).toBeLessThanOrEqual(ofPages);
        if (!isFirst) expect(refused).toBe(0);
      }
    });
  });
});

describe('fewer calls', () => {
  test('lists under fifty parents are three calls, where pages take fifteen', async () => {
    for (const [setting, count] of [
      ['off', 15],
      ['auto', 3],
    ] as const) {
      await using world = await start({ config: { UPSTREAM_STREAMING: setting } });
      const { errors, calls } = await world.query(listsUnderMany);
      expect(errors).toBeUndefined();
      expect(calls).toHaveLength(count);
      expect(world.sent()).toHaveLength(count);
    }
  });

  test('explain says which calls are streams, and how many rows they have', async () => {
    await using world = await start();
    const { calls } = await world.query(listsUnderMany);
    expect(calls.map(({ streamed, rows }) => [streamed, rows > 100])).toEqual([
      [undefined, false],
      [true, true],
      [true, true],
    ]);
    expect(await readsBy(world)).toEqual({ streamed: 2 });
  });

  test('objects by id are one call past the page cap, once the collection has answered with a stream', async () => {
    await using world = await start({ pageCap: 10 });
    const list = '{ buyers(first: 80) { nodes { id } } }';
    const { data } = await world.query(list);
    const ids = (data.buyers.nodes as { readonly id: string }[]).map(({ id }) => id);
    const byIds = await world.query('query ($ids: [ID!]!) { buyersByIds(ids: $ids) { id taxId } }', { ids });
    expect((byIds.data.buyersByIds as { readonly id: string }[]).map(({ id }) => id)).toEqual(ids);
    expect(byIds.calls.map(({ rows, streamed }) => [rows, streamed])).toEqual([[80, true]]);
    expect(predictedIn(byIds)).toBeGreaterThanOrEqual(1);
  });
});

describe('a stream that fails', () => {
  const document = documents['counts beside rows'];

  test.each(['truncate', 'malformed', 'break-off'] as const)(
    '%s: the answer is complete, from pages',
    async (kind) => {
      await using world = await start();
      const expected = await world.query(document);
      expect(expected.calls).toHaveLength(3);
      world.sandbox.setFaults([{ kind, path: '/buyers', times: 1 }]);
      const answer = await world.query(document);
      expect(answer.errors).toBeUndefined();
      expect(answer.data).toEqual(expected.data);
      expect(answer.calls.length).toBeGreaterThan(3);
      expect(answer.calls.length).toBeLessThanOrEqual(predictedIn(answer));
      expect(answer.calls.filter(({ streamed }) => streamed)).toHaveLength(2);
      expect(await readsBy(world)).toEqual({ streamed: 3, cut: 1 });
      world.sandbox.setFaults([]);
      expect((await world.query(document)).calls).toHaveLength(3);
    },
  );

  test('a failing read is an error as ever, and is not read again by pages', async () => {
    await using world = await start({ config: { UPSTREAM_RETRIES: '0' } });
    world.sandbox.setFaults([{ kind: 'status', status: 503, path: '/buyers' }]);
    const { errors, calls } = await world.query(
      '{ accounts(first: 50) { nodes { id buyers(first: 5) { nodes { id } } } } }',
    );
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'UPSTREAM_UNAVAILABLE' } });
    expect(calls.map(({ status }) => status)).toEqual([200, 503]);
  });
});

describe('what one caller may see', () => {
  test('a client gets its own rows only, streamed or not', async () => {
    await using world = await startWorld({ pageCap: 5 });
    await using pages = await startWorld({ pageCap: 5, config: { UPSTREAM_STREAMING: 'off' } });
    const document = '{ licensees(first: 100) { totalCount nodes { id account { id } buyer { id name } } } }';
    const answer = await world.query(document, {}, { token: 'client' });
    expect(answer.data).toEqual((await pages.query(document, {}, { token: 'client' })).data);
    expect(answer.calls.some(({ streamed }) => streamed)).toBe(true);
    const accounts = (answer.data.licensees.nodes as { account: { id: string } }[]).map(
      ({ account }) => account.id,
    );
    expect(new Set(accounts).size).toBe(1);
  });
});
