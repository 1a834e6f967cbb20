/** Reads of memberships: M8 reads one, M9 lists a company's, U3 a person's. */
import { ok } from '../../core/http/route-result.ts';
import { badRequest, notFound } from '../common/errors.ts';
import { membershipId } from '../common/ids.ts';
import { fullPage, listResource, sorted } from '../common/paging.ts';
import { booleanParameter, shown, textParameter } from '../common/parameters.ts';
import { prefixed, roleOf } from '../common/roles.ts';
import { param } from '../common/route.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { CompanyRow, MembershipRow, UserRow } from '../common/rows.ts';
import { isReached } from '../common/scope.ts';
import type { Store } from '../common/store.ts';
import { companyNotFound, locateCompany } from '../company/read.ts';
import { groupOf, isMember } from '../group/system-groups.ts';
import { locateUser } from '../user/read.ts';
import { membershipWire } from './model.ts';

export const membershipNotFound = (companyUuid: string, userUuid: string) =>
  notFound(`Membership with companyUuid=${companyUuid}, userUuid=${userUuid} not found.`);

export function findMembership(
  store: Store,
  companyUuid: string,
  userUuid: string,
): MembershipRow | undefined {
  return store.memberships.get(membershipId(companyUuid, userUuid).toLowerCase());
}

/** The membership of the path. Throws 404 when there is none, or none that the caller reaches. */
export function locateMembership(context: RouteContext): MembershipRow {
  const company = locateCompany(context);
  return membershipIn(context, company);
}

export function membershipIn(context: RouteContext, company: CompanyRow): MembershipRow {
  const userUuid = param(context, 'userUuid');
  const membership = findMembership(context.store, company.id, userUuid);
  if (!membership) throw membershipNotFound(company.id, userUuid);
  return membership;
}

export function userOf({ users }: Store, { userUuid }: MembershipRow): UserRow {
  const user = users.get(userUuid);
  if (!user) throw new Error(`expected a user ${userUuid}`);
  return user;
}

/** A reseller manager also reads memberships of resellers in whichever company, and of linked companies. */
function locateToRead(context: RouteContext): MembershipRow {
  const { store, roles, reach } = context;
  const uuid = param(context, 'companyUuid');
  const company = store.companies.get(uuid.toLowerCase());
  if (!company) throw companyNotFound(uuid);
  if (isReached(reach, company.id)) return membershipIn(context, company);
  if (!roles.includes('RESELLER_MANAGER')) throw companyNotFound(uuid);
  const membership = findMembership(store, company.id, param(context, 'userUuid'));
  const isLinked = store.associations.count('customerUuid', company.id) > 0;
  if (membership && (isLinked || membership.roles.includes('ROLE_RESELLER'))) return membership;
  throw membershipNotFound(company.id, param(context, 'userUuid'));
}

function switches({ query }: RouteContext) {
  return {
    includeCompanies: booleanParameter(query, 'includeCompanies') ?? true,
    includeUserCustomAttributes: booleanParameter(query, 'includeUserCustomAttributes') ?? true,
  };
}

export function matchesText(store: Store, row: MembershipRow, text: string): boolean {
  const { firstName, lastName, email, userName } = userOf(store, row);
  const values = [firstName, lastName, `${firstName} ${lastName}`, email, userName, row.position];
  return values.some((value) => value?.toLowerCase().includes(text));
}

function listMemberships(context: RouteContext) {
  const { store, query } = context;
  const company = locateCompany(context);
  const active = booleanParameter(query, 'active');
  const enabled = booleanParameter(query, 'enabled');
  const role = roleParameter(query);
  const groupUuid = textParameter(query, 'groupUuid');
  const group = groupUuid === undefined ? undefined : groupOf(context, company, groupUuid);
  const searchText = textParameter(query, 'searchText')?.toLowerCase();
  const rows = store.memberships
    .by('companyUuid', company.id)
    .filter(
      (row) =>
        (active === undefined || userOf(store, row).activated === active) &&
        (enabled === undefined || row.enabled === enabled) &&
        (role === undefined || row.roles.includes(role)) &&
        (groupUuid === undefined || (group !== undefined && isMember(group, row))) &&
        (searchText === undefined || matchesText(store, row, searchText)),
    );
  const keys = {
    DATE: (row: MembershipRow) => row.createdOn,
    FIRST_NAME: (row: MembershipRow) => userOf(store, row).firstName,
    LAST_NAME: (row: MembershipRow) => userOf(store, row).lastName,
  };
  const inOrder = sorted(context, rows, keys, { field: 'DATE', order: 'ASC' });
  const view = switches(context);
  return ok(fullPage(context, inOrder, (row) => membershipWire(context, row, view), { defaultSize: 50 }));
}

/** With or without prefix. */
function roleParameter(query: URLSearchParams) {
  const name = textParameter(query, 'roleName');
  if (name === undefined) return undefined;
  const role = roleOf(name);
  if (role !== undefined) return prefixed(role);
  throw badRequest(`The parameter roleName must be the name of a role, but got '${shown(name)}'.`);
}

function listMembershipsOfUser(context: RouteContext) {
  const { store, query } = context;
  const user = locateUser(context);
  const status = textParameter(query, 'status');
  const enabled = status === undefined ? undefined : status.toUpperCase() === 'ENABLED';
  const view = {
    includeUserCustomAttributes: booleanParameter(query, 'includeUserCustomAttributes') ?? true,
    includeCompanyCustomAttributes: booleanParameter(query, 'includeCompanyCustomAttributes') ?? true,
  };
  const rows = store.memberships
    .by('userUuid', user.id)
    .filter((row) => enabled === undefined || row.enabled === enabled);
  return ok(listResource(rows.map((row) => membershipWire(context, row, view))));
}

export const membershipReads: readonly Route[] = [
  {
    operation: 'M8',
    method: 'GET',
    path: '/account/v2/companies/:companyUuid/memberships/:userUuid',
    handle: (context) => ok(membershipWire(context, locateToRead(context), switches(context))),
  },
  {
    operation: 'M9',
    method: 'GET',
    path: '/account/v2/companies/:companyUuid/memberships',
    handle: listMemberships,
  },
  {
    operation: 'U3',
    method: 'GET',
    path: '/account/v2/users/:userUuid/memberships',
    handle: listMembershipsOfUser,
  },
];
