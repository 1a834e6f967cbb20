/** Turns a window of rows into numbered pages, for an API that knows only a page number and a page size. */

export interface NumberedPage {
  /** From zero. */
  readonly page: number;
  readonly size: number;
}

/**
 * The fewest pages that together hold the rows from `offset` to `offset + limit - 1`, one after the other without a gap.
 * A window that starts at a multiple of its size is one page without other rows. Most others are within one somewhat
 * larger page; the rest is two pages of the size of the window. A window larger than the cap takes pages of the cap.
 */
export function pagesOf(offset: number, limit: number, cap: number): readonly NumberedPage[] {
  if (limit < 1) return [];
  const last = offset + limit - 1;
  for (let size = limit; size <= cap; size += 1) {
    const page = Math.floor(offset / size);
    if (page === Math.floor(last / size)) return [{ page, size }];
  }
  const size = Math.min(limit, cap);
  const pages: NumberedPage[] = [];
  for (let page = Math.floor(offset / size); page * size <= last; page += 1) pages.push({ page, size });
  return pages;
}

/** The rows of a window, from the rows of its pages. */
export function sliceWindow<T>(
  rows: readonly T[],
  pages: readonly NumberedPage[],
  { offset, limit }: { readonly offset: number; readonly limit: number },
): readonly T[] {
  const [first] = pages;
  if (first === undefined) return [];
  const skip = offset - first.page * first.size;
  return rows.slice(skip, skip + limit);
}
