/** Encodes expressions as RQL and queries as URL text. All quoting happens here. */
import { InputError } from '../../errors.ts';
import type { Expression, Value } from '../../../query/expression.ts';
import { patternText } from './pattern.ts';

export interface Query {
  /** Property paths; `id` is always included. When undefined, upstream's default shape. */
  readonly select?: readonly string[] | undefined;
  /** `only` (default): just these. `add`: these in addition to the default shape. */
  readonly selectForm?: 'only' | 'add' | undefined;
  readonly filter?: Expression | undefined;
  /** `name` ascending, `-name` descending. Without an order, pages can overlap. */
  readonly order?: readonly string[] | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** The expression as RQL text, not yet percent-encoded: `and(ne(status,"Deleted"),eq(account.id,"ACC-1000-0001"))`. */
export function encodeExpression(expression: Expression): string {
  const text = print(expression);
  // Once for the whole text, because a list can have a hundred ids.
  checkCharacters(text);
  return text;
}

/** Throws InputError for a text that a filter cannot contain. Cheaper than encoding it. */
export function checkText(text: string): void {
  checkCharacters(text);
  if (text.includes('"') && text.includes("'")) throw bothQuotes(text);
}

/** NUL can end strings in upstream's stack, and a lone surrogate has no encoding. */
function checkCharacters(text: string): void {
  if (/[\0\p{Surrogate}]/u.test(text)) {
    throw new InputError('a filter value must not hold NUL or half a surrogate pair, but got one');
  }
}

function print(expression: Expression): string {
  switch (expression.kind) {
    case 'compare':
      return `${expression.operator}(${checkPath(expression.property)},${encodeValue(expression.value)})`;
    case 'list':
      return `${expression.operator}(${checkPath(expression.property)},(${expression.values.map(encodeValue).join(',')}))`;
    case 'match':
      return `${expression.operator}(${checkPath(expression.property)},${quote(patternText(expression.pattern))})`;
    case 'any':
    case 'all': {
      const condition = expression.expression === undefined ? '' : `,${print(expression.expression)}`;
      return `${expression.kind}(${checkPath(expression.property)}${condition})`;
    }
    case 'and':
    case 'or':
      return `${expression.kind}(${expression.expressions.map(print).join(',')})`;
    case 'not':
      return `not(${print(expression.expression)})`;
  }
}

/** The query string without its question mark, `select` first as the vendor's own front ends write it. */
export function encodeQuery(query: Query): string {
  const parts: string[] = [];
  if (query.select !== undefined) {
    const names = encodeSelect(query.select, query.selectForm ?? 'only');
    if (names !== '') parts.push(`select=${names}`);
  }
  if (query.filter !== undefined) parts.push(percentEncode(encodeExpression(query.filter)));
  if (query.order !== undefined && query.order.length > 0) {
    parts.push(`order=${query.order.map(checkOrder).join(',')}`);
  }
  if (query.limit !== undefined) parts.push(`limit=${checkCount('limit', query.limit)}`);
  // 0 is upstream's default.
  if (query.offset !== undefined && query.offset !== 0)
    parts.push(`offset=${checkCount('offset', query.offset)}`);
  return parts.join('&');
}

/** Names without a sign add to the default shape, unless `-*` comes first. */
function encodeSelect(select: readonly string[], form: 'only' | 'add'): string {
  const names = new Set(select);
  names.delete('id');
  // The additive form always includes `id`.
  return [...(form === 'only' ? ['-*', 'id'] : []), ...[...names].map(checkPath)].join(',');
}

function encodeValue(value: Value): string {
  if (value === null) return 'null()';
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'boolean':
      return String(value);
    case 'number':
      return encodeNumber(value);
    default:
      return value instanceof Date ? encodeDate(value) : 'empty()';
  }
}

/**
 * Always quotes: upstream reads a bare word as a property if one has that name, and its documentation warns that
 * bare ids find nothing. RQL has no escape inside quotes, so a text with both kinds of quotes cannot be written.
 */
function quote(text: string): string {
  if (!text.includes('"')) return `"${text}"`;
  if (!text.includes("'")) return `'${text}'`;
  throw bothQuotes(text);
}

function bothQuotes(text: string): InputError {
  return new InputError(
    `a filter value must not hold both kinds of quotation mark, but got ${JSON.stringify(text.slice(0, 60))}`,
  );
}

/** Plain decimal digits, because upstream's integers do not accept an exponent. */
function encodeNumber(value: number): string {
  const text = String(value);
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) {
    throw new InputError(`a number in a filter must be finite and of ordinary size, but got ${text}`);
  }
  return text;
}

function encodeDate(value: Date): string {
  if (Number.isNaN(value.getTime()))
    throw new InputError('a date in a filter must be valid, but got an invalid one');
  return `"${value.toISOString()}"`;
}

/** A safeguard: names come from constant tables. */
const pathPattern = /^[A-Za-z$][\w$]*(?:\.[A-Za-z$][\w$]*)*$/;

function checkPath(path: string): string {
  if (pathPattern.test(path)) return path;
  throw new InputError(
    `expected a property path such as account.id, but got ${JSON.stringify(path.slice(0, 60))}`,
  );
}

function checkOrder(item: string): string {
  if (item.startsWith('-')) return `-${checkPath(item.slice(1))}`;
  return checkPath(item.startsWith('+') ? item.slice(1) : item);
}

function checkCount(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InputError(`${name} must be a whole number from 0, but got ${value}`);
}

/** Characters that encodeURI keeps but that have a meaning in a query string. */
const punctuation: Readonly<Record<string, string>> = {
  '#': '%23',
  '&': '%26',
  "'": '%27',
  '+': '%2B',
  ';': '%3B',
  '=': '%3D',
};

/** Does not encode `( ) , * : / . - _ ~ ! $ @ ?`, for short and readable URLs. */
function percentEncode(text: string): string {
  return encodeURI(text).replace(/[#&'+;=]/g, (character) => punctuation[character] ?? character);
}
