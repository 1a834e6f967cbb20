/** A caller of the marketplace whose reads are known to be under way, so that batches below them can wait. */
import type { Producers } from '../loaders/producers.ts';
import type { MarketplaceCaller } from '../upstream/marketplace/calls.ts';

export function trackReads(caller: MarketplaceCaller, producers: Producers): MarketplaceCaller {
  function track<T>(call: Promise<T>, paths: readonly string[] | undefined): Promise<T> {
    if (paths === undefined || paths.length === 0) return call;
    producers.begin(paths);
    const end = (): void => {
      producers.end(paths);
    };
    // Before whoever waits for the call: what its rows lead to is asked for after it has ended.
    call.then(end, end);
    return call;
  }
  return {
    ...caller,
    list: (collection, options) => track(caller.list(collection, options), options.paths),
    get: (collection, id, options) => track(caller.get(collection, id, options), options?.paths),
  };
}
