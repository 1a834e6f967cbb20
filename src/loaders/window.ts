/** Reads a complete window of a list, with as many calls as the upstream's page cap requires. */
import type { Row, RowPage } from '../source/row.ts';

export interface RowRange {
  readonly offset: number;
  readonly limit: number;
}

/** A range to read, and the rows that one answer may have if it can have more than `limit`. */
export interface RangeToRead extends RowRange {
  readonly upTo?: number | undefined;
}

export type ReadRange = (range: RangeToRead) => Promise<RowPage>;

/**
 * The first call returns the total and the limit that upstream applies. The rest is read in parallel pages of that
 * limit. When the list changes between pages, the window is read once more. A window that starts the list and does not
 * fit in a page may come in one answer.
 */
export function readWindow(read: ReadRange, range: RowRange, cap: number): Promise<RowPage> {
  if (range.limit > cap && range.offset === 0) return readFromStart(read, range, cap);
  const firstRange = { offset: range.offset, limit: Math.min(range.limit, cap) };
  return read(firstRange).then((first) => (isWhole(first, range) ? first : readAll(read, range, cap, first)));
}

async function readFromStart(read: ReadRange, range: RowRange, cap: number): Promise<RowPage> {
  const first = await read({ offset: 0, limit: cap, upTo: range.limit });
  if (!isWhole(first, range)) return readAll(read, range, cap, first);
  if (first.total !== undefined || first.rows.length <= cap) return first;
  // The rest of a stream is unknown. Its number is one call, so the list is as exact as with pages.
  const { total } = await read({ offset: 0, limit: 0 });
  return { ...first, total };
}

/** Whether the first response has all rows of the window, according to its total. */
function isWhole({ rows, total }: RowPage, { offset, limit }: RowRange): boolean {
  return rows.length >= limit || rows.length === 0 || (total !== undefined && offset + rows.length >= total);
}

async function readAll(read: ReadRange, range: RowRange, cap: number, first: RowPage): Promise<RowPage> {
  const page = await readRest(read, range, cap, first);
  if (!('changed' in page)) return page;
  const again = await read({ offset: range.offset, limit: Math.min(range.limit, cap) });
  return isWhole(again, range) ? again : readRest(read, range, cap, again);
}

async function readRest(
  read: ReadRange,
  { offset, limit }: RowRange,
  cap: number,
  first: RowPage,
): Promise<RowPage & { readonly changed?: true }> {
  const step = Math.min(limit, cap, Math.max(1, first.limit));
  if (first.total === undefined) return readOn(read, first, { offset, limit }, step);
  const end = Math.min(offset + limit, first.total);
  const ranges: RowRange[] = [];
  for (let at = offset + first.rows.length; at < end; at += step) {
    ranges.push({ offset: at, limit: Math.min(step, end - at) });
  }
  const pieces = await Promise.all(ranges.map((range) => read(range)));
  const { rows, hasRepeats } = joined([first, ...pieces]);
  const changed = hasRepeats || pieces.some(({ total }) => total !== first.total);
  return { rows, total: first.total, limit: first.limit, ...(changed ? { changed } : {}) };
}

/** Whether the list continues after this range. Without a total, one more row is requested. */
export function goesOn(
  read: ReadRange,
  { offset, limit }: RowRange,
  page: RowPage,
): boolean | Promise<boolean> {
  const end = offset + page.rows.length;
  if (page.total !== undefined) return end < page.total && (page.rows.length > 0 || limit === 0);
  if (page.rows.length < limit) return false;
  return read({ offset: end, limit: 1 }).then(({ rows }) => rows.length > 0);
}

/** The total of a list that ends with these rows. */
export function totalOf(
  { offset }: Pick<RowRange, 'offset'>,
  rows: readonly Row[],
  hasNext: boolean,
): number | undefined {
  return hasNext || (rows.length === 0 && offset > 0) ? undefined : offset + rows.length;
}

/** Reads on without a total: a page that is not full is the last. */
async function readOn(
  read: ReadRange,
  first: RowPage,
  { offset, limit }: RowRange,
  step: number,
): Promise<RowPage> {
  const pages = [first];
  let count = first.rows.length;
  while (count < limit && (pages.at(-1)?.rows.length ?? 0) >= step) {
    const page = await read({ offset: offset + count, limit: Math.min(step, limit - count) });
    pages.push(page);
    count += page.rows.length;
  }
  return { rows: joined(pages).rows, limit: first.limit };
}

function joined(pages: readonly RowPage[]): { readonly rows: readonly Row[]; readonly hasRepeats: boolean } {
  const rows = new Map<string, Row>();
  let count = 0;
  for (const page of pages) {
    count += page.rows.length;
    for (const row of page.rows) if (!rows.has(row.id)) rows.set(row.id, row);
  }
  return { rows: [...rows.values()], hasRepeats: rows.size < count };
}
