/** Describes where a field's value comes from. Each graph field has this in its extensions, for the planner. */
import type { GraphQLField } from 'graphql';

/** Read from the parent's row. `paths` are dotted wire paths in it. */
export interface ValueSource {
  readonly kind: 'value';
  readonly paths: readonly string[];
  /** Reads the caller's identity, once per operation. */
  readonly identity?: true;
}

/** A value object in the row. The paths of its fields are relative to `path` (`''` = the row itself). */
export interface ObjectSource {
  readonly kind: 'object';
  readonly path: string;
}

/** Rows of the current call, or an object with them: a connection's `nodes`, a payload's object. */
export interface RowsSource {
  readonly kind: 'rows';
}

/** An object of another collection, with a summary in the row at `path` (`''` = the row itself). */
export interface ReferenceSource {
  readonly kind: 'reference';
  /** The name that switches off its expansion, such as `Licensee.buyer`. */
  readonly name: string;
  readonly path: string;
  /** Wire names that the summary always has. */
  readonly core: readonly string[];
  /** Whether `select=path.field` in the parent's call can return more than the summary. */
  readonly expand: 'expandable' | 'summary-only';
  /** How objects are read by id when the row is not enough: many in one call, or one per call. */
  readonly batch: Batch;
  /** The upstream of the objects. Default: the first one. */
  readonly upstream?: string | undefined;
}

/** A list of objects of another collection, which is in the row if `select` names its leaves. */
export interface CollectionSource {
  readonly kind: 'collection';
  readonly name: string;
  readonly path: string;
  readonly core: readonly string[];
  readonly batch: Batch;
  readonly upstream?: string | undefined;
}

export type Batch = 'by-id' | 'one-by-one' | 'never';

/** Answered by separate calls. `needs`: paths of the parent's row that those calls need. */
export interface CallSource {
  readonly kind: 'call';
  readonly needs: readonly string[];
  readonly cost: CallCost;
  /** For lists of children: how they are found without their parents. */
  readonly list?: ChildList;
}

export interface ChildList {
  /** Where a row has the id of its parent; undefined if it can have several. */
  readonly path: string | undefined;
  /** Types of objects above the parents, and where a row has the id of such an object. */
  readonly within: ReadonlyMap<string, string> | undefined;
  /** Whether upstream can filter by this path. */
  readonly filtersBy: (path: string) => boolean;
}

/**
 * The most calls of a call field, and the most objects it returns.
 * `page`: a page of a collection. `children`: a page of the children of each parent, batched.
 * `one-child`: a single child of each parent, batched. `each`: a call for each parent. `each-page`: a page for each parent.
 * `ids`: objects by the ids in the arguments. `whole`: a complete short collection. `self`: the caller.
 * `write`: a write, with a read before and one after. `writes`: the same for each of the ids.
 */
export interface CallCost {
  readonly calls:
    'page' | 'children' | 'one-child' | 'each' | 'each-page' | 'ids' | 'whole' | 'self' | 'write' | 'writes';
  /** For `each`: calls per parent. For pages: calls per page. Default: 1. */
  readonly times?: number;
  /** An operation with several paths: `times` applies only until it is known which path the upstream has. */
  readonly untilKnown?: string;
  /** For `page`: a page for each different value of a list argument, or for `otherwise` values without it. */
  readonly each?: { readonly argument: string; readonly otherwise: number };
  /** For `ids`: most ids in one call, by prefix, if an upstream has its own limit. */
  readonly idsPerCall?: ReadonlyMap<string, number>;
  /** For `children` and `one-child`: most parents in one call, if lower than usual. */
  readonly parentsPerCall?: number;
  /**
   * For pages of an upstream with numbered pages: the calls of one page, by its arguments, the upstream's page cap, and
   * the fields that are selected of the page.
   */
  readonly pageCalls?: (
    args: Readonly<Record<string, unknown>>,
    cap: number,
    fields: readonly string[],
  ) => number;
  /** Paths that rows lack: where one is selected, each row takes a call of its own. */
  readonly lacking?: readonly string[];
  /** The opposite: the only members that rows have. */
  readonly told?: readonly string[];
  /** For `each`: calls per parent, where the arguments decide. */
  readonly eachCalls?: (args: Readonly<Record<string, unknown>>) => number;
  /** For `each`: objects per parent, where there can be several. */
  readonly eachAnswers?: (args: Readonly<Record<string, unknown>>) => number;
  /** The upstream. Default: the first one. For `ids`: see `upstreams`. */
  readonly upstream?: string | undefined;
  /** For `ids` and `writes`: the upstream by the prefix of an id, where it is not the first one. */
  readonly upstreams?: ReadonlyMap<string, string>;
  /** Objects that the upstream may only be able to read one partition at a time. */
  readonly partitioned?: PartitionedCost;
  /** Whether these arguments need the calls at all. Default: always. */
  readonly isNeeded?: (args: Readonly<Record<string, unknown>>) => boolean;
  /** Further calls of the same field, to other upstreams, whose objects share the page of the field. */
  readonly besides?: readonly CallCost[];
}

/** The further calls where a read cannot span partitions. */
export interface PartitionedCost {
  /** For ids: the partition of an object, by the prefix of its id. Undefined for an id that does not name it. */
  readonly of: ReadonlyMap<string, (id: string) => string | undefined>;
  /** For lists: which partitions a list is about. `named`: its parent is the partition. */
  readonly found: 'named' | 'by-parent' | 'by-row';
  /** Paths that only a read of all partitions has. */
  readonly onlyWhole: readonly string[];
}

/** `whole`: a read can span partitions. `parts`: it cannot. `unknown`: the upstream has to be asked, which takes a call. */
export type Partitions = 'whole' | 'parts' | 'unknown';

export type FieldSource =
  ValueSource | ObjectSource | RowsSource | ReferenceSource | CollectionSource | CallSource;

declare module 'graphql' {
  // The declarations merge only if the type parameters match those of graphql-js.

  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    source?: FieldSource;
  }
}

/** Undefined for fields without a source, such as a page's cursors. */
export function sourceOf(field: GraphQLField<unknown, unknown>): FieldSource | undefined {
  return field.extensions.source;
}
