/** People of an AppDirect marketplace. Upstream: /account/v2/users. */
import type { UserRow } from '../../contract/appdirect.ts';
import { defineResource, sortBy } from '../../upstream/appdirect/resource.ts';
import { prefixedRole } from '../../upstream/appdirect/roles.ts';
import { embeddedUserMembers, userPrefix, userRow } from '../../upstream/appdirect/rows.ts';
import { builder } from '../core/builder.ts';
import { defineEntity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { defineConnection } from '../read/connection.ts';
import { fieldsOf } from '../read/fields.ts';
import { Node } from '../read/interfaces.ts';
import { startBelow } from '../read/early.ts';
import { plainChildList, plainRootList } from '../read/plain-list.ts';
import { readById, requireId, selectOf } from '../read/reads.ts';
import { rootByIds } from '../read/roots.ts';
import { companies, Company, CompanyConnection, userId } from './company.ts';
import { call, readByExternalId, readers } from './describe.ts';
import {
  attributeConditions,
  CompanyRole,
  conditionsOf,
  customAttributesField,
  CustomAttributeNotIn,
  defineOrder,
  orderKey,
  rolesField,
} from './values.ts';

const audience =
  'Marketplace Manager, Customer Support, Network Manager, Sales Support, Partner (read), Company Admin, or a user';

export const marketplaceUsers = defineResource({
  type: 'MarketplaceUser',
  label: 'user of AppDirect',
  prefix: userPrefix,
  key: 'uuid',
  core: ['id', 'uuid', ...embeddedUserMembers],
  actions: {},
  audience,
  toRow: userRow,
  one: {
    path: '/account/v2/users/{user}',
    key: ['user'],
    switches: { customAttributes: 'includeCustomAttributes' },
    edition: 'newer',
  },
  lists: [
    {
      path: '/account/v2/users',
      paging: 'page',
      switches: { customAttributes: 'includeCustomAttributes' },
      filters: {
        name: (value) => ['name', value],
        email: (value) => ['email', value],
        userName: (value) => ['username', value],
        externalId: (value) => ['externalId', value],
        role: (value) => ['companyMembershipRole', prefixedRole(value)],
        custom: (value, attribute) => [`custom.${attribute}`, value],
      },
      order: sortBy,
      edition: 'newer',
    },
  ],
});

export const MarketplaceUser = defineEntity(marketplaceUsers);

const BEYOND = 'Cost: none where the call that found the person includes it; otherwise one call per person.';

MarketplaceUser.ref.implement({
  description: 'A person of an AppDirect marketplace, who may belong to several companies.',
  interfaces: [Node],
  fields: (t) => {
    const f = fieldsOf<UserRow>(t, 'MarketplaceUser');
    return {
      uuid: t.field({
        type: 'UUID',
        nullable: false,
        description: 'UUID in AppDirect.',
        extensions: extensions({ kind: 'value', paths: ['id'] }),
        resolve: ({ id }) => id.slice(userPrefix.length + 1),
      }),
      email: f.scalar('EmailAddress', 'email', 'Email address.'),
      userName: f.text('userName', 'Name for signing in.'),
      firstName: f.text('firstName', 'First name.'),
      lastName: f.text('lastName', 'Last name.'),
      isActivated: f.flag('activated', 'False: invited, and not yet activated.'),
      allowLogin: f.flag('allowLogin', 'False: a managed user, who does not sign in.'),
      roles: rolesField(t, 'roles', 'Roles of the person. Roles in a company are those of the membership.'),
      picture: f.scalar('URL', 'picture', 'Address of the picture. Null: there is none.'),
      currency: f.scalar('CurrencyCode', 'currency', 'Currency.'),
      ldapId: f.text('ldapId', 'Id in a directory.'),
      boostUid: f.text('boostUid', 'Id in the Boost platform.'),
      customAttributes: customAttributesField(
        t,
        'Cost: none; included in the call only when it is selected.',
      ),
      externalId: f.text('externalId', `Id in a system of the marketplace. ${BEYOND}`),
      createdAt: f.scalar('DateTime', 'creationDate', `Time of creation. ${BEYOND}`),
      lastLoginAt: f.scalar('DateTime', 'lastSuccessfulLogin', `Time of the last sign-in. ${BEYOND}`),
      locale: f.scalar('LanguageTag', 'locale', `Language. ${BEYOND}`),
      idpUuid: f.text('idpUuid', `Id at the identity provider that the person signs in with. ${BEYOND}`),
    };
  },
});

builder.queryField('marketplaceUser', (t) =>
  t.field({
    type: MarketplaceUser.ref,
    description: `${call('Reads one person.', '/account/v2/users/{user}', audience, 'one call')} Null: the person does not exist or is not visible to you.`,
    args: { id: t.arg.id({ required: true, description: 'Id of the person: `MKU-…`, or the UUID.' }) },
    extensions: extensions({
      kind: 'call',
      needs: [],
      cost: { calls: 'each', upstream: marketplaceUsers.source.name },
    }),
    resolve: (_root, args, context, info) => {
      const id = userId(args.id);
      requireId(marketplaceUsers, id, 'id');
      const node = context.planning.planOf(info);
      const row = readById(marketplaceUsers, id, selectOf(node, 'MarketplaceUser'), context, info);
      if (row !== null) startBelow({ id, type: 'MarketplaceUser' }, node, context, info);
      return row;
    },
  }),
);

rootByIds('marketplaceUsersByIds', MarketplaceUser);

builder.queryField('marketplaceUserByExternalId', (t) =>
  t.field({
    type: MarketplaceUser.ref,
    description: `${call('Reads one person by the external id.', '/account/v2/users/externalId:{externalId}', audience, 'one call')} Null: there is no such person, or the person is not visible to you.`,
    args: { externalId: t.arg.string({ required: true, description: 'Id in a system of the marketplace.' }) },
    extensions: extensions({
      kind: 'call',
      needs: [],
      cost: { calls: 'each', upstream: marketplaceUsers.source.name },
    }),
    resolve: (_root, { externalId }, context, info) =>
      readByExternalId(
        marketplaceUsers,
        '/account/v2/users/externalId:{externalId}',
        externalId,
        context,
        info,
      ),
  }),
);

const MarketplaceUserFilter = builder.inputType('MarketplaceUserFilter', {
  description:
    'Conditions on people of AppDirect; all given conditions must be met. AppDirect does not say whether texts are compared in whole or in part.',
  fields: (t) => ({
    name: t.string({ description: 'First or last name.' }),
    email: t.field({ type: 'EmailAddress', description: 'Email address.' }),
    userName: t.string({ description: 'Name for signing in.' }),
    externalId: t.string({ description: 'Id in a system of the marketplace.' }),
    role: t.field({ type: CompanyRole.ref, description: 'A role that the person has in any company.' }),
    customAttributeNotIn: t.field({
      type: [CustomAttributeNotIn],
      description: 'Leaves out people by their text attributes.',
    }),
  }),
});

/** Also of memberships. */
export const peopleOrder = {
  DATE: ['DATE', 'Time of creation.'],
  FIRST_NAME: ['FIRST_NAME', 'First name.'],
  LAST_NAME: ['LAST_NAME', 'Last name.'],
} as const;

const MarketplaceUserOrder = defineOrder('MarketplaceUser', peopleOrder, 'DATE', 'ASC');

plainRootList('marketplaceUsers', {
  resource: marketplaceUsers,
  connection: defineConnection('MarketplaceUser', MarketplaceUser.ref),
  description: `${call('Lists the people of the marketplace.', '/account/v2/users', readers.marketplace, 'one call, which includes `totalCount`; two for a page that does not start at a multiple of its size')} Older editions of AppDirect do not have this call. Null: the call failed; see \`errors\`.`,
  args: (arg) => ({
    filter: arg({ type: MarketplaceUserFilter, description: 'Conditions that the people must meet.' }),
    orderBy: arg({ type: MarketplaceUserOrder, description: 'Default: by time of creation.' }),
  }),
  query: ({ filter, orderBy }) => {
    const given = (filter ?? {}) as Readonly<Record<string, unknown>>;
    return {
      filter: conditionsOf([
        ...['name', 'email', 'userName', 'externalId', 'role'].map((name) => [name, given[name]] as const),
        ...attributeConditions(given['customAttributeNotIn']),
      ]),
      order: orderKey(orderBy, 'DATE'),
    };
  },
});

builder.objectField(Company.ref, 'salesAgent', (t) =>
  fieldsOf<{ readonly salesAgent: object }>(t, 'Company').reference(
    MarketplaceUser,
    'salesAgent',
    'The person who looks after the company. Only the id is included.',
    { core: ['id', 'uuid'], onlyCore: true },
  ),
);

plainChildList(MarketplaceUser, 'managedCompanies', {
  resource: companies,
  connection: CompanyConnection,
  by: 'agent.id',
  description: `${call("The customers that a reseller's person looks after.", '/account/v2/users/{user}/rssrCompanyAssociations', audience, 'one call per person')} Older editions of AppDirect do not have this call. Null: the call failed; see \`errors\`.`,
  query: () => ({ order: [] }),
});
