/** Compiles a query string for one model, and caches the last few hundred. */
import type { Model } from './model.ts';
import { checkAuditSelected } from './audit.ts';
import { collectErrors } from './error.ts';
import { compileFilter, type Predicate } from './evaluate.ts';
import { narrow, type IdCondition } from './narrow.ts';
import { compileOrder, type Comparator } from './order.ts';
import { readQuery, type Query } from './parse.ts';
import type { CallerType } from './property.ts';
import { namedMembers } from './reads.ts';
import { defaultRules, type QueryRules } from './rules.ts';
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
 * Throws one error with everything that is wrong in the query. The result depends only on the caller's type and the
 * rules, so callers of one type share it.
 */
export function compileQuery(
  model: Model,
  rawQueryString: string,
  caller: CallerType,
  rules: QueryRules = defaultRules,
): CompiledQuery {
  if (rawQueryString.length > MAX_REMEMBERED_LENGTH) return compileOnce(model, rawQueryString, caller, rules);
  let queries = remembered.get(model);
  if (queries === undefined) {
    queries = new Map();
    remembered.set(model, queries);
  }
  const { stringComparison, nullNavigation, auditFilter } = rules;
  const key = `${caller.type} ${stringComparison} ${nullNavigation} ${auditFilter}?${rawQueryString}`;
  let compiled = queries.get(key);
  if (compiled === undefined) compiled = compileOnce(model, rawQueryString, caller, rules);
  else queries.delete(key);
  // A map keeps insertion order, so its first key is the least recently used.
  queries.set(key, compiled);
  if (queries.size > MAX_REMEMBERED) {
    const [oldest] = queries.keys();
    if (oldest !== undefined) queries.delete(oldest);
  }
  return compiled;
}

function compileOnce(
  model: Model,
  rawQueryString: string,
  caller: CallerType,
  rules: QueryRules,
): CompiledQuery {
  const { query, problem } = readQuery(rawQueryString);
  const { filter, order, limit, offset } = query;
  const parts: { filter?: Predicate; compare?: Comparator } = {};
  collectErrors([
    () => {
      if (filter !== undefined) parts.filter = compileFilter(model, filter, caller, rules);
    },
    () => {
      if (order !== undefined) parts.compare = compileOrder(model, order, caller, rules);
    },
    () => {
      if (problem !== undefined) throw problem;
    },
    () => {
      if (rules.auditFilter === 'needs-select') checkAuditSelected(query);
    },
  ]);
  return {
    query,
    ...parts,
    ...(limit !== undefined && { limit }),
    ...(offset !== undefined && { offset }),
    // An index counts case.
    conditions: rules.stringComparison === 'exact' ? narrow(model, filter) : [],
    ...compileSelect(model, query.select, caller, namedMembers(query)),
  };
}
