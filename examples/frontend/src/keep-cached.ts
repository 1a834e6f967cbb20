/** Keeps cached data where a later read fails: an error says that the field could not be read, not that it is empty. */
import { ApolloLink } from '@apollo/client';
import { map } from 'rxjs';

type Part = Record<string, unknown>;

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null;

/** The same object in a cached list, whose rows may be at other positions. */
function twinOf(list: unknown, item: unknown): unknown {
  const id = idOf(item);
  return id === undefined || !Array.isArray(list) ? undefined : list.find((other) => idOf(other) === id);
}

function idOf(item: unknown): unknown {
  if (!isPart(item)) return undefined;
  return item['id'] ?? (isPart(item['node']) ? item['node']['id'] : undefined);
}

/** Puts the cached value where the answer has null on the way to a failed field. */
function restore(answer: Part, cached: unknown, path: readonly (string | number)[]): void {
  let fresh: unknown = answer;
  let old: unknown = cached;
  for (const step of path) {
    if (!isPart(fresh) || !isPart(old)) return;
    const next: unknown = fresh[step];
    const kept: unknown = typeof step === 'number' ? twinOf(old, next) : old[step];
    if (next === null) {
      if (kept != null) fresh[step] = kept;
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
        const cached = operation.client.cache.read<Part>({
          query: operation.query,
          variables: operation.variables,
          optimistic: false,
          returnPartialData: true,
        });
        const data = structuredClone(result.data);
        for (const { path } of failed) restore(data, cached, path ?? []);
        return { ...result, data };
      }),
    ),
  );
}
