/** Controls that only the AppDirect sandbox has: open invitations and their acceptance, mails, content events. */
import type { ControlRequest } from '../core/api.ts';
import { ok } from '../core/http/route-result.ts';
import type { RouteResult } from '../core/http/route-result.ts';
import { notFound } from './common/errors.ts';
import type { InvitationRow } from './common/rows.ts';
import type { Store } from './common/store.ts';
import { acceptInvitations } from './membership/acceptance.ts';

export function control({ method, path }: ControlRequest, store: Store): RouteResult | undefined {
  if (method === 'GET' && path === '/invitations') {
    const open = store.invitations.all().filter(({ accepted }) => !accepted);
    return ok({ invitations: open.map(invitationWire) });
  }
  if (method === 'GET' && path === '/mails') return ok({ mails: store.mails.all() });
  if (method === 'GET' && path === '/events') return ok({ events: store.events.all() });
  const userUuid = /^\/invitations\/([^/]+)\/accept$/.exec(path)?.[1];
  if (method === 'POST' && userUuid !== undefined) {
    const accepted = acceptInvitations(store, userUuid.toLowerCase());
    if (accepted.length === 0) throw notFound(`There is no open invitation of the user ${userUuid}.`);
    return ok({ accepted: accepted.map(invitationWire) });
  }
  return undefined;
}

function invitationWire({ userUuid, companyUuid, email, roles }: InvitationRow): object {
  return { userUuid, companyUuid, email, roles };
}
