/** Encodes cursors: the position of a row, and enough of the row to find the position again after the list changed. */
import { Buffer } from 'node:buffer';
import type { Row } from '../../source/row.ts';
import { InputError } from '../../upstream/errors.ts';

export type SortValue = string | number | boolean | null;

/** The row that a cursor points to. */
export interface Anchor {
  readonly offset: number;
  /** Total of the list when the row was read. Undefined if unknown. */
  readonly total: number | undefined;
  readonly id: string;
  /** Values of the sort keys except the last, which is the id. */
  readonly values: readonly SortValue[];
}

export const DEFAULT_PAGE_SIZE = 20;
/** Most rows in one page of a client, independent of the upstream's page cap. */
export const MAX_PAGE_SIZE = 100;

/** Larger than any list, and small enough for exact numbers. */
export const MAX_OFFSET = 10_000_000;
/** In characters. Longer sort values are cut, because cursors appear in URLs. */
const MAX_TEXT = 80;

const hashSeed = 0x811c9dc5;

/** A 32-bit FNV-1a hash in hexadecimal, which detects mistakes but gives no protection. */
export function fingerprint(text: string): string {
  let hash = hashSeed;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** The values of a row at the sort keys, without the final id. */
export function sortValues(row: Row, order: readonly string[]): SortValue[] {
  return order.slice(0, -1).map((key) => {
    let value: unknown = row;
    for (const segment of key.replace(/^[+-]/, '').split('.')) {
      value = typeof value === 'object' && value !== null ? (value as Row)[segment] : null;
    }
    if (typeof value === 'string') return value.slice(0, MAX_TEXT);
    return typeof value === 'number' || typeof value === 'boolean' ? value : null;
  });
}

export function encodeCursor({ offset, total, id, values }: Anchor, list: string): string {
  return Buffer.from(JSON.stringify([offset, list, total ?? null, id, ...values])).toString('base64url');
}

/** Rejects anything but a cursor of this list. A cursor of an earlier release has only the offset. */
export function decodeCursor(
  cursor: string,
  list: string,
  argument: string,
): Anchor | { readonly offset: number } {
  const found = readCursor(cursor);
  if (found === undefined || found.anchor.offset > MAX_OFFSET) {
    throw new InputError(`${argument} must be a cursor that this list returned, but got ${quote(cursor)}`, {
      argument: [argument],
    });
  }
  if (found.list !== list) {
    throw new InputError(
      `${argument} is a cursor of another list: a cursor is only good for the same list with the same filter and order`,
      { argument: [argument] },
    );
  }
  return found.anchor;
}

/** The offset of the first row after a cursor; 0 for text that is no cursor, which the list rejects. */
export function offsetAfter(cursor: string): number {
  const found = readCursor(cursor);
  return found === undefined ? 0 : found.anchor.offset + 1;
}

/** The sort values of a cursor; none for text that is no cursor, which the list rejects. */
export function valuesIn(cursor: string): readonly SortValue[] {
  const anchor = readCursor(cursor)?.anchor;
  return anchor !== undefined && 'values' in anchor ? anchor.values : [];
}

function readCursor(
  cursor: string,
): { readonly list: string; readonly anchor: Anchor | { readonly offset: number } } | undefined {
  const text = Buffer.from(cursor, 'base64url').toString();
  const short = /^(\d{1,8}):([0-9a-f]{8})$/.exec(text);
  if (short) {
    const canonical = Buffer.from(text).toString('base64url') === cursor;
    return canonical ? { list: short[2] ?? '', anchor: { offset: Number(short[1]) } } : undefined;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed)) return undefined;
  const [offset, list, total, id, ...values] = parsed as unknown[];
  if (!isCount(offset) || typeof list !== 'string' || typeof id !== 'string') return undefined;
  if ((total !== null && !isCount(total)) || !values.every(isSortValue)) return undefined;
  const anchor = { offset, total: total ?? undefined, id, values };
  return encodeCursor(anchor, list) === cursor ? { list, anchor } : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isSortValue(value: unknown): value is SortValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** Most characters of the caller's text in an error. */
const MAX_QUOTED = 60;

function quote(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}
