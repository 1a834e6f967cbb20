/** Filters as an immutable tree, independent of a query language. Each upstream compiles it to its own language. */
import { InputError } from '../upstream/errors.ts';

/** The empty string or collection. A plain `''` matches the empty string only. */
export const empty = Object.freeze({ kind: 'empty' as const });
export type Empty = typeof empty;

/** Dates become UTC timestamps with milliseconds. Strings stay strings, whatever they look like. */
export type Scalar = string | number | boolean | Date;
export type Value = Scalar | null | Empty;

export type OrderingOperator = 'gt' | 'ge' | 'lt' | 'le';
export type CompareOperator = 'eq' | 'ne' | OrderingOperator;

/** A text to search for. Every character is literal: compilers escape the wildcards of their language. */
export interface Pattern {
  /** `raw`: already in the language of the upstream, with its wildcards. */
  readonly kind: 'contains' | 'startsWith' | 'endsWith' | 'exactly' | 'raw';
  readonly text: string;
}

export const contains = (text: string): Pattern => Object.freeze({ kind: 'contains', text });
export const startsWith = (text: string): Pattern => Object.freeze({ kind: 'startsWith', text });
export const endsWith = (text: string): Pattern => Object.freeze({ kind: 'endsWith', text });
/** Matches the whole text: with `ilike`, equality that ignores case. */
export const exactly = (text: string): Pattern => Object.freeze({ kind: 'exactly', text });
export const rawPattern = (text: string): Pattern => Object.freeze({ kind: 'raw', text });

/** `property` is a path such as `account.id`. Inside `any` and `all`, it is relative to the element. */
export type Expression =
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly property: string;
      readonly value: Value;
    }
  | {
      readonly kind: 'list';
      readonly operator: 'in' | 'out';
      readonly property: string;
      readonly values: readonly Scalar[];
    }
  | {
      readonly kind: 'match';
      readonly operator: 'like' | 'ilike';
      readonly property: string;
      readonly pattern: Pattern;
    }
  | {
      readonly kind: 'any';
      readonly property: string;
      readonly expression: Expression | undefined;
    }
  | { readonly kind: 'all'; readonly property: string; readonly expression: Expression }
  | { readonly kind: 'and' | 'or'; readonly expressions: readonly Expression[] }
  | { readonly kind: 'not'; readonly expression: Expression };

export const eq = (property: string, value: Value): Expression => compare('eq', property, value);
export const ne = (property: string, value: Value): Expression => compare('ne', property, value);
export const gt = (property: string, value: Scalar): Expression => compare('gt', property, value);
export const ge = (property: string, value: Scalar): Expression => compare('ge', property, value);
export const lt = (property: string, value: Scalar): Expression => compare('lt', property, value);
export const le = (property: string, value: Scalar): Expression => compare('le', property, value);

/** `in(property,(…))`. Upstream rejects an empty list, and nothing matches it, so no such call is made. */
export const inList = (property: string, values: readonly Scalar[]): Expression =>
  list('in', property, values);
export const outList = (property: string, values: readonly Scalar[]): Expression =>
  list('out', property, values);

export const like = (property: string, pattern: Pattern): Expression =>
  Object.freeze({ kind: 'match', operator: 'like', property, pattern });
/** Ignores case. */
export const ilike = (property: string, pattern: Pattern): Expression =>
  Object.freeze({ kind: 'match', operator: 'ilike', property, pattern });

/** Some element of the collection matches the expression. Without an expression: the collection is not empty. */
export const any = (property: string, expression?: Expression): Expression =>
  Object.freeze({ kind: 'any', property, expression });
export const all = (property: string, expression: Expression): Expression =>
  Object.freeze({ kind: 'all', property, expression });

export const and = (...expressions: readonly Expression[]): Expression => group('and', expressions);
export const or = (...expressions: readonly Expression[]): Expression => group('or', expressions);
export const not = (expression: Expression): Expression => Object.freeze({ kind: 'not', expression });

/** `and` over the given expressions. Undefined when there are none. */
export function allOf(...expressions: readonly (Expression | undefined)[]): Expression | undefined {
  const present = expressions.filter((expression) => expression !== undefined);
  return present.length === 0 ? undefined : group('and', present);
}

function compare(operator: CompareOperator, property: string, value: Value): Expression {
  return Object.freeze({ kind: 'compare', operator, property, value });
}

function list(operator: 'in' | 'out', property: string, values: readonly Scalar[]): Expression {
  if (values.length === 0) {
    throw new InputError(`${operator}(${property},…) must have at least one value, but got none`);
  }
  return Object.freeze({ kind: 'list', operator, property, values: Object.freeze([...values]) });
}

/** Flattens nested groups of the same kind, and unwraps a group of one. */
function group(kind: 'and' | 'or', expressions: readonly Expression[]): Expression {
  const [first] = expressions;
  if (first === undefined) throw new InputError(`${kind}() must have at least one condition, but got none`);
  if (expressions.length === 1) return first;
  const flat = expressions.flatMap((expression) =>
    expression.kind === kind ? expression.expressions : [expression],
  );
  return Object.freeze({ kind, expressions: Object.freeze(flat) });
}
