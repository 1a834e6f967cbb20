/** Windows over numbered pages hold exactly the rows of a slice, with at most two pages where one page can hold a window. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pagesOf, sliceWindow } from '../../src/source/numbered-pages.ts';

/** An API with numbered pages. */
function read(
  rows: readonly number[],
  { page, size }: { readonly page: number; readonly size: number },
): readonly number[] {
  return rows.slice(page * size, (page + 1) * size);
}

describe('pages of a window', () => {
  test('any window over any list equals the slice of the list, with pages of at most the cap', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1_000 }),
        fc.nat({ max: 400 }),
        fc.integer({ min: 1, max: 120 }),
        fc.nat({ max: 700 }),
        (offset, limit, cap, length) => {
          const rows = Array.from({ length }, (_, index) => index);
          const pages = pagesOf(offset, limit, cap);
          expect(pages.every(({ page, size }) => page >= 0 && size >= 1 && size <= cap)).toBe(true);
          const got = sliceWindow(
            pages.flatMap((page) => read(rows, page)),
            pages,
            { offset, limit },
          );
          expect(got).toEqual(rows.slice(offset, offset + limit));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('every window of up to 12 rows and every cap up to 14 takes the fewest pages', () => {
    for (let cap = 1; cap <= 14; cap += 1) {
      for (let limit = 1; limit <= Math.min(12, cap); limit += 1) {
        for (let offset = 0; offset <= 60; offset += 1) {
          const isOnePage = Array.from({ length: cap - limit + 1 }, (_, index) => limit + index).some(
            (size) => Math.floor(offset / size) === Math.floor((offset + limit - 1) / size),
          );
          expect(pagesOf(offset, limit, cap)).toHaveLength(isOnePage ? 1 : 2);
        }
      }
    }
  });

  test('a client that pages by a constant size reads no row twice', () => {
    for (const offset of [0, 20, 40, 980]) {
      expect(pagesOf(offset, 20, 100)).toEqual([{ page: offset / 20, size: 20 }]);
    }
  });

  test('a window without rows has no pages', () => {
    expect(pagesOf(7, 0, 100)).toEqual([]);
    expect(sliceWindow([], [], { offset: 7, limit: 0 })).toEqual([]);
  });
});
