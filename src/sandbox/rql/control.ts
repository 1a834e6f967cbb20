/** Reads the values of `select`, `order`, `limit` and `offset`. */
import { clip, queryError } from './error.ts';
import type { OrderItem, SelectItem } from './expression.ts';

/** Names in one path of `select`; deeper paths would only multiply the answer. */
const MAX_SELECT_NAMES = 8;
const MAX_SELECT_PATH_LENGTH = 500;

/** Zero is valid for both: `limit=0` asks for the count only. */
export function readCount(name: 'limit' | 'offset', text: string): number {
  const trimmed = text.trim();
  const count = /^\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!Number.isSafeInteger(count)) {
    throw queryError(name, `${name} must be a non-negative integer, but got '${clip(text)}'.`);
  }
  return count;
}

/**
 * Items without a name are dropped. A leading blank is what is left of `+` after some client libraries,
 * and means the same as no sign.
 */
export function readOrder(text: string): OrderItem[] {
  const items: OrderItem[] = [];
  for (const part of text.split(',')) {
    const { sign, rest } = readSign(part);
    if (rest !== '') items.push({ path: rest, direction: sign === '-' ? 'descending' : 'ascending' });
  }
  return items;
}

/** Parentheses are spelled out: `buyer(id,-name)` becomes `buyer`, `buyer.id`, `-buyer.name`. */
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

/** Text and the delimiter after it; the last one ends with the empty string. */
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
