/** Merges sorted lists of several upstreams by name, and counts what is taken from each. */
import type { Row } from '../../source/row.ts';

export interface MergedRows {
  readonly rows: readonly Row[];
  /** For each row, how many rows of each list are before it or are the row itself. */
  readonly places: readonly (readonly number[])[];
}

/**
 * Takes the lowest name among the next rows of the lists until there are `size` rows. It never sorts a list, so every row
 * is taken once, in the order of its own list, whatever collation that list is sorted by.
 */
export function mergeByName(
  lists: readonly (readonly Row[])[],
  starts: readonly number[],
  size: number,
): MergedRows {
  const keys = lists.map((list) => list.map(sortKey));
  const taken = lists.map(() => 0);
  const rows: Row[] = [];
  const places: (readonly number[])[] = [];
  while (rows.length < size) {
    const next = lowest(keys, taken);
    const row = next === undefined ? undefined : lists[next]?.[taken[next] ?? 0];
    if (next === undefined || row === undefined) break;
    taken[next] = (taken[next] ?? 0) + 1;
    rows.push(row);
    places.push(starts.map((start, index) => start + (taken[index] ?? 0)));
  }
  return { rows, places };
}

/** The list whose next row has the lowest name; of equal names, the first list. */
function lowest(keys: readonly (readonly Buffer[])[], taken: readonly number[]): number | undefined {
  let found: number | undefined;
  let least: Buffer | undefined;
  for (const [index, list] of keys.entries()) {
    const key = list[taken[index] ?? 0];
    if (key === undefined || (least !== undefined && Buffer.compare(key, least) >= 0)) continue;
    least = key;
    found = index;
  }
  return found;
}

/** The bytes of UTF-8 sort as code points do. A row without a name comes first. */
function sortKey({ name }: Row): Buffer {
  return Buffer.from(typeof name === 'string' ? name.normalize('NFC').toLowerCase() : '');
}
