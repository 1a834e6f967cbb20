/** Reads one page of a list that answers to offsets: whole, in place, and with what is known of the rest. */
import type { ChildPage } from '../loaders/by-parent.ts';
import { goesOn, readWindow, totalOf, type ReadRange } from '../loaders/window.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Page, Range } from './page.ts';

export interface PageRead {
  /** One call: rows of the list, or of the reversed list when the range starts at its end. */
  readonly read: ReadRange;
  readonly range: Range;
  /** False: only the number of rows is wanted. */
  readonly rows: boolean;
  readonly fingerprint: string;
}

export async function readPage(
  { read, range, rows: wanted, fingerprint }: PageRead,
  cap: number,
): Promise<Page> {
  const window = { offset: range.offset, limit: wanted ? range.size : 0 };
  const answer = await readWindow(read, window, cap);
  const rows = answer.rows.slice(0, window.limit);
  const hasNext = wanted && (await goesOn(read, window, { ...answer, rows }));
  const total = answer.total ?? (wanted ? totalOf(window, rows, hasNext) : undefined);
  return placed({ rows, hasNext, total }, range, fingerprint);
}

/** Rows read from the end come in reverse, and their place is known from the total. */
export function placed({ rows, hasNext, total }: ChildPage, range: Range, fingerprint: string): Page {
  if (range.from === 'start') return { rows, offset: range.offset, hasNext, total, fingerprint };
  if (rows.length === 0) return { rows, offset: total ?? 0, hasNext: false, total, fingerprint };
  if (total === undefined) throw noTotal();
  const offset = Math.max(0, total - rows.length);
  return { rows: [...rows].reverse(), offset, hasNext: false, total, fingerprint };
}

export function emptyPage(range: Range, fingerprint: string): Page {
  return { rows: [], offset: range.offset, hasNext: false, total: 0, fingerprint };
}

function noTotal(): UpstreamError {
  return new UpstreamError({
    code: 'UPSTREAM_BAD_RESPONSE',
    call: 'upstream',
    message: 'expected the total of the list, which places a page from its end, but got none',
  });
}
