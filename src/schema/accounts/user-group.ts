/** User groups: what their members may do in one account. Upstream: /user-groups. */
import { defineInput, invalid } from '../write/input.ts';
import { createMutation, deleteMutation, updateMutation } from '../write/mutations.ts';
import type { UserGroupWire } from '../../contract/marketplace.ts';
import { isId } from '../../upstream/marketplace/id.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { builder } from '../core/builder.ts';
import { auditProperties } from '../values/common-properties.ts';
import { defineEntity, propertiesOf } from '../core/entity.ts';
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
  core: ['id', 'name', 'description', 'logo', 'isDefault', 'revision'],
  omitted: ['audit', 'modules', 'users', 'buyers', 'extensions'],
  icon: 'none',
  sentAlong: ['name', 'description', 'logo', 'modules.id', 'buyers.id'],
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
    'What its members may do in one account: the modules they can use, and the buyers they can see.',
  interfaces: [Node, Audited],
  fields: (t) => {
    const f = fieldsOf<UserGroupWire>(t, 'UserGroup');
    return {
      name: f.text('name', 'Display name.', { strict: true }),
      description: f.text('description', 'Free text.'),
      logo: f.scalar('URL', 'logo', 'Address of an image. Null: it has none.'),
      isDefault: f.flag(
        'isDefault',
        'Whether it is the permanent group that every account has, called Administrators.',
        {
          strict: true,
        },
      ),
      account: f.reference(Account, 'account', 'The account it belongs to; never changes.'),
      modules: f.collection(Module, 'modules', 'Modules its members can use.', { batch: 'never' }),
      buyers: f.collection(
        Buyer,
        'buyers',
        'Buyers its members can see. Null also means: every buyer of the account, or scoping by buyer does not apply.',
      ),
    };
  },
});

builder.objectField(Account.ref, 'groups', (t) =>
  fieldsOf<{ groups: readonly object[] }>(t, 'Account').collection(
    UserGroup,
    'groups',
    'Its user groups; exactly one is the default group.',
  ),
);

export const userGroupList = defineList(UserGroup, {
  filter: {
    id: { kind: 'id', path: 'id' },
    name: { kind: 'string', path: 'name' },
    isDefault: {
      kind: 'boolean',
      path: 'isDefault',
      description: 'Whether it is the permanent group of its account.',
    },
    account: { kind: 'nested', path: 'account', of: 'Account' },
  },
  order: { NAME: 'name', CREATED_AT: 'audit.created.at', UPDATED_AT: 'audit.updated.at' },
});

rootById('userGroup', UserGroup, 'One user group.');
rootList('userGroups', userGroupList, 'User groups.');
rootByIds('userGroupsByIds', UserGroup);

const UserGroupInput = defineInput('UserGroupInput', 'A user group, or changes to one.', {
  name: { kind: 'text', wire: 'name', min: 1, what: 'Display name; a new group needs one.' },
  description: { kind: 'text', wire: 'description', what: 'Free text.' },
  logo: { kind: 'text', type: 'URL', wire: 'logo', what: 'Address of an image.' },
  moduleIds: {
    kind: 'references',
    prefix: 'MOD',
    wire: 'modules',
    what: 'Modules its members can use, all of them; they must be among those of the default group.',
  },
  buyerIds: {
    kind: 'references',
    prefix: 'BUY',
    wire: 'buyers',
    min: 1,
    what: 'Buyers its members can see, all of them. Null: every buyer.',
  },
});

createMutation(UserGroup, {
  what: 'Creates a user group.',
  access: { roles: ['Client', 'Vendor', 'Operations'], permission: 'AccessManagement' },
  input: UserGroupInput,
  alsoFrom: { account: ['accountId'], 'account.id': ['accountId'] },
  args: (arg) => ({
    accountId: arg.id({ required: true, description: 'The account it is to belong to: ACC-….' }),
  }),
  finish: (body, args) => {
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
  what: 'Changes a user group. Modules of the default group need Account Management on top.',
  input: UserGroupInput,
});

deleteMutation(UserGroup, {
  what: 'Deletes a user group without members; never the default group.',
  parent: 'account.id',
});
