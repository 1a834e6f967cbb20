/**
 * Reads the page after or before a row, in a list that may have changed since the row was read.
 *
 * The row is read again with the page, which shows whether the list has shifted. If it has, one more call reads around
 * the position and finds the row by its id, or its position by its sort values.
 */
import type { Row, RowPage } from '../../source/row.ts';
import { goesOn, readWindow, totalOf, type ReadRange, type RowRange } from '../../loaders/window.ts';
import { InputError } from '../../upstream/errors.ts';
import type { Anchor } from './cursor.ts';
import type { Page, Range } from './connection.ts';
import { comparesLike, isSame, sortedRow, type Sorted } from './sort-order.ts';

export interface AnchorRead {
  readonly read: ReadRange;
  readonly order: readonly string[];
  readonly anchor: Anchor;
  /** `front`: the page follows the row. `back`: the row follows the page. */
  readonly side: 'front' | 'back';
  readonly range: Range;
}

type Found = Pick<Page, 'rows' | 'offset' | 'hasNext' | 'total'>;

/** Consecutive rows of the list, and their position. */
interface Sample {
  readonly base: number;
  readonly rows: readonly Row[];
  readonly total: number | undefined;
  /** Whether the list ends with these rows. */
  readonly isEnd: boolean;
}

/** How many rows sort before the anchor, and the index of the row after it. */
interface Place {
  readonly before: number;
  readonly after: number;
}

export async function followAnchor(asked: AnchorRead, cap: number): Promise<Found> {
  const { anchor } = asked;
  const sample = await readFirst(asked, cap);
  const places = locate(sample, asked);
  const direction = unsettled(sample, places, anchor);
  if (direction === undefined) return complete(sample, places[0], asked, cap, 'filled');
  const wider = await readAround(sample, direction, asked, cap, cap);
  const found = locate(wider, asked);
  if (cap >= LEAST_AROUND || unsettled(wider, found, anchor) === undefined) {
    return complete(wider, found[0], asked, cap, 'as it is');
  }
  const widest = await readAround(sample, direction, asked, cap, LEAST_AROUND);
  return complete(widest, locate(widest, asked)[0], asked, cap, 'as it is');
}

type Where = Place | 'left' | 'right';

/** The side on which to read more rows. Undefined when no more rows are needed or would help. */
function unsettled(sample: Sample, places: readonly Where[], anchor: Anchor): 'left' | 'right' | undefined {
  const { base, rows, isEnd } = sample;
  const [first, ...others] = places;
  if (typeof first === 'object' && others.every((place) => isSamePlace(place, first))) return undefined;
  const canBe = (side: 'left' | 'right'): boolean => places.length === 0 || places.includes(side);
  const left = base > 0 && canBe('left');
  const right = !isEnd && canBe('right');
  if (left && right) {
    // The nearer side, unless the list grew.
    return growth(sample, anchor) > 0 || anchor.offset - base > rows.length / 2 ? 'right' : 'left';
  }
  if (left || right) return left ? 'left' : 'right';
  // Several possible places: more rows may decide.
  return base > 0 ? 'left' : isEnd ? undefined : 'right';
}

function isSamePlace(one: Where, other: Where): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return one.before === other.before && one.after === other.after;
}

function notFound(side: 'front' | 'back'): InputError {
  const argument = side === 'front' ? 'after' : 'before';
  return new InputError(
    `${argument} is a cursor of a row whose place cannot be found any more, because the list has changed too much; read it again from its start`,
    { argument: [argument] },
  );
}

/** Reads the window with the anchor, unless the anchor would need an additional call. */
async function readFirst({ read, order, anchor, side, range }: AnchorRead, cap: number): Promise<Sample> {
  const { offset, size } = range;
  const start = side === 'front' ? anchor.offset : offset;
  const whole = { offset: start, limit: size + 1 };
  const isOver = size > 0 && Math.ceil((size + 1) / cap) > Math.ceil(size / cap);
  if (!isOver || anchor.total === undefined) return sampleOf(whole, await readWindow(read, whole, cap));
  const window = { offset, limit: size };
  const answer = await readWindow(read, window, cap);
  const rows = answer.rows.map((row) => sortedRow(row, order));
  // The total is unchanged and all rows are on the right side of the anchor: the list has not shifted, as far as known.
  const compares = comparesLike(rows, order);
  const sign = side === 'front' ? 1 : -1;
  const isBeyond = (row: Sorted): boolean =>
    row.id !== anchor.id && compares.every((compare) => compare(row, anchor) * sign > 0);
  if (answer.total !== anchor.total || !rows.every(isBeyond)) return sampleOf(window, answer);
  // Add the anchor as if it had been read.
  const assumed = anchorRow(anchor, order);
  return side === 'front'
    ? sampleOf(whole, { ...answer, rows: [assumed, ...answer.rows] })
    : sampleOf(whole, { ...answer, rows: [...answer.rows, assumed] });
}

function sampleOf(
  { offset, limit }: { readonly offset: number; readonly limit: number },
  page: RowPage,
): Sample {
  const rows = page.rows.slice(0, limit);
  const { total } = page;
  // Past the end of the list, use the end as the position.
  const base = rows.length === 0 && total !== undefined ? Math.min(offset, total) : offset;
  const isEnd = total === undefined ? rows.length < limit : base + rows.length >= total;
  return { base, rows, total, isEnd };
}

/** A row with the values from the cursor, at the paths of the order. */
function anchorRow({ id, values }: Anchor, order: readonly string[]): Row {
  const row: Record<string, unknown> & { id: string } = { id };
  for (const [index, value] of values.entries()) {
    const segments = (order[index] ?? '').replace(/^[+-]/, '').split('.');
    let at: Record<string, unknown> = row;
    for (const segment of segments.slice(0, -1)) at = (at[segment] ??= {}) as Record<string, unknown>;
    at[segments.at(-1) ?? ''] = value;
  }
  return row;
}

