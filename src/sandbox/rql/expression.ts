/** The tree that a filter is parsed into and evaluated from, and the items of `order` and `select`. */

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

/** A text without the blanks around it, or exactly the text between quotes. */
export interface TextValue {
  readonly kind: 'text';
  readonly text: string;
  /** A single word without quotes or blanks around it: on the right of a comparison it can be a property. */
  readonly bare: boolean;
}

/** `empty()`: the empty string. */
export interface EmptyValue {
  readonly kind: 'empty';
}

/** `null()`: unset. */
export interface NullValue {
  readonly kind: 'null';
}

/** `self(path)`: another property of the same object. */
export interface SelfOperand {
  readonly kind: 'self';
  readonly path: string;
}

/** A mistake that is reported when the condition is compiled, together with those of the other conditions. */
export interface Mistake {
  readonly kind: 'mistake';
  readonly key: string;
  readonly message: string;
}

export type Value = TextValue | EmptyValue | NullValue | Mistake;
export type Operand = Value | SelfOperand;

/**
 * Paths are as the client wrote them; case does not matter. Inside `any` and `all` they are relative to
 * the element, and the empty path is the element itself.
 */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly items: readonly Expression[] }
  | { readonly kind: 'not'; readonly item: Expression }
  | {
      readonly kind: 'compare';
      readonly operator: ComparisonOperator;
      readonly path: string;
      readonly operand: Operand;
    }
  | {
      readonly kind: 'match';
      readonly operator: 'like' | 'ilike';
      readonly path: string;
      readonly pattern: Value;
    }
  | {
      readonly kind: 'list';
      readonly operator: 'in' | 'out';
      readonly path: string;
      readonly values: readonly Value[];
    }
  | { readonly kind: 'any'; readonly path: string; readonly item?: Expression }
  | { readonly kind: 'all'; readonly path: string; readonly item: Expression }
  | Mistake;

export interface OrderItem {
  readonly path: string;
  readonly direction: 'ascending' | 'descending';
}

/** `path` is empty for the object itself, which only a star can name. */
export interface SelectItem {
  readonly sign: '+' | '-';
  readonly path: string;
  /** Everything inside `path`, as `*` or `buyer(*)` names it. */
  readonly star?: true;
}
