/** How many calls of one field of a plan depend on each other. */
import type { PlanNode } from './plan.ts';

/** Combined rounds over several parents before the rest are read one by one. */
export const ROUNDS = 4;
/** Rounds of one list: the combined ones, and a page of each parent that is left. The rest of a long page is one more. */
const ROUNDS_OF_A_LIST = ROUNDS + 1;
/** A read before the write, the write, a read after it, and a read to explain a rejection. */
export const CALLS_OF_A_WRITE = 4;

/**
 * The longest chain among the calls of a field alone. Calls for different objects do not depend on each other. `pages`:
 * calls of one page of the field.
 */
export function ownRounds({ source }: PlanNode, calls: number, pages: number): number {
  if (source?.kind !== 'call') return Math.min(calls, 1);
  const { calls: kind, times = 1 } = source.cost;
  switch (kind) {
    case 'each':
      return Math.min(calls, source.cost.eachCalls === undefined ? times : calls);
    case 'each-page':
      // What a page lacks is read after it.
      return Math.min(calls, times * pages + 1);
    case 'write':
    case 'writes':
      return Math.min(calls, CALLS_OF_A_WRITE);
    default:
      return Math.min(calls, pages > 1 ? ROUNDS_OF_A_LIST + 1 : ROUNDS_OF_A_LIST);
  }
}
