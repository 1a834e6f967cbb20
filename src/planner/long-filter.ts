/** Predicts the calls of a filter with more ids than fit in one URL, which is split into several calls. */

/** A filter with shorter lists is not split. */
const LONG_LIST = 100;
/** Most rows that are read for each part of a split filter. */
const MERGED_ROWS = 1_000;

export interface UrlSettings {
  readonly maxIdsInUrl?: number;
  readonly pageCap: number;
}

/** Calls per page: each part is read up to the end of the page. */
export function filterCalls(
  { filter, after, before, offset }: Readonly<Record<string, unknown>>,
  { maxIdsInUrl = Infinity, pageCap }: UrlSettings,
): number {
  const ids = longestList(filter);
  if (ids < LONG_LIST) return 1;
  const isFirst = after == null && before == null && !offset;
  return Math.ceil(ids / maxIdsInUrl + 1) * (isFirst ? 1 : Math.ceil(MERGED_ROWS / pageCap));
}

export function mayBeSplit(variables: Readonly<Record<string, unknown>>): boolean {
  return longestList(variables) >= LONG_LIST;
}

/** Values in the longest list, at any depth of the filter. */
export function longestList(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const isList = Array.isArray(value);
  const inner: readonly unknown[] = isList ? value : Object.values(value);
  // Values that start with a text contain no further list.
  if (isList && typeof inner[0] === 'string') return inner.length;
  return inner.reduce<number>(
    (longest, item) => Math.max(longest, longestList(item)),
    isList ? inner.length : 0,
  );
}
