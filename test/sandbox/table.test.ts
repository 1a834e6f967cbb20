/** Tables: indexes stay right under any sequence of writes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredRow } from '../../src/sandbox/accounts/common/rows.ts';
import { Table } from '../../src/sandbox/core/store/table.ts';

interface Thing extends StoredRow {
  readonly parent?: string;
  readonly tags: readonly string[];
}

const newTable = (source?: () => Thing[]) =>
  new Table<Thing, 'parent' | 'tags'>({ parent: (row) => row.parent, tags: (row) => row.tags }, source);

const key = fc.constantFrom('a', 'b', 'c');
const members = fc.record({ parent: fc.option(key, { nil: undefined }), tags: fc.uniqueArray(key) });
const step = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), id: fc.integer({ min: 0, max: 8 }), members }),
  fc.record({ kind: fc.constant('delete' as const), id: fc.integer({ min: 0, max: 8 }) }),
  // Indexes are built on first use: looking changes what later writes must maintain.
  fc.record({ kind: fc.constant('look' as const), id: fc.constant(0) }),
);

test('whatever is written, an index finds what a scan finds, in insertion order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = newTable();
      const naive: Thing[] = [];
      for (const action of steps) {
        const id = `T-${action.id}`;
        const at = naive.findIndex((row) => row.id === id);
        if (action.kind === 'look')
          expect(table.by('parent', 'a')).toEqual(naive.filter(({ parent }) => parent === 'a'));
        if (action.kind === 'delete') {
          table.delete(id);
          if (at >= 0) naive.splice(at, 1);
        }
        if (action.kind === 'put' && at >= 0) {
          naive[at] = { ...(naive[at] as Thing), ...action.members };
          table.update(id, action.members);
        }
        if (action.kind === 'put' && at < 0) {
          const row = { id, revision: 1, audit: {}, ...action.members };
          naive.push(row);
          table.insert(row);
        }
      }
      expect(table.all()).toEqual(naive);
      expect([...table]).toEqual(naive);
      for (const wanted of ['a', 'b', 'c']) {
        expect(table.by('parent', wanted)).toEqual(naive.filter(({ parent }) => parent === wanted));
        expect(table.by('tags', wanted)).toEqual(naive.filter(({ tags }) => tags.includes(wanted)));
        expect(table.count('tags', wanted)).toBe(naive.filter(({ tags }) => tags.includes(wanted)).length);
      }
      expect(table.byAny('tags', ['a', 'b'])).toEqual(
        naive.filter(({ tags }) => tags.includes('a') || tags.includes('b')),
      );
    }),
  );
});

test('a source is read on first use, once', () => {
  let reads = 0;
  const table = newTable(() => {
    reads += 1;
    return [{ id: 'T-1', revision: 1, audit: {}, tags: ['a'] }];
  });
  expect(reads).toBe(0);
  expect(table.get('T-1')?.tags).toEqual(['a']);
  expect(table.size).toBe(1);
  expect(reads).toBe(1);
});

test('a row that was read does not change with a later write', () => {
  const table = newTable(() => [{ id: 'T-1', revision: 1, audit: {}, tags: ['a'] }]);
  const before = table.get('T-1');
  table.update('T-1', { tags: ['b'] });
  expect(before?.tags).toEqual(['a']);
  expect(table.get('T-1')?.tags).toEqual(['b']);
});

test('an id that exists cannot be inserted, one that does not cannot be updated', () => {
  const table = newTable(() => [{ id: 'T-1', revision: 1, audit: {}, tags: [] }]);
  expect(() => table.insert({ id: 'T-1', revision: 1, audit: {}, tags: [] })).toThrow(/expected a new id/);
  expect(() => table.update('T-2', {})).toThrow(/expected an existing id/);
});
