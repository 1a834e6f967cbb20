/** Where a field's value comes from: the note that each graph field carries in its extensions, read by the planner. */
import type { GraphQLField } from 'graphql';

/** Read from the row that the parent stands for; `paths` are dotted wire paths below it. */
export interface ValueSource {
  readonly kind: 'value';
  readonly paths: readonly string[];
  /** Asks who the caller is, once an operation, however many objects it is selected of. */
  readonly identity?: true;
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
  /** Whether the object may be read by id when the row does not hold enough: many in one call, or one in each. */
  readonly batch: Batch;
}

/** A list of objects of another collection, carried in the row when `select` names its leaves. */
export interface CollectionSource {
  readonly kind: 'collection';
  readonly name: string;
  readonly path: string;
  readonly core: readonly string[];
  readonly batch: Batch;
}

export type Batch = 'by-id' | 'one-by-one' | 'never';

/** Answered by calls of its own; `needs` is what those calls must know of the parent's row. */
export interface CallSource {
  readonly kind: 'call';
  readonly needs: readonly string[];
  readonly cost: CallCost;
}

/**
 * What a call field may cost at most, and how many objects it may answer with.
 * `page`: a page of a collection. `children`: a page of the children of each parent, batched.
 * `one-child`: a single child of each parent, batched. `each`: a call for each parent. `each-page`: that, with a page each.
 * `ids`: objects by the ids in the arguments. `whole`: a short collection, whole. `self`: the caller.
 * `write`: a change, with a read before and one after. `writes`: that for each of the ids.
 */
export interface CallCost {
  readonly calls:
    'page' | 'children' | 'one-child' | 'each' | 'each-page' | 'ids' | 'whole' | 'self' | 'write' | 'writes';
  /** Of `each`: calls for one parent, of pages: calls for one page, where it can be more than one. */
  readonly times?: number;
  /** Of `ids`: most ids in one call, by the prefix of the ids, where an upstream has a limit of its own. */
  readonly idsPerCall?: ReadonlyMap<string, number>;
  /** Of `children` and `one-child`: most parents in one call, where that is fewer than usual. */
  readonly parentsPerCall?: number;
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
