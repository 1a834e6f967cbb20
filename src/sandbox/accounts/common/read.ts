/** What all collections have in common: reading one object or a page of them, within the caller's scope. */
import type { Answer, Exchange } from './route.ts';
import { ok } from './route.ts';
import type { Model, ReadContext } from '../../rql/model.ts';
import type { Principal } from './principal.ts';
import { notFound } from '../../core/problem.ts';
import { compileQuery } from '../../rql/compile.ts';
import type { IdCondition } from '../../rql/evaluate.ts';
import { orderedPage } from '../../rql/page.ts';
import type { StoredRow } from './rows.ts';
import { defaultLimit } from './settings.ts';
import type { Store } from '../../core/store/store.ts';

/** Answers one narrowed condition from an index; may return more rows than match, never fewer. */
export type Lookup<R> = (store: Store, values: readonly string[]) => R[];

export interface Collection<R extends StoredRow> {
  readonly model: Model;
  readonly find: (store: Store, id: string) => R | undefined;
  /** Whether the caller may know of this row at all. */
  readonly visible: (row: R, principal: Principal, store: Store) => boolean;
  /** The rows a list may hold for this caller, in insertion order; visibility need not be checked again. */
  readonly scope: (principal: Principal, store: Store) => R[];
  /** Lists leave these out although they can be read by id. */
  readonly unlisted?: (row: R) => boolean;
  readonly lookups: Readonly<Record<string, Lookup<R>>>;
}

/** The row, or 404 for one that does not exist or lies outside the caller's scope. */
export function visibleRow<R extends StoredRow>(
  collection: Collection<R>,
  exchange: Exchange,
  id: string,
): R {
  const row = collection.find(exchange.store, id);
  if (!row || !collection.visible(row, exchange.principal, exchange.store)) throw notFound();
  return row;
}

/** `GET /{collection}/{id}`: of the query string only `select` counts. */
export function getOne<R extends StoredRow>(
  collection: Collection<R>,
  exchange: Exchange,
  id: string,
): Answer {
  const row = visibleRow(collection, exchange, id);
  return ok(selected(collection.model, row, exchange));
}

/** The object in its default shape, as writes answer it. */
export function present(model: Model, row: StoredRow, exchange: Exchange): unknown {
  return shape(model, row, exchange, '');
}

/** The object as the request's `select` asks for it. */
export function selected(model: Model, row: StoredRow, exchange: Exchange): unknown {
  return shape(model, row, exchange, exchange.query);
}

function shape(model: Model, row: StoredRow, exchange: Exchange, query: string): Record<string, unknown> {
  const { project, omitted } = compileQuery(model, query, exchange.principal);
  const body = project(row, readContext(exchange));
  if (omitted.length > 0) body['$meta'] = { omitted };
  return body;
}

function readContext({ store, principal }: Exchange): ReadContext {
  return { store, caller: principal };
}

/** `GET /{collection}`. */
export function getPage<R extends StoredRow>(collection: Collection<R>, exchange: Exchange): Answer {
  return pageOf(collection, exchange, () => collection.scope(exchange.principal, exchange.store));
}

/**
 * A page of `scope()` or, where the filter names ids that an index knows, of those rows. Without `order`
 * rows come as they were inserted; the service promises no order at all.
 */
export function pageOf<R extends StoredRow>(
  collection: Omit<Collection<R>, 'find' | 'scope'>,
  exchange: Exchange,
  scope: () => R[],
): Answer {
  const { store, principal, settings } = exchange;
  const query = compileQuery(collection.model, exchange.query, principal);
  const context = readContext(exchange);
  const unlisted = collection.unlisted;
  const candidates = narrowedRows(collection, query.conditions, store);
  let rows = candidates ? candidates.filter((row) => collection.visible(row, principal, store)) : scope();
  if (unlisted) rows = rows.filter((row) => !unlisted(row));
  const { filter, compare } = query;
  if (filter) rows = rows.filter((row) => filter(row, context));
  const total = rows.length;
  const offset = query.offset ?? 0;
  const limit = Math.min(query.limit ?? defaultLimit, settings.pageCap);
  const page = compare
    ? orderedPage(rows, (a, b) => compare(a, b, context), offset, limit)
    : rows.slice(offset, offset + limit);
  return ok({
    $meta: {
      pagination: { offset, limit, total },
      ...(query.omitted.length > 0 ? { omitted: query.omitted } : {}),
    },
    data: page.map((row) => query.project(row, context)),
  });
}

/** The smallest set an index offers, or undefined when none applies. */
function narrowedRows<R extends StoredRow>(
  collection: Pick<Collection<R>, 'lookups'>,
  conditions: readonly IdCondition[],
  store: Store,
): R[] | undefined {
  let best: R[] | undefined;
  for (const { path, values } of conditions) {
    const rows = collection.lookups[path]?.(store, values);
    if (rows && (best === undefined || rows.length < best.length)) best = rows;
  }
  return best;
}
