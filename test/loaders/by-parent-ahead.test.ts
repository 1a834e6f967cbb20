/** Children of parents that are known later than their rows: the same pages as of each parent alone. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createByParentLoader } from '../../src/loaders/by-parent.ts';
import type { AheadPage } from '../../src/loaders/children.ts';
import type { RangeToRead } from '../../src/loaders/window.ts';
import type { Row, RowPage } from '../../src/source/row.ts';

interface Child extends Row {
  readonly parents: readonly string[];
  readonly rank: number;
}

const all = ['P0', 'P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7'];
/** The object above each parent. */
const objectOf = (parent: string): string => (all.indexOf(parent) < 5 ? 'A' : 'B');

const scenario = fc.record({
  parents: fc.uniqueArray(fc.constantFrom(...all), { minLength: 1 }),
  children: fc.array(
    fc.record({
      // Skewed, and with several parents.
      parents: fc.uniqueArray(fc.constantFrom('P0', 'P0', 'P0', 'P1', 'P1', ...all), {
        minLength: 1,
        maxLength: 3,
      }),
      rank: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 80 },
  ),
  first: fc.integer({ min: 0, max: 6 }),
  offset: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 4 })),
  count: fc.boolean(),
  pageCap: fc.integer({ min: 2, max: 30 }),
  policy: fc.constantFrom('fewest-calls' as const, 'lowest-latency' as const),
  totals: fc.boolean(),
  /** Whether the rows of an object could not be read. */
  fails: fc.constantFrom(undefined, 'A', 'B'),
  appears: fc.boolean(),
});

test('children that were read ahead of their parents are those of each parent alone, in one call more at most', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (given) => {
      const { parents, first, offset, count, pageCap, policy, totals, fails, appears } = given;
      const sorted: Child[] = given.children
        .map((child, index) => ({ ...child, id: `C${String(index).padStart(3, '0')}` }))
        .sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));
      let calls = 0;
      const read = (has: (child: Child) => boolean, { offset: at, limit: wanted }: RangeToRead): RowPage => {
        const limit = Math.min(wanted, pageCap);
        const matching = sorted.filter(has);
        return {
          rows: matching.slice(at, at + limit),
          limit,
          total: totals ? matching.length : undefined,
        };
      };
      const pages = new Map<string, AheadPage>(
        ['A', 'B'].map((object) => {
          const has = (child: Child): boolean => child.parents.some((parent) => objectOf(parent) === object);
          const page = fails === object ? undefined : read(has, { offset: 0, limit: pageCap });
          return [object, { covers: 'part', page: () => Promise.resolve(page) }];
        }),
      );
      // The newest row comes first in every list, after the objects were read.
      if (appears) sorted.unshift({ id: 'NEW', parents: [parents[0] ?? 'P0'], rank: -1 });
      const loader = createByParentLoader({
        window: { offset, first, count },
        policy,
        pageCap: () => pageCap,
        maxIdsPerCall: 100,
        ahead: (parent) => pages.get(objectOf(parent)),
        parentsOf: (row) => (row as Child).parents,
        readStream(named, range) {
          calls += 1;
          return Promise.resolve(
            read((child) => child.parents.some((parent) => named.includes(parent)), range),
          );
        },
      });
      const found = await Promise.all(parents.map((parent) => loader.load(parent)));
      for (const [index, { rows, hasNext, total }] of found.entries()) {
        const ids = rows.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const row of rows) expect((row as Child).parents).toContain(parents[index]);
        if (appears) continue;
        const own = sorted.filter((child) => child.parents.includes(parents[index] ?? ''));
        expect(ids).toEqual(own.slice(offset, offset + first).map(({ id }) => id));
        expect(hasNext).toBe(own.length > offset + first);
        if (total !== undefined || (count && totals)) expect(total).toBe(own.length);
      }
      // A window that is longer than a page, and counts without totals, take further calls for each parent.
      if (totals && offset + first + 1 <= pageCap) expect(calls).toBeLessThanOrEqual(parents.length + 4);
    }),
    { numRuns: 2_000 },
  );
});
