/** Splits a filter with more ids than fit in one URL into several calls, and merges their rows by id. */
import type { Row } from '../../source/row.ts';
import { readWindow, type ReadRange } from '../../loaders/window.ts';
import { batchUrlBytes } from '../../operation/url-budget.ts';
import { InputError } from '../../upstream/errors.ts';
import type { FilterDialect, SelectedQuery } from '../../source/spec.ts';
import { and, any, inList, type Expression, type Scalar } from '../../query/expression.ts';

/** Bytes of a URL that are reserved for its path and window. */
const BYTES_BESIDE_QUERY = 512;
/** A filter with fewer values always fits, so its URL is not measured. */
const FEW_VALUES = 100;
/** Most rows of the parts that one page may merge. */
export const MAX_MERGED = 1_000;
const MAX_PARTS = 20;

export interface SplitFilter {
  readonly parts: readonly Expression[];
  /** Whether a row can be in several parts: it has several of the ids. */
  readonly overlaps: boolean;
}

type SplitQuery = SelectedQuery & { readonly filter: Expression };

/** Undefined when the filter fits, or cannot be split so that the merged list is exactly the list. */
export function splitFilter(
  dialect: FilterDialect,
  { filter, select, order }: SplitQuery,
  maxUrlBytes: number,
): SplitFilter | undefined {
  const terms = filter.kind === 'and' ? filter.expressions : [filter];
  const lists = terms.flatMap((term, index) => listIn(term, index));
  const longest = lists.reduce(
    (best, list) => (list.values.length > best.values.length ? list : best),
    nothing,
  );
  if (longest.values.length < FEW_VALUES) return undefined;
  if (dialect.sizeOf({ select, filter, order }) <= maxUrlBytes - BYTES_BESIDE_QUERY) return undefined;
  // Only for ids is upstream's sort order known to match ours.
  if (order.length !== 1) return undefined;
  const others = terms.filter((_, index) => index !== longest.index);
  const rest = dialect.sizeOf({
    select,
    order,
    ...(others.length > 0 ? { filter: and(...others) } : {}),
  });
  const chunks = chunksOf(longest.values, batchUrlBytes(maxUrlBytes) - rest - 256);
  if (chunks.length > MAX_PARTS) return undefined;
  return {
    parts: chunks.map((chunk) => and(...others, longest.of(chunk))),
    overlaps: longest.overlaps,
  };
}

interface IdList {
  readonly index: number;
  readonly values: readonly string[];
  readonly overlaps: boolean;
  readonly of: (values: readonly string[]) => Expression;
}

const nothing: IdList = { index: -1, values: [], overlaps: false, of: (values) => inList('id', values) };

/** `in(id,(…))`, `in(account.id,(…))` or `any(groups,in(id,(…)))`. */
function listIn(term: Expression, index: number): IdList[] {
  if (term.kind === 'any' && term.expression !== undefined) {
    const { property } = term;
    return listIn(term.expression, index).map((list) => ({
      ...list,
      overlaps: true,
      of: (values) => any(property, list.of(values)),
    }));
  }
  if (term.kind !== 'list' || term.operator !== 'in' || !/(?:^|\.)id$/.test(term.property)) return [];
  const { property } = term;
  const values = term.values.filter((value: Scalar) => typeof value === 'string');
  if (values.length !== term.values.length) return [];
  return [{ index, values, overlaps: false, of: (chunk) => inList(property, chunk) }];
}

/** Values that differ only in case stay in one part, because upstream may treat them as equal. */
function chunksOf(values: readonly string[], maxBytes: number): string[][] {
  const groups = new Map<string, Set<string>>();
  for (const value of values) {
    const key = value.toLowerCase();
    const group = groups.get(key);
    if (group) group.add(value);
    else groups.set(key, new Set([value]));
  }
  const chunks: string[][] = [];
  let bytes = Infinity;
  for (const group of groups.values()) {
    const more = [...group].reduce((sum, value) => sum + encodeURIComponent(value).length + 7, 0);
    if (bytes + more > maxBytes) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(...group);
    bytes += more;
  }
  return chunks;
}

/** Reads the parts as one list. `readPart` makes one call for a part. */
export function mergedReader(
  { parts, overlaps }: SplitFilter,
  direction: 'ascending' | 'descending',
  readPart: (part: Expression, ...range: Parameters<ReadRange>) => ReturnType<ReadRange>,
  cap: () => number,
): ReadRange {
  const sign = direction === 'ascending' ? 1 : -1;
  return async ({ offset, limit }) => {
    // Rows in several parts count once, so all parts are read completely.
    const needed = overlaps ? MAX_MERGED : limit === 0 ? 0 : offset + limit;
    if (needed > MAX_MERGED) throw tooFar(offset + limit);
    const window = { offset: 0, limit: needed };
    const pages = await Promise.all(
      parts.map((part) => readWindow((range) => readPart(part, range), window, cap())),
    );
    const rows = new Map<string, Row>();
    for (const page of pages) for (const row of page.rows) rows.set(row.id, row);
    if (overlaps && pages.some(({ rows: found, total }) => (total ?? MAX_MERGED) > found.length)) {
      throw tooFar(MAX_MERGED + 1);
    }
    const sorted = [...rows.values()].sort((left, right) => (left.id < right.id ? -sign : sign));
    const totals = pages.map(({ total }) => total);
    const total = overlaps
      ? rows.size
      : totals.every((count) => count !== undefined)
        ? totals.reduce((sum, count) => sum + count, 0)
        : undefined;
    return { rows: sorted.slice(offset, offset + limit), total, limit };
  };
}

function tooFar(rows: number): InputError {
  return new InputError(
    `a filter that is too long for one URL can be read up to row ${MAX_MERGED} of its list, but this page needs ${rows} rows; name fewer ids`,
    { argument: ['filter'] },
  );
}
