/** Ordering of rows, and pages of ordered rows. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderedPage } from '../../../src/sandbox/rql/page.ts';
import { find } from './shop.ts';

describe('order', () => {
  test.each([
    ['order=name', ['BUY-3', 'BUY-1', 'BUY-2', 'BUY-4']],
    ['order=+name', ['BUY-3', 'BUY-1', 'BUY-2', 'BUY-4']],
    ['order=%2Bname', ['BUY-3', 'BUY-1', 'BUY-2', 'BUY-4']],
    ['order= name', ['BUY-3', 'BUY-1', 'BUY-2', 'BUY-4']],
    ['order=-name', ['BUY-4', 'BUY-2', 'BUY-1', 'BUY-3']],
    ['order=NAME', ['BUY-3', 'BUY-1', 'BUY-2', 'BUY-4']],
    ['order=revision', ['BUY-4', 'BUY-2', 'BUY-1', 'BUY-3']],
    ['order=account.id,-id', ['BUY-3', 'BUY-4', 'BUY-1', 'BUY-2']],
    ['order=-account.name, revision', ['BUY-4', 'BUY-1', 'BUY-2', 'BUY-3']],
    ['order=isTest,id', ['BUY-3', 'BUY-4', 'BUY-1', 'BUY-2']],
    ['order=status', ['BUY-1', 'BUY-3', 'BUY-4', 'BUY-2']],
    ['order=-audit.created.at&select=audit', ['BUY-4', 'BUY-1', 'BUY-2', 'BUY-3']],
    ['order=,name,', ['BUY-3', 'BUY-1', 'BUY-2', 'BUY-4']],
    ['order=name&order=-id', ['BUY-4', 'BUY-3', 'BUY-2', 'BUY-1']],
    ['order=account.id;-id', ['BUY-3', 'BUY-4', 'BUY-1', 'BUY-2']],
    ['order=account.id|-id', ['BUY-3', 'BUY-4', 'BUY-1', 'BUY-2']],
    ['order=-audit.created.at', ['BUY-4', 'BUY-1', 'BUY-2', 'BUY-3']],
    ['order=-id&offset=1&limit=2', ['BUY-3', 'BUY-2']],
  ])('%s', (query, ids) => {
    expect(find(query)).toEqual(ids);
  });
});

test.each([
  ['early', { minLength: 150, maxLength: 300 }, 15],
  ['late', { maxLength: 100 }, 60],
] as const)('an %s page equals the same part of the stably sorted whole', (_name, length, most) => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), length), fc.nat(most), fc.nat(most), (values, offset, limit) => {
      const rows = values.map((value, index) => ({ value, index }));
      const compare = (left: { value: number }, right: { value: number }) => left.value - right.value;
      expect(orderedPage(rows, compare, offset, limit)).toEqual(
        rows.toSorted(compare).slice(offset, offset + limit),
      );
    }),
  );
});
