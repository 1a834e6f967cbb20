/** Children of many parents: calls and rows grow with the number of parents, without jumps. */
import { describe, expect, test } from 'vitest';
import { createByParentLoader } from '../../src/loaders/by-parent.ts';
import type { Row } from '../../src/source/row.ts';
import { spread } from '../../src/sandbox/core/words.ts';

interface Child extends Row {
  readonly parents: readonly string[];
}

const TOTAL = 1_800;
const PARENTS = 40;

/** Which parents a child has: at random, two at random, mostly the first ones, or one parent after the other. */
const shapes: Readonly<Record<string, (index: number) => readonly number[]>> = {
  even: (index) => [spread(index) % PARENTS],
  'two parents each': (index) => [spread(index) % PARENTS, (spread(index) + 7) % PARENTS],
  skewed: (index) => [Math.floor(PARENTS * ((spread(index) % 10_000) / 10_000) ** 3)],
  sorted: (index) => [Math.floor((index * PARENTS) / TOTAL)],
};

const childrenOf = (shape: string): readonly Child[] =>
  Array.from({ length: TOTAL }, (_, index) => ({
    id: `C${String(index).padStart(5, '0')}`,
    parents: (shapes[shape]?.(index) ?? []).map((parent) => `P${parent}`),
  }));

interface Cost {
  readonly calls: number;
  readonly read: number;
  readonly answered: number;
}

async function costOf(
  children: readonly Child[],
  parents: number,
  { first, count, pageCap }: { readonly first: number; readonly count: boolean; readonly pageCap: number },
): Promise<Cost> {
  let calls = 0;
  let read = 0;
  const loader = createByParentLoader({
    window: { offset: 0, first, count },
    policy: 'fewest-calls',
    pageCap: () => pageCap,
    maxIdsPerCall: 100,
    parentsOf: (row) => (row as Child).parents,
    readStream(named, { offset, limit: wanted }) {
      const limit = Math.min(wanted, pageCap);
      const matching = children.filter((child) => child.parents.some((parent) => named.includes(parent)));
      const rows = matching.slice(offset, offset + limit);
      calls += 1;
      read += rows.length;
      return Promise.resolve({ rows, total: matching.length, limit });
    },
  });
  const pages = await Promise.all(Array.from({ length: parents }, (_, index) => loader.load(`P${index}`)));
  return { calls, read, answered: pages.reduce((sum, { rows }) => sum + rows.length, 0) };
}

const windows = [
  { first: 0, pageCap: 100 },
  { first: 3, pageCap: 100 },
  { first: 10, pageCap: 100 },
  { first: 20, pageCap: 100 },
  { first: 3, pageCap: 20 },
  { first: 3, pageCap: 1_000 },
];

describe.each(Object.keys(shapes))('children of up to 40 parents, %s', (shape) => {
  const children = childrenOf(shape);

  test.each(windows)('pages of $first with a page cap of $pageCap have no jumps', async (window) => {
    let before = 0;
    for (let parents = 1; parents <= PARENTS; parents++) {
      const { calls, read, answered } = await costOf(children, parents, { ...window, count: false });
      expect(calls, `${parents} parents`).toBeLessThanOrEqual(Math.min(before + 5, parents + 4));
      // Beside the first page: each parent takes one row more, which shows whether there is a next page.
      const least = answered + parents;
      expect(read, `${parents} parents`).toBeLessThanOrEqual(window.pageCap + 10 * least);
      before = calls;
    }
  });

  test.each(windows)(
    'exact counts beside pages of $first with a page cap of $pageCap read no rows without saving calls',
    async (window) => {
      for (let parents = 1; parents <= PARENTS; parents++) {
        const { calls, read, answered } = await costOf(children, parents, { ...window, count: true });
        expect(calls, `${parents} parents`).toBeLessThanOrEqual(parents + 1);
        const saved = parents + 1 - calls;
        expect(read, `${parents} parents`).toBeLessThanOrEqual(
          window.pageCap + answered + parents + 50 * saved,
        );
      }
    },
  );
});

test('three children of each of 18 parents take a few calls, however many children there are', async () => {
  const children = childrenOf('two parents each');
  const window = { first: 3, count: false, pageCap: 100 };
  const ofFew = await costOf(children, 15, window);
  const ofMore = await costOf(children, 18, window);
  expect(ofMore.calls).toBeLessThanOrEqual(ofFew.calls + 1);
  expect(ofMore.read).toBeLessThanOrEqual(250);
});
