/** Changes of memberships: M2 and M13 change roles, M6 enables and disables, M4 removes. */
import { noContent, ok } from '../../core/http/route-result.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import { ApiError, badRequest } from '../common/errors.ts';
import { rolesOf } from '../common/principal.ts';
import { manageableRoles, prefixed } from '../common/roles.ts';
import type { Role } from '../common/roles.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { AssignmentRow, MembershipRow } from '../common/rows.ts';
import type { Store } from '../common/store.ts';
import { locateCompany } from '../company/read.ts';
import { readEnabled, readRoleChanges, readUpdate } from './input.ts';
import { membershipWire } from './model.ts';
import { findMembership, locateMembership, userOf } from './read.ts';
import { checkAssignable } from './roles.ts';

const memberships = '/account/v2/companies/:companyUuid/memberships';
const membership = `${memberships}/:userUuid`;

/** The marketplace says no more than 409 here. */
const activeSubscriptions = () => new ApiError(409, 'Active subscriptions found.', { isEmpty: true });

export function isLive({ status }: AssignmentRow): boolean {
  return status !== 'FAILED' && status !== 'CANCELLED';
}

function liveAssignments({ assignments }: Store, { companyUuid, userUuid }: MembershipRow) {
  return assignments.by('userUuid', userUuid).filter((row) => row.companyUuid === companyUuid && isLive(row));
}

/** M2: all of it, or nothing. */
async function changeRoles(context: RouteContext): Promise<RouteResult> {
  const { store } = context;
  locateCompany(context);
  const changes = readRoleChanges((await context.readBody()).document);
  const company = locateCompany(context);
  const found = changes.map((change) => {
    const row = findMembership(store, company.id, change.userUuid);
    if (!row) throw badRequest(`User with UUID=${change.userUuid} is not a member of the company.`);
    return { change, row };
  });
  for (const { change } of found) checkAssignable(context, [...change.add, ...change.remove]);
  for (const { change } of found) {
    // Read again: one person may be in the list twice.
    const current = findMembership(store, company.id, change.userUuid);
    if (!current) continue;
    const roles = new Set(current.roles);
    for (const role of change.remove) roles.delete(prefixed(role));
    for (const role of change.add) roles.add(prefixed(role));
    store.memberships.update(current.id, { roles: [...roles] });
  }
  return { status: 200 };
}

/** M13: the manageable roles become those of the list; others that the membership has stay. */
async function updateMembership(context: RouteContext): Promise<RouteResult> {
  const { store } = context;
  const { document } = await readFor(context);
  const row = locateMembership(context);
  const held = rolesOf(row.roles);
  const isManageable = (role: Role) => (manageableRoles as readonly Role[]).includes(role);
  const kept = held.filter((role) => !isManageable(role));
  const { enabled = row.enabled, roles } = readUpdate(document, kept);
  const next = roles === undefined ? held : [...new Set([...kept, ...roles])];
  const changed = [...next, ...held].filter((role) => next.includes(role) !== held.includes(role));
  checkAssignable(context, changed);
  return ok(
    membershipWire(context, store.memberships.update(row.id, { enabled, roles: next.map(prefixed) })),
  );
}

/** M6: in v296, a member with subscriptions cannot be disabled. The response leaves out a few members. */
async function setEnabled(context: RouteContext): Promise<RouteResult> {
  const { store, settings } = context;
  const { document } = await readFor(context);
  const enabled = readEnabled(document);
  const row = locateMembership(context);
  const disables = row.enabled && !enabled;
  if (settings.edition === 'v296' && disables && liveAssignments(store, row).length > 0) {
    throw activeSubscriptions();
  }
  const wire = membershipWire(context, store.memberships.update(row.id, { enabled }));
  return ok({
    ...wire,
    company: wire.company && without(wire.company, ['reseller', 'customAttributes']),
    user: wire.user && without(wire.user, ['currency', 'customAttributes']),
  });
}

function without(object: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** The path must lead to a membership before the body is read. */
async function readFor(context: RouteContext): Promise<{ readonly document: unknown }> {
  locateMembership(context);
  return context.readBody();
}

/** M4: the last membership takes the person along. */
function removeMembership(context: RouteContext): RouteResult {
  const { store } = context;
  const row = locateMembership(context);
  const { companyUuid, userUuid } = row;
  const owns = store.entitlements
    .by('ownerUuid', userUuid)
    .some((entitlement) => entitlement.companyUuid === companyUuid && entitlement.status !== 'CANCELLED');
  const isExternal = userOf(store, row).ldapId !== null;
  if (owns || isExternal || liveAssignments(store, row).length > 0) throw activeSubscriptions();
  store.memberships.delete(row.id);
  for (const { id } of store.assignments.by('userUuid', userUuid)) {
    if (store.assignments.get(id)?.companyUuid === companyUuid) store.assignments.delete(id);
  }
  for (const { id, memberUuids } of store.groups.by('companyUuid', companyUuid)) {
    if (!memberUuids.includes(userUuid)) continue;
    store.groups.update(id, { memberUuids: memberUuids.filter((uuid) => uuid !== userUuid) });
  }
  for (const invitation of store.invitations.by('userUuid', userUuid)) {
    if (invitation.companyUuid === companyUuid) store.invitations.delete(invitation.id);
  }
  if (store.memberships.count('userUuid', userUuid) === 0) {
    store.users.update(userUuid, { deleted: true, lastModified: store.clock.now() });
  }
  return noContent;
}

export const membershipChanges: readonly Route[] = [
  { operation: 'M2', method: 'PATCH', path: `${memberships}/roles`, handle: changeRoles },
  { operation: 'M4', method: 'DELETE', path: membership, handle: removeMembership },
  { operation: 'M6', method: 'PATCH', path: membership, handle: setEnabled },
  { operation: 'M13', method: 'PUT', path: membership, handle: updateMembership },
];
