/** The page cap of an origin: learned from answers that were cut, and from no others. */
import { describe, expect, test } from 'vitest';
import { PageCap, type CutAnswer } from '../../../src/upstream/marketplace/page-cap.ts';

const answer = (rows: number, limit: number, total?: number, offset = 0): CutAnswer => ({
  rows: Array.from({ length: rows }),
  limit,
  offset,
  total,
});

describe('a page cap', () => {
  test.each([
    ['full, with more to come', answer(20, 20, 40), 20],
    ['full, without a total', answer(20, 20), 20],
    ['full, and the last', answer(20, 20, 20), 100],
    ['full, and the last of several', answer(20, 20, 60, 40), 100],
    ['not full', answer(3, 20, 40), 100],
    ['with more rows than its limit', answer(30, 20, 40), 100],
    ['with the limit asked for', answer(50, 50, 90), 100],
    ['with no limit', answer(0, 0, 90), 100],
  ])('a page cap after an answer that is %s', (_, given, expected) => {
    const cap = new PageCap(100);
    cap.learn(50, given);
    expect(cap.rows).toBe(expected);
  });

  test('a page cap is tried as configured again after ten minutes', () => {
    let now = 0;
    const cap = new PageCap(100, () => now);
    cap.learn(100, answer(20, 20, 40));
    now = 599_999;
    expect(cap.rows).toBe(20);
    now = 600_000;
    expect(cap.rows).toBe(100);
  });
});
