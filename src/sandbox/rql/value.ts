/** The types of single values: their conversion from query text, their comparison, and their operators. */
import type { Primitive } from './model.ts';
import type { ComparisonOperator } from './expression.ts';
import { isNothing, type Read } from './property.ts';

export type Scalar = string | number | boolean;

/** Types of one family can be compared with each other, property to property. */
const FAMILY: Readonly<Record<Primitive, 'text' | 'boolean' | 'integer' | 'dateTime' | 'uuid'>> = {
  id: 'text',
  string: 'text',
  enum: 'text',
  boolean: 'boolean',
  integer: 'integer',
  dateTime: 'dateTime',
  uuid: 'uuid',
};

export function areComparable(left: Primitive, right: Primitive): boolean {
  return FAMILY[left] === FAMILY[right];
}

/** UUIDs have no order. */
export function permits(type: Primitive, operator: ComparisonOperator): boolean {
  return type !== 'uuid' || operator === 'eq' || operator === 'ne';
}

const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+\s-]\d\d:?\d\d)?)?$/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isText(type: Primitive): boolean {
  return type === 'id' || type === 'string';
}

/**
 * Undefined when the text is not a value of the type. Blanks around it belong to texts only. An enum member counts in
 * any case; without `values`, any text is accepted.
 */
export function convert(
  type: Primitive,
  text: string,
  values: readonly string[] | undefined,
): Scalar | undefined {
  switch (type) {
    case 'id':
    case 'string':
      return text;
    case 'enum': {
      if (values === undefined) return text;
      const lower = text.trim().toLowerCase();
      return values.find((value) => value.toLowerCase() === lower);
    }
    case 'boolean': {
      const lower = text.trim().toLowerCase();
      return lower === 'true' ? true : lower === 'false' ? false : undefined;
    }
    case 'integer': {
      const number = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
      return Number.isSafeInteger(number) ? number : undefined;
    }
    case 'dateTime':
      return toInstant(text);
    case 'uuid':
      return UUID.test(text.trim()) ? text.trim().toLowerCase() : undefined;
  }
}

/**
 * Converts to UTC with milliseconds, as `2026-01-31T23:00:00.000Z`, so that instants compare as text. A text without an
 * offset is UTC, one without a time is midnight, and digits below a millisecond are dropped.
 */
function toInstant(text: string): string | undefined {
  const match = DATE_TIME.exec(text.trim());
  if (match === null || !isCalendarDate(match[1] ?? '')) return undefined;
  const [, date = '', time = '00:00', seconds = '00', fraction = '', offset = 'Z'] = match;
  // Form decoding turns the unencoded `+` of an offset into a space.
  const zone = offset
    .toUpperCase()
    .replace(/^\s/, '+')
    .replace(/^(.\d\d):?(\d\d)$/, '$1:$2');
  const instant = new Date(`${date}T${time}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

/** Checked because `Date` reads 30 February as 2 March. */
function isCalendarDate(date: string): boolean {
  const midnight = new Date(`${date}T00:00:00.000Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}

/** Reads values in the form that `convert` returns. Only instants and UUIDs can be stored in another form. */
export function comparableReader(type: Primitive, read: Read): Read {
  if (type === 'dateTime') {
    return (owner, context) => {
      const value = read(owner, context);
      if (typeof value !== 'string' || (value.length === 24 && value.endsWith('Z'))) return value;
      return toInstant(value) ?? value;
    };
  }
  if (type === 'uuid') {
    return (owner, context) => {
      const value = read(owner, context);
      return typeof value === 'string' ? value.toLowerCase() : value;
    };
  }
  return read;
}

/** Text compares by UTF-16 code unit: `Zoe` before `adam`, independent of the machine's locale. */
export function compareScalars(left: unknown, right: unknown): number {
  if (left === right) return 0;
  return (left as Scalar) < (right as Scalar) ? -1 : 1;
}

/** Ordering comparisons with an unset value are never true. */
export function satisfies(
  operator: Exclude<ComparisonOperator, 'eq' | 'ne'>,
  left: unknown,
  right: unknown,
): boolean {
  if (isNothing(left) || isNothing(right)) return false;
  switch (operator) {
    case 'gt':
      return (left as Scalar) > (right as Scalar);
    case 'ge':
      return (left as Scalar) >= (right as Scalar);
    case 'lt':
      return (left as Scalar) < (right as Scalar);
    case 'le':
      return (left as Scalar) <= (right as Scalar);
  }
}
