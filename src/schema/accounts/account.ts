/** Accounts: organizations, which are clients, vendors or the operator itself. Upstream: /accounts. */
import { AddressInput, EligibilityInput } from '../write/common-input.ts';
import { defineInput } from '../write/input.ts';
import { createMutation, updateMutation, validateMutation } from '../write/mutations.ts';
import type {
  AccountStatus as Status,
  AccountType as Type,
  AccountWire,
} from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { defineActions } from '../write/actions.ts';
import { Address, Eligibility } from '../values/address.ts';
import { availableActions } from '../write/available-actions.ts';
import { addressProperties, auditProperties } from './common-properties.ts';
import { defineEntity } from '../core/entity.ts';
import { propertiesOf } from './properties-of.ts';
import { extensions } from '../core/field-source.ts';
import { asFilledText, fieldsOf, readPath, upstreamEnum } from '../read/fields.ts';
import { Audited, HasIcon, Node } from '../read/interfaces.ts';
import { defineList, rootList } from '../read/lists.ts';
import { searchable } from '../read/searchable.ts';
import { Marketplace, Organization } from '../values/organization.ts';
import { rootById, rootByIds } from '../read/roots.ts';

export const accounts = defineResource({
  type: 'Account',
  label: 'account',
  collection: { path: '/accounts/accounts', idPrefix: 'ACC' },
  idGroups: [2],
  core: ['id', 'name', 'icon', 'type', 'status', 'revision'],
  omitted: ['audit', 'groups'],
  state: { path: 'status', deleted: 'never-listed' },
  icon: { part: 'account', file: 'logo' },
  requiredOnPut: [
    'name',
    'externalId',
    'serviceLevel',
    'address',
    'technicalSupportEmail',
    'website',
    'description',
    'defaultLanguageCode',
    'eligibility',
  ],
  read: { roles: ['Client', 'Vendor', 'Operations'] },
  actions: {
    activate: {
      from: ['Enabled'],
      to: 'Active',
      when: { path: 'type', is: ['Client'] },
      roles: ['Operations'],
      permission: 'AccountManagement',
    },
    deactivate: {
      from: ['Active'],
      to: 'Enabled',
      when: { path: 'type', is: ['Client'] },
      roles: ['Operations'],
      permission: 'AccountManagement',
    },
    enable: { from: ['Disabled'], roles: ['Operations'], permission: 'AccountManagement' },
    disable: {
      from: ['Active', 'Enabled'],
      to: 'Disabled',
      when: { path: 'type', is: ['Client', 'Vendor'] },
      roles: ['Operations'],
      permission: 'AccountManagement',
    },
    update: {
      from: ['Active', 'Enabled', 'Disabled'],
      roles: ['Client', 'Vendor', 'Operations'],
      permission: 'AccountManagement',
      whose: { account: 'id' },
    },
  },
  properties: {
    id: 'id',
    name: 'string',
    type: 'enum',
    status: 'enum',
    externalId: 'string',
    externalName: 'string',
    externalIds: { object: { pyraTenantId: 'uuid' } },
    serviceLevel: 'string',
    website: 'string',
    description: 'string',
    technicalSupportEmail: 'string',
    defaultLanguageCode: 'string',
    eligibility: { object: { client: 'boolean', partner: 'boolean' } },
    address: addressProperties,
    audit: auditProperties,
    groups: { collection: () => propertiesOf('UserGroup') },
  },
});

export const AccountType = upstreamEnum<Type>('AccountType', 'The kind of organization that an account is.', {
  Client: 'Buys products.',
  Vendor: 'Sells products.',
  Operations: 'Operates the marketplace.',
});

export const AccountStatus = upstreamEnum<Status>('AccountStatus', 'State of an account.', {
  Active: 'Can transact.',
  Enabled: 'Set up, but not yet validated in the ERP; cannot transact.',
  Disabled: 'Cannot have new orders or programs.',
});

export const Account = defineEntity(accounts);

Account.ref.implement({
  description: 'An organization: a client, a vendor, or the operator of the marketplace.',
  interfaces: [Node, Audited, HasIcon, Organization],
  fields: (t) => {
    const f = fieldsOf<AccountWire>(t, 'Account');
    return {
      name: f.text('name', 'Display name, 1 to 500 characters.', { strict: true }),
      type: f.oneOf(AccountType, 'type', 'The kind of organization; never changes.', { strict: true }),
      status: f.oneOf(AccountStatus, 'status', 'State of the account.', { strict: true }),
      externalId: f.text(
        'externalId',
        'Discount group of a client or manufacturer code of a vendor in the ERP. Not unique; set by Operations.',
      ),
      externalName: f.text('externalName', 'Name of `externalId` in the ERP.'),
      pyraTenantId: f.scalar(
        'UUID',
        'externalIds.pyraTenantId',
        'Pyra tenant id, shared by all accounts of one customer; not unique.',
      ),
      serviceLevel: f.text('serviceLevel', 'Service level. Newer versions of upstream do not return it.'),
      address: f.object(
        Address,
        'address',
        'Postal address. Null, or an address with only null members: unknown.',
      ),
      technicalSupportEmail: f.scalar(
        'EmailAddress',
        'technicalSupportEmail',
        'Email address for technical questions.',
      ),
      description: f.text('description', 'Free text, up to 2,000 characters.'),
      defaultLanguage: f.scalar(
        'LanguageTag',
        'defaultLanguageCode',
        'Language of its documents and emails.',
      ),
      eligibility: f.object(
        Eligibility,
        'eligibility',
        'What a client can purchase. Null: the account is not a client.',
      ),
      marketplace: t.field({
        type: Marketplace,
        description: 'The marketplace that the account belongs to. Cost: none.',
        extensions: { directives: { semanticNonNull: { levels: [0] } } },
        resolve: () => 'SOFTWAREONE' as const,
      }),
      isEnabled: t.boolean({
        description: 'False: the account is disabled. Cost: none.',
        extensions: extensions({ kind: 'value', paths: ['status'] }),
        resolve: (row) => {
          const status = asFilledText(readPath(row, ['status']));
          return status === null ? null : status !== 'Disabled';
        },
      }),
      availableActions: availableActions(t, accounts),
    };
  },
});

