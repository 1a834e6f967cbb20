/** Turns `order` into a comparator over stored rows. */
import type { Model, ReadContext, Row } from './model.ts';
import { collectErrors, queryError } from './error.ts';
import type { OrderItem } from './expression.ts';
import { isNothing, resolvePath, scopeOf, type CallerType, type Read } from './property.ts';
import { defaultRules, type QueryRules } from './rules.ts';
import { compareScalars, comparableReader, isText } from './value.ts';

export type Comparator = (left: Row, right: Row, context: ReadContext) => number;

/**
 * Unset values come first in ascending order and last in descending order. Text sorts by UTF-16 code unit (upper case
 * before lower case, unless the rules ignore case), `false` before `true`, enums by their text. Ties compare as 0: the live service guarantees no
 * order among them, so clients add `id`.
 */
export function compileOrder(
  model: Model,
  items: readonly OrderItem[],
  caller: CallerType,
  rules: QueryRules = defaultRules,
): Comparator {
  if (items.length === 0) {
    throw queryError('order:no_props', 'No valid ordering properties were detected');
  }
  const comparators = collectErrors(items.map((item) => () => compileItem(model, item, caller, rules)));
  const [only] = comparators;
  if (only !== undefined && comparators.length === 1) return only;
  return (left, right, context) => {
    for (const compare of comparators) {
      const result = compare(left, right, context);
      if (result !== 0) return result;
    }
    return 0;
  };
}

function compileItem(
  model: Model,
  { path, direction }: OrderItem,
  caller: CallerType,
  { stringComparison }: QueryRules,
): Comparator {
  const resolved = resolvePath(scopeOf(model), path, caller);
  if ('unknown' in resolved) throw queryError(resolved.unknown, 'Invalid property path.');
  const { property } = resolved;
  if (property.kind !== 'primitive' || property.sortable === false) {
    throw queryError(path, 'Ordering is not permitted.');
  }
  const exact = comparableReader(property.type, resolved.read);
  const read: Read =
    stringComparison === 'ignore-case' && isText(property.type)
      ? (owner, context) => {
          const value = exact(owner, context);
          return typeof value === 'string' ? value.toLowerCase() : value;
        }
      : exact;
  const sign = direction === 'ascending' ? 1 : -1;
  return (left, right, context) => sign * compareNullable(read(left, context), read(right, context));
}

function compareNullable(left: unknown, right: unknown): number {
  if (isNothing(left)) return isNothing(right) ? 0 : -1;
  return isNothing(right) ? 1 : compareScalars(left, right);
}
