/** The open invitations of a company. Beyond the 49 operations. */
import { ok } from '../../core/http/route-result.ts';
import { shortPage } from '../common/paging.ts';
import { rolesOf } from '../common/principal.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { InvitationRow } from '../common/rows.ts';
import { locateCompany } from '../company/read.ts';

function listInvitations(context: RouteContext) {
  const { store, query } = context;
  const company = locateCompany(context);
  const inviter = query.get('inviterUuid');
  const rows = store.invitations
    .by('companyUuid', company.id)
    .filter(({ accepted, inviterUuid }) => !accepted && (inviter === null || inviterUuid === inviter));
  const present = ({ email, roles, createdOn, lastModified, inviterUuid, accepted }: InvitationRow) => ({
    email,
    externalIdentifier: null,
    role: rolesOf(roles)[0] ?? 'USER',
    createdOn,
    lastModified,
    inviter: inviterUuid === null ? null : (store.users.get(inviterUuid)?.email ?? null),
    accepted,
    company: company.id,
  });
  return ok(shortPage(context, rows, present, { defaultSize: 10 }));
}

export const invitationRoutes: readonly Route[] = [
  {
    operation: 'invitations',
    method: 'GET',
    path: '/account/v2/companies/:companyUuid/invitations',
    handle: listInvitations,
  },
];
