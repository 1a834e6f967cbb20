/** Reads the values of `select`, `order`, `limit` and `offset`. */
import { clip, queryError } from './error.ts';
import type { OrderItem, SelectItem } from './expression.ts';

/** Most names in one path of `select`. Deeper paths would only multiply the response. */
const MAX_SELECT_NAMES = 8;
const MAX_SELECT_PATH_LENGTH = 500;

/** Zero is valid for both: `limit=0` returns only the count. */
export function readCount(name: 'limit' | 'offset', text: string): number {
  const trimmed = text.trim();
  const count = /^\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!Number.isSafeInteger(count)) {
    throw queryError(name, `${name} must be a non-negative integer, but got '${clip(text)}'.`);
  }
  return count;
}

/** The limit of a stream without one. A page has no such limit. */
export const EVERYTHING = -1;

export function readLimit(text: string): number {
  return text.trim() === String(EVERYTHING) ? EVERYTHING : readCount('limit', text);
}

/** Throws the 400 for a limit that only a stream can have. */
export function checkPageLimit(limit: number | undefined): void {
  if (limit === EVERYTHING) readCount('limit', String(limit));
}

/**
 * Drops items without a name. Some client libraries turn `+` into a space, so a leading space means the same as no
 * sign.
 */
export function readOrder(text: string): OrderItem[] {
  const items: OrderItem[] = [];
  for (const part of text.split(',')) {
    const { sign, rest } = readSign(part);
    if (rest !== '') items.push({ path: rest, direction: sign === '-' ? 'descending' : 'ascending' });
  }
  return items;
}

/** Expands parentheses: `buyer(id,-name)` becomes `buyer`, `buyer.id`, `-buyer.name`. */
export function readSelect(text: string): SelectItem[] {
  const items: SelectItem[] = [];
  const prefixes: string[] = [];
  for (const [token, delimiter] of tokens(text)) {
    const { sign, rest } = readSign(token);
    if (delimiter === '(' || rest !== '') {
      const path = joinPath(prefixes.at(-1), rest);
      if (rest !== '') items.push({ sign, path });
      if (delimiter === '(') prefixes.push(path);
    }
    if (delimiter === ')' && prefixes.pop() === undefined) throw unbalanced(text);
  }
  if (prefixes.length > 0) throw unbalanced(text);
  return items;
}

/** Pairs of a text and the delimiter after it. The last delimiter is empty. */
function* tokens(text: string): Iterable<readonly [token: string, delimiter: string]> {
  let start = 0;
  for (const match of text.matchAll(/[,()]/g)) {
    yield [text.slice(start, match.index), match[0]];
    start = match.index + 1;
  }
  yield [text.slice(start), ''];
}

function readSign(part: string): { sign: '+' | '-'; rest: string } {
  const trimmed = part.trim();
  const first = trimmed.charAt(0);
  if (first !== '+' && first !== '-') return { sign: '+', rest: trimmed };
  return { sign: first, rest: trimmed.slice(1).trim() };
}

function joinPath(prefix: string | undefined, rest: string): string {
  const path = prefix === undefined || prefix === '' ? rest : `${prefix}.${rest}`;
  const names = path.split('.', MAX_SELECT_NAMES + 1).length;
  if (names > MAX_SELECT_NAMES || path.length > MAX_SELECT_PATH_LENGTH) {
    throw queryError(
      'select',
      `A path may have at most ${MAX_SELECT_NAMES} names and ${MAX_SELECT_PATH_LENGTH} characters, but got '${clip(path)}'.`,
    );
  }
  return path;
}

function unbalanced(text: string): Error {
  return queryError('select', `Expected balanced parentheses, but got '${clip(text)}'.`);
}
