/** Reads one page of a list that answers to offsets: whole, in place, and with what is known of the rest. */
import type { ChildPage } from '../../loaders/by-parent.ts';
import type { Row } from '../../source/row.ts';
import { goesOn, readWindow, totalOf, type ReadRange } from '../../loaders/window.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import { followAnchor, withinLimit } from './follow-anchor.ts';
import type { Page, Range } from './connection.ts';

/** What every page of a list has. */
export interface PageOf {
  readonly range: Range;
  readonly fingerprint: string;
  readonly order: readonly string[];
}

export interface PageRead extends PageOf {
  /** One call: rows of the list, or of the reversed list when the range starts at its end. */
  readonly read: ReadRange;
  /** False: only the number of rows is wanted. */
  readonly rows: boolean;
}

export async function readPage(page: PageRead, cap: number): Promise<Page> {
  const { read, range, rows: wanted, fingerprint, order } = page;
  const { anchor, side } = range;
  if (wanted && range.wanted > 0 && anchor && side) {
    const found = await followAnchor({ read, order, anchor, side, range }, cap);
    return { ...found, fingerprint, order };
  }
  const window = { offset: range.offset, limit: wanted ? range.size : 0 };
  const answer = await readWindow(read, window, cap);
  const whole = answer.rows.slice(0, window.limit);
  const rows = withinLimit(whole, range.limit, 'front', order);
  const isCut = rows.length < whole.length;
  const hasNext = isCut || (wanted && (await goesOn(read, window, { ...answer, rows })));
  const total = answer.total ?? (wanted ? totalOf(window, rows, hasNext) : undefined);
  return placed({ rows, hasNext, total }, page);
}

/** Rows read from the end come in reverse, and their place is known from the total. */
export function placed({ rows, hasNext, total }: ChildPage, { range, fingerprint, order }: PageOf): Page {
  const list = { total, fingerprint, order };
  if (range.from === 'start') return { ...list, rows, offset: range.offset, hasNext };
  if (rows.length === 0) return { ...list, rows, offset: total ?? 0, hasNext: false };
  if (total === undefined) throw noTotal();
  const inOrder: readonly Row[] = [...rows].reverse();
  return { ...list, rows: inOrder, offset: Math.max(0, total - rows.length), hasNext: false };
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