/** All places that are consistent with the rows. `left` and `right` are outside of them. */
function locate({ base, rows, isEnd }: Sample, { order, anchor, range, side }: AnchorRead): readonly Where[] {
  // A changed row that now sorts elsewhere does not mark its old place.
  const at = (index: number): Place => ({ before: base + index, after: base + index + 1 });
  const expected = side === 'front' ? 0 : anchor.offset - range.offset;
  const usual = rows[expected];
  if (usual && isSame(sortedRow(usual, order), anchor)) return [at(expected)];
  const sorted = rows.map((row) => sortedRow(row, order));
  const index = sorted.findIndex((row) => isSame(row, anchor));
  if (index !== -1) return [at(index)];
  return comparesLike(sorted, order).map((compare): Where => {
    const smaller = sorted.filter((row) => compare(row, anchor) < 0).length;
    if (smaller === 0 && base > 0) return 'left';
    if (smaller === rows.length && !isEnd) return 'right';
    return { before: base + smaller, after: base + smaller };
  });
}

function growth({ total }: Sample, anchor: Anchor): number {
  return total === undefined || anchor.total === undefined ? 0 : total - anchor.total;
}

/** With a low page cap, several calls read this many rows around the place. */
const LEAST_AROUND = 100;

/** Reads rows next to the sample or, after a larger change of the total, around the expected position. */
async function readAround(
  sample: Sample,
  direction: 'left' | 'right',
  { read, anchor, range }: AnchorRead,
  cap: number,
  around: number,
): Promise<Sample> {
  const { base, rows } = sample;
  const end = base + rows.length;
  const readAt = async (at: RowRange): Promise<Sample> =>
    sampleOf(at, await readWindow(read, { ...at, limit: Math.max(1, at.limit) }, cap));
  // A short list is read completely, which shows its sort order best.
  if ((sample.total ?? end) <= around) return readAt({ offset: 0, limit: around });
  const grown = growth(sample, anchor);
  const isFar =
    direction === 'left' ? anchor.offset + grown < base - around : anchor.offset + grown >= end + around;
  const slack = Math.max(0, Math.floor((around - range.size) / 2));
  const start = isFar
    ? Math.max(0, anchor.offset + grown - slack)
    : direction === 'left'
      ? Math.max(0, base - around)
      : end;
  const limit = direction === 'left' && !isFar ? base - start : around;
  const piece = await readAt({ offset: start, limit });
  if (isFar) return piece;
  const [first, second] = direction === 'left' ? [piece, sample] : [sample, piece];
  return { ...second, base: first.base, rows: [...first.rows, ...second.rows] };
}

async function complete(
  { base, rows: sampled, total, isEnd }: Sample,
  place: Where | undefined,
  { read, side, range, order }: AnchorRead,
  cap: number,
  fill: 'filled' | 'as it is',
): Promise<Found> {
  if (typeof place !== 'object') throw notFound(side);
  const { before, after } = place;
  const start = side === 'front' ? after : Math.max(0, before - range.wanted);
  const size = side === 'front' ? range.size : before - start;
  const have = sampled.slice(Math.max(0, start - base), Math.max(0, start - base + size));
  const missing = isMissing();
  // A short page is acceptable after a second call, but an empty one would end the list.
  if (missing > 0 && (fill === 'filled' || have.length === 0)) {
    const offset = side === 'front' ? start + have.length : start;
    const more = await readWindow(read, { offset, limit: missing }, cap);
    const rows = side === 'front' ? [...have, ...more.rows] : [...more.rows, ...have];
    return bounded(rows.slice(0, size), more.total ?? total);
  }
  return bounded(have, total);

  function isMissing(): number {
    if (side === 'back') return Math.max(0, Math.min(size, base - start));
    return isEnd ? 0 : size - have.length;
  }

  /** Removes duplicates and the rows beyond the cursor at the other end. */
  async function bounded(found: readonly Row[], known: number | undefined): Promise<Found> {
    const distinct = [...new Map(found.map((row) => [row.id, row])).values()];
    const rows = withinLimit(distinct, range.limit, side, order);
    const offset = side === 'back' ? before - rows.length : start;
    const hasNext =
      side === 'back' && (after > before || after < base + sampled.length)
        ? true
        : isEnd && rows.length === distinct.length && offset + rows.length >= base + sampled.length
          ? false
          : await goesOn(
              read,
              { offset, limit: Math.max(1, rows.length) },
              { rows, total: known, limit: rows.length },
            );
    return { rows, offset, hasNext, total: known ?? totalOf({ offset }, rows, hasNext) };
  }
}

/** The rows before the cursor at the other end of the window. */
export function withinLimit(
  rows: readonly Row[],
  limit: Anchor | undefined,
  side: 'front' | 'back',
  order: readonly string[],
): readonly Row[] {
  if (!limit) return rows;
  const sorted = rows.map((row) => sortedRow(row, order));
  const compares = comparesLike(sorted, order);
  const sign = side === 'front' ? 1 : -1;
  const isWithin = (row: Sorted): boolean =>
    row.id !== limit.id &&
    !(compares.length > 0 && compares.every((compare) => compare(row, limit) * sign > 0));
  const within = sorted.map(isWithin);
  if (side === 'front') {
    const end = within.indexOf(false);
    return end === -1 ? rows : rows.slice(0, end);
  }
  return rows.slice(within.lastIndexOf(false) + 1);
}
