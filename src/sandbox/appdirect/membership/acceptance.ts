/** Accepts an invitation, as following its link does. A sandbox control, not an operation of the API. */
import { membershipId } from '../common/ids.ts';
import { sendMail } from '../common/mail.ts';
import type { InvitationRow, MailRow, MembershipRow, UserRow } from '../common/rows.ts';
import type { Store } from '../common/store.ts';
import { recordActivity } from '../company/activities.ts';

export function openInvitations({ invitations }: Store, userUuid: string): readonly InvitationRow[] {
  return invitations.by('userUuid', userUuid).filter(({ accepted }) => !accepted);
}

/** Accepts all open invitations of a person: activates the person, pending companies and memberships. */
export function acceptInvitations(store: Store, userUuid: string): readonly InvitationRow[] {
  const open = openInvitations(store, userUuid);
  const now = store.clock.now();
  for (const { id, companyUuid, roles, position } of open) {
    if (!store.memberships.get(membershipId(companyUuid, userUuid))) {
      insertMembership(store, companyUuid, userUuid, roles, position);
    }
    if (store.companies.get(companyUuid)?.status === 'INACTIVE') {
      store.companies.update(companyUuid, { status: 'ACTIVE' });
      recordActivity(store, companyUuid, 'COMPANY_ACTIVATED', userUuid);
    }
    recordActivity(store, companyUuid, 'USER_JOINED', userUuid);
    store.invitations.update(id, { accepted: true, lastModified: now });
  }
  if (open.length > 0) store.users.update(userUuid, { activated: true, lastModified: now });
  return open;
}

export function insertMembership(
  store: Store,
  companyUuid: string,
  userUuid: string,
  roles: MembershipRow['roles'],
  position: string | null = null,
): MembershipRow {
  return store.memberships.insert({
    id: membershipId(companyUuid, userUuid),
    companyUuid,
    userUuid,
    roles,
    enabled: true,
    lastUsed: store.memberships.count('userUuid', userUuid) === 0,
    position,
    mosiUsername: null,
    createdOn: store.clock.now(),
  });
}

interface InvitationOptions {
  readonly inviterUuid: string | null;
  readonly mail: MailRow['kind'];
  readonly position?: string | null;
}

/** Stores the invitation and mails it. */
export function invite(
  store: Store,
  companyUuid: string,
  { id, email }: UserRow,
  roles: MembershipRow['roles'],
  { inviterUuid, mail, position = null }: InvitationOptions,
): void {
  const now = store.clock.now();
  store.invitations.insert({
    id: store.nextId('invitations'),
    companyUuid,
    userUuid: id,
    email,
    roles,
    position,
    createdOn: now,
    lastModified: now,
    inviterUuid,
    accepted: false,
  });
  sendMail(store, mail, [email], companyUuid, id);
}
