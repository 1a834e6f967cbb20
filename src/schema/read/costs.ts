/** What reads cost, as the capabilities of their upstream say. */
import type { Batch, CallCost, ReferenceSource } from '../../planner/source.ts';
import type { Resource } from '../../source/resource.ts';
import type { Entity } from '../core/entity.ts';

/** How an object of this resource is read by its id. */
export function batchOf({ source }: Resource): Batch {
  return source.capabilities.idsPerCall > 1 ? 'by-id' : 'one-by-one';
}

/** Only where a read returns what it selects can the call for the parent include more of what it refers to. */
export function expansionOf({ source }: Resource): ReferenceSource['expand'] {
  return source.capabilities.projection === 'paths' ? 'expandable' : 'summary-only';
}

export function pageCost({ source }: Resource): CallCost {
  return { calls: 'page', ...pageTimes(source.capabilities.paging) };
}

/** Where the upstream reads the children of one parent at a time, each parent takes a page of its own. */
export function childCost({ source }: Resource): CallCost {
  const { children, paging } = source.capabilities;
  return { calls: children === 'many-parents' ? 'children' : 'each-page', ...pageTimes(paging) };
}

/** A window that no single page covers takes two. */
function pageTimes(paging: 'offset' | 'page-number'): Pick<CallCost, 'times'> {
  return paging === 'offset' ? {} : { times: 2 };
}

/** Of a field that reads objects of these types by id. */
export function idsCost(entities: readonly Entity[]): CallCost {
  const limited = entities
    .map(({ resource: { id, source } }) => [id.prefix, source.capabilities.idsPerCall] as const)
    .filter(([, idsPerCall]) => idsPerCall !== Infinity);
  return { calls: 'ids', ...(limited.length > 0 ? { idsPerCall: new Map(limited) } : {}) };
}

/** Whether the end of a list is a place that pages can be counted from. */
export function hasEnd({ source }: Resource): boolean {
  return source.capabilities.order === 'total' && source.capabilities.totals !== 'never';
}
