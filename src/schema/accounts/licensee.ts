/** Licensees: legal entities that subscriptions are licensed to, each of one buyer and one seller. Upstream: /licensees. */
import { AddressInput, EligibilityInput } from '../write/common-input.ts';
import { defineInput, invalid } from '../write/input.ts';
import { createMutation, deleteMutation, updateMutation } from '../write/mutations.ts';
import type { LicenseeStatus as Status, LicenseeWire } from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { defineActions } from '../write/actions.ts';
import { Address, Eligibility } from '../values/address.ts';
import { availableActions } from '../write/available-actions.ts';
import { addressProperties, auditProperties } from './common-properties.ts';
import { Contact, ContactInput } from './contact.ts';
import { defineEntity } from '../core/entity.ts';
import { propertiesOf } from './properties-of.ts';
import { fieldsOf, upstreamEnum } from '../read/fields.ts';
import { Audited, HasIcon, Node } from '../read/interfaces.ts';
import { childList, defineList, rootList } from '../read/lists.ts';
import { searchable } from '../read/searchable.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { Account } from './account.ts';
import { Buyer } from './buyer.ts';
import { Seller } from './seller.ts';

export const licensees = defineResource({
  type: 'Licensee',
  label: 'licensee',
  collection: { path: '/accounts/licensees', idPrefix: 'LCE' },
  idGroups: [3],
  core: ['id', 'name', 'icon', 'externalId', 'revision'],
  omitted: ['audit'],
  state: { path: 'status', deleted: 'listed' },
  icon: { part: 'licensee', file: 'logo' },
  requiredOnPut: ['name', 'externalId', 'description', 'contact', 'address', 'useBuyerAddress'],
  completePut: (document) => {
    if (document['useBuyerAddress'] === true) delete document['address'];
  },
  read: { roles: ['Client', 'Vendor', 'Operations'] },
  actions: {
    enable: {
      from: ['Disabled'],
      roles: ['Client', 'Operations'],
      permission: 'AccountManagement',
      whose: { account: 'account.id' },
    },
    disable: {
      from: ['Active', 'Enabled'],
      to: 'Disabled',
      roles: ['Client', 'Operations'],
      permission: 'AccountManagement',
      whose: { account: 'account.id' },
    },
    update: {
      from: ['Active', 'Enabled', 'Disabled'],
      roles: ['Client', 'Operations'],
      permission: 'AccountManagement',
      whose: { account: 'account.id' },
    },
    delete: {
      from: ['Active', 'Enabled', 'Disabled'],
      to: 'Deleted',
      roles: ['Client', 'Operations'],
      permission: 'AccountManagement',
      whose: { account: 'account.id' },
    },
  },
  properties: {
    id: 'id',
    name: 'string',
    externalId: 'string',
    status: 'enum',
    description: 'string',
    useBuyerAddress: 'boolean',
    address: addressProperties,
    eligibility: { object: { client: 'boolean', partner: 'boolean' } },
    account: { reference: () => propertiesOf('Account') },
    buyer: { reference: () => propertiesOf('Buyer') },
    seller: { reference: () => propertiesOf('Seller') },
    audit: auditProperties,
  },
});

export const LicenseeStatus = upstreamEnum<Status>(
  'LicenseeStatus',
  'State of a licensee; it follows the state of its buyer.',
  {
    Active: 'Can be used in orders.',
    Enabled: 'Set up, but its buyer is not yet known to the ERP.',
    Disabled: 'Cannot be used for new orders or agreements.',
    Deleted: 'Deleted; visible only to Operations.',
  },
);

export const Licensee = defineEntity(licensees);

Licensee.ref.implement({
  description: 'A legal entity that subscriptions are licensed to.',
  interfaces: [Node, Audited, HasIcon],
  fields: (t) => {
    const f = fieldsOf<LicenseeWire>(t, 'Licensee');
    return {
      name: f.text(
        'name',
        'Display name. If none is given, upstream builds one from the buyer, the city and the seller.',
        {
          strict: true,
        },
      ),
      externalId: f.text('externalId', 'Your own id for the licensee; not unique.'),
      status: f.oneOf(LicenseeStatus, 'status', 'State of the licensee; derived by upstream, cannot be set.'),
      description: f.text('description', 'Free text, up to 2,000 characters.'),
      useBuyerAddress: f.flag('useBuyerAddress', 'Whether the address of the buyer applies.'),
      address: f.object(
        Address,
        'address',
        'Postal address of the licensee itself. Null: the address of the buyer applies.',
      ),
      contact: f.object(Contact, 'contact', 'Contact person. Null: unknown.'),
      eligibility: f.object(
        Eligibility,
        'eligibility',
        'What can be purchased for the licensee: exactly one of the two.',
      ),
      account: f.reference(Account, 'account', 'The account of the buyer.'),
      buyer: f.reference(Buyer, 'buyer', 'The buyer that pays for the licensee; never changes.'),
      seller: f.reference(Seller, 'seller', 'The seller of the licensee; never changes.'),
      availableActions: availableActions(t, licensees),
    };
  },
});

