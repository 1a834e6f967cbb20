/** Groups of the people of a company. Upstream: /account/v2/companies/{company}/groups. */
import type { GroupRow } from '../../contract/appdirect.ts';
import { defineResource, type ListRoute } from '../../upstream/appdirect/resource.ts';
import { groupPrefix, groupRow } from '../../upstream/appdirect/rows.ts';
import { defineEntity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { defineConnection } from '../read/connection.ts';
import { fieldsOf } from '../read/fields.ts';
import { Node } from '../read/interfaces.ts';
import { plainChildList } from '../read/plain-list.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { Company } from './company.ts';
import { call, readers } from './describe.ts';
import { conditionsOf, defineOrder, orderKey } from './values.ts';

const order: NonNullable<ListRoute['order']> = (field, direction) => [
  ['sortField', field],
  ['sortOrder', direction],
];

export const companyGroups = defineResource({
  type: 'CompanyGroup',
  label: 'group of a company',
  prefix: groupPrefix,
  key: 'pair',
  core: ['id', 'uuid'],
  actions: {},
  audience: readers.groups,
  toRow: groupRow,
  one: {
    path: '/account/v2/companies/{company}/groups/{group}',
    key: ['company', 'group'],
    edition: 'newer',
  },
  lists: [
    {
      parent: { path: 'company.id', key: ['company'] },
      path: '/account/v2/companies/{company}/groups',
      paging: 'page',
      filters: { search: (value) => ['searchText', value] },
      order,
      edition: 'newer',
    },
    {
      parent: { path: 'membership.id', key: ['company', 'user'] },
      path: '/account/v2/companies/{company}/memberships/{user}/groups',
      paging: 'page',
      filters: { search: (value) => ['searchText', value], ldap: (value) => ['ldap', value] },
      order,
    },
  ],
});

export const CompanyGroup = defineEntity(companyGroups);

CompanyGroup.ref.implement({
  description: 'A group of people of a company. System groups follow a role.',
  interfaces: [Node],
  fields: (t) => {
    const f = fieldsOf<GroupRow>(t, 'CompanyGroup');
    return {
      uuid: t.field({
        type: 'UUID',
        nullable: false,
        description: 'UUID in AppDirect.',
        extensions: extensions({ kind: 'value', paths: ['id'] }),
        resolve: ({ id }) => id.slice(id.indexOf('.') + 1),
      }),
      name: f.text('name', 'Display name.'),
      description: f.text('description', 'Description.'),
      memberCount: f.int('memberCount', 'Number of members, as AppDirect counts them. Cost: none.'),
      isDefault: f.flag('companyDefault', 'Whether it is the group of everyone.'),
      isSystemManaged: f.flag('systemManaged', 'Whether its members follow a role.'),
      isExternallyManaged: f.flag('externallyManaged', 'Whether a directory manages it.'),
      company: f.reference(Company, 'company', 'The company.', { core: ['id', 'uuid'], onlyCore: true }),
    };
  },
});

rootById('companyGroup', CompanyGroup, 'Reads one group of a company.');
rootByIds('companyGroupsByIds', CompanyGroup);

export const CompanyGroupConnection = defineConnection('CompanyGroup', CompanyGroup.ref);

const CompanyGroupOrder = defineOrder(
  'CompanyGroup',
  { CREATED_AT: ['createdOn', 'Time of creation.'], NAME: ['name', 'Name.'] },
  'CREATED_AT',
  'DESC',
);

plainChildList(Company, 'groups', {
  resource: companyGroups,
  connection: CompanyGroupConnection,
  by: 'company.id',
  description: `${call('Groups of the company.', '/account/v2/companies/{company}/groups', readers.groups, 'one call per company')} Users see the groups of their own membership. Older editions of AppDirect do not have this call. Null: the call failed; see \`errors\`.`,
  args: (arg) => ({
    search: arg.string({ description: 'Part of the name.' }),
    orderBy: arg({ type: CompanyGroupOrder, description: 'Default: the latest first.' }),
  }),
  query: ({ search, orderBy }) => ({
    filter: conditionsOf([['search', search]]),
    order: orderKey(orderBy, '-createdOn'),
  }),
});
