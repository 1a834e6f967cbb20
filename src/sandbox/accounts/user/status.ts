/** What a person's status and a membership's status are at this moment; both are derived, never stored. */
import type { Store } from '../common/store.ts';
import type { InvitationStatus, UserStatus } from '../../../contract/marketplace.ts';
import type { MembershipRow, UserRow } from '../common/rows.ts';

/** An invitation lives seven days. */
export const invitationLifeMs = 7 * 24 * 60 * 60 * 1000;

export function invitationStatus(row: MembershipRow, store: Store): InvitationStatus {
  if (row.state === 'Active') return 'Active';
  return row.expiresAt !== undefined && row.expiresAt <= store.clock.now() ? 'InvitationExpired' : 'Invited';
}

/** Active beats Invited beats InvitationExpired over all memberships; without any a person is Disabled. */
export function userStatus(row: UserRow, store: Store): UserStatus {
  if (row.overlay !== undefined) return row.overlay;
  const states = store.accountUsers
    .by('userId', row.id)
    .map((membership) => invitationStatus(membership, store));
  if (states.includes('Active')) return 'Active';
  if (states.includes('Invited')) return 'Invited';
  return states.length > 0 ? 'InvitationExpired' : 'Disabled';
}

export function fullName(row: Pick<UserRow, 'firstName' | 'lastName'>): string {
  return `${row.firstName} ${row.lastName}`.trim();
}
