/** Compiles a query string for one model, and caches the last few hundred. */
import type { Model } from './model.ts';
import { checkAuditSelected } from './audit.ts';
import { collectErrors } from './error.ts';
import { compileFilter, narrow, type IdCondition, type Predicate } from './evaluate.ts';
import { compileOrder, type Comparator } from './order.ts';
import { parseQuery, type Query } from './parse.ts';
import type { CallerType } from './property.ts';
import { compileSelect, type Projection } from './select.ts';

export interface CompiledQuery extends Projection {
  readonly query: Query;
  /** Undefined: every row. */
  readonly filter?: Predicate;
  /** Conditions that every matching row fulfils. Empty when unknown. */
  readonly conditions: readonly IdCondition[];
  /** Undefined: the query names no order. */
  readonly compare?: Comparator;
  /** As in the query; default and cap are not applied. */
  readonly limit?: number;
  readonly offset?: number;
}

const MAX_REMEMBERED = 500;
/** In characters. Longer queries are mostly id lists that are not repeated. */
const MAX_REMEMBERED_LENGTH = 2_048;

const remembered = new WeakMap<Model, Map<string, CompiledQuery>>();

/**
 * Throws one error with everything that is wrong in the query. The result depends only on the caller's type, so callers
 * of one type share it.
 */
export function compileQuery(model: Model, rawQueryString: string, caller: CallerType): CompiledQuery {
  if (rawQueryString.length > MAX_REMEMBERED_LENGTH) return compileOnce(model, rawQueryString, caller);
  let queries = remembered.get(model);
  if (queries === undefined) {
    queries = new Map();
    remembered.set(model, queries);
  }
  const key = `${caller.type}?${rawQueryString}`;
  let compiled = queries.get(key);
  if (compiled === undefined) compiled = compileOnce(model, rawQueryString, caller);
  else queries.delete(key);
  // A map keeps insertion order, so its first key is the least recently used.
  queries.set(key, compiled);
  if (queries.size > MAX_REMEMBERED) {
    const [oldest] = queries.keys();
    if (oldest !== undefined) queries.delete(oldest);
  }
  return compiled;
}

function compileOnce(model: Model, rawQueryString: string, caller: CallerType): CompiledQuery {
  const query = parseQuery(rawQueryString);
  const { filter, order, limit, offset } = query;
  const parts: { filter?: Predicate; compare?: Comparator } = {};
  collectErrors([
    () => {
      if (filter !== undefined) parts.filter = compileFilter(model, filter, caller);
    },
    () => {
      if (order !== undefined) parts.compare = compileOrder(model, order, caller);
    },
    () => checkAuditSelected(query),
  ]);
  return {
    query,
    ...parts,
    ...(limit !== undefined && { limit }),
    ...(offset !== undefined && { offset }),
    conditions: narrow(model, filter),
    ...compileSelect(model, query.select, caller),
  };
}
