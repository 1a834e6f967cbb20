/** Reads one object or a page of objects, within the caller's scope. */
import type { RouteResult } from '../../core/http/route-result.ts';
import { ok } from '../../core/http/route-result.ts';
import type { Store } from './store.ts';
import type { RouteContext } from './route.ts';
import type { Model, ReadContext } from '../../rql/model.ts';
import type { Collection, Reading } from './collection.ts';
import { notFound } from '../../core/problem.ts';
import { compileQuery } from '../../rql/compile.ts';
import { checkPageLimit } from '../../rql/control.ts';
import type { IdCondition } from '../../rql/narrow.ts';
import { orderedPage } from '../../rql/page.ts';
import type { StoredRow } from './rows.ts';
import { defaultLimit } from './settings.ts';
import { checkStreamQuery, streamLength, streamOf, wantsStream } from './stream.ts';

/** The row, or 404 if it does not exist or is outside the caller's scope. */
export function visibleRow<R extends StoredRow>(
  collection: Collection<R>,
  context: RouteContext,
  id: string,
): R {
  const row = collection.find(context.store, id);
  if (!row || !collection.visible(row, context.principal, context.store)) throw notFound();
  return row;
}

/** `GET /{collection}/{id}`: only `select` in the query string has an effect. */
export function getOne<R extends StoredRow>(
  collection: Collection<R>,
  context: RouteContext,
  id: string,
): RouteResult {
  const row = visibleRow(collection, context, id);
  return ok(selected(collection.model, row, context));
}

/** The object in its default shape, as writes return it. */
export function present(model: Model, row: StoredRow, context: RouteContext): unknown {
  return shape(model, row, context, '');
}

/** The object with the request's `select`. */
export function selected(model: Model, row: StoredRow, context: RouteContext): unknown {
  return shape(model, row, context, context.query);
}

function shape(model: Model, row: StoredRow, context: RouteContext, query: string): Record<string, unknown> {
  const { project, omitted } = compileQuery(model, query, context.principal, context.settings);
  const body = project(row, readContext(context));
  if (omitted.length > 0) body['$meta'] = { omitted };
  return body;
}

function readContext({ store, principal }: RouteContext): ReadContext {
  return { store, caller: principal };
}

/** `GET /{collection}`: a page, or a stream if the request asks for one. */
export function getPage<R extends StoredRow>(collection: Collection<R>, context: RouteContext): RouteResult {
  return pageOf(collection, context, () => collection.scope(context.principal, context.store));
}

/**
 * A page of `scope()` or, if the filter has ids with an index, of those rows. Without `order`, rows are in insertion
 * order; the service guarantees no order.
 */
export function pageOf<R extends StoredRow>(
  collection: Omit<Reading<R>, 'find' | 'scope'>,
  context: RouteContext,
  scope: () => R[],
): RouteResult {
  const { store, principal, settings } = context;
  const isStream = wantsStream(context);
  const query = compileQuery(collection.model, context.query, principal, settings);
  if (isStream) checkStreamQuery(query);
  else checkPageLimit(query.limit);
  const reading = readContext(context);
  const unlisted = collection.unlisted;
  const candidates = narrowedRows(collection, query.conditions, store);
  let rows = candidates ? candidates.filter((row) => collection.visible(row, principal, store)) : scope();
  if (unlisted) rows = rows.filter((row) => !unlisted(row));
  const { filter, compare } = query;
  if (filter) rows = rows.filter((row) => filter(row, reading));
  if (isStream) {
    const count = streamLength(rows.length, query.limit);
    const sorted = compare ? orderedPage(rows, (a, b) => compare(a, b, reading), 0, count) : rows;
    return streamOf({ count, document: (index) => query.project(sorted[index] as R, reading) });
  }
  const total = rows.length;
  const offset = query.offset ?? 0;
  const limit = Math.min(query.limit ?? defaultLimit, settings.pageCap);
  const page = compare
    ? orderedPage(rows, (a, b) => compare(a, b, reading), offset, limit)
    : rows.slice(offset, offset + limit);
  return ok({
    $meta: {
      pagination: { offset, limit, total },
      ...(query.omitted.length > 0 ? { omitted: query.omitted } : {}),
    },
    data: page.map((row) => query.project(row, reading)),
  });
}

/** The smallest candidate set of the indexes. Undefined when none applies. */
function narrowedRows<R extends StoredRow>(
  collection: Pick<Reading<R>, 'lookups'>,
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
