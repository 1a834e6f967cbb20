/** Reads of people: U1 lists them, U2 reads one, U4 the profile, U5 the companies a reseller's person looks after. */
import { ok } from '../../core/http/route-result.ts';
import { isExcluded, textNames, userAttributes } from '../common/attributes.ts';
import { badRequest, notFound } from '../common/errors.ts';
import { hrefs, link } from '../common/links.ts';
import { fullPage, sortedBy, sortedTable } from '../common/paging.ts';
import {
  attributeExclusions,
  booleanParameter,
  enumParameter,
  momentParameter,
  shown,
  textParameter,
} from '../common/parameters.ts';
import { manageableRoles, prefixed, roleOf } from '../common/roles.ts';
import type { PrefixedRole, Role } from '../common/roles.ts';
import { param } from '../common/route.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { CompanyRow, UserRow } from '../common/rows.ts';
import { isReached } from '../common/scope.ts';
import { companyListWire } from '../company/model.ts';
import { attributesWire } from '../common/attributes.ts';
import { userWire } from './model.ts';

const userNotFound = (uuid: string) => notFound(`User with UUID=${uuid} not found.`);

/** The user in the path: a member of a company that the caller can read, or the caller. */
export function locateUser(context: RouteContext, user = findById(context)): UserRow {
  const { store, reach, principal } = context;
  if (!user || user.deleted) throw userNotFound(param(context, 'userUuid'));
  const isVisible =
    user.id === principal.userUuid ||
    reach === 'all' ||
    store.memberships.by('userUuid', user.id).some(({ companyUuid }) => isReached(reach, companyUuid));
  if (!isVisible) throw userNotFound(param(context, 'userUuid'));
  return user;
}

function findById(context: RouteContext): UserRow | undefined {
  return context.store.users.get(param(context, 'userUuid').toLowerCase());
}

/** `…`, `id:…` or `externalId:…`, the last also written `externalID:…`. */
function findByAnyId(context: RouteContext): UserRow | undefined {
  const { users } = context.store;
  const given = param(context, 'userUuid');
  const external = /^externali[dD]:(.*)$/is.exec(given)?.[1];
  if (external !== undefined) return users.by('externalId', external)[0];
  return users.get(given.replace(/^id:/, '').toLowerCase());
}

function listUsers(context: RouteContext) {
  const { store, query, origin } = context;
  const name = textParameter(query, 'name')?.toLowerCase();
  const email = textParameter(query, 'email')?.toLowerCase();
  const username = textParameter(query, 'username')?.toLowerCase();
  const externalId = textParameter(query, 'externalId');
  const lastModified = momentParameter(query, 'lastModified');
  const role = membershipRole(query);
  const exclusions = attributeExclusions(query, textNames(userAttributes));
  const includeCustomAttributes = booleanParameter(query, 'includeCustomAttributes') ?? true;
  const keys = {
    DATE: (row: UserRow) => row.creationDate,
    FIRST_NAME: (row: UserRow) => row.firstName,
    LAST_NAME: (row: UserRow) => row.lastName,
  };
  const rows = sortedTable(context, store.users, keys, { field: 'DATE', order: 'ASC' }).filter(
    (row) =>
      !row.deleted &&
      (name === undefined || hasName(row, name)) &&
      (email === undefined || row.email.toLowerCase() === email) &&
      (username === undefined || row.userName?.toLowerCase() === username) &&
      (externalId === undefined || row.externalId === externalId) &&
      (lastModified === undefined || row.lastModified >= lastModified) &&
      (role === undefined || holds(context, row, role)) &&
      !isExcluded(row.customAttributes, exclusions),
  );
  const view = { origin, includeCustomAttributes };
  return ok(fullPage(context, rows, (row) => userWire(row, view), { defaultSize: 50 }));
}

function hasName({ firstName, lastName }: UserRow, text: string): boolean {
  return [firstName, lastName].some((name) => name?.toLowerCase().includes(text));
}

const filterRoles: readonly Role[] = [...manageableRoles, 'CHANNEL_ADMIN'];

/** Prefixed in the published list. */
function membershipRole(query: URLSearchParams): PrefixedRole | undefined {
  const name = textParameter(query, 'companyMembershipRole');
  if (name === undefined) return undefined;
  const role = roleOf(name);
  if (role !== undefined && filterRoles.includes(role) && name.startsWith('ROLE_')) return prefixed(role);
  const known = filterRoles.map(prefixed).join(', ');
  throw badRequest(`The parameter companyMembershipRole must be one of ${known}, but got '${shown(name)}'.`);
}

function holds({ store }: RouteContext, { id }: UserRow, role: PrefixedRole): boolean {
  return store.memberships.by('userUuid', id).some(({ roles }) => roles.includes(role));
}

function readProfile(context: RouteContext) {
  const user = locateUser(context);
  const { birthday, currentCity, workPhone, mobilePhone, employer, jobTitle } = user.profile;
  return ok({
    ...(birthday === undefined ? {} : { birthday }),
    ...(currentCity === undefined ? {} : { currentCity }),
    ...(workPhone === undefined ? {} : { workPhone }),
    ...(mobilePhone === undefined ? {} : { mobilePhone }),
    customAttributes: attributesWire(userAttributes, user.customAttributes),
    emailAddresses: [{ address: user.email, type: 'WORK', verified: user.activated }],
    ims: [],
    workExperiences:
      employer === undefined
        ? []
        : [{ employer, position: jobTitle ?? '', description: '', startYear: 2019, current: true }],
    educations: [],
    links: [link('user', hrefs.user(user.id))],
  });
}

/** The customers of the reseller companies in which the person is a reseller. */
function listManagedCompanies(context: RouteContext) {
  const { store, query, settings, origin } = context;
  const user = locateUser(context);
  enumParameter(query, 'sortField', ['DATE']);
  const resellers = store.memberships
    .by('userUuid', user.id)
    .filter(({ roles, enabled }) => enabled && roles.includes('ROLE_RESELLER'))
    .map(({ companyUuid }) => companyUuid);
  const links = store.associations.byAny('resellerUuid', resellers);
  const order = enumParameter(query, 'sortOrder', ['ASC', 'DESC']) ?? 'ASC';
  const rows = sortedBy(links, (row) => row.createdOn, order)
    .map(({ customerUuid }) => store.companies.get(customerUuid))
    .filter((row): row is CompanyRow => row !== undefined);
  const view = { edition: settings.edition, origin };
  const present = (row: CompanyRow) => companyListWire(row, view);
  return ok(fullPage(context, [...new Set(rows)], present, { defaultSize: 50 }));
}

function readUser(context: RouteContext) {
  const includeCustomAttributes = booleanParameter(context.query, 'includeCustomAttributes') ?? true;
  const user = locateUser(context, findByAnyId(context));
  return ok(userWire(user, { origin: context.origin, includeCustomAttributes }));
}

export const userReads: readonly Route[] = [
  { operation: 'U1', method: 'GET', path: '/account/v2/users', handle: listUsers },
  { operation: 'U2', method: 'GET', path: '/account/v2/users/:userUuid', handle: readUser },
  { operation: 'U4', method: 'GET', path: '/account/v2/users/:userUuid/profile', handle: readProfile },
  {
    operation: 'U5',
    method: 'GET',
    path: '/account/v2/users/:userUuid/rssrCompanyAssociations',
    handle: listManagedCompanies,
  },
];
