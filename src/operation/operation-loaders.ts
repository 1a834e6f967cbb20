/** The loaders of one operation. They live as long as the operation and are never shared between callers. */
import { createByIdLoader, type ByIdLoader } from '../loaders/by-id.ts';
import { createByQueryLoader, type ByQueryLoader } from '../loaders/by-query.ts';
import type { Producers } from '../loaders/producers.ts';
import type { ByParentLoader } from '../loaders/by-parent.ts';
import type { AheadPage } from '../loaders/children.ts';
import type { Row, RowPage } from '../source/row.ts';
import type { Expression } from '../query/expression.ts';
import { UnreadableIdError, UpstreamError } from '../upstream/errors.ts';
import { inList } from '../query/expression.ts';
import type { SourceSpec } from '../source/spec.ts';
import type { Resource } from '../source/resource.ts';
import type { PlanNode } from '../planner/plan.ts';
import type { Source } from '../source/source.ts';
import type { ReadSettings } from './read-settings.ts';
import { batchUrlBytes } from './url-budget.ts';

/** One page of one resource. */
export interface ListQuestion {
  /** Identifies resource, filter and order. */
  readonly key: string;
  readonly resource: Resource;
  readonly filter: Expression | undefined;
  readonly order: readonly string[];
  readonly offset: number;
  readonly limit: number;
  /** Rows that one answer may have, if more than `limit`. */
  readonly upTo?: number | undefined;
  /** When the page must be there, if before the deadline of the operation. */
  readonly deadline?: number | undefined;
}

/** Reads the caller's own row. */
export interface SelfQuestion {
  readonly read: (select: readonly string[], paths: readonly string[]) => Promise<Row>;
}

/** Child lists of many parents for one window: the selection so far, and the paths that need it. */
export interface ChildLists {
  readonly loader: ByParentLoader;
  readonly select: Set<string>;
  readonly paths: Set<string>;
  /** Whether its first call was sent. After that, the selection is fixed. */
  sent: boolean;
  /** What was requested before the parents were known, by parent. */
  readonly ahead: Map<string, AheadPage>;
}

/** `key`: of the question, without the selection. */
export interface AheadLists {
  readonly key: string;
  readonly lists: ChildLists;
  /** What was requested for the parents at this place. */
  readonly page: AheadPage;
}

/** Bytes of a batch's URL that are reserved for everything except the ids. */
const BYTES_BESIDE_IDS = 1_024;

function bytesForIds(maxUrlBytes: number): number {
  return batchUrlBytes(maxUrlBytes) - BYTES_BESIDE_IDS;
}

/**
 * Ids of the longest form that fit into one batch of any of these sources. A batch of short ids can have more. A source
 * that reads its objects one by one has no batches.
 */
export function maxIdsInUrl(maxUrlBytes: number, sources: readonly SourceSpec[]): number {
  const batching = sources.filter(({ capabilities }) => capabilities.idsPerCall > 1);
  const longest = Math.max(1, ...batching.map(({ idBytes }) => idBytes.longest + idBytes.around));
  return Math.max(1, Math.floor(bytesForIds(maxUrlBytes) / longest));
}

/** What a list field caches for the operation. Only the field knows its content. */
export interface KeptList {
  readonly args: object;
  readonly compiled: object;
}

export interface StartedList {
  readonly parent: string;
  readonly args: object;
  readonly page: Promise<object>;
}

/** What the loaders need from the operation: its settings, and the upstream of a resource. */
export interface LoadContext {
  readonly settings: ReadSettings;
  /** By the name of an upstream. Rows of one upstream never lead to reads of another, so no read waits for another upstream. */
  producersOf(upstream: string): Producers;
  source(resource: Resource): Source;
}

/** Each loader is created on first use. */
export class OperationLoaders {
  /** The compiled arguments of each list field, which are the same for all its parents. */
  readonly compiledArgs = new Map<PlanNode, KeptList>();
  /** The question of each child list without cursors, which is the same for all its parents. */
  readonly childQuestions = new Map<PlanNode, { readonly args: object }>();
  readonly children = new Map<string, ChildLists>();
  /** Lists that were requested before their parent was read. */
  readonly started = new Map<PlanNode, StartedList>();
  /** Lists that are read together with an object above their parents, by their place in the answer. */
  ahead: Map<string, AheadLists> | undefined;
  /** The places that such reads are for, as the journal has them. */
  readonly aheadPaths = new WeakSet<readonly string[]>();
  /** Entries of the longest embedded list so far. If it exceeds the assumption, the calls are predicted again. */
  longestList = 0;
  /** Calls that were made because upstream rejected a batch or cut its response. */
  recoveries = 0;
  readonly #context: LoadContext;
  #byIds: Map<Resource, ByIdLoader> | undefined;
  #lists: Map<string, ByQueryLoader<ListQuestion, RowPage>> | undefined;
  #memo: Map<string, Promise<unknown>> | undefined;
  #self: ByQueryLoader<SelfQuestion, Row> | undefined;

