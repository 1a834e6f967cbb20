/** Children of many parents: every page, flag and count equals what asking each parent alone would give. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createByParentLoader } from '../../src/loaders/by-parent.ts';
import type { Window } from '../../src/loaders/children.ts';
import type { RangeToRead } from '../../src/loaders/window.ts';
import type { Row, RowPage } from '../../src/source/row.ts';

interface Child extends Row {
  readonly parents: readonly string[];
  readonly rank: number;
}

/** `unasked`: the loader does not ask for streams. `refused`: it asks, and a page comes with the second call. */
type Streaming = 'unasked' | 'ignored' | 'refused' | 'on';

const streamings: readonly Streaming[] = ['unasked', 'ignored', 'refused', 'on'];

/** An upstream in memory: one total order, an offset, a limit that it cuts to its cap, and maybe streams. */
function upstream(
  children: readonly Child[],
  pageCap: number,
  totals: 'told' | 'withheld',
  streaming: Streaming = 'unasked',
) {
  const sorted = [...children].sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));
  const calls: { parents: readonly string[]; offset: number; limit: number; ids: string[] }[] = [];
  return {
    sorted,
    calls,
    readStream(parents: readonly string[], { offset, limit: wanted, upTo }: RangeToRead): Promise<RowPage> {
      const matching = sorted.filter((child) => child.parents.some((parent) => parents.includes(parent)));
      if (streaming === 'on' && upTo !== undefined) {
        const rows = matching.slice(0, upTo);
        calls.push({ parents, offset, limit: upTo, ids: rows.map(({ id }) => id) });
        return Promise.resolve({ rows, limit: upTo, total: rows.length < upTo ? rows.length : undefined });
      }
      const isRefused = streaming === 'refused' && upTo !== undefined;
      if (isRefused) calls.push({ parents, offset, limit: upTo, ids: [] });
      const limit = Math.min(wanted, pageCap);
      const rows = matching.slice(offset, offset + limit);
      calls.push({ parents, offset, limit: wanted, ids: rows.map(({ id }) => id) });
      const total = totals === 'told' ? matching.length : undefined;
      return Promise.resolve({ rows, limit, total, ...(isRefused ? { calls: 2 } : {}) });
    },
  };
}

async function readAll(
  parents: readonly string[],
  children: readonly Child[],
  window: Window,
  pageCap: number,
  streaming: Streaming = 'unasked',
) {
  const world = upstream(children, pageCap, 'told', streaming);
  const loader = createByParentLoader({
    window,
    policy: 'fewest-calls',
    pageCap: () => pageCap,
    maxIdsPerCall: 100,
    streaming: streaming === 'unasked' ? 'never' : 'ask',
    readStream: world.readStream,
    parentsOf: (row) => (row as Child).parents,
  });
  const pages = await Promise.all(parents.map((parent) => loader.load(parent)));
  return { pages, ...world };
}

const parentIds = ['P0', 'P1', 'P2', 'P3', 'P4', 'P5'];

const scenario = fc.record({
  parents: fc.uniqueArray(fc.constantFrom(...parentIds), { minLength: 1 }),
  children: fc.array(
    fc.record({
      // Skewed: the first parents have most of the children.
      parents: fc.uniqueArray(fc.constantFrom('P0', 'P0', 'P0', 'P1', 'P1', ...parentIds), {
        minLength: 1,
        maxLength: 3,
      }),
      // Many ties: the id decides.
      rank: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 80 },
  ),
  first: fc.integer({ min: 0, max: 7 }),
  offset: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 5 })),
  count: fc.boolean(),
  pageCap: fc.integer({ min: 8, max: 30 }),
});

const childrenOf = (drafts: readonly Pick<Child, 'parents' | 'rank'>[]): Child[] =>
  drafts.map((draft, index) => ({ ...draft, id: `C${String(index).padStart(3, '0')}` }));

