/** What a reader of the child lists of many parents needs, and what it returns. */
import type { Row, RowPage } from '../source/row.ts';
import type { RangeToRead } from './window.ts';

/** The arguments of one field, so the same for every parent of a loader. */
export interface Window {
  readonly offset: number;
  /** Zero: only counts are needed. */
  readonly first: number;
  /** Whether the total number of children is needed. */
  readonly count: boolean;
}

export interface ChildPage {
  readonly rows: readonly Row[];
  readonly hasNext: boolean;
  /** Always known if requested, and often if not. */
  readonly total?: number | undefined;
}

export interface ByParentOptions {
  readonly window: Window;
  /** `lowest-latency` reads few parents in parallel, one call each, instead of in combined rounds. */
  readonly policy: 'fewest-calls' | 'lowest-latency';
  /** Most rows in one response, as known when the call is made. */
  readonly pageCap: () => number;
  /** Most parents in one call. */
  readonly maxIdsPerCall: number;
  /**
   * Whether one call can read the children of many parents. Default: it can. A read that rejects with OneParentPerCall
   * says that it cannot for these parents.
   */
  readonly children?: 'many-parents' | 'one-parent';
  /** `ask`: one response may have more rows than a page. Default: it never has. */
  readonly streaming?: 'ask' | 'never';
  /** Reads one page of the stream of these parents' children, in the fixed order, which ends with the id. */
  readonly readStream: (parents: readonly string[], range: RangeToRead) => Promise<RowPage>;
  /** The parents of a row: one, or several in a many-to-many relation. */
  readonly parentsOf: (row: Row) => readonly string[];
  /** The rows that were requested before this parent was known, if there are any. */
  readonly ahead?: ((parent: string) => AheadPage | undefined) | undefined;
}

/**
 * The first rows of a stream in the same order, with the children of these and maybe other parents. `whole`: it has only
 * the children of the one parent that is read.
 */
export interface AheadPage {
  readonly covers: 'part' | 'whole';
  /** Never rejects. Undefined: there are no such rows. */
  readonly page: () => Promise<RowPage | undefined>;
}