  constructor(context: LoadContext) {
    this.#context = context;
  }

  /** The running reads of the upstream of a resource, for batches that wait for them. */
  producers({ source }: Resource): Producers {
    return this.#context.producersOf(source.name);
  }

  byId(resource: Resource): ByIdLoader {
    const byIds = (this.#byIds ??= new Map<Resource, ByIdLoader>());
    let loader = byIds.get(resource);
    if (!loader) byIds.set(resource, (loader = createById(resource, this.#context, this.#onRecovery)));
    return loader;
  }

  /**
   * Lists that are requested together arrive together, so those of another upstream, and those with a deadline of their
   * own, have a loader of their own: they are never late because another list is.
   */
  lists({ resource, deadline }: ListQuestion): ByQueryLoader<ListQuestion, RowPage> {
    const { name } = resource.source;
    const key = deadline === undefined ? name : `${name} in time`;
    const all = (this.#lists ??= new Map<string, ByQueryLoader<ListQuestion, RowPage>>());
    let lists = all.get(key);
    if (lists === undefined) all.set(key, (lists = createLists(this.#context)));
    return lists;
  }

  /** Makes each call once, identified by `key`. */
  once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const memo = (this.#memo ??= new Map<string, Promise<unknown>>());
    let made = memo.get(key) as Promise<T> | undefined;
    if (!made) memo.set(key, (made = make()));
    return made;
  }

  /** The caller's own row, by the kind of the caller: reads at the same time are one call. */
  self(): ByQueryLoader<SelfQuestion, Row> {
    return (this.#self ??= createByQueryLoader(this.#context.settings.observer, ({ read }, select, paths) =>
      read(select, paths),
    ));
  }

  readonly #onRecovery = (calls: number): void => {
    this.recoveries += calls;
  };

  /** Drops everything read so far, because a write may have changed it. */
  forget(): void {
    this.#byIds = undefined;
    this.#lists = undefined;
    this.#memo = undefined;
    this.#self = undefined;
    this.children.clear();
    this.started.clear();
    this.ahead = undefined;
  }
}

function createLists(context: LoadContext): ByQueryLoader<ListQuestion, RowPage> {
  return createByQueryLoader(
    context.settings.observer,
    ({ resource, filter, order, offset, limit, upTo, deadline }, select, paths) => {
      let source: Source;
      try {
        source = context.source(resource);
      } catch (error) {
        // One upstream without a credential must not fail the lists of another in the same batch.
        return Promise.reject(error instanceof Error ? error : new Error(String(error)));
      }
      return source.list(resource, { select, filter, order, offset, limit, upTo, paths, deadline });
    },
  );
}

function createById(
  resource: Resource,
  context: LoadContext,
  onRecovery: (calls: number) => void,
): ByIdLoader {
  const { idBytes, isTooLong, capabilities } = resource.source;
  const { coarse } = resource;
  const { observer, maxIdsPerCall, maxUrlBytes } = context.settings;
  const most = Math.min(maxIdsPerCall, capabilities.idsPerCall);
  return createByIdLoader({
    maxIdsPerCall: () => {
      const source = context.source(resource);
      // Where a read may not be answered past the page cap, its rest would have to wait for it.
      return source.streams?.(resource) === true ? most : Math.min(most, source.pageCap());
    },
    // A source divides a batch of ids of several partitions itself.
    maxIdBytes: resource.partition === undefined ? bytesForIds(maxUrlBytes) : Infinity,
    bytesAroundId: idBytes.around,
    isTooLarge: isTooLong,
    // An id that names no partition is in the form of another edition of upstream.
    isUnreadable: (error, id) =>
      error instanceof UnreadableIdError && resource.partition?.of(id) === undefined,
    withheld: () =>
      new UpstreamError({
        code: 'UPSTREAM_BAD_RESPONSE',
        call: resource.calls.list,
        message: 'expected as many rows as its total says, but got none of those that were still missing',
      }),
    observer,
    onRecovery,
    coarse: coarse && ((select) => coarse(select, 'by-id')),
    readMany(ids, select, paths) {
      observer.batch('id', ids.length);
      const filter = inList('id', ids);
      const source = context.source(resource);
      const limit = Math.min(ids.length, source.pageCap());
      const upTo = ids.length > limit ? ids.length : undefined;
      return source.list(resource, { select, filter, order: ['id'], limit, upTo, offset: 0, paths });
    },
    async readOne(id, select, paths) {
      observer.batch('id', 1);
      try {
        return await context.source(resource).get(resource, id, { select, paths });
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
  });
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'NOT_FOUND';
}
