/** The settings of the Accounts API sandbox. */
import type { QueryRules } from '../../rql/rules.ts';

export { defaultRules } from '../../rql/rules.ts';

/** Which data it starts with. `scale` makes N accounts with about 10 buyers, 20 users and 20 licensees each. */
export type SeedChoice = { readonly kind: 'demo' } | { readonly kind: 'scale'; readonly accounts: number };

export interface Settings extends QueryRules {
  /** Most rows of one page; larger limits are lowered to it without an error. */
  readonly pageCap: number;
  /**
   * What a vendor gets of buyers, licensees and ERP links: the rows its agreements reach, or 403 as the
   * published access table has it.
   */
  readonly vendorReads: 'row-scope' | 'closed';
  /** Streaming reads: served, not known (a page comes back), or refused with 501. */
  readonly streaming: 'on' | 'ignored' | 'unsupported';
  /**
   * `nested`: memberships have only the path below their account, and the two older paths are 404. `flat`: they have only
   * the collection of all memberships.
   */
  readonly membershipPaths: 'all' | 'nested' | 'flat';
}

/** Applied when a list names no limit; the documented sample answers show it. */
export const defaultLimit = 10;
