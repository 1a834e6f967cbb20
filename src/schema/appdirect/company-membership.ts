/** Memberships: a person in a company. Upstream: /account/v2/companies/{company}/memberships. */
import type { MembershipRow, MembershipState } from '../../contract/appdirect.ts';
import { defineResource, sortBy } from '../../upstream/appdirect/resource.ts';
import { prefixedRole } from '../../upstream/appdirect/roles.ts';
import { membershipPrefix, membershipRow } from '../../upstream/appdirect/rows.ts';
import { builder } from '../core/builder.ts';
import { defineEntity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { defineConnection } from '../read/connection.ts';
import { fieldsOf, upstreamEnum } from '../read/fields.ts';
import { Node } from '../read/interfaces.ts';
import { plainChildCount, plainChildList, type ListArguments } from '../read/plain-list.ts';
import { OrganizationMember, OrganizationMemberConnection } from '../values/organization.ts';
import { readById, requireId, selectOf } from '../read/reads.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { companies, Company, companyId, userId } from './company.ts';
import { CompanyGroup, CompanyGroupConnection, companyGroups } from './company-group.ts';
import { stateActions } from './state-actions.ts';
import { call, readers } from './describe.ts';
import { MarketplaceUser, peopleOrder } from './marketplace-user.ts';
import { CompanyRole, conditionsOf, defineOrder, orderKey, rolesField } from './values.ts';

/** Both are on by default in AppDirect, so each list sends them. */
const switches = {
  company: 'includeCompanies',
  'user.customAttributes': 'includeUserCustomAttributes',
} as const;

export const companyMemberships = defineResource({
  type: 'CompanyMembership',
  label: 'membership of a company',
  prefix: membershipPrefix,
  key: 'pair',
  core: ['id'],
  state: { path: 'state', deleted: 'never-listed' },
  actions: {
    enable: { from: ['DISABLED'], roles: [] },
    disable: { from: ['ACTIVE', 'INVITED', 'MANAGED'], to: 'DISABLED', roles: [] },
    invite: {
      description: 'Give a managed person a login, and invite them.',
      from: ['MANAGED'],
      to: 'INVITED',
      roles: [],
    },
    delete: { from: [], roles: [] },
  },
  audience: readers.company,
  toRow: membershipRow,
  one: { path: '/account/v2/companies/{company}/memberships/{user}', key: ['company', 'user'], switches },
  lists: [
    {
      parent: { path: 'company.id', key: ['company'] },
      path: '/account/v2/companies/{company}/memberships',
      paging: 'page',
      switches,
      filters: {
        activated: (value) => ['active', value],
        enabled: (value) => ['enabled', value],
        group: (value) => ['groupUuid', value],
        role: (value) => ['roleName', prefixedRole(value)],
        search: (value) => ['searchText', value],
      },
      order: sortBy,
    },
    {
      // The same list, for the members of one group.
      parent: { path: 'group.id', key: ['company', 'groupUuid'] },
      parentFilter: ['groupUuid'],
      path: '/account/v2/companies/{company}/memberships',
      paging: 'page',
      switches,
      order: sortBy,
    },
    {
      parent: { path: 'notInGroup.id', key: ['company', 'group'] },
      path: '/account/v2/companies/{company}/groups/{group}/memberships',
      paging: 'page',
      always: [['member', 'false']],
      filters: { search: (value) => ['searchText', value] },
      edition: 'newer',
    },
    {
      parent: { path: 'user.id', key: ['user'] },
      path: '/account/v2/users/{user}/memberships',
      paging: 'whole',
      switches: { 'user.customAttributes': 'includeUserCustomAttributes' },
      edition: 'newer',
    },
  ],
});

export const CompanyMembershipState = upstreamEnum<MembershipState>(
  'CompanyMembershipState',
  'State of a membership of AppDirect.',
  {
    ACTIVE: 'The person can use the company.',
    INVITED: 'The person is invited and not yet active.',
    MANAGED: 'The person does not sign in.',
    DISABLED: 'Disabled.',
  },
);

export const CompanyMembership = defineEntity(companyMemberships);

CompanyMembership.ref.implement({
  description: 'A person in a company of AppDirect. The pair is its id.',
  interfaces: [Node, OrganizationMember],
  fields: (t) => {
    const f = fieldsOf<MembershipRow>(t, 'CompanyMembership');
    return {
      state: f.oneOf(
        CompanyMembershipState,
        'state',
        'State, computed from `isEnabled` and from `allowLogin` and `isActivated` of the person.',
      ),
      availableActions: stateActions(t, companyMemberships),
      company: f.reference(Company, 'company', 'The company.'),
      user: f.reference(MarketplaceUser, 'user', 'The person.'),
      organization: f.reference(Company, 'company', 'The company.'),
      email: f.scalar('EmailAddress', 'user.email', 'Email address of the person. Cost: none.'),
      firstName: f.text('user.firstName', 'First name of the person. Cost: none.'),
      lastName: f.text('user.lastName', 'Last name of the person. Cost: none.'),
      isEnabled: f.flag('enabled', 'Whether the membership is enabled.'),
      isPending: t.boolean({
        description: 'Whether the person is invited and has not yet accepted.',
        extensions: extensions({ kind: 'value', paths: ['state'] }),
        resolve: ({ state }) => (typeof state === 'string' ? state === 'INVITED' : null),
      }),
      roles: rolesField(t, 'roles', 'Roles of the person in this company.'),
      position: f.text('position', 'Job title.'),
      isLastUsed: f.flag('lastUsed', 'Whether it is the company that the person used last.'),
      microsoftUserName: f.text('microsoftUserName', 'User name at Microsoft Online.'),
    };
  },
});

rootById('companyMembership', CompanyMembership, 'Reads one membership.');
rootByIds('companyMembershipsByIds', CompanyMembership);

builder.queryField('companyMembershipOf', (t) =>
  t.field({
    type: CompanyMembership.ref,
    description: `${call('Reads the membership of a person in a company.', '/account/v2/companies/{company}/memberships/{user}', readers.company, 'one call')} Null: there is none, or it is not visible to you.`,
    args: {
      companyId: t.arg.id({ required: true, description: 'Id of the company: `CMP-…`, or its UUID.' }),
      userUuid: t.arg({ type: 'UUID', required: true, description: 'UUID of the person.' }),
    },
    extensions: extensions({
      kind: 'call',
      needs: [],
      cost: { calls: 'each', upstream: companyMemberships.source.name },
    }),
    resolve: (_root, args, context, info) => {
      const [company, user] = [companyId(args.companyId), userId(args.userUuid)];
      requireId(companies, company, 'companyId');
      const id = `${membershipPrefix}-${company.slice(company.indexOf('-') + 1)}.${user.slice(user.indexOf('-') + 1)}`;
      const select = selectOf(context.planning.planOf(info), 'CompanyMembership');
      return readById(companyMemberships, id, select, context, info);
    },
  }),
);

const CompanyMembershipFilter = builder.inputType('CompanyMembershipFilter', {
  description: 'Conditions on memberships; all given conditions must be met. AppDirect has no others.',
  fields: (t) => ({
    isActivated: t.boolean({ description: 'Whether the person is active.' }),
    isEnabled: t.boolean({ description: 'Whether the membership is enabled.' }),
    groupUuid: t.field({ type: 'UUID', description: 'Only members of this group.' }),
    role: t.field({ type: CompanyRole.ref, description: 'Only members with this role.' }),
    search: t.string({ description: 'Text in several members of the person.' }),
  }),
});

const CompanyMembershipOrder = defineOrder('CompanyMembership', peopleOrder, 'DATE', 'ASC');

export const CompanyMembershipConnection = defineConnection('CompanyMembership', CompanyMembership.ref);

const list = { resource: companyMemberships, connection: CompanyMembershipConnection } as const;
const FAILED = 'Null: the call failed; see `errors`.';

plainChildList(Company, 'memberships', {
  ...list,
  by: 'company.id',
  description: `${call('People of the company.', '/account/v2/companies/{company}/memberships', readers.company, 'one call per company')} ${FAILED}`,
  args: (arg) => ({
    filter: arg({ type: CompanyMembershipFilter, description: 'Conditions that the memberships must meet.' }),
    orderBy: arg({ type: CompanyMembershipOrder, description: 'Default: by time of creation.' }),
  }),
  query: ({ filter, orderBy }) => {
    const given = (filter ?? {}) as Readonly<Record<string, unknown>>;
    const { groupUuid } = given;
    return {
      filter: conditionsOf([
        ['activated', given['isActivated']],
        ['enabled', given['isEnabled']],
        ['group', typeof groupUuid === 'string' ? groupUuid.toLowerCase() : groupUuid],
        ['role', given['role']],
        ['search', given['search']],
      ]),
      order: orderKey(orderBy, 'DATE'),
    };
  },
});

plainChildList(Company, 'members', {
  resource: companyMemberships,
  connection: OrganizationMemberConnection,
  by: 'company.id',
  description: `${call('The same list as `memberships`, as members of any organization.', '/account/v2/companies/{company}/memberships', readers.company, 'one call per company')} ${FAILED}`,
  query: () => ({ order: ['DATE'] }),
});

plainChildCount(Company, 'memberCount', {
  resource: companyMemberships,
  by: 'company.id',
  description: `${call('Number of people in the company.', '/account/v2/companies/{company}/memberships', readers.company, 'one call per company')} ${FAILED}`,
});

plainChildList(CompanyGroup, 'members', {
  ...list,
  by: 'group.id',
  description: `${call('Members of the group.', '/account/v2/companies/{company}/memberships', readers.company, 'one call per group')} ${FAILED}`,
  query: () => ({ order: ['DATE'] }),
});

plainChildList(CompanyGroup, 'nonMembers', {
  ...list,
  by: 'notInGroup.id',
  description: `${call('People of the company who are not in the group.', '/account/v2/companies/{company}/groups/{group}/memberships', readers.groups, 'one call per group')} Older editions of AppDirect do not have this call. ${FAILED}`,
  args: (arg) => ({ search: arg.string({ description: 'Text in several members of the person.' }) }),
  query: ({ search }: ListArguments) => ({ filter: conditionsOf([['search', search]]), order: [] }),
});

plainChildList(MarketplaceUser, 'memberships', {
  ...list,
  by: 'user.id',
  read: 'whole',
  description: `${call('The companies of the person.', '/account/v2/users/{user}/memberships', `${readers.marketplace}, or the person`, 'one call per person; AppDirect has no pages of it')} Older editions of AppDirect do not have this call. ${FAILED}`,
  query: () => ({ order: [] }),
});

plainChildList(CompanyMembership, 'groups', {
  resource: companyGroups,
  connection: CompanyGroupConnection,
  by: 'membership.id',
  description: `${call('Groups of the person in this company.', '/account/v2/companies/{company}/memberships/{user}/groups', readers.company, 'one call per membership')} ${FAILED}`,
  args: (arg) => ({
    search: arg.string({ description: 'Text in the name or the description.' }),
    ldap: arg.boolean({ description: 'True for a company that a directory manages.' }),
  }),
  query: ({ search, ldap }: ListArguments) => ({
    filter: conditionsOf([
      ['search', search],
      ['ldap', ldap],
    ]),
    order: ['-createdOn'],
  }),
});
