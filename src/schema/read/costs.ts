/** Derives the cost of reads from the capabilities of their upstream. */
import type { Batch, CallCost, PartitionedCost, ReferenceSource } from '../../planner/source.ts';
import type { Resource } from '../../source/resource.ts';
import type { Entity } from '../core/entity.ts';
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
    ...pageTimes(resource.source.capabilities.paging),
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
  const { children, paging } = resource.source.capabilities;
  return {
    calls: children === 'many-parents' ? 'children' : 'each-page',
    ...pageTimes(paging),
    ...partitionedCost([resource], foundBy(resource, relation)),
  };
}

/** With numbered pages, a window can span two pages. */
function pageTimes(paging: 'offset' | 'page-number'): Pick<CallCost, 'times'> {
  return paging === 'offset' ? {} : { times: 2 };
}

/** The cost of a field that reads objects of these types by id. */
export function idsCost(entities: readonly Entity[]): CallCost {
  const limited = entities
    .map(({ resource: { id, source } }) => [id.prefix, source.capabilities.idsPerCall] as const)
    .filter(([, idsPerCall]) => idsPerCall !== Infinity);
  return {
    calls: 'ids',
    ...(limited.length > 0 ? { idsPerCall: new Map(limited) } : {}),
    ...partitionedCost(
      entities.map(({ resource }) => resource),
      'named',
    ),
  };
}

/** Whether a list can be paged from its end. */
export function hasEnd({ source }: Resource): boolean {
  return source.capabilities.order === 'total' && source.capabilities.totals !== 'never';
}
