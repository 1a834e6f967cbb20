/** A list that is paged while it changes: no row that was there all along is left out or shown twice. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RowPage } from '../../../src/source/row.ts';
import { encodeCursor, fingerprint } from '../../../src/schema/read/cursor.ts';
import { readPage } from '../../../src/schema/read/read-page.ts';
import { cursorAt, readRange, type Page, type PageArgs } from '../../../src/schema/read/connection.ts';
import type { FieldInfo } from '../../../src/schema/read/reads.ts';

interface Member {
  readonly id: string;
  readonly name: string | null;
}

const ORDERS = [['id'], ['-id'], ['name', 'id'], ['-name', 'id']] as const;
const LIST = fingerprint('list');
const noInfo = {
  fieldNodes: [],
  variableValues: {},
  path: { prev: undefined, key: 'list', typename: 'Query' },
};

type Compare = (left: Member, right: Member) => number;

/** Text by code unit or without case; nothing in front or behind. */
function comparer(order: readonly string[], style: { caseless: boolean; nothing: 1 | -1 }): Compare {
  const textOf = (text: string) => (style.caseless ? text.toLowerCase() : text);
  return (left, right) => {
    for (const key of order) {
      const sign = key.startsWith('-') ? -1 : 1;
      const [one, other] = [left, right].map((row) => row[key.replace('-', '') as keyof Member]);
      if (one === other) continue;
      if (one == null || other == null) return sign * (one == null ? style.nothing : -style.nothing);
      if (textOf(one) !== textOf(other)) return sign * (textOf(one) < textOf(other) ? -1 : 1);
    }
    return 0;
  };
}

class Upstream {
  rows: Member[];
  calls = 0;
  readonly #compare: Compare;
  readonly #cap: number;
  readonly #total: boolean;

  constructor(rows: readonly Member[], compare: Compare, cap: number, total: boolean) {
    this.rows = rows.toSorted(compare);
    this.#compare = compare;
    this.#cap = cap;
    this.#total = total;
  }

  change(deleted: readonly number[], inserted: readonly Member[]): ReadonlySet<string | undefined> {
    const loose = this.rows.filter((row) => !lasting.includes(row));
    const gone = new Set(deleted.map((at) => loose[at % Math.max(1, loose.length)]?.id));
    const kept = this.rows.filter(({ id }) => !gone.has(id));
    this.rows = [...kept, ...inserted.filter(({ id }) => !kept.some((row) => row.id === id))].toSorted(
      this.#compare,
    );
    return gone;
  }

  async page(args: PageArgs, order: readonly string[]): Promise<Page> {
    const info = { ...noInfo, fieldNodes: [fieldNode(args)] } as unknown as FieldInfo;
    const range = readRange(args, LIST, info);
    const rows = range.from === 'end' ? this.rows.toReversed() : this.rows;
    const read = ({ offset, limit }: { offset: number; limit: number }): Promise<RowPage> => {
      this.calls += 1;
      const applied = Math.min(limit, this.#cap);
      const page = { rows: rows.slice(offset, offset + applied) as never, limit: applied };
      return Promise.resolve(this.#total ? { ...page, total: rows.length } : page);
    };
    return readPage({ read, range, rows: true, fingerprint: LIST, order }, this.#cap);
  }
}

/** A field with `first` written out, as arguments with a default need. */
const fieldNode = ({ first }: PageArgs) => ({
  arguments: first == null ? [] : [{ name: { value: 'first' }, value: { kind: 'IntValue' } }],
});

const names = fc.option(fc.constantFrom('a', 'B', 'b', 'C', 'd', 'Dd', 'e'), { nil: null });
const ids = fc.integer({ min: 1_000, max: 1_060 }).map((number) => `USR-1000-${number}`);
const member = fc.record({ id: ids, name: names });
const members = fc.uniqueArray(member, { maxLength: 45, selector: ({ id }) => id });
const change = fc.record({
  deleted: fc.array(fc.nat(60), { maxLength: 4 }),
  inserted: fc.uniqueArray(member, { maxLength: 4, selector: ({ id }) => id }),
});
const scenario = fc.record({
  rows: members,
  size: fc.integer({ min: 1, max: 12 }),
  order: fc.constantFrom(...ORDERS),
  changes: fc.array(change, { minLength: 1, maxLength: 8 }),
  style: fc.record({ caseless: fc.boolean(), nothing: fc.constantFrom<1 | -1>(1, -1) }),
});

/** Rows that stay, and show how the list is sorted. */
const lasting: readonly Member[] = [
  { id: 'USR-1000-2000', name: 'a' },
  { id: 'USR-1000-2001', name: 'B' },
  { id: 'USR-1000-2002', name: 'c' },
  { id: 'USR-1000-2003', name: null },
];

type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

/** Walks the whole list while it changes, and checks what was there from the first page to the last. */
async function walk(
  { rows, size, order, changes, style }: Scenario,
  direction: 'forwards' | 'backwards',
  total: boolean,
  cap = 100,
): Promise<void> {
  const upstream = new Upstream([...rows, ...lasting], comparer(order, style), cap, total);
  const constant = new Set(upstream.rows.map(({ id }) => id));
  const seen: string[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 200; pages += 1) {
    upstream.calls = 0;
    const page: Page = await upstream.page(
      direction === 'forwards' ? { first: size, after: cursor } : { last: size, before: cursor },
      order,
    );
    // With a lower cap a page takes several calls anyway.
    if (cap >= 17) expect(upstream.calls).toBeLessThanOrEqual(2 + (total ? 0 : 1));
    const found = page.rows.map(({ id }) => id);
    if (direction === 'forwards') seen.push(...found);
    else seen.unshift(...found);
    expect(upstream.rows.slice(page.offset, page.offset + found.length).map(({ id }) => id)).toEqual(found);
    const more = direction === 'forwards' ? page.hasNext : page.offset > 0;
    if (!more || found.length === 0) break;
    cursor = cursorAt(page, direction === 'forwards' ? found.length - 1 : 0);
    const next = changes[pages];
    const gone = next ? upstream.change(next.deleted, next.inserted) : [];
    for (const id of gone) if (id !== undefined) constant.delete(id);
  }
  expect(seen.filter((id) => constant.has(id))).toEqual(
    upstream.rows.map(({ id }) => id).filter((id) => constant.has(id)),
  );
}

describe('a list that changes between its pages', () => {
  test('a list that changes between its pages walked forwards holds every lasting row once, with at most one more call a page', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, (drawn) => walk(drawn, 'forwards', true)),
      { numRuns: 400 },
    );
  });

  test('a list that changes between its pages walked backwards holds every lasting row once, with at most one more call a page', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, (drawn) => walk(drawn, 'backwards', true)),
      { numRuns: 400 },
    );
  });

  test('a list that changes between its pages walked forwards without a total holds every lasting row once', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, (drawn) => walk(drawn, 'forwards', false)),
      { numRuns: 200 },
    );
  });
});

