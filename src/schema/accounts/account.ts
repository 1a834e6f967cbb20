/** Accounts: organisations, either clients, vendors or the operator itself. Upstream: /accounts. */
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
import { addressProperties, auditProperties } from '../values/common-properties.ts';
import { defineEntity, propertiesOf } from '../core/entity.ts';
import { fieldsOf, upstreamEnum } from '../read/fields.ts';
import { Audited, HasIcon, Node } from '../read/interfaces.ts';
import { defineList, rootList } from '../read/lists.ts';
import { Marketplace, Organization } from './organization.ts';
import { rootById, rootByIds } from '../read/roots.ts';

export const accounts = defineResource({
  type: 'Account',
  label: 'account',
  collection: { path: '/accounts/accounts', idPrefix: 'ACC' },
  core: ['id', 'name', 'icon', 'type', 'status', 'revision'],
  omitted: ['audit', 'groups'],
  state: { path: 'status', deleted: 'never-listed' },
  icon: 'uploaded',
  sentAlong: [
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
    externalIds: { object: { pyraTenantId: 'string' } },
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

export const AccountType = upstreamEnum<Type>('AccountType', 'What kind of organisation an account is.', {
  Client: 'Buys.',
  Vendor: 'Sells.',
  Operations: 'Runs the marketplace.',
});

export const AccountStatus = upstreamEnum<Status>('AccountStatus', 'State of an account.', {
  Active: 'Can transact.',
  Enabled: 'Set up, but not validated in the ERP: cannot transact yet.',
  Disabled: 'No new orders or programs.',
});

export const Account = defineEntity(accounts);

Account.ref.implement({
  description: 'An organisation: a client, a vendor, or the operator of the marketplace.',
  interfaces: [Node, Audited, HasIcon, Organization],
  fields: (t) => {
    const f = fieldsOf<AccountWire>(t, 'Account');
    return {
      name: f.text('name', 'Display name, 1 to 500 characters.', { strict: true }),
      type: f.oneOf(AccountType, 'type', 'What kind of organisation it is; never changes.', { strict: true }),
      status: f.oneOf(AccountStatus, 'status', 'State.', { strict: true }),
      externalId: f.text(
        'externalId',
        'Discount group of a client or manufacturer code of a vendor in the ERP; not unique. Written by Operations.',
      ),
      externalName: f.text('externalName', 'Name that the ERP has for `externalId`.'),
      pyraTenantId: f.scalar(
        'UUID',
        'externalIds.pyraTenantId',
        'Shared by all accounts of one customer; not unique.',
      ),
      serviceLevel: f.text('serviceLevel', 'Service level. Newer editions of upstream leave it out.'),
      address: f.object(Address, 'address', 'Postal address. Null, or all its parts null: not known.'),
      technicalSupportEmail: f.scalar(
        'EmailAddress',
        'technicalSupportEmail',
        'Where technical questions go.',
      ),
      description: f.text('description', 'Free text, up to 2,000 characters.'),
      defaultLanguage: f.scalar('LanguageTag', 'defaultLanguageCode', 'Language of its documents and mails.'),
      eligibility: f.object(Eligibility, 'eligibility', 'What a client may buy. Null: not a client.'),
      marketplace: t.field({
        type: Marketplace,
        description: 'Where it is at home. Free.',
        extensions: { directives: { semanticNonNull: { levels: [0] } } },
        resolve: () => 'SOFTWAREONE' as const,
      }),
      availableActions: availableActions(t, accounts),
    };
  },
});

export const accountList = defineList(Account, {
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

rootById('account', Account, 'One account.');
rootList('accounts', accountList, 'Accounts: your own, and those your role lets you see.');
rootByIds('accountsByIds', Account);

defineActions(Account, {
  activate: {
    what: 'Lets a client transact: its discount group is validated in the ERP, and its external name read from there.',
    args: (arg) => ({
      externalId: arg.string({
        description: 'Discount group, 1 to 250 characters. Left out: the one the account has.',
      }),
    }),
    reads: true,
    body: async ({ read, args }) => {
      const account = await read(['name', 'externalId']);
      return { name: account['name'], externalId: args['externalId'] ?? account['externalId'] };
    },
  },
  deactivate: { what: 'Takes a client back to Enabled: it can no longer transact.' },
  enable: { what: 'Takes a disabled account back to the state it had before.' },
  disable: { what: 'Stops new orders and programs of an account; its users keep their access.' },
});

const accountMembers = {
  address: { kind: 'object', of: AddressInput, wire: 'address', what: 'Postal address.' },
  website: { kind: 'text', type: 'URL', wire: 'website', max: 2_000, what: 'Web site.' },
  description: { kind: 'text', wire: 'description', max: 2_000, what: 'Free text.' },
  technicalSupportEmail: {
    kind: 'text',
    type: 'EmailAddress',
    wire: 'technicalSupportEmail',
    max: 320,
    what: 'Where technical questions go.',
  },
  defaultLanguage: {
    kind: 'text',
    type: 'LanguageTag',
    wire: 'defaultLanguageCode',
    what: 'Language of its documents and mails.',
  },
  externalId: {
    kind: 'text',
    wire: 'externalId',
    max: 250,
    what: 'Discount group of a client, manufacturer code of a vendor. Operations only; upstream ignores it from anybody else.',
  },
  eligibility: {
    kind: 'object',
    of: EligibilityInput,
    wire: 'eligibility',
    what: 'What a client may buy. Operations only, upstream ignores it from anybody else; refused for other kinds of account.',
  },
} as const;

createMutation(Account, {
  what: 'Creates a client or vendor account, with its permanent group Administrators.',
  access: { roles: ['Operations'], permission: 'AccountManagement' },
  input: defineInput('AccountCreateInput', 'A new account.', {
    name: { kind: 'text', wire: 'name', required: true, min: 1, max: 500, what: 'Display name.' },
    type: {
      kind: 'oneOf',
      type: AccountType,
      wire: 'type',
      required: true,
      what: 'Client or vendor; Operations is refused.',
    },
    serviceLevel: {
      kind: 'text',
      wire: 'serviceLevel',
      what: 'Service level; older editions of upstream demand one.',
    },
    ...accountMembers,
  }),
});

const accountUpdate = {
  what: 'Changes an account; clients and vendors their own.',
  input: defineInput('AccountUpdateInput', 'Changes to an account.', {
    name: {
      kind: 'text',
      wire: 'name',
      min: 1,
      max: 500,
      notNull: true,
      what: 'Display name; cannot be cleared.',
    },
    ...accountMembers,
  }),
};
updateMutation(Account, accountUpdate);

validateMutation(Account, {
  ...accountUpdate,
  what: 'Checks changes to an account, its discount group against the ERP among them; stores nothing. The payload shows what upstream made of them.',
  access: { roles: ['Operations'], permission: 'AccountManagement' },
});
