/** Buyers: legal entities that buy, each in at most one account. Upstream: /buyers. */
import { AddressInput } from '../write/common-input.ts';
import { defineInput } from '../write/input.ts';
import { createMutation, deleteMutation, updateMutation, validateMutation } from '../write/mutations.ts';
import type { BuyerErrorWire, BuyerStatus as Status, BuyerWire } from '../../contract/marketplace.ts';
import type { Row } from '../../source/row.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { defineActions } from '../write/actions.ts';
import { Address } from '../values/address.ts';
import { availableActions } from '../write/available-actions.ts';
import { builder } from '../core/builder.ts';
import { addressProperties, auditProperties, externalIdProperties } from './common-properties.ts';
import { Contact, ContactInput } from './contact.ts';
import { describe } from '../core/describe.ts';
import { defineEntity } from '../core/entity.ts';
import { propertiesOf } from './properties-of.ts';
import { extensions } from '../core/field-source.ts';
import { asIdentified, asRow, asText, fieldsOf, listIn, upstreamEnum } from '../read/fields.ts';
import { Audited, HasIcon, Node } from '../read/interfaces.ts';
import { childList, defineList, rootList } from '../read/lists.ts';
import { searchable } from '../read/searchable.ts';
import { requireId, resolveReference } from '../read/reads.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { Account, accounts } from './account.ts';
import { Seller, sellers } from './seller.ts';

