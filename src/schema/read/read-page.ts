/** Reads one page of a list by offset, at the position of its cursor, with its total if known. */
import type { ChildPage } from '../../loaders/children.ts';
import type { Row, RowPage } from '../../source/row.ts';
import { goesOn, readWindow, totalOf, type ReadRange, type RowRange } from '../../loaders/window.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import { followAnchor, withinLimit } from './follow-anchor.ts';
import type { Page, Range } from './connection.ts';

/** Properties of every page of a list. */
export interface PageOf {
  readonly range: Range;
  readonly fingerprint: string;
  readonly order: readonly string[];
}

export interface PageRead extends PageOf {
  /** Makes one call for rows of the list, or of the reversed list if the range starts at its end. */
  readonly read: ReadRange;
  /** False: only the number of rows is needed. */
  readonly rows: boolean;
}

/** The common page takes one call and one promise. */
export function readPage(page: PageRead, cap: number): Promise<Page> {
  const { read, range, rows: wanted } = page;
  if (wanted && range.wanted > 0 && range.anchor && range.side) return readInPlace(page, cap);
  const window = { offset: range.offset, limit: wanted ? range.size : 0 };
  return readWindow(read, window, cap).then((answer) => pageFrom(answer, window, page));
}

async function readInPlace(page: PageRead, cap: number): Promise<Page> {
  const { read, range, order, fingerprint } = page;
  const { anchor, side } = range;
  if (!anchor || !side) throw new Error('expected a range with an anchor row');
  const { rows, offset, hasNext, total } = await followAnchor({ read, order, anchor, side, range }, cap);
  return { rows, offset, hasNext, total, fingerprint, order };
}

function pageFrom(answer: RowPage, window: RowRange, page: PageRead): Page | Promise<Page> {
  const { read, range, order, rows: wanted } = page;
  const whole = answer.rows.length > window.limit ? answer.rows.slice(0, window.limit) : answer.rows;
  const rows = range.limit === undefined ? whole : withinLimit(whole, range.limit, 'front', order);
  const withNext = (hasNext: boolean): Page => {
    const total = answer.total ?? (wanted ? totalOf(window, rows, hasNext) : undefined);
    return placed({ rows, hasNext, total }, page);
  };
  if (rows.length < whole.length) return withNext(true);
  if (!wanted) return withNext(false);
  const found = goesOn(read, window, { rows, total: answer.total, limit: answer.limit });
  return typeof found === 'boolean' ? withNext(found) : found.then(withNext);
}

/** Rows read from the end are reversed, and their offset follows from the total. */
export function placed({ rows, hasNext, total }: ChildPage, { range, fingerprint, order }: PageOf): Page {
  if (range.from === 'start') return { rows, offset: range.offset, hasNext, total, fingerprint, order };
  if (rows.length === 0) return { rows, offset: total ?? 0, hasNext: false, total, fingerprint, order };
  if (total === undefined) throw noTotal();
  const inOrder: readonly Row[] = [...rows].reverse();
  const offset = Math.max(0, total - rows.length);
  return { rows: inOrder, offset, hasNext: false, total, fingerprint, order };
}

export function emptyPage({ range, fingerprint, order }: PageOf): Page {
  return { rows: [], offset: range.offset, hasNext: false, total: 0, fingerprint, order };
}

function noTotal(): UpstreamError {
  return new UpstreamError({
    code: 'UPSTREAM_BAD_RESPONSE',
    call: 'upstream',
    message: 'expected the total of the list, which places a page from its end, but got none',
  });
}
