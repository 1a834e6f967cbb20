/** Where a field's value comes from: the note that each graph field carries in its extensions, read by the planner. */
import type { GraphQLField } from 'graphql';

/** Read from the row that the parent stands for; `paths` are dotted wire paths below it. */
export interface ValueSource {
  readonly kind: 'value';
  readonly paths: readonly string[];
}

/** A value object inside the row; its own fields' paths continue from `path` (`''` = the row itself). */
export interface ObjectSource {
  readonly kind: 'object';
  readonly path: string;
}

/** Holds, or is, rows of the call being made: a connection's `nodes`, a payload's object. */
export interface RowsSource {
  readonly kind: 'rows';
}

/** An object of another collection, of which the row carries a summary at `path` (`''` = the row itself). */
export interface ReferenceSource {
  readonly kind: 'reference';
  /** `Licensee.buyer`: the name by which expansion is switched off. */
  readonly name: string;
  readonly path: string;
  /** Wire names that the summary carries without being asked. */
  readonly core: readonly string[];
  /** Whether `select=path.field` can ask the parent's call for more than the summary. */
  readonly expand: 'expandable' | 'summary-only';
  /** Whether the object may be read by id when the row does not hold enough. */
  readonly batch: 'by-id' | 'never';
}

/** A list of objects of another collection, carried in the row when `select` names its leaves. */
export interface CollectionSource {
  readonly kind: 'collection';
  readonly name: string;
  readonly path: string;
  readonly core: readonly string[];
  readonly batch: 'by-id' | 'never';
}

/** Answered by calls of its own; `needs` is what those calls must know of the parent's row. */
export interface CallSource {
  readonly kind: 'call';
  readonly needs: readonly string[];
  /** Upper bound of calls for `parents` parent objects, and of rows each answers with. See predict.ts. */
  readonly cost?: CallCost;
}

/** `per-parent`: one call each. `batched`: one for all, when it fits. `once`: one per operation. */
export interface CallCost {
  readonly calls: 'once' | 'per-parent' | 'batched' | 'by-ids';
}

export type FieldSource =
  ValueSource | ObjectSource | RowsSource | ReferenceSource | CollectionSource | CallSource;

declare module 'graphql' {
  // The type parameters must repeat those of graphql-js for the declarations to merge.

  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    source?: FieldSource;
  }
}

/** Undefined for fields that are computed from nothing, such as a page's cursors. */
export function sourceOf(field: GraphQLField<unknown, unknown>): FieldSource | undefined {
  return field.extensions.source;
}
