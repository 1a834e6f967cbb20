/**
 * Reads the same window of the child lists of many parents with as few calls as possible.
 *
 * All children of a set of parents, in one fixed total order, are a stream. Filtered by one parent, the stream is that
 * parent's list, in the same order. So the first rows of the stream contain the first rows of every list. A parent
 * with a complete window is removed, and the stream of the remaining parents continues right after the rows of theirs
 * that were already read. When the whole stream fits in one response, every page and count is exact after one call.
 *
 * Some upstreams can return more rows than a page in one response. The first call then asks for as many as the windows
 * are likely to need, or as a count may cost. If they are not enough, pages follow.
 */
import DataLoader from 'dataloader';
import type { AheadPage, ByParentOptions, ChildPage } from './children.ts';
import { ChildStream, type AheadRows } from './child-stream.ts';
import { readOne, readsSingly } from './one-parent.ts';

export interface ByParentLoader {
  load(parent: string): Promise<ChildPage>;
}

export function createByParentLoader(options: ByParentOptions): ByParentLoader {
  const loader = new DataLoader<string, ChildPage>((parents) => readPages(parents, options), {
    maxBatchSize: options.maxIdsPerCall,
  });
  return { load: (parent) => loader.load(parent) };
}

async function readPages(
  parents: readonly string[],
  options: ByParentOptions,
): Promise<(ChildPage | Error)[]> {
  const ahead = options.ahead && (await pagesOf(parents, options.ahead));
  if (ahead !== undefined && ahead.size > 0) return new ChildStream(parents, options).readFrom(ahead);
  if (readsSingly(parents, options)) {
    return Promise.all(parents.map((parent) => readOne(parent, [], options)));
  }
  return new ChildStream(parents, options).read();
}

/** What came ahead, with the parents that it is for. */
async function pagesOf(
  parents: readonly string[],
  ahead: NonNullable<ByParentOptions['ahead']>,
): Promise<ReadonlyMap<AheadPage, AheadRows>> {
  const found = new Map<AheadPage, AheadRows>();
  for (const parent of parents) {
    const asked = ahead(parent);
    if (asked === undefined) continue;
    const page = await asked.page();
    if (page === undefined) continue;
    const known = found.get(asked);
    if (known) known.parents.add(parent);
    else found.set(asked, { page, covers: asked.covers, parents: new Set([parent]) });
  }
  return found;
}
