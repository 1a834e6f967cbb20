/** The batches of one operation: made with it, gone with it, never shared between callers. */
import { BYTES_AROUND_ID, createByIdLoader, type ByIdLoader } from '../loaders/by-id.ts';
import { createByQueryLoader, type ByQueryLoader } from '../loaders/by-query.ts';
import type { Producers } from '../loaders/producers.ts';
import type { ByParentLoader } from '../loaders/by-parent.ts';
import type { Row, RowPage } from '../source/row.ts';
import type { Expression } from '../query/expression.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { inList } from '../query/expression.ts';
import type { ListOptions, MarketplaceCaller } from '../upstream/marketplace/calls.ts';
import { exampleId, idPrefixes } from '../upstream/marketplace/id.ts';
import type { Collection } from '../upstream/marketplace/path.ts';
import type { Resource } from '../upstream/marketplace/resource.ts';
import type { PlanNode } from '../planner/plan.ts';
import type { ReadSettings } from './context.ts';
import type { CompiledArgs } from '../schema/read/list-args.ts';
import { batchUrlBytes } from './url-budget.ts';
import type { Page } from '../schema/read/connection.ts';

/** One page of one collection. */
export interface ListQuestion {
  /** Tells apart collection, filter and order. */
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

/** Ids of any length that fit into one batch; a batch of short ids holds more. */
export function maxIdsInUrl(maxUrlBytes: number): number {
  const longest = Math.max(...idPrefixes().map((prefix) => exampleId(prefix).length));
  return Math.max(1, Math.floor(bytesForIds(maxUrlBytes) / (longest + BYTES_AROUND_ID)));
}

/** Made with an operation, each part when it is first needed. */
export class OperationLoaders {
  /** What each list field's arguments compile to, the same for all its parents. */
  readonly compiledArgs = new Map<PlanNode, CompiledArgs>();
  readonly children = new Map<string, ChildLists>();
  /** Lists that were asked for before their parent was read. */
  readonly started = new Map<
    PlanNode,
    { readonly parent: string; readonly args: CompiledArgs['args']; readonly page: Promise<Page> }
  >();
  /** What is under way, for reads that wait to be put together. */
  readonly producers: Producers;
  /** Entries of the longest embedded list that came: more than was assumed is predicted again. */
  longestList = 0;
  /** Calls that were made because upstream refused a batch or cut its answer. */
  recoveries = 0;
  readonly #marketplace: MarketplaceCaller;
  readonly #settings: ReadSettings;
  #byIds: Map<Resource, ByIdLoader> | undefined;
  #lists: ByQueryLoader<ListQuestion, RowPage> | undefined;
  #memo: Map<string, Promise<unknown>> | undefined;

  constructor(marketplace: MarketplaceCaller, settings: ReadSettings, producers: Producers) {
    this.producers = producers;
    this.#marketplace = marketplace;
    this.#settings = settings;
  }

  byId(resource: Resource): ByIdLoader {
    const byIds = (this.#byIds ??= new Map<Resource, ByIdLoader>());
    let loader = byIds.get(resource);
    if (!loader)
      byIds.set(
        resource,
        (loader = createById(resource, this.#marketplace, this.#settings, this.#onRecovery)),
      );
    return loader;
  }

  get lists(): ByQueryLoader<ListQuestion, RowPage> {
    return (this.#lists ??= createLists(this.#marketplace, this.#settings));
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

/** The one place where wire objects become rows: what they hold is the schema's to know. */
export async function listRows(
  marketplace: MarketplaceCaller,
  collection: Collection,
  options: ListOptions,
): Promise<RowPage> {
  const { rows, total, limit } = await marketplace.list(collection, options);
  return { rows: rows as unknown as readonly Row[], total, limit };
}

function createLists(
  marketplace: MarketplaceCaller,
  { observer }: ReadSettings,
): ByQueryLoader<ListQuestion, RowPage> {
  return createByQueryLoader(observer, ({ resource, filter, order, offset, limit }, select, paths) =>
    listRows(marketplace, resource.collection, {
      select,
      order,
      offset,
      limit,
      paths,
      ...(filter ? { filter } : {}),
    }),
  );
}

function createById(
  resource: Resource,
  marketplace: MarketplaceCaller,
  settings: ReadSettings,
  onRecovery: (calls: number) => void,
): ByIdLoader {
  const { collection } = resource;
  const { observer } = settings;
  return createByIdLoader({
    maxIdsPerCall: () => Math.min(settings.maxIdsPerCall, marketplace.pageCap()),
    maxIdBytes: bytesForIds(settings.maxUrlBytes),
    isTooLarge: (error) => error instanceof UpstreamError && [400, 414, 431].includes(error.status ?? 0),
    withheld: () =>
      new UpstreamError({
        code: 'UPSTREAM_BAD_RESPONSE',
        call: `GET /v1${collection.path}`,
        message: 'expected as many rows as its total says, but got none of those that were still missing',
      }),
    observer,
    onRecovery,
    readMany(ids, select, paths) {
      observer.batch('id', ids.length);
      const filter = inList('id', ids);
      const limit = ids.length;
      return listRows(marketplace, collection, { select, filter, order: ['id'], limit, offset: 0, paths });
    },
    readOne: (id, select, paths) => {
      observer.batch('id', 1);
      return readOne(marketplace, resource, id, select, paths);
    },
  });
}

async function readOne(
  marketplace: MarketplaceCaller,
  resource: Resource,
  id: string,
  select: readonly string[],
  paths: readonly string[],
): Promise<Row | null> {
  try {
    return (await marketplace.get(resource.collection, id, { select, paths })) as Row;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'NOT_FOUND';
}
