/** Infers upstream's sort order from its rows, because its text comparison and place of null values are not documented. */
import type { Row } from '../../source/row.ts';
import { momentOf } from '../../query/moment.ts';
import { sortValues, type SortValue } from './cursor.ts';

type CompareText = (left: string, right: string) => number;

const caseless = new Intl.Collator('en', { sensitivity: 'accent' });
const variants = new Intl.Collator('en');

/** Tried in this order: the first that is consistent with the rows is used. */
const texts: readonly CompareText[] = [
  (left, right) => byUnit(left, right),
  (left, right) => byUnit(left.toLowerCase(), right.toLowerCase()),
  (left, right) => byUnit(left.toUpperCase(), right.toUpperCase()),
  (left, right) => caseless.compare(left, right),
  (left, right) => variants.compare(left, right),
];

/** A row, or the part of it in a cursor. */
export interface Sorted {
  readonly id: string;
  readonly values: readonly SortValue[];
}

export type Compare = (left: Sorted, right: Sorted) => number;

export function sortedRow(row: Row, order: readonly string[]): Sorted {
  return { id: row.id, values: sortValues(row, order) };
}

export function isSame(one: Sorted, other: Sorted): boolean {
  return (
    one.id === other.id &&
    one.values.length === other.values.length &&
    one.values.every((value, index) => value === other.values[index])
  );
}

/**
 * All comparisons that are consistent with these rows, which are in upstream's order. With few rows, several are. The
 * most likely is first: null values come first in the databases that .NET services use.
 */
export function comparesLike(rows: readonly Sorted[], order: readonly string[]): Compare[] {
  const found: Compare[] = [];
  for (const nothing of [-1, 1]) {
    for (const text of [...texts, inOrderOf(rows, order)]) {
      const compare = compareBy(order, text, nothing);
      if (rows.every((row, index) => index === 0 || compare(rows[index - 1] as Sorted, row) < 0)) {
        found.push(compare);
      }
    }
  }
  return found;
}

function compareBy(order: readonly string[], text: CompareText, nothing: number): Compare {
  const signs = order.map((key) => (key.startsWith('-') ? -1 : 1));
  return (left, right) => {
    for (const [index, value] of left.values.entries()) {
      const result = compareValues(value, right.values[index] ?? null, text, nothing);
      if (result !== 0) return result * (signs[index] ?? 1);
    }
    return byUnit(left.id, right.id) * (signs.at(-1) ?? 1);
  };
}

/** States may sort by their own rank, which the order of the rows shows. Other values sort as text. */
function inOrderOf(rows: readonly Sorted[], [key = '']: readonly string[]): CompareText {
  const ranks = new Map<string, number>();
  for (const { values } of rows) {
    const [value] = values;
    if (typeof value === 'string' && !ranks.has(value)) ranks.set(value, ranks.size);
  }
  const sign = key.startsWith('-') ? -1 : 1;
  return (left, right) => {
    const [one, other] = [ranks.get(left), ranks.get(right)];
    return one === undefined || other === undefined ? byUnit(left, right) : (one - other) * sign;
  };
}

function compareValues(left: SortValue, right: SortValue, text: CompareText, nothing: number): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? nothing : -nothing;
  if (typeof left === 'string' && typeof right === 'string') {
    const [one, other] = [exact(left), exact(right)];
    return one !== undefined && other !== undefined ? byUnit(one, other) : text(left, right);
  }
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Pads timestamps to the same number of digits, so that they compare as text. */
function exact(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return undefined;
  const [whole = '', fraction = ''] = momentOf(text)?.slice(0, -1).split('.') ?? [];
  return whole === '' ? undefined : `${whole}.${fraction.padEnd(9, '0')}`;
}

function byUnit(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
