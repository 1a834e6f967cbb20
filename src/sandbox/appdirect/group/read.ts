/** Reads of groups: G1 to G4, and M14 of a membership. */
import { ok } from '../../core/http/route-result.ts';
import { notFound } from '../common/errors.ts';
import { hrefs, link } from '../common/links.ts';
import { fullPage, sorted } from '../common/paging.ts';
import { booleanParameter, textParameter } from '../common/parameters.ts';
import { param } from '../common/route.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { CompanyRow, MembershipRow } from '../common/rows.ts';
import { locateCompany } from '../company/read.ts';
import { embeddedCompanyWire } from '../company/model.ts';
import { ownMembers } from '../membership/model.ts';
import { locateMembership, matchesText, membershipIn, userOf } from '../membership/read.ts';
import { userWire } from '../user/model.ts';
import { groupOf, groupsOf, isMember } from './system-groups.ts';
import type { Group } from './system-groups.ts';

const groups = '/account/v2/companies/:companyUuid/groups';

function locateGroup(context: RouteContext, company: CompanyRow): Group {
  const uuid = param(context, 'groupUuid');
  const group = groupOf(context, company, uuid);
  if (!group) throw notFound(`Group with companyUuid=${company.id}, groupUuid=${uuid} not found.`);
  return group;
}

function groupWire({ store }: RouteContext, group: Group): object {
  const { uuid, companyUuid, name, description, companyDefault, systemManaged, externallyManaged } = group;
  const members = store.memberships.by('companyUuid', companyUuid).filter((row) => isMember(group, row));
  return {
    uuid,
    companyUuid,
    name,
    description,
    memberCount: members.length,
    companyDefault,
    systemManaged,
    externallyManaged,
    links: [
      link('self', hrefs.group(companyUuid, uuid)),
      link('company', hrefs.company(companyUuid)),
      link('memberships', `${hrefs.groupMembers(companyUuid, uuid)}?member=true&page=0&size=50`),
    ],
  };
}

/** A member read through the group: another `self`, a link to the group, and the whole person. */
function memberWire({ store, settings, origin }: RouteContext, group: Group, row: MembershipRow): object {
  const { companyUuid, uuid } = group;
  const company = store.companies.get(companyUuid);
  return {
    ...(company && { company: embeddedCompanyWire(company, { edition: settings.edition, origin }) }),
    user: userWire(userOf(store, row), { origin }),
    ...ownMembers(row),
    links: [
      link('self', `${hrefs.groupMembers(companyUuid, uuid)}/${row.userUuid}`),
      link('company', hrefs.company(companyUuid)),
      link('group', hrefs.group(companyUuid, uuid)),
    ],
  };
}

function groupPage(context: RouteContext, all: readonly Group[], links: 'none' | 'self') {
  const keys = { createdOn: (group: Group) => group.createdOn, name: (group: Group) => group.name };
  const inOrder = sorted(context, all, keys, { field: 'createdOn', order: 'DESC' });
  return ok(fullPage(context, inOrder, (group) => groupWire(context, group), { defaultSize: 50, links }));
}

function listGroups(context: RouteContext) {
  const company = locateCompany(context);
  const text = textParameter(context.query, 'searchText')?.toLowerCase();
  const all = groupsOf(context, company).filter(
    ({ name }) => text === undefined || name.toLowerCase().includes(text),
  );
  return groupPage(context, all, 'none');
}

function listGroupsOfMembership(context: RouteContext) {
  const company = locateCompany(context);
  const membership = locateMembership(context);
  const text = textParameter(context.query, 'searchText')?.toLowerCase();
  booleanParameter(context.query, 'ldap');
  const all = groupsOf(context, company).filter(
    (group) =>
      isMember(group, membership) &&
      (text === undefined || `${group.name}\n${group.description}`.toLowerCase().includes(text)),
  );
  return groupPage(context, all, 'self');
}

function listMembers(context: RouteContext) {
  const { store, query } = context;
  const company = locateCompany(context);
  const group = locateGroup(context, company);
  const inside = booleanParameter(query, 'member') ?? true;
  const text = textParameter(query, 'searchText')?.toLowerCase();
  const rows = store.memberships
    .by('companyUuid', company.id)
    .filter(
      (row) => isMember(group, row) === inside && (text === undefined || matchesText(store, row, text)),
    );
  return ok(fullPage(context, rows, (row) => memberWire(context, group, row), { defaultSize: 50 }));
}

/** A member of the company is enough: the operation does not ask whether the group has the person. */
function readMember(context: RouteContext) {
  const company = locateCompany(context);
  const group = locateGroup(context, company);
  return ok(memberWire(context, group, membershipIn(context, company)));
}

export const groupReads: readonly Route[] = [
  { operation: 'G1', method: 'GET', path: groups, handle: listGroups },
  {
    operation: 'G2',
    method: 'GET',
    path: `${groups}/:groupUuid`,
    handle: (context) => ok(groupWire(context, locateGroup(context, locateCompany(context)))),
  },
  { operation: 'G3', method: 'GET', path: `${groups}/:groupUuid/memberships`, handle: listMembers },
  {
    operation: 'G4',
    method: 'GET',
    path: `${groups}/:groupUuid/memberships/:userUuid`,
    handle: readMember,
  },
  {
    operation: 'M14',
    method: 'GET',
    path: '/account/v2/companies/:companyUuid/memberships/:userUuid/groups',
    handle: listGroupsOfMembership,
  },
];
