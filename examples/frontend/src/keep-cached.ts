/** Keeps cached data where a later read fails: an error says that the field could not be read, not that it is empty. */
import { ApolloLink } from '@apollo/client';
import { map } from 'rxjs';

type Part = Record<string, unknown>;

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null;

/** Where a row of an answer is in the cached list, whose rows may be at other positions. */
function stepInto(list: unknown, item: unknown): number {
  const id = idOf(item);
  return id === undefined || !Array.isArray(list) ? -1 : list.findIndex((other) => idOf(other) === id);
}

function idOf(item: unknown): unknown {
  if (!isPart(item)) return undefined;
  return item['id'] ?? (isPart(item['node']) ? item['node']['id'] : undefined);
}

/** Puts the cached value where the answer has null on the way to a failed field. `gaps`: what the cache lacks. */
function restore(answer: Part, cached: unknown, gaps: unknown, path: readonly (string | number)[]): void {
  let fresh: unknown = answer;
  let old: unknown = cached;
  let gap: unknown = gaps;
  for (const step of path) {
    if (!isPart(fresh) || !isPart(old)) return;
    const next: unknown = fresh[step];
    const place = typeof step === 'number' ? stepInto(old, next) : step;
    const kept: unknown = old[place];
    gap = isPart(gap) ? gap[place] : undefined;
    if (next === null) {
      // A part of an object is not what the page has shown.
      if (kept != null && gap === undefined) fresh[step] = kept;
      return;
    }
    fresh = next;
    old = kept;
  }
}

/** Only the code NOT_FOUND says that the object does not exist. */
export function isNotFound(error: { readonly extensions?: Readonly<Record<string, unknown>> }): boolean {
  return error.extensions?.['code'] === 'NOT_FOUND';
}

export function createKeepCachedLink(): ApolloLink {
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      map((result) => {
        const failed = result.errors?.filter((error) => !isNotFound(error)) ?? [];
        if (failed.length === 0 || !isPart(result.data)) return result;
        const cached = operation.client.cache.diff<Part>({
          query: operation.query,
          variables: operation.variables,
          optimistic: false,
          returnPartialData: true,
        });
        const data = structuredClone(result.data);
        for (const { path } of failed) restore(data, cached.result, cached.missing?.missing, path ?? []);
        return { ...result, data };
      }),
    ),
  );
}
