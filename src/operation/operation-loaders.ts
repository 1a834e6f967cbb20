/** The batches of one operation: made with it, gone with it, never shared between callers. */
import { createByIdLoader, type ByIdLoader } from '../loaders/by-id.ts';
import { createByQueryLoader, type ByQueryLoader } from '../loaders/by-query.ts';
import type { Producers } from '../loaders/producers.ts';
import type { ByParentLoader } from '../loaders/by-parent.ts';
import type { RowPage } from '../source/row.ts';
import type { Expression } from '../query/expression.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { inList } from '../query/expression.ts';
import type { SourceSpec } from '../source/spec.ts';
import type { Resource } from '../source/resource.ts';
import type { PlanNode } from '../planner/plan.ts';
import type { Source } from '../source/source.ts';
import type { ReadSettings } from './read-settings.ts';
import { batchUrlBytes } from './url-budget.ts';

/** One page of one resource. */
export interface ListQuestion {
  /** Tells apart resource, filter and order. */
  readonly key: string;
  readonly resource: Resource;
  readonly filter: Expression | undefined;
  readonly order: readonly string[];
  readonly offset: number;
  readonly limit: number;
}

/** Children of many parents for one window: what has been asked to be selected so far, and by whom. */
export interface ChildLists {
  readonly loader: ByParentLoader;
  readonly select: Set<string>;
  readonly paths: Set<string>;
  /** Once its first call is on its way, what it selects is fixed. */
  sent: boolean;
}

/** Bytes of a batch's URL that are reserved for everything except the ids. */
const BYTES_BESIDE_IDS = 1_024;

function bytesForIds(maxUrlBytes: number): number {
  return batchUrlBytes(maxUrlBytes) - BYTES_BESIDE_IDS;
}

/** Ids of any length that fit into one batch of any of these sources; a batch of short ids holds more. */
export function maxIdsInUrl(maxUrlBytes: number, sources: readonly SourceSpec[]): number {
  const longest = Math.max(...sources.map(({ idBytes }) => idBytes.longest + idBytes.around));
  return Math.max(1, Math.floor(bytesForIds(maxUrlBytes) / longest));
}

/** What the fields of lists keep for the operation. Only they know what it holds. */
export interface KeptList {
  readonly args: object;
  readonly compiled: object;
}

export interface StartedList {
  readonly parent: string;
  readonly args: object;
  readonly page: Promise<object>;
}

/** What the batches need of the operation: its settings, and the upstream that a resource belongs to. */
export interface LoadContext {
  readonly settings: ReadSettings;
  source(resource: Resource): Source;
}

/** Made with an operation, each part when it is first needed. */
export class OperationLoaders {
  /** What each list field's arguments compile to, the same for all its parents. */
  readonly compiledArgs = new Map<PlanNode, KeptList>();
  readonly children = new Map<string, ChildLists>();
  /** Lists that were asked for before their parent was read. */
  readonly started = new Map<PlanNode, StartedList>();
  /** What is under way, for reads that wait to be put together. */
  readonly producers: Producers;
  /** Entries of the longest embedded list that came: more than was assumed is predicted again. */
  longestList = 0;
  /** Calls that were made because upstream refused a batch or cut its answer. */
  recoveries = 0;
  readonly #context: LoadContext;
  #byIds: Map<Resource, ByIdLoader> | undefined;
  #lists: ByQueryLoader<ListQuestion, RowPage> | undefined;
  #memo: Map<string, Promise<unknown>> | undefined;

  constructor(context: LoadContext, producers: Producers) {
    this.producers = producers;
    this.#context = context;
  }

  byId(resource: Resource): ByIdLoader {
    const byIds = (this.#byIds ??= new Map<Resource, ByIdLoader>());
    let loader = byIds.get(resource);
    if (!loader) byIds.set(resource, (loader = createById(resource, this.#context, this.#onRecovery)));
    return loader;
  }

  get lists(): ByQueryLoader<ListQuestion, RowPage> {
    return (this.#lists ??= createLists(this.#context));
  }

  /** The same call is made once: `key` tells calls apart. */
  once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const memo = (this.#memo ??= new Map<string, Promise<unknown>>());
    let made = memo.get(key) as Promise<T> | undefined;
    if (!made) memo.set(key, (made = make()));
    return made;
  }

  readonly #onRecovery = (calls: number): void => {
    this.recoveries += calls;
  };

  /** After a write, what was read before may be wrong. */
  forget(): void {
    this.#byIds = undefined;
    this.#lists = undefined;
    this.#memo = undefined;
    this.children.clear();
    this.started.clear();
  }
}

function createLists(context: LoadContext): ByQueryLoader<ListQuestion, RowPage> {
  return createByQueryLoader(
    context.settings.observer,
    ({ resource, filter, order, offset, limit }, select, paths) =>
      context.source(resource).list(resource, { select, filter, order, offset, limit, paths }),
  );
}

function createById(
  resource: Resource,
  context: LoadContext,
  onRecovery: (calls: number) => void,
): ByIdLoader {
  const { idBytes, isTooLong, capabilities } = resource.source;
  const { observer, maxIdsPerCall, maxUrlBytes } = context.settings;
  const most = Math.min(maxIdsPerCall, capabilities.idsPerCall);
  return createByIdLoader({
    maxIdsPerCall: () => Math.min(most, context.source(resource).pageCap()),
    maxIdBytes: bytesForIds(maxUrlBytes),
    bytesAroundId: idBytes.around,
    isTooLarge: isTooLong,
    withheld: () =>
      new UpstreamError({
        code: 'UPSTREAM_BAD_RESPONSE',
        call: resource.calls.list,
        message: 'expected as many rows as its total says, but got none of those that were still missing',
      }),
    observer,
    onRecovery,
    readMany(ids, select, paths) {
      observer.batch('id', ids.length);
      const filter = inList('id', ids);
      const limit = ids.length;
      return context
        .source(resource)
        .list(resource, { select, filter, order: ['id'], limit, offset: 0, paths });
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