const accountList = defineList(Account, {
  filter: {
    id: { kind: 'id', path: 'id' },
    name: { kind: 'string', path: 'name' },
    type: { kind: 'enum', path: 'type', type: AccountType },
    status: { kind: 'enum', path: 'status', type: AccountStatus },
    externalId: { kind: 'string', path: 'externalId' },
    createdAt: { kind: 'dateTime', path: 'audit.created.at' },
    updatedAt: { kind: 'dateTime', path: 'audit.updated.at' },
  },
  order: {
    NAME: 'name',
    TYPE: 'type',
    STATUS: 'status',
    CREATED_AT: 'audit.created.at',
    UPDATED_AT: 'audit.updated.at',
  },
});
searchable(Account, ['id', 'name', 'externalId'], 'name, id or external id');

rootById('account', Account, 'Reads one account.');
rootList('accounts', accountList, 'Lists accounts: your own and the others that your role can see.');
rootByIds('accountsByIds', Account);

defineActions(Account, {
  activate: {
    description:
      'Allows a client to transact. Upstream validates its discount group in the ERP and reads its external name from there.',
    args: (arg) => ({
      externalId: arg.string({
        description:
          'Discount group, 1 to 250 characters. Omitted: the current discount group of the account.',
      }),
    }),
    reads: true,
    body: async ({ read, args }) => {
      const account = await read(['name', 'externalId']);
      return { name: account['name'], externalId: args['externalId'] ?? account['externalId'] };
    },
  },
  deactivate: { description: 'Returns a client to Enabled; it can no longer transact.' },
  enable: { description: 'Returns a disabled account to its previous state.' },
  disable: { description: 'Prevents new orders and programs of an account. Its users keep their access.' },
});

const accountMembers = {
  address: { kind: 'object', of: AddressInput, wire: 'address', description: 'Postal address.' },
  website: { kind: 'text', type: 'URL', wire: 'website', max: 2_000, description: 'Website.' },
  description: { kind: 'text', wire: 'description', max: 2_000, description: 'Free text.' },
  technicalSupportEmail: {
    kind: 'text',
    type: 'EmailAddress',
    wire: 'technicalSupportEmail',
    max: 320,
    description: 'Email address for technical questions.',
  },
  defaultLanguage: {
    kind: 'text',
    type: 'LanguageTag',
    wire: 'defaultLanguageCode',
    description: 'Language of its documents and emails.',
  },
  externalId: {
    kind: 'text',
    wire: 'externalId',
    max: 250,
    description:
      'Discount group of a client or manufacturer code of a vendor. Operations only; upstream ignores it from other roles.',
  },
  eligibility: {
    kind: 'object',
    of: EligibilityInput,
    wire: 'eligibility',
    description:
      'What a client can purchase. Operations only; upstream ignores it from other roles, and rejects it for accounts that are not clients.',
  },
} as const;

createMutation(Account, {
  description: 'Creates a client or vendor account, including its permanent user group "Administrators".',
  access: { roles: ['Operations'], permission: 'AccountManagement' },
  input: defineInput('AccountCreateInput', 'Values of a new account.', {
    name: { kind: 'text', wire: 'name', required: true, min: 1, max: 500, description: 'Display name.' },
    type: {
      kind: 'oneOf',
      type: AccountType,
      wire: 'type',
      required: true,
      description: '`CLIENT` or `VENDOR`; upstream rejects `OPERATIONS`.',
    },
    serviceLevel: {
      kind: 'text',
      wire: 'serviceLevel',
      description: 'Service level; required by older versions of upstream.',
    },
    ...accountMembers,
  }),
});

const accountUpdate = {
  description: 'Changes an account. Clients and vendors can change only their own.',
  input: defineInput('AccountUpdateInput', 'Changes to an account.', {
    name: {
      kind: 'text',
      wire: 'name',
      min: 1,
      max: 500,
      notNull: true,
      description: 'Display name; cannot be null.',
    },
    ...accountMembers,
  }),
};
updateMutation(Account, accountUpdate);

validateMutation(Account, {
  ...accountUpdate,
  description:
    'Checks changes to an account without storing them, including its discount group against the ERP. The payload shows the resulting account.',
  access: { roles: ['Operations'], permission: 'AccountManagement' },
});
