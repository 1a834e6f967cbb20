/** One page of ordered rows without ordering all of them. */

/**
 * The same rows as a stable sort followed by `slice(offset, offset + limit)`. Early pages of a large
 * collection keep only the best `offset + limit` rows seen so far, in a heap whose top is the worst of them.
 */
export function orderedPage<T>(
  rows: readonly T[],
  compare: (left: T, right: T) => number,
  offset: number,
  limit: number,
): T[] {
  const size = offset + limit;
  if (limit === 0 || offset >= rows.length) return [];
  if (size > rows.length / 4) return rows.toSorted(compare).slice(offset, size);

  /** Indexes into `rows`; ties go to the earlier row, as in a stable sort. */
  const heap: number[] = [];
  const isAfter = (left: number, right: number): boolean => {
    const result = compare(rows[left] as T, rows[right] as T);
    return result === 0 ? left > right : result > 0;
  };
  for (let index = 0; index < rows.length; index += 1) {
    if (heap.length < size) {
      heap.push(index);
      if (heap.length === size) {
        for (let at = (size >> 1) - 1; at >= 0; at -= 1) sink(heap, at, isAfter);
      }
    } else if (isAfter(heap[0] as number, index)) {
      heap[0] = index;
      sink(heap, 0, isAfter);
    }
  }
  return heap
    .sort((left, right) => (isAfter(left, right) ? 1 : -1))
    .slice(offset)
    .map((index) => rows[index] as T);
}

function sink(heap: number[], start: number, isAfter: (left: number, right: number) => boolean): void {
  const item = heap[start] as number;
  let at = start;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isAfter(heap[child + 1] as number, heap[child] as number)) child += 1;
    if (!isAfter(heap[child] as number, item)) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = item;
}
