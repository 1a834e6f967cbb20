/** The rule that audit events can only be filtered and ordered by when they are selected as well. */
import { QueryError } from './error.ts';
import type { Expression } from './expression.ts';
import type { Query } from './parse.ts';

/**
 * Selecting anything inside audit is enough. The vendor's RQL guide leaves open whether such a query is
 * refused or half ignored; refusing it always makes the omission visible.
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

/** Paths from the object itself; those inside `any` and `all` start at an element. */
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
