/** Derives the cost of reads from the capabilities of their upstream. */
import type { Batch, CallCost, ReferenceSource } from '../../planner/source.ts';
import type { Resource } from '../../source/resource.ts';
import type { Entity } from '../core/entity.ts';

/** How objects of this resource are read by id. */
export function batchOf({ source }: Resource): Batch {
  return source.capabilities.idsPerCall > 1 ? 'by-id' : 'one-by-one';
}

/** The parent's call can include more of a reference only if reads return exactly what they select. */
export function expansionOf({ source }: Resource): ReferenceSource['expand'] {
  return source.capabilities.projection === 'paths' ? 'expandable' : 'summary-only';
}

export function pageCost({ source }: Resource): CallCost {
  return { calls: 'page', ...pageTimes(source.capabilities.paging) };
}

/** If upstream reads the children of one parent at a time, each parent takes its own page. */
export function childCost({ source }: Resource): CallCost {
  const { children, paging } = source.capabilities;
  return { calls: children === 'many-parents' ? 'children' : 'each-page', ...pageTimes(paging) };
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
  return { calls: 'ids', ...(limited.length > 0 ? { idsPerCall: new Map(limited) } : {}) };
}

/** Whether a list can be paged from its end. */
export function hasEnd({ source }: Resource): boolean {
  return source.capabilities.order === 'total' && source.capabilities.totals !== 'never';
}
