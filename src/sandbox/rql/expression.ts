/** The tree that a filter is parsed into and evaluated from, and the items of `order` and `select`. */

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

/** `quoted` matters: an unquoted word that is also a property path is read as that property. */
export interface TextValue {
  readonly kind: 'text';
  readonly text: string;
  readonly quoted: boolean;
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

export type Operand = TextValue | EmptyValue | NullValue | SelfOperand;
export type ListValue = TextValue | EmptyValue;

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
      readonly pattern: ListValue;
    }
  | {
      readonly kind: 'list';
      readonly operator: 'in' | 'out';
      readonly path: string;
      readonly values: readonly ListValue[];
    }
  | { readonly kind: 'any'; readonly path: string; readonly item?: Expression }
  | { readonly kind: 'all'; readonly path: string; readonly item: Expression };

export interface OrderItem {
  readonly path: string;
  readonly direction: 'ascending' | 'descending';
}

/** The last name of `path` may be `*`: everything at that level. */
export interface SelectItem {
  readonly sign: '+' | '-';
  readonly path: string;
}
