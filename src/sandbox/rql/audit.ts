/** Checks that audit events used in a filter or an order are also selected. */
import { QueryError } from './error.ts';
import type { Expression } from './expression.ts';
import type { Query } from './parse.ts';

/**
 * Selecting anything inside audit is enough. The vendor's RQL guide does not say whether other queries are rejected or
 * partly ignored. Rejecting them makes the omission visible.
 */
export function checkAuditSelected(query: Query): void {
  if (query.select?.some(({ sign, path }) => sign === '+' && isAudit(path)) === true) return;
  const paths = [
    ...(query.filter === undefined ? [] : pathsIn(query.filter)),
    ...(query.order ?? []).map(({ path }) => path),
  ].filter(isAudit);
  if (paths.length > 0) {
    throw new QueryError(
      paths.map((path) => [path, 'Filtering and ordering by audit requires audit in select.'] as const),
    );
  }
}

function isAudit(path: string): boolean {
  const [first = ''] = path.split('.', 1);
  return first.trim().toLowerCase() === 'audit';
}

/** Paths relative to the object. Those inside `any` and `all` are relative to an element. */
function pathsIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.items.flatMap(pathsIn);
    case 'not':
      return pathsIn(expression.item);
    case 'compare':
      return expression.operand.kind === 'self'
        ? [expression.path, expression.operand.path]
        : [expression.path];
    default:
      return [expression.path];
  }
}
