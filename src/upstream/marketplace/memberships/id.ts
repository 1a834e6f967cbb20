/** Ids of memberships: the pair of account and person, and upstream's own id, which not every edition of upstream has. */
import type { IdForm } from '../../../source/spec.ts';
import { exampleId, isId } from '../id.ts';

/** Prefix of both kinds of ids. */
export const MEMBERSHIP_PREFIX = 'AUSR';

export interface Pair {
  readonly account: string;
  readonly user: string;
}

/** `AUSR-ACC-1001-0001.USR-2001-0001`. */
export function pairId(account: string, user: string): string {
  return `${MEMBERSHIP_PREFIX}-${account}.${user}`;
}

/** Undefined for any other text. */
export function pairIn(id: unknown): Pair | undefined {
  if (typeof id !== 'string' || !id.startsWith(`${MEMBERSHIP_PREFIX}-`)) return undefined;
  const dot = id.indexOf('.');
  if (dot === -1) return undefined;
  const account = id.slice(MEMBERSHIP_PREFIX.length + 1, dot);
  const user = id.slice(dot + 1);
  return isId('ACC', account) && isId('USR', user) ? { account, user } : undefined;
}

/** `AUSR-1234-5678-9012`. */
export function isUpstreamId(id: unknown): id is string {
  return isId(MEMBERSHIP_PREFIX, id);
}

/** Accepts both kinds. Only pairs are ids of the graph. */
export const membershipIds: IdForm = {
  prefix: MEMBERSHIP_PREFIX,
  get example() {
    return pairId(exampleId('ACC'), exampleId('USR'));
  },
  accepts: (value): value is string => pairIn(value) !== undefined || isUpstreamId(value),
};
