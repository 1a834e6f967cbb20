/** Derives the cost of reads from the capabilities of their upstream. */
import type { Batch, CallCost, PartitionedCost, ReferenceSource } from '../../planner/source.ts';
import type { Resource } from '../../source/resource.ts';
import { pagesOf } from '../../source/numbered-pages.ts';
import type { Entity } from '../core/entity.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, offsetAfter } from './cursor.ts';
import type { Relation } from './relation.ts';

/** How objects of this resource are read by id. */
export function batchOf({ source }: Resource): Batch {
  return source.capabilities.idsPerCall > 1 ? 'by-id' : 'one-by-one';
}

/** The parent's call can include more of a reference only if reads return exactly what they select. */
export function expansionOf({ source }: Resource): ReferenceSource['expand'] {
  return source.capabilities.projection === 'paths' ? 'expandable' : 'summary-only';
}

export function pageCost(resource: Resource): CallCost {
  return {
    calls: 'page',
    ...pageTimes(resource),
    ...partitionedCost([resource], 'by-row'),
  };
}

/** The cost of what reads objects of these resources, if some are partitioned. */
export function partitionedCost(
  resources: readonly Resource[],
  found: PartitionedCost['found'],
): Pick<CallCost, 'partitioned'> {
  const divided = resources.flatMap(({ id, partition }) => (partition ? [{ id, partition }] : []));
  if (divided.length === 0) return {};
  return {
    partitioned: {
      of: new Map(divided.map(({ id, partition }) => [id.prefix, partition.of])),
      found,
      onlyWhole: divided.flatMap(({ partition }) => partition.onlyWhole),
    },
  };
}

function foundBy({ partition }: Resource, relation: Relation): PartitionedCost['found'] {
  if (relation.by === 'reference') return relation.path === partition?.path ? 'named' : 'by-row';
  return 'by-parent';
}

/** If upstream reads the children of one parent at a time, each parent takes its own page. */
export function childCost(resource: Resource, relation: Relation): CallCost {
  const { children } = resource.source.capabilities;
  return {
    calls: children === 'many-parents' ? 'children' : 'each-page',
    ...pageTimes(resource),
    ...partitionedCost([resource], foundBy(resource, relation)),
  };
}

/** With numbered pages, a window can span two pages. */
function pageTimes({ source, omitted }: Resource): Pick<CallCost, 'pageCalls' | 'lacking' | 'upstream'> {
  if (source.capabilities.paging === 'offset') return {};
  return { pageCalls: callsOfPage, lacking: omitted, upstream: source.name };
}

/** The calls of the page that these arguments name, as the source makes them. */
export function callsOfPage(
  args: Readonly<Record<string, unknown>>,
  cap: number,
  fields: readonly string[],
): number {
  const size = sizeOf(args);
  if (size <= 0 || onlyCounts(fields)) return 1;
  return callsOfWindow(startOf(args), size, cap);
}

/** The same for a list without a total: one more row shows whether it goes on, and nothing counts its rows. */
export function callsWithoutTotal(
  args: Readonly<Record<string, unknown>>,
  cap: number,
  fields: readonly string[],
): number {
  return onlyCounts(fields) ? 0 : callsOfWindow(startOf(args), Math.max(0, sizeOf(args)) + 1, cap);
}

function sizeOf({ first }: Readonly<Record<string, unknown>>): number {
  return typeof first === 'number' ? Math.min(first, MAX_PAGE_SIZE) : DEFAULT_PAGE_SIZE;
}

function startOf({ after, offset }: Readonly<Record<string, unknown>>): number {
  if (typeof after === 'string') return offsetAfter(after);
  return typeof offset === 'number' ? offset : 0;
}

function onlyCounts(fields: readonly string[]): boolean {
  return fields.every((field) => field === 'totalCount');
}

/** The calls of a window of numbered pages. */
export function callsOfWindow(start: number, size: number, most: number): number {
  // An upstream that is not configured has no cap.
  const cap = Number.isFinite(most) ? most : MAX_PAGE_SIZE;
  let calls = 0;
  for (let at = start; at < start + size; at += cap) {
    calls += pagesOf(at, Math.min(cap, start + size - at), cap).length;
  }
  return calls;
}

/** One call for any page: a list that is read whole, and cut here. */
export function callsOfWhole(): number {
  return 1;
}

/** Beside the ids of the first upstream, which share calls, those of others take one each. */
export function otherUpstreams(entities: readonly Entity[]): Pick<CallCost, 'upstreams'> {
  const others = entities.filter(({ resource }) => resource.source.capabilities.idsPerCall === 1);
  if (others.length === 0) return {};
  return { upstreams: new Map(others.map(({ resource: { id, source } }) => [id.prefix, source.name])) };
}

/** The cost of a field that reads objects of these types by id. */
export function idsCost(entities: readonly Entity[]): CallCost {
  const limited = entities
    .map(({ resource: { id, source } }) => [id.prefix, source.capabilities.idsPerCall] as const)
    .filter(([, idsPerCall]) => idsPerCall !== Infinity);
  return {
    calls: 'ids',
    ...(limited.length > 0 ? { idsPerCall: new Map(limited) } : {}),
    ...otherUpstreams(entities),
    ...partitionedCost(
      entities.map(({ resource }) => resource),
      'named',
    ),
  };
}

/** The upstream of references to this resource, for predictions; undefined for one with batches. */
export function upstreamOf({ source }: Resource): string | undefined {
  return source.capabilities.idsPerCall === 1 ? source.name : undefined;
}

/** Whether a list can be paged from its end. */
export function hasEnd({ source }: Resource): boolean {
  return source.capabilities.order === 'total' && source.capabilities.totals !== 'never';
}