export const licenseeList = defineList(Licensee, {
  filter: {
    id: { kind: 'id', path: 'id' },
    name: { kind: 'string', path: 'name' },
    externalId: { kind: 'string', path: 'externalId' },
    status: { kind: 'enum', path: 'status', type: LicenseeStatus },
    resale: {
      kind: 'boolean',
      path: 'eligibility.partner',
      description: 'True: licensees for resale (eligible as a partner). False: licensees for own use.',
    },
    account: { kind: 'nested', path: 'account', of: 'Account' },
    buyer: { kind: 'nested', path: 'buyer', of: 'Buyer' },
    seller: { kind: 'nested', path: 'seller', of: 'Seller' },
    createdAt: { kind: 'dateTime', path: 'audit.created.at' },
  },
  order: { NAME: 'name', STATUS: 'status', CREATED_AT: 'audit.created.at', UPDATED_AT: 'audit.updated.at' },
});
searchable(Licensee, ['id', 'name', 'externalId'], 'name, id or external id');

rootById('licensee', Licensee, 'Reads one licensee.');
rootList('licensees', licenseeList, 'Lists licensees.');
rootByIds('licenseesByIds', Licensee);
childList(
  Account,
  'licensees',
  licenseeList,
  { by: 'reference', path: 'account.id' },
  "Licensees of the account's buyers.",
);
childList(Buyer, 'licensees', licenseeList, { by: 'reference', path: 'buyer.id' }, 'Licensees of the buyer.');

defineActions(Licensee, {
  enable: {
    description:
      'Returns a disabled licensee to the state of its buyer. Requires an active seller and an active ERP link.',
  },
  disable: { description: 'Prevents new orders and agreements of a licensee. Existing agreements continue.' },
});

const licenseeMembers = {
  name: {
    kind: 'text',
    wire: 'name',
    max: 500,
    description:
      'Display name. If omitted at creation, upstream builds one from the buyer, the city and the seller.',
  },
  externalId: {
    kind: 'text',
    wire: 'externalId',
    max: 250,
    description: 'Your own id for the licensee; not unique.',
  },
  description: { kind: 'text', wire: 'description', max: 2_000, description: 'Free text.' },
  contact: { kind: 'object', of: ContactInput, wire: 'contact', description: 'Contact person.' },
} as const;

createMutation(Licensee, {
  description:
    'Creates a licensee of a buyer and a seller that have an ERP link. It has the state of the buyer.',
  access: { roles: ['Client', 'Operations'], permission: 'AccountManagement' },
  input: defineInput('LicenseeCreateInput', 'Values of a new licensee.', {
    buyerId: {
      kind: 'reference',
      prefix: 'BUY',
      wire: 'buyer',
      required: true,
      description: 'The buyer that pays for the licensee; never changes.',
    },
    sellerId: {
      kind: 'reference',
      prefix: 'SEL',
      wire: 'seller',
      required: true,
      description: 'The seller of the licensee; never changes.',
    },
    ...licenseeMembers,
    eligibility: {
      kind: 'object',
      of: EligibilityInput,
      wire: 'eligibility',
      description: 'What can be purchased: exactly one of the two; never changes.',
    },
    address: {
      kind: 'object',
      of: AddressInput,
      wire: 'address',
      description: 'Postal address. Omitted: the address of the buyer applies.',
    },
  }),
  completeBody: (body) => {
    body['useBuyerAddress'] = body['address'] == null;
    return undefined;
  },
});

updateMutation(Licensee, {
  description: 'Changes a licensee. Its buyer, seller and eligibility never change.',
  input: defineInput('LicenseeUpdateInput', 'Changes to a licensee.', {
    ...licenseeMembers,
    address: {
      kind: 'object',
      of: AddressInput,
      wire: 'address',
      description: 'Postal address of the licensee itself.',
    },
    useBuyerAddress: {
      kind: 'flag',
      wire: 'useBuyerAddress',
      description:
        'Whether the address of the buyer applies. If true, the address of the licensee itself is removed.',
    },
  }),
  completeBody: (body, input) => {
    if (input['address'] != null && input['useBuyerAddress'] === true) {
      return [
        invalid(['input', 'address'], 'and useBuyerAddress: true exclude each other, but both were given', {
          rule: 'COMBINATION',
        }),
      ];
    }
    if (input['address'] != null) body['useBuyerAddress'] = false;
    return undefined;
  },
});

deleteMutation(Licensee, {
  description: 'Deletes a licensee that has no active agreements. It stays visible to Operations.',
  parent: 'buyer.id',
});
