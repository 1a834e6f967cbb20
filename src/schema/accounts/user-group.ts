/** User groups: they determine what their members can do in one account. Upstream: /user-groups. */
import { defineInput, invalid } from '../write/input.ts';
import { createMutation, deleteMutation, updateMutation } from '../write/mutations.ts';
import type { UserGroupWire } from '../../contract/marketplace.ts';
import { isId } from '../../upstream/marketplace/id.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { builder } from '../core/builder.ts';
import { auditProperties } from './common-properties.ts';
import { defineEntity } from '../core/entity.ts';
import { propertiesOf } from './properties-of.ts';
import { fieldsOf } from '../read/fields.ts';
import { Audited, Node } from '../read/interfaces.ts';
import { defineList, rootList } from '../read/lists.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { Account } from './account.ts';
import { Buyer } from './buyer.ts';
import { Module } from './module.ts';

export const userGroups = defineResource({
  type: 'UserGroup',
  label: 'user group',
  collection: { path: '/accounts/user-groups', idPrefix: 'UGR' },
  idGroups: [2],
  core: ['id', 'name', 'description', 'logo', 'isDefault', 'revision'],
  omitted: ['audit', 'modules', 'users', 'buyers', 'extensions'],
  icon: 'none',
  requiredOnPut: ['name', 'description', 'logo', 'modules.id', 'buyers.id'],
  read: { roles: ['Client', 'Vendor', 'Operations'] },
  actions: {
    update: {
      from: [],
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
      whose: { account: 'account.id' },
    },
    delete: {
      from: [],
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccessManagement',
      whose: { account: 'account.id' },
    },
  },
  properties: {
    id: 'id',
    name: 'string',
    description: 'string',
    isDefault: 'boolean',
    account: { reference: () => propertiesOf('Account') },
    modules: { collection: () => propertiesOf('Module') },
    users: { collection: () => propertiesOf('User') },
    buyers: { collection: () => propertiesOf('Buyer') },
    audit: auditProperties,
  },
});

export const UserGroup = defineEntity(userGroups);

UserGroup.ref.implement({
  description:
    'A group that determines what its members can do in one account: the modules that they can use and the buyers that they can see.',
  interfaces: [Node, Audited],
  fields: (t) => {
    const f = fieldsOf<UserGroupWire>(t, 'UserGroup');
    return {
      name: f.text('name', 'Display name.', { strict: true }),
      description: f.text('description', 'Free text.'),
      logo: f.scalar('URL', 'logo', 'URL of an image. Null: there is none.'),
      isDefault: f.flag(
        'isDefault',
        'Whether this is the permanent group "Administrators" that every account has.',
        {
          strict: true,
        },
      ),
      account: f.reference(Account, 'account', 'The account that the group belongs to; never changes.'),
      modules: f.collection(Module, 'modules', 'Modules that the members can use.', { batch: 'never' }),
      buyers: f.collection(
        Buyer,
        'buyers',
        'Buyers that the members can see. Null also means that the members see every buyer of the account, or that visibility is not limited by buyer.',
      ),
    };
  },
});

builder.objectField(Account.ref, 'groups', (t) =>
  fieldsOf<{ groups: readonly object[] }>(t, 'Account').collection(
    UserGroup,
    'groups',
    'User groups of the account; exactly one is the default group.',
  ),
);

export const userGroupList = defineList(UserGroup, {
  filter: {
    id: { kind: 'id', path: 'id' },
    name: { kind: 'string', path: 'name' },
    isDefault: {
      kind: 'boolean',
      path: 'isDefault',
      description: 'Whether this is the permanent group of its account.',
    },
    account: { kind: 'nested', path: 'account', of: 'Account' },
  },
  order: { NAME: 'name', CREATED_AT: 'audit.created.at', UPDATED_AT: 'audit.updated.at' },
});

rootById('userGroup', UserGroup, 'Reads one user group.');
rootList('userGroups', userGroupList, 'Lists user groups.');
rootByIds('userGroupsByIds', UserGroup);

const UserGroupInput = defineInput(
  'UserGroupInput',
  'Values of a new user group, or changes to an existing one.',
  {
    name: { kind: 'text', wire: 'name', min: 1, description: 'Display name; required for a new group.' },
    description: { kind: 'text', wire: 'description', description: 'Free text.' },
    logo: { kind: 'text', type: 'URL', wire: 'logo', description: 'URL of an image.' },
    moduleIds: {
      kind: 'references',
      prefix: 'MOD',
      wire: 'modules',
      description:
        'The complete set of modules that the members can use. Each must belong to the default group of the account.',
    },
    buyerIds: {
      kind: 'references',
      prefix: 'BUY',
      wire: 'buyers',
      min: 1,
      description: 'The complete set of buyers that the members can see. Null: every buyer.',
    },
  },
);

createMutation(UserGroup, {
  description: 'Creates a user group.',
  access: { roles: ['Client', 'Vendor', 'Operations'], permission: 'AccessManagement' },
  input: UserGroupInput,
  argumentAliases: { account: ['accountId'], 'account.id': ['accountId'] },
  args: (arg) => ({
    accountId: arg.id({ required: true, description: 'The account that the group belongs to: ACC-….' }),
  }),
  completeBody: (body, args) => {
    const { accountId, input } = args as {
      readonly accountId: string;
      readonly input: { readonly name?: string };
    };
    body['account'] = { id: accountId };
    body['modules'] ??= [];
    return [
      ...(isId('ACC', accountId)
        ? []
        : [invalid(['accountId'], 'must look like ACC-1234-5678, but got another text', { rule: 'FORMAT' })]),
      ...(input.name == null
        ? [invalid(['input', 'name'], 'must have a value, but got none', { rule: 'REQUIRED' })]
        : []),
    ];
  },
});

updateMutation(UserGroup, {
  description:
    'Changes a user group. Changing the modules of the default group also requires Account Management.',
  input: UserGroupInput,
});

deleteMutation(UserGroup, {
  description: 'Deletes a user group that has no members. The default group cannot be deleted.',
  parent: 'account.id',
});
