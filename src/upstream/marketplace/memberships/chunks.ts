/** Divides a read of many memberships by id into calls of which each fits in a URL, and joins their pages. */
import { inList } from '../../../query/expression.ts';
import type { RowPage } from '../../../source/row.ts';
import { encodeExpression } from '../rql/encode.ts';
import { flatFilter } from './filter.ts';

/** Encoded filter of one call for many pairs. */
const MAX_PAIRS_BYTES = 6_000;

export function chunks(ids: readonly string[]): readonly (readonly string[])[] {
  const condition = flatFilter(inList('id', ids));
  if (ids.length === 1 || typeof condition === 'boolean') return [ids];
  if (encodeURI(encodeExpression(condition)).length <= MAX_PAIRS_BYTES) return [ids];
  const middle = Math.ceil(ids.length / 2);
  return [...chunks(ids.slice(0, middle)), ...chunks(ids.slice(middle))];
}

export function joined(pages: readonly RowPage[], limit: number): RowPage {
  const totals = pages.map(({ total }) => total);
  return {
    rows: pages.flatMap(({ rows }) => rows),
    total: totals.every((total) => total !== undefined)
      ? totals.reduce((sum, total) => sum + total, 0)
      : undefined,
    limit,
  };
}