export const buyers = defineResource({
  type: 'Buyer',
  label: 'buyer',
  collection: { path: '/accounts/buyers', idPrefix: 'BUY' },
  idGroups: [2],
  core: ['id', 'name', 'icon', 'revision'],
  omitted: ['audit', 'sellers'],
  state: { path: 'status', deleted: 'listed' },
  icon: { part: 'buyer', file: 'logo' },
  // Without `account`, upstream would remove it from its account.
  requiredOnPut: ['name', 'address', 'taxId', 'contact', 'externalIds', 'account.id'],
  read: { roles: ['Client', 'Vendor', 'Operations'] },
  actions: {
    activate: {
      from: ['Enabled'],
      to: 'Active',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
    deactivate: {
      from: ['Deleted'],
      to: 'Deleted',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
    enable: {
      from: ['Disabled'],
      roles: ['Client', 'Operations'],
      permission: 'AccountManagement',
      whose: { account: 'account.id' },
    },
    disable: {
      from: ['Active', 'Enabled'],
      // An enabled buyer is not known to the ERP.
      fromAs: { Client: ['Active'] },
      to: 'Disabled',
      roles: ['Client', 'Operations'],
      permission: 'AccountManagement',
      whose: { account: 'account.id' },
    },
    synchronize: {
      from: ['Active', 'Disabled', 'Unassigned', 'Conflict', 'Mismatch'],
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
    transfer: {
      from: ['Active', 'Disabled', 'Mismatch'],
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
    update: {
      from: ['Active', 'Enabled', 'Disabled', 'Unassigned', 'Conflict', 'Mismatch'],
      fromAs: { Client: ['Active', 'Disabled', 'Mismatch'] },
      roles: ['Client', 'Operations'],
      permission: 'AccountManagement',
      whose: { account: 'account.id' },
    },
    delete: {
      from: ['Active', 'Enabled', 'Disabled', 'Unassigned', 'Conflict', 'Mismatch'],
      to: 'Deleted',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
  },
  properties: {
    id: 'id',
    name: 'string',
    status: 'enum',
    taxId: 'string',
    externalIds: externalIdProperties,
    address: addressProperties,
    account: { reference: () => propertiesOf('Account') },
    sellers: { collection: () => propertiesOf('Seller') },
    audit: auditProperties,
  },
});

export const BuyerStatus = upstreamEnum<Status>('BuyerStatus', 'State of a buyer, derived by upstream.', {
  Active: 'Has an account and is known to the ERP.',
  Enabled: 'Has an account, but is not yet known to the ERP.',
  Disabled: 'Disabled, together with its licensees.',
  Deleted: 'Deleted; visible only to Operations.',
  Unassigned: 'Has no account.',
  Conflict: 'Has no account, and the ERP disagrees with the platform.',
  Mismatch: 'Has an account, but the ERP disagrees with the platform.',
});

function filled(value: unknown, placeholder: string): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : placeholder;
}

const BuyerProblem = builder.objectRef<BuyerErrorWire>('BuyerProblem').implement({
  description: 'A difference between the ERP and the platform in the data of a buyer.',
  fields: (t) => ({
    code: t.string({
      description: 'Stable code, for translations. Null: there is none.',
      resolve: ({ id }) => id ?? null,
    }),
    message: t.string({
      nullable: false,
      description: 'What is wrong, in English. May contain Markdown.',
      resolve: ({ message, parameters }) =>
        asText(message).replace(/\{\{\s*([\w.$-]+)\s*\}\}/g, (placeholder, name: string) =>
          filled(parameters?.[name], placeholder),
        ),
    }),
  }),
});

const sellerOfPair = {
  kind: 'reference',
  name: 'BuyerSeller.seller',
  path: '',
  core: sellers.core,
  expand: 'expandable',
  batch: 'by-id',
} as const;

/** Resolved from the embedded seller, which includes the ERP link of this pair. */
export const BuyerSeller = builder.objectRef<Row>('BuyerSeller');
BuyerSeller.implement({
  description: 'A seller that a buyer can buy from, with the ERP link between the two.',
  fields: (t) => ({
    seller: t.field({
      type: Seller.ref,
      nullable: false,
      description: `The seller. ${describe.reference(sellers, sellerOfPair, 'always-there')}`,
      extensions: extensions(sellerOfPair),
      resolve: async (row, _args, context, info) =>
        (await resolveReference(Seller, row, context, info)) ?? row,
    }),
  }),
});

export const Buyer = defineEntity(buyers);

Buyer.ref.implement({
  description: 'A legal entity that makes purchases.',
  interfaces: [Node, Audited, HasIcon],
  fields: (t) => {
    const f = fieldsOf<BuyerWire>(t, 'Buyer');
    return {
      name: f.text('name', 'Display name. Once the ERP knows the buyer, the name in the ERP applies.', {
        strict: true,
      }),
      status: f.oneOf(BuyerStatus, 'status', 'State of the buyer; derived by upstream, cannot be set.'),
      taxId: f.text('taxId', 'Tax id, up to 18 characters.'),
      address: f.object(Address, 'address', 'Postal address.'),
      contact: f.object(Contact, 'contact', 'Contact person. Null: unknown.'),
      erpCustomer: f.text(
        'externalIds.erpCustomer',
        'Customer number in the ERP. Null: the ERP does not know the buyer yet.',
      ),
      erpCompanyContact: f.text(
        'externalIds.erpCompanyContact',
        'Company contact in the ERP; unique across all buyers.',
      ),
      accountExternalId: f.text(
        'externalIds.accountExternalId',
        "Discount group; must equal the account's `externalId`.",
      ),
      problems: t.field({
        type: [BuyerProblem],
        description:
          'Differences between the ERP and the platform; empty if there are none. For Operations; null for everyone else. Cost: none; included in the call for the buyer.',
        extensions: extensions({ kind: 'value', paths: ['errors'] }),
        resolve: (row) => (listIn(row, ['errors'])?.map(asRow) ?? null) as unknown as BuyerErrorWire[] | null,
      }),
      account: f.reference(
        Account,
        'account',
        'The account that the buyer belongs to; unassigned buyers have none.',
      ),
      sellers: t.field({
        type: [BuyerSeller],
        description:
          'Sellers that the buyer can buy from, each with the ERP link between the two. Cost: none; included in the call for the buyer (select=sellers). Null: upstream did not provide it.',
        extensions: extensions({
          kind: 'collection',
          name: 'Buyer.sellers',
          path: 'sellers',
          core: [...sellers.core, 'erpLink'],
          batch: 'never',
        }),
        resolve: (row) => listIn(row, ['sellers'])?.map(asIdentified) ?? null,
      }),
      availableActions: availableActions(t, buyers),
    };
  },
});

export const buyerList = defineList(Buyer, {
  filter: {
    id: { kind: 'id', path: 'id' },
    name: { kind: 'string', path: 'name' },
    status: { kind: 'enum', path: 'status', type: BuyerStatus },
    taxId: { kind: 'string', path: 'taxId' },
    country: { kind: 'string', path: 'address.country' },
    erpCustomer: { kind: 'string', path: 'externalIds.erpCustomer' },
    account: { kind: 'nested', path: 'account', of: 'Account' },
    sellers: { kind: 'list', path: 'sellers', of: 'Seller' },
    createdAt: { kind: 'dateTime', path: 'audit.created.at' },
    updatedAt: { kind: 'dateTime', path: 'audit.updated.at' },
  },
  order: { NAME: 'name', STATUS: 'status', CREATED_AT: 'audit.created.at', UPDATED_AT: 'audit.updated.at' },
});
searchable(
  Buyer,
  ['id', 'name', 'externalIds.erpCompanyContact', 'externalIds.erpCustomer', 'externalIds.accountExternalId'],
  'name, id or a number in the ERP',
);

rootById('buyer', Buyer, 'Reads one buyer.');
rootList('buyers', buyerList, 'Lists buyers.');
rootByIds('buyersByIds', Buyer);
childList(
  Account,
  'buyers',
  buyerList,
  { by: 'reference', path: 'account.id' },
  'Buyers that belong to the account.',
);
childList(
  Seller,
  'buyers',
  buyerList,
  { by: 'membership', path: 'sellers' },
  'Buyers that can buy from the seller.',
);

defineActions(Buyer, {
  activate: {
    needsArguments: true,
    description:
      'Connects a buyer to its record in the ERP. Both ERP numbers become fixed, and its enabled licensees become active.',
    args: (arg) => ({
      erpCustomer: arg.string({
        required: true,
        description: 'Customer number in the ERP, up to 250 characters.',
      }),
      erpCompanyContact: arg.string({
        required: true,
        description: 'Company contact in the ERP, up to 250 characters; unique across all buyers.',
      }),
    }),
    reads: true,
    body: async ({ read, args }) => {
      const buyer = await read(['account.id', 'externalIds']);
      const account = buyer['account'] as { readonly id: string } | undefined;
      return {
        ...(account ? { account: { id: account.id } } : {}),
        externalIds: {
          ...(buyer['externalIds'] as object | undefined),
          erpCustomer: args['erpCustomer'],
          erpCompanyContact: args['erpCompanyContact'],
        },
      };
    },
  },
  deactivate: {
    description: 'Removes the ERP numbers from a deleted buyer, so that another buyer can use them.',
  },
  enable: {
    description: 'Enables a disabled buyer. Its licensees stay disabled until they are enabled separately.',
  },
  disable: {
    description:
      'Disables a buyer and its licensees. Clients cannot disable a buyer before the ERP knows it.',
  },
  synchronize: { description: 'Reloads a buyer from the ERP: its sellers, its state and its problems.' },
  transfer: {
    needsArguments: true,
    description:
      'Moves a buyer and its licensees to another account of the same customer. See `transferPreview`.',
    args: (arg) => ({
      destinationAccountId: arg.id({
        required: true,
        description: 'The account to move the buyer to: ACC-….',
      }),
    }),
    argumentOf: { account: ['destinationAccountId'], 'account.id': ['destinationAccountId'] },
    body: ({ args }) => {
      const destination = String(args['destinationAccountId']);
      requireId(accounts, destination, 'destinationAccountId');
      return Promise.resolve({ account: { id: destination } });
    },
  },
});

createMutation(Buyer, {
  description:
    'Creates a buyer. It is unassigned without an account, enabled with an account, and active with an account and ERP numbers.',
  access: { roles: ['Operations'], permission: 'PlatformAccountManagement' },
  input: defineInput('BuyerCreateInput', 'Values of a new buyer.', {
    accountId: {
      kind: 'reference',
      prefix: 'ACC',
      wire: 'account',
      description: 'The client account that the buyer belongs to.',
    },
    name: { kind: 'text', wire: 'name', required: true, min: 1, max: 500, description: 'Display name.' },
    address: {
      kind: 'object',
      of: AddressInput,
      wire: 'address',
      required: true,
      description: 'Postal address.',
    },
    contact: { kind: 'object', of: ContactInput, wire: 'contact', description: 'Contact person.' },
    taxId: { kind: 'text', wire: 'taxId', max: 18, description: 'Tax id.' },
    erpCustomer: {
      kind: 'text',
      wire: 'externalIds.erpCustomer',
      max: 250,
      description: 'Customer number in the ERP.',
    },
    erpCompanyContact: {
      kind: 'text',
      wire: 'externalIds.erpCompanyContact',
      max: 250,
      description: 'Company contact in the ERP; unique across all buyers.',
    },
  }),
});

const buyerUpdate = {
  description:
    'Changes a buyer. Values of an active buyer that the ERP holds cannot be changed here. Clients can change only their own buyers, once the ERP knows them.',
  input: defineInput('BuyerUpdateInput', 'Changes to a buyer.', {
    name: {
      kind: 'text',
      wire: 'name',
      min: 1,
      max: 500,
      notNull: true,
      description: 'Display name; cannot be null.',
    },
    address: {
      kind: 'object',
      of: AddressInput,
      wire: 'address',
      description: 'Postal address; cannot be null.',
    },
    contact: { kind: 'object', of: ContactInput, wire: 'contact', description: 'Contact person.' },
    taxId: { kind: 'text', wire: 'taxId', max: 18, description: 'Tax id.' },
    accountId: {
      kind: 'reference',
      prefix: 'ACC',
      wire: 'account',
      description:
        'The account to assign the buyer to. Null: removes it from its account. Omitted: unchanged. Operations only.',
    },
  }),
};
updateMutation(Buyer, buyerUpdate);

validateMutation(Buyer, {
  ...buyerUpdate,
  description: 'Checks changes to a buyer without storing them. The payload shows the resulting buyer.',
  access: { roles: ['Operations'], permission: 'PlatformAccountManagement' },
});

deleteMutation(Buyer, {
  description: 'Deletes a buyer that has no licensees. It stays visible to Operations.',
  parent: 'account.id',
});
