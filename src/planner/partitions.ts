/** Predicts the further calls for objects that an upstream may only be able to read one partition at a time. */
import { longestList } from './long-filter.ts';
import type { PlanNode } from './plan.ts';
import type { PartitionedCost, Partitions } from './source.ts';

/** A field that reads such objects, in an operation. */
export interface PartitionedRead {
  readonly cost: PartitionedCost;
  readonly partitions: Exclude<Partitions, 'whole'>;
  readonly node: Pick<PlanNode, 'selects'>;
  readonly args: Readonly<Record<string, unknown>>;
  readonly parents: number;
  /** Calls of one page. */
  readonly pages: number;
  /** Rows of one page. */
  readonly rows: number;
  /** Assumed objects of a parent, if all of them are read to filter or sort them. */
  readonly embeddedEntries: number;
}

/** A read across partitions that finds out that there is none. */
const PROBE = 1;
/** Reading who the caller is, which can name the partition. */
const IDENTITY = 1;

/** `whole`: the calls where a list can span partitions. */
export function listCalls(whole: number, read: PartitionedRead | undefined): number {
  if (read === undefined) return whole;
  const parts = callsByPart(whole, read);
  const asks = read.cost.found !== 'named' || read.parents > 1 || selectsOnlyWhole(read);
  return either(whole, parts, asks, read);
}

/** Parents of one partition can share a read, which then takes as many calls as one that spans partitions. */
function callsByPart(
  whole: number,
  { cost, args, parents, pages, rows, embeddedEntries }: PartitionedRead,
): number {
  const { filter, orderBy } = args;
  switch (cost.found) {
    case 'named':
      return parents * pages;
    case 'by-parent':
      // One call more for each parent, to find its partition.
      return IDENTITY + parents + Math.max(whole, parents * pages);
    case 'by-row': {
      if (filter == null && parents <= 1 && orderBy == null) return IDENTITY + pages + rows;
      // Each partition in the filter is counted, and then read. Or all rows of a parent are read, to filter or sort them.
      const read = filter == null && orderBy == null ? rows : Math.max(rows, embeddedEntries);
      return IDENTITY + Math.max(whole, parents * (pages + read)) + 2 * longestList(filter);
    }
  }
}

/** `batches`: the calls where one batch can span partitions. */
export function idsCalls(batches: number, ids: readonly string[], read: PartitionedRead | undefined): number {
  if (read === undefined) return batches;
  const { of } = read.cost;
  let divided = 0;
  let asks = selectsOnlyWhole(read) && ids.length > 0;
  for (const [prefix, partitionOf] of of) {
    const named = ids.filter((id) => id.startsWith(`${prefix}-`) || (of.size === 1 && id.startsWith('?')));
    const partitions = new Set(named.map((id) => partitionOf(id) ?? id));
    // The batch of this prefix is counted already.
    divided += Math.max(0, partitions.size - 1);
    asks ||= partitions.size > 1 || named.some((id) => partitionOf(id) === undefined);
  }
  return either(batches, batches + divided, asks, read);
}

/** An id that does not name its partition takes a call to find the object, after the upstream has been asked. */
export function writeCalls(ids: readonly string[], read: PartitionedRead | undefined): number {
  if (read === undefined) return 0;
  let more = 0;
  for (const [prefix, partitionOf] of read.cost.of) {
    more += ids.filter((id) => id.startsWith(`${prefix}-`) && partitionOf(id) === undefined).length;
  }
  return more + (read.partitions === 'unknown' && (more > 0 || selectsOnlyWhole(read)) ? PROBE : 0);
}

function either(whole: number, parts: number, asks: boolean, { partitions }: PartitionedRead): number {
  return partitions === 'parts' ? parts : Math.max(whole, parts + (asks ? PROBE : 0));
}

function selectsOnlyWhole({ node, cost }: PartitionedRead): boolean {
  return [...node.selects.values()].some((paths) => cost.onlyWhole.some((path) => paths.includes(path)));
}