describe.each(streamings)('children of many parents, with streams %s', (streaming) => {
  test('they equal what each parent alone would give, in at most four calls more than there are parents', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ parents, children: drafts, first, offset, count, pageCap }) => {
        const { pages, sorted, calls } = await readAll(
          parents,
          childrenOf(drafts),
          { offset, first, count },
          pageCap,
          streaming,
        );
        parents.forEach((parent, index) => {
          const own = sorted.filter((child) => child.parents.includes(parent));
          const page = pages[index];
          expect(page?.rows.map(({ id }) => id)).toEqual(
            own.slice(offset, offset + first).map(({ id }) => id),
          );
          expect(page?.hasNext).toBe(own.length > offset + first);
          if (count || page?.total !== undefined) expect(page?.total).toBe(own.length);
        });
        expect(calls.length).toBeLessThanOrEqual(parents.length + 4);
      }),
      { numRuns: 500 },
    );
  });

  test('no row is fetched twice', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ parents, children: drafts, first, pageCap }) => {
        // One parent each: with several, a row may rightly be in two parents' own pages.
        const children = childrenOf(
          drafts.map((draft) => ({ ...draft, parents: draft.parents.slice(0, 1) })),
        );
        const window = { offset: 0, first, count: false };
        const { calls } = await readAll(parents, children, window, pageCap, streaming);
        const ids = calls.flatMap((call) => call.ids);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('streams of children', () => {
  test('take no more calls than pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        scenario,
        fc.integer({ min: 2, max: 12 }),
        async ({ parents, children: drafts, first, offset, count }, pageCap) => {
          const window = { offset, first, count };
          const ofPages = await readAll(parents, childrenOf(drafts), window, pageCap, 'unasked');
          const ofStreams = await readAll(parents, childrenOf(drafts), window, pageCap, 'on');
          expect(ofStreams.calls.length).toBeLessThanOrEqual(ofPages.calls.length);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  const many = (parents: number, each: number): Child[] =>
    Array.from({ length: parents * each }, (_, index) => ({
      id: `C${String(index).padStart(5, '0')}`,
      parents: [`P${index % parents}`],
      rank: 0,
    }));
  const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `P${index}`);

  test('are one call for windows that take several pages', async () => {
    const window = { offset: 0, first: 10, count: false };
    const { calls } = await readAll(names(50), many(50, 20), window, 100, 'on');
    expect(calls.map(({ limit, ids }) => [limit, ids.length])).toEqual([[2_200, 1_000]]);
  });

  test('are one call for exact counts beside the rows', async () => {
    const window = { offset: 0, first: 3, count: true };
    const { calls, pages } = await readAll(names(20), many(20, 70), window, 100, 'on');
    expect(calls.map(({ limit }) => limit)).toEqual([2_100]);
    expect(pages.every(({ total }) => total === 70)).toBe(true);
  });

  test('read a bounded number of rows, however many there are', async () => {
    const children = many(20, 5_000);
    const rows = await readAll(names(20), children, { offset: 0, first: 3, count: false }, 100, 'on');
    expect(rows.calls.map(({ ids }) => ids.length)).toEqual([320]);
    const counts = await readAll(names(20), children, { offset: 0, first: 3, count: true }, 100, 'on');
    expect(counts.calls).toHaveLength(21);
    expect(counts.calls[0]?.ids).toHaveLength(2_100);
    expect(counts.pages.every(({ total }) => total === 5_000)).toBe(true);
  });

  test('are not asked for where a page is enough, at an offset, or for one parent', async () => {
    const few = await readAll(names(5), many(5, 2), { offset: 0, first: 2, count: false }, 100, 'refused');
    expect(few.calls.map(({ limit }) => limit)).toEqual([100]);
    const far = await readAll(
      names(2),
      many(2, 300),
      { offset: 200, first: 5, count: false },
      100,
      'refused',
    );
    expect(far.calls.map(({ limit }) => limit)).toEqual([5, 5]);
    const one = await readAll(['P0'], many(1, 300), { offset: 0, first: 100, count: true }, 100, 'refused');
    expect(one.calls.map(({ limit }) => limit)).toEqual([100]);
  });
});

describe('children of many parents', () => {
  test('children of many parents are one call, counts included, when all rows fit in one answer', async () => {
    const children = Array.from({ length: 20 }, (_, index) => ({
      id: `C${index}`,
      parents: [`P${index % 5}`],
      rank: index,
    }));
    const { pages, calls } = await readAll(
      parentIds.slice(0, 5),
      children,
      { offset: 0, first: 2, count: true },
      20,
    );
    expect(calls).toHaveLength(1);
    expect(pages.map((page) => [page.rows.length, page.total, page.hasNext])).toEqual(
      Array.from({ length: 5 }, () => [2, 4, true]),
    );
  });

  test('children of many parents go on behind the window of a parent whose children all came with those of a larger one', async () => {
    const of = (parent: string, length: number): Child[] =>
      Array.from({ length }, (_, rank) => ({ id: `${parent}-${rank}`, parents: [parent], rank }));
    const large = of('P1', 60).map((child) => ({ ...child, rank: child.rank + 10 }));
    const { pages } = await readAll(
      ['P0', 'P1'],
      [...of('P0', 3), ...large],
      { offset: 0, first: 2, count: true },
      8,
    );
    expect(pages.map(({ rows, total, hasNext }) => [rows.length, total, hasNext])).toEqual([
      [2, 3, true],
      [2, 60, true],
    ]);
  });

  test('children of many parents hold no row twice when rows appear between two rounds', async () => {
    const children: Child[] = Array.from({ length: 40 }, (_, index) => ({
      id: `C${String(index).padStart(3, '0')}`,
      parents: [index % 4 === 0 ? 'P1' : 'P0'],
      rank: index,
    }));
    const world = upstream(children, 10, 'told');
    let round = 0;
    const loader = createByParentLoader({
      window: { offset: 0, first: 8, count: false },
      policy: 'fewest-calls',
      pageCap: () => 10,
      maxIdsPerCall: 100,
      parentsOf: (row) => (row as Child).parents,
      readStream(parents, range) {
        if (round++ === 1) world.sorted.unshift({ id: 'NEW', parents: ['P0'], rank: -1 });
        return world.readStream(parents, range);
      },
    });
    const pages = await Promise.all(['P0', 'P1'].map((parent) => loader.load(parent)));
    for (const page of pages) {
      const ids = page.rows.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  test('children of many parents come without totals when upstream tells none', async () => {
    const children = Array.from({ length: 6 }, (_, index) => ({
      id: `C${index}`,
      parents: ['P0'],
      rank: index,
    }));
    const world = upstream(children, 10, 'withheld');
    const loader = createByParentLoader({
      window: { offset: 0, first: 4, count: true },
      policy: 'fewest-calls',
      pageCap: () => 10,
      maxIdsPerCall: 100,
      readStream: world.readStream,
      parentsOf: (row) => (row as Child).parents,
    });
    const [whole, none] = await Promise.all([loader.load('P0'), loader.load('P1')]);
    expect([whole.rows.length, whole.total, whole.hasNext]).toEqual([4, 6, true]);
    expect([none.rows.length, none.total, none.hasNext]).toEqual([0, 0, false]);
  });

  test.each(['told', 'withheld'] as const)(
    'children of many parents are right where upstream cuts its answers lower than is known (totals %s)',
    async (totals) => {
      await fc.assert(
        fc.asyncProperty(scenario, async ({ parents, children: drafts, first, offset, count, pageCap }) => {
          const children = childrenOf(drafts);
          const world = upstream(children, Math.ceil(pageCap / 4), totals);
          const loader = createByParentLoader({
            window: { offset, first, count },
            policy: 'fewest-calls',
            pageCap: () => pageCap,
            maxIdsPerCall: 100,
            readStream: async (named, range) => {
              const page = await world.readStream(named, range);
              return { ...page, limit: Math.min(range.limit, Math.ceil(pageCap / 4)) };
            },
            parentsOf: (row) => (row as Child).parents,
          });
          const pages = await Promise.all(parents.map((parent) => loader.load(parent)));
          for (const [index, page] of pages.entries()) {
            const own = world.sorted.filter((child) => child.parents.includes(parents[index] ?? ''));
            expect(page.rows).toEqual(own.slice(offset, offset + first));
            expect(page.hasNext).toBe(own.length > offset + first);
            if (page.total !== undefined) expect(page.total).toBe(own.length);
            if (count && totals === 'told') expect(page.total).toBe(own.length);
          }
        }),
      );
    },
  );

  test('children of many parents that name none of them are found by asking for each parent alone', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ parents, children: drafts, first, offset, count, pageCap }) => {
        const children = childrenOf(drafts);
        const world = upstream(children, pageCap, 'told');
        const loader = createByParentLoader({
          window: { offset, first, count },
          policy: 'fewest-calls',
          pageCap: () => pageCap,
          maxIdsPerCall: 100,
          readStream: world.readStream,
          parentsOf: (row) => (row.id.endsWith('3') ? [] : (row as Child).parents),
        });
        const pages = await Promise.all(parents.map((parent) => loader.load(parent)));
        for (const [index, page] of pages.entries()) {
          const own = world.sorted.filter((child) => child.parents.includes(parents[index] ?? ''));
          expect(page.rows).toEqual(own.slice(offset, offset + first));
          expect(page.hasNext).toBe(own.length > offset + first);
          if (count) expect(page.total).toBe(own.length);
        }
      }),
    );
  });

  test('children of many parents of the parents that a failed call was for fail, and no others', async () => {
    const loader = createByParentLoader({
      window: { offset: 0, first: 2, count: false },
      policy: 'lowest-latency',
      pageCap: () => 10,
      maxIdsPerCall: 100,
      parentsOf: () => [],
      readStream: ([parent]) =>
        parent === 'P0'
          ? Promise.reject(new Error('down'))
          : Promise.resolve({ rows: [], limit: 2, total: 0 }),
    });
    const [bad, good] = await Promise.allSettled([loader.load('P0'), loader.load('P1')]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'down' } });
    expect(good).toMatchObject({ status: 'fulfilled', value: { rows: [] } });
  });
});
