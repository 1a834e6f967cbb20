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
 * Takes parentheses off a path, and drops items without a name as well as functions. Any of the four separators
 * separates items.
 */
export function readOrder(text: string): OrderItem[] {
  const items: OrderItem[] = [];
  for (const part of topLevelParts(text)) {
    const outer = readSign(part);
    const inner = withoutParentheses(outer.rest);
    const { sign, rest: path } = inner === outer.rest ? outer : readSign(inner, outer.sign);
    if (path.trim() === '' || /[(),;|&]/.test(path)) continue;
    items.push({ path, direction: sign === '-' ? 'descending' : 'ascending' });
  }
  return items;
}

/** Splits at separators that are not inside parentheses. */
function topLevelParts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth < 0) throw unbalanced('order', text);
    if (depth === 0 && ',;|&'.includes(character)) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  if (depth > 0) throw unbalanced('order', text);
  parts.push(text.slice(start));
  return parts;
}

function withoutParentheses(text: string): string {
  let inner = text;
  while (inner.startsWith('(') && inner.endsWith(')')) inner = inner.slice(1, -1);
  return inner;
}

/** Expands parentheses: `buyer(id,-name)` becomes `buyer`, `buyer.id`, `-buyer.name`. */
export function readSelect(text: string): SelectItem[] {
  const items: SelectItem[] = [];
  const prefixes: string[] = [];
  for (const [token, delimiter] of tokens(text)) {
    const { sign, rest } = readSign(token);
    const prefix = prefixes.at(-1) ?? '';
    if (rest === '*') items.push({ sign, path: prefix, star: true });
    else if (delimiter === '(' || rest !== '') {
      const path = joinPath(prefix, rest);
      if (rest !== '') items.push({ sign, path });
      if (delimiter === '(') prefixes.push(path);
    }
    if (delimiter === ')' && prefixes.pop() === undefined) throw unbalanced('select', text);
  }
  if (prefixes.length > 0) throw unbalanced('select', text);
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

/** A blank as the first character is a `+` that a client library has turned into one. Others belong to the name. */
function readSign(part: string, otherwise: '+' | '-' = '+'): { sign: '+' | '-'; rest: string } {
  const first = part.charAt(0);
  if (first === '-' || first === '+') return { sign: first, rest: part.slice(1) };
  return { sign: otherwise, rest: first === ' ' ? part.slice(1) : part };
}

function joinPath(prefix: string, rest: string): string {
  const path = prefix === '' ? rest : `${prefix}.${rest}`;
  const names = path.split('.', MAX_SELECT_NAMES + 1).length;
  if (names > MAX_SELECT_NAMES || path.length > MAX_SELECT_PATH_LENGTH) {
    throw queryError(
      'select',
      `A path may have at most ${MAX_SELECT_NAMES} names and ${MAX_SELECT_PATH_LENGTH} characters, but got '${clip(path)}'.`,
    );
  }
  return path;
}

function unbalanced(name: 'order' | 'select', text: string): Error {
  return queryError(name, `Expected balanced parentheses, but got '${clip(text)}'.`);
}
