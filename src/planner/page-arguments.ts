/** What the arguments of a field say about the number of objects that it reads. */
import type { CallCost } from './source.ts';

/** The page size when the argument is omitted. */
const DEFAULT_PAGE = 20;

export function pageSize({ first, last }: Readonly<Record<string, unknown>>): number {
  if (typeof last === 'number') return Math.max(0, last);
  return typeof first === 'number' ? Math.max(0, first) : DEFAULT_PAGE;
}

/** How many objects a field names in lists. A single id is not counted. */
export function listed({ ids, representations }: Readonly<Record<string, unknown>>): number {
  const list = ids ?? representations;
  return Array.isArray(list) ? list.length : 0;
}

/** Every id in the arguments: alone, in lists, or in objects of lists. */
export function idsIn(args: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(args).flatMap(([name, value]) => {
    if (Array.isArray(value)) return value.flatMap(idsOfItem);
    return (name === 'id' || name === 'email') && typeof value === 'string' ? [value] : [];
  });
}

/** An id, or an object with an id, such as a representation of a federated entity. */
function idsOfItem(item: unknown): string[] {
  if (typeof item === 'string') return [item];
  const { id } = (item ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? [id] : [];
}

export function batchesByPrefix(
  ids: readonly string[],
  maxIdsPerCall: number,
  limits: CallCost['idsPerCall'],
): number {
  const counts = new Map<string, number>();
  for (const id of new Set(ids)) {
    const prefix = id.split('-', 1)[0] ?? '';
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  return [...counts].reduce(
    (sum, [prefix, count]) =>
      sum + Math.ceil(count / Math.min(maxIdsPerCall, limits?.get(prefix) ?? Infinity)),
    0,
  );
}

/** The ids that other upstreams than the first one read, each with a call of its own, by upstream. */
export function otherIds(
  ids: readonly string[],
  upstreams: CallCost['upstreams'],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  if (upstreams === undefined) return counts;
  for (const id of new Set(ids)) {
    const upstream = upstreams.get(id.split('-', 1)[0] ?? '');
    if (upstream !== undefined) counts.set(upstream, (counts.get(upstream) ?? 0) + 1);
  }
  return counts;
}

/** How many lists a field reads a page of. */
export function differentValues(args: Readonly<Record<string, unknown>>, each: CallCost['each']): number {
  if (each === undefined) return 1;
  const list = args[each.argument];
  return Array.isArray(list) ? new Set(list).size : each.otherwise;
}
