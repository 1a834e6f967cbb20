/** Reads the child list of one parent with calls of its own. */
import type { Row, RowPage } from '../source/row.ts';
import type { ByParentOptions, ChildPage } from './children.ts';
import { goesOn, readWindow, totalOf, type RangeToRead } from './window.ts';

/** Up to this many parents count as few for the `lowest-latency` policy. */
const FEW_PARENTS = 4;

/** Whether each of these parents takes a call of its own. */
export function readsSingly(parents: readonly string[], options: ByParentOptions): boolean {
  const { offset, first } = options.window;
  const fanOut = options.policy === 'lowest-latency' && parents.length <= FEW_PARENTS;
  // For a window far into the lists, the stream would read all rows before it, of every parent.
  const far = offset > 0 && offset + first >= options.pageCap();
  return parents.length === 1 || fanOut || far || options.children === 'one-parent';
}

/** Reads a page of one parent, without rows already read. Its failure does not affect other parents. */
export async function readOne(
  parent: string,
  list: readonly Row[],
  options: ByParentOptions,
): Promise<ChildPage | Error> {
  const { offset, first } = options.window;
  const from = Math.max(offset, list.length);
  const limit = Math.max(0, offset + first - from);
  try {
    const read = (asked: RangeToRead): Promise<RowPage> => options.readStream([parent], asked);
    const range = { offset: from, limit };
    const page = await readWindow(read, range, options.pageCap());
    const more = page.rows.slice(0, limit);
    // A row that was inserted since then shifts the others, so skip rows that were already read.
    const seen = new Set(list.map(({ id }) => id));
    const fresh = list.length === 0 ? more : more.filter(({ id }) => !seen.has(id));
    const rows = [...list.slice(offset, offset + first), ...fresh];
    // When counting, the list may already have more than the window.
    if (from > offset + first) return { rows, hasNext: true, total: page.total };
    const hasNext = await goesOn(read, range, { ...page, rows: more });
    return { rows, hasNext, total: page.total ?? totalOf(range, more, hasNext) };
  } catch (error) {
    return asError(error);
  }
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
