/** Refuses filters and orders by audit events that are not selected, where the rules say so. */
import { QueryError } from './error.ts';
import type { Query } from './parse.ts';
import { namedMembers } from './reads.ts';

/** Selecting anything inside the same audit is enough. */
export function checkAuditSelected(query: Query): void {
  const selected = new Set<string>();
  for (const { sign, path, star } of query.select ?? []) {
    const audit = star === true ? auditIn(path === '' ? 'audit' : `${path}.audit`) : auditIn(path);
    if (sign === '+' && audit !== undefined) selected.add(audit);
  }
  const missing = namedMembers(query).filter(({ path }) => {
    const audit = auditIn(path);
    return audit !== undefined && !selected.has(audit);
  });
  if (missing.length > 0) {
    throw new QueryError(
      missing.map(({ path }) => [path, 'Filtering and ordering by audit requires audit in select.'] as const),
    );
  }
}

/** `account.audit` for `account.audit.created.at`, in lower case. */
function auditIn(path: string): string | undefined {
  return /^(?:.*?\.)?audit(?=\.|$)/i.exec(path)?.[0].toLowerCase();
}