describe('a list longer than the page cap that changes between its pages', () => {
  test.each(['forwards', 'backwards'] as const)(
    'a list longer than the page cap that changes between its pages walked %s holds every lasting row once',
    async (direction) => {
      await fc.assert(
        fc.asyncProperty(scenario, (drawn) => walk({ ...drawn, order: ['id'] }, direction, true, 17)),
        { numRuns: 300 },
      );
    },
  );
});

describe('a list whose pages take several calls, and which loses or gains rows between its pages', () => {
  test.each([
    [1, 'forwards', true],
    [1, 'backwards', true],
    [5, 'forwards', true],
    [5, 'backwards', true],
    [5, 'forwards', false],
  ] as const)(
    'a list whose pages take several calls, with a cap of %i walked %s (total: %s), holds every lasting row once',
    async (cap, direction, total) => {
      await fc.assert(
        fc.asyncProperty(scenario, (drawn) => {
          // Removed and added rows of the same number can hide each other where no row is read twice.
          const changes = drawn.changes.map(({ deleted, inserted }, index) =>
            index % 2 === 0 ? { deleted, inserted: [] } : { deleted: [], inserted },
          );
          return walk({ ...drawn, changes }, direction, total, cap);
        }),
        { numRuns: 150 },
      );
    },
  );
});

describe('a list that does not change', () => {
  const rows = Array.from({ length: 40 }, (_, index) => ({ id: `USR-1000-${1_000 + index}`, name: null }));
  const upstreamOf = (cap: number) =>
    new Upstream(rows, comparer(['id'], { caseless: false, nothing: 1 }), cap, true);

  test.each([
    [100, 10, 1],
    [10, 10, 1],
    [10, 20, 2],
    [11, 10, 1],
  ])(
    'a list that does not change with a cap of %i and pages of %i takes %i calls a page',
    async (cap, size, calls) => {
      const upstream = upstreamOf(cap);
      const first = await upstream.page({ first: size }, ['id']);
      expect(upstream.calls).toBe(calls);
      upstream.calls = 0;
      const second = await upstream.page({ first: size, after: cursorAt(first, size - 1) }, ['id']);
      expect(upstream.calls).toBe(calls);
      expect(second.rows).toEqual(rows.slice(size, 2 * size));
      upstream.calls = 0;
      const back = await upstream.page({ last: size, before: cursorAt(second, 0) }, ['id']);
      expect(upstream.calls).toBe(calls);
      expect(back.rows).toEqual(rows.slice(0, size));
    },
  );
});

describe('cursors', () => {
  test('cursors of an earlier release still name their offset', async () => {
    const rows = Array.from({ length: 9 }, (_, index) => ({ id: `USR-1000-100${index}`, name: null }));
    const upstream = new Upstream(rows, comparer(['id'], { caseless: false, nothing: 1 }), 100, true);
    const after = Buffer.from(`2:${LIST}`).toString('base64url');
    const page = await upstream.page({ first: 3, after }, ['id']);
    expect(page.rows).toEqual(rows.slice(3, 6));
  });

  test('cursors of a place that cannot be found any more are refused', async () => {
    const rows = Array.from({ length: 400 }, (_, index) => ({ id: `USR-1000-${2_000 + index}`, name: null }));
    const upstream = new Upstream(rows, comparer(['id'], { caseless: false, nothing: 1 }), 100, true);
    const anchor = { offset: 390, total: 400, id: 'USR-1000-0001', values: [] };
    const after = encodeCursor(anchor, LIST);
    await expect(upstream.page({ first: 3, after }, ['id'])).rejects.toThrow('cannot be found any more');
  });
});
