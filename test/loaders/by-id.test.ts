/** Reads by id: one call for all that are asked for at the same moment, answers matched by id. */
import { describe, expect, test } from 'vitest';
import { createByIdLoader } from '../../src/loaders/by-id.ts';
import type { Row, RowPage } from '../../src/source/row.ts';

interface Call {
  readonly ids: readonly string[];
  readonly select: readonly string[];
  readonly paths: readonly string[];
}

function world(answer: (ids: readonly string[]) => readonly Row[], limits = {}) {
  const calls: Call[] = [];
  const loader = createByIdLoader({
    maxIdsPerCall: () => 100,
    maxIdBytes: 4_000,
    bytesAroundId: 7,
    withheld,
    readMany: async (ids, select, paths) => {
      calls.push({ ids, select, paths });
      await Promise.resolve();
      return pageOf(answer(ids));
    },
    readOne: (id, select, paths) => {
      calls.push({ ids: [id], select, paths });
      return Promise.resolve(answer([id])[0] ?? null);
    },
    ...limits,
  });
  return { calls, loader };
}

const row = (id: string): Row => ({ id });
const pageOf = (rows: readonly Row[]): RowPage => ({ rows, total: rows.length, limit: 100 });
const withheld = (): Error => new Error('withheld');

describe('reads by id', () => {
  test('reads by id asked for at the same moment are one call with all that is selected', async () => {
    const { calls, loader } = world((ids) => ids.map(row));
    const rows = await Promise.all([
      loader.load('B', ['name'], 'a.b'),
      loader.load('A', ['name', 'taxId'], 'c'),
      loader.load('B', ['status'], 'd'),
    ]);
    expect(rows.map((found) => found?.id)).toEqual(['B', 'A', 'B']);
    expect(calls).toEqual([
      { ids: ['B', 'A'], select: ['name', 'taxId', 'status'], paths: ['a.b', 'c', 'd'] },
    ]);
  });

  test('reads by id are matched by id: a missing row is null, an unrequested row is dropped', async () => {
    const { loader } = world(() => [row('C'), row('X'), row('A'), row('C')]);
    const rows = await Promise.all(['A', 'B', 'C'].map((id) => loader.load(id, [], 'p')));
    expect(rows).toEqual([row('A'), null, row('C')]);
    // An answer about another object is no answer.
    expect(await loader.load('D', [], 'p')).toBeNull();
  });

  test('answer narrower questions later, and ask again for wider ones', async () => {
    const { calls, loader } = world((ids) => ids.map(row));
    await loader.load('A', ['name', 'taxId'], 'p');
    await loader.load('A', ['taxId'], 'q');
    expect(calls).toHaveLength(1);
    await loader.load('A', ['taxId', 'status'], 'r');
    expect(calls).toHaveLength(2);
  });

  test('reads by id are cut into calls by number and by bytes', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `BUY-0000-${String(index).padStart(4, '0')}`);
    const byNumber = world((asked) => asked.map(row));
    await Promise.all(ids.map((id) => byNumber.loader.load(id, [], 'p')));
    expect(byNumber.calls.map((call) => call.ids.length)).toEqual([100, 100, 50]);
    // 20 bytes an id: two quotation marks at three bytes each, a comma, and the id.
    const byBytes = world((asked) => asked.map(row), { maxIdBytes: 800 });
    await Promise.all(ids.slice(0, 90).map((id) => byBytes.loader.load(id, [], 'p')));
    expect(byBytes.calls.map((call) => call.ids.length)).toEqual([40, 40, 10]);
  });

  test('an id that makes a call fail gets the error alone, and the others are read without it', async () => {
    const isUnreadable = (error: unknown, id: string): boolean =>
      error instanceof Error && error.message === 'unreadable' && id.startsWith('X');
    const { calls, loader } = world(
      (ids) => {
        if (ids.some((id) => id.startsWith('X'))) throw new Error('unreadable');
        return ids.map(row);
      },
      { isUnreadable },
    );
    const found = await Promise.allSettled(['A', 'X1', 'B', 'X2'].map((id) => loader.load(id, [], id)));
    expect(found.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(calls.map(({ ids }) => ids)).toEqual([
      ['A', 'X1', 'B', 'X2'],
      ['A', 'B'],
    ]);
    const none = world(() => [], { isUnreadable });
    expect(await none.loader.load('X1', [], 'x')).toBeNull();
  });

  test('reads by id that were too many for one call are halved, once', async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `A${index}`);
    const isTooLarge = (error: unknown): boolean => error instanceof Error && error.message === 'too large';
    const refuseOver = (most: number) => (asked: readonly string[]) => {
      if (asked.length > most) throw new Error('too large');
      return asked.map(row);
    };
    const halved = world(refuseOver(5), { isTooLarge });
    expect(await Promise.all(ids.map((id) => halved.loader.load(id, [], 'p')))).toEqual(ids.map(row));
    expect(halved.calls.map((call) => call.ids.length)).toEqual([10, 5, 5]);
    const hopeless = world(refuseOver(3), { isTooLarge });
    const results = await Promise.allSettled(ids.map((id) => hopeless.loader.load(id, [], 'p')));
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(hopeless.calls).toHaveLength(3);
  });

  test('reads by id hold what was selected, whatever else is read of the same object meanwhile', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const rowOf = (id: string, select: readonly string[]): Row => ({
      ...Object.fromEntries(select.map((name) => [name, `${name} of ${id}`])),
      id,
    });
    const loader = createByIdLoader({
      maxIdsPerCall: () => 2,
      maxIdBytes: 4_000,
      bytesAroundId: 7,
      withheld,
      readMany: (ids, select) => Promise.resolve(pageOf(ids.map((id) => rowOf(id, select)))),
      readOne: async (id, select) => {
        if (id === 'C') await held;
        return rowOf(id, select);
      },
    });
    // Two calls, of which the second is slow.
    const names = Promise.all(['A', 'B', 'C'].map((id) => loader.load(id, ['name'], 'p')));
    await new Promise(setImmediate);
    expect(await loader.load('A', ['status'], 'q')).toEqual({ id: 'A', status: 'status of A' });
    release();
    expect(await names).toEqual(['A', 'B', 'C'].map((id) => ({ id, name: `name of ${id}` })));
  });

  test('reads by id of a failed call fail, and no others', async () => {
    const { loader } = world(
      (ids) => {
        if (ids.includes('B')) throw new Error('down');
        return ids.map(row);
      },
      { maxIdsPerCall: () => 2 },
    );
    const results = await Promise.allSettled(['A', 'B', 'C', 'D'].map((id) => loader.load(id, [], 'p')));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
  });

  describe('that come back short', () => {
    const ids = Array.from({ length: 50 }, (_, index) => `A${String(index).padStart(2, '0')}`);
    /** An upstream that has some of the ids, and cuts its answers to a cap. */
    function cutting(cap: number, exists: (id: string) => boolean, total: 'given' | 'absent') {
      const sizes: number[] = [];
      const loader = createByIdLoader({
        maxIdsPerCall: () => 100,
        maxIdBytes: 4_000,
        bytesAroundId: 7,
        withheld,
        readMany: (asked) => {
          sizes.push(asked.length);
          const all = asked.filter(exists).map(row);
          const rows = all.slice(0, cap);
          const limit = Math.min(asked.length, cap);
          return Promise.resolve(total === 'given' ? { rows, limit, total: all.length } : { rows, limit });
        },
        readOne: (id) => {
          sizes.push(1);
          return Promise.resolve(exists(id) ? row(id) : null);
        },
      });
      return { loader, sizes };
    }

    test.each([
      ['given', 20, () => true, [50, 20, 10]],
      ['absent', 20, () => true, [50, 20, 10]],
      ['given', 20, (id: string) => Number(id.slice(1)) % 2 === 0, [50, 20, 10]],
      ['given', 49, () => true, [50, 1]],
      ['absent', 1, (id: string) => id < 'A03', [50, ...Array<number>(49).fill(1)]],
    ] as const)(
      'reads by id that come back short are completed (total %s, cap %i)',
      async (total, cap, exists, expected) => {
        const { loader, sizes } = cutting(cap, exists, total);
        const rows = await Promise.all(ids.map((id) => loader.load(id, [], 'p')));
        expect(rows).toEqual(ids.map((id) => (exists(id) ? row(id) : null)));
        expect(sizes).toEqual(expected);
      },
    );

    test('reads by id that come back short twice fail, for the ids that are still missing alone', async () => {
      const loader = createByIdLoader({
        maxIdsPerCall: () => 100,
        maxIdBytes: 4_000,
        bytesAroundId: 7,
        withheld,
        readMany: (asked) =>
          Promise.resolve({
            rows: asked.filter((id) => id < 'A40').map(row),
            limit: 100,
            total: asked.length,
          }),
        readOne: (id) => Promise.resolve(row(id)),
      });
      const results = await Promise.allSettled(ids.map((id) => loader.load(id, [], 'p')));
      expect(results.map(({ status }) => status)).toEqual(
        ids.map((id) => (id < 'A40' ? 'fulfilled' : 'rejected')),
      );
    });
  });
});
