/** Licensees: legal entities that subscriptions are licensed to, each of one buyer and one seller. Upstream: /licensees. */
import { AddressInput, ContactInput, EligibilityInput } from '../write/common-input.ts';
import { defineInput, invalid } from '../write/input.ts';
import { createMutation, deleteMutation, updateMutation } from '../write/mutations.ts';
import type { LicenseeStatus as Status, LicenseeWire } from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { defineActions } from '../write/actions.ts';
import { Address, Eligibility } from '../values/address.ts';
import { availableActions } from '../write/available-actions.ts';
import { addressProperties, auditProperties } from '../values/common-properties.ts';
import { Contact } from '../values/contact.ts';
import { defineEntity, propertiesOf } from '../core/entity.ts';
import { fieldsOf, upstreamEnum } from '../read/fields.ts';
import { Audited, HasIcon, Node } from '../read/interfaces.ts';
import { byReference, childList, defineList, rootList } from '../read/lists.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { Account } from './account.ts';
import { Buyer } from './buyer.ts';
import { Seller } from './seller.ts';

export const licensees = defineResource({
  type: 'Licensee',
  label: 'licensee',
  collection: { path: '/accounts/licensees', idPrefix: 'LCE' },
  core: ['id', 'name', 'icon', 'externalId', 'revision'],
  omitted: ['audit'],
  state: { path: 'status', deleted: 'listed' },
  icon: 'uploaded',
  sentAlong: ['name', 'externalId', 'description', 'contact', 'address', 'useBuyerAddress'],
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
  'State of a licensee; it mirrors its buyer.',
  {
    Active: 'Can be named in an order.',
    Enabled: 'Set up, but its buyer is not known to the ERP yet.',
    Disabled: 'Cannot be used for anything new.',
    Deleted: 'Deleted; only Operations still sees it.',
  },
);

export const Licensee = defineEntity(licensees);

Licensee.ref.implement({
  description: 'A legal entity that subscriptions are licensed to.',
  interfaces: [Node, Audited, HasIcon],
  fields: (t) => {
    const f = fieldsOf<LicenseeWire>(t, 'Licensee');
    return {
      name: f.text('name', 'Display name; upstream makes one of buyer, city and seller when none is given.', {
        strict: true,
      }),
      externalId: f.text('externalId', 'An id of your own; not unique.'),
      status: f.oneOf(LicenseeStatus, 'status', 'State; derived, never set.'),
      description: f.text('description', 'Free text, up to 2,000 characters.'),
      useBuyerAddress: f.flag('useBuyerAddress', "Whether the buyer's address applies."),
      address: f.object(Address, 'address', "Postal address of its own. Null: the buyer's applies."),
      contact: f.object(Contact, 'contact', 'Whom to turn to. Null: not known.'),
      eligibility: f.object(Eligibility, 'eligibility', 'What may be bought for it: exactly one of the two.'),
      account: f.reference(Account, 'account', 'The account of its buyer.'),
      buyer: f.reference(Buyer, 'buyer', 'The buyer that pays; never changes.'),
      seller: f.reference(Seller, 'seller', 'The seller it is bought from; never changes.'),
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
      description: 'Whether it is for resale (eligible as a partner) rather than for own use.',
    },
    account: { kind: 'nested', path: 'account', of: 'Account' },
    buyer: { kind: 'nested', path: 'buyer', of: 'Buyer' },
    seller: { kind: 'nested', path: 'seller', of: 'Seller' },
    createdAt: { kind: 'dateTime', path: 'audit.created.at' },
  },
  order: { NAME: 'name', STATUS: 'status', CREATED_AT: 'audit.created.at', UPDATED_AT: 'audit.updated.at' },
});

rootById('licensee', Licensee, 'One licensee.');
rootList('licensees', licenseeList, 'Licensees.');
rootByIds('licenseesByIds', Licensee);
childList(
  Account,
  'licensees',
  licenseeList,
  byReference('account.id'),
  "Licensees of the account's buyers.",
);
childList(Buyer, 'licensees', licenseeList, byReference('buyer.id'), 'Licensees of the buyer.');

defineActions(Licensee, {
  enable: {
    what: 'Takes a disabled licensee back to the state of its buyer; needs a selling seller and an active ERP link.',
  },
  disable: { what: 'Stops a licensee from being used for anything new; existing agreements go on.' },
});

const licenseeMembers = {
  name: {
    kind: 'text',
    wire: 'name',
    max: 500,
    what: 'Display name. Omitted at creation: made of buyer, city and seller.',
  },
  externalId: { kind: 'text', wire: 'externalId', max: 250, what: 'An id of your own; not unique.' },
  description: { kind: 'text', wire: 'description', max: 2_000, what: 'Free text.' },
  contact: { kind: 'object', of: ContactInput, wire: 'contact', what: 'Whom to turn to.' },
} as const;

createMutation(Licensee, {
  what: 'Creates a licensee of a buyer and a seller that an ERP link joins; its state is that of the buyer.',
  access: { roles: ['Client', 'Operations'], permission: 'AccountManagement' },
  input: defineInput('LicenseeCreateInput', 'A new licensee.', {
    buyerId: {
      kind: 'reference',
      prefix: 'BUY',
      wire: 'buyer',
      required: true,
      what: 'The buyer that pays; never changes.',
    },
    sellerId: {
      kind: 'reference',
      prefix: 'SEL',
      wire: 'seller',
      required: true,
      what: 'The seller it buys from; never changes.',
    },
    ...licenseeMembers,
    eligibility: {
      kind: 'object',
      of: EligibilityInput,
      wire: 'eligibility',
      what: 'Exactly one of the two; never changes.',
    },
    address: {
      kind: 'object',
      of: AddressInput,
      wire: 'address',
      what: "Postal address. Omitted: the buyer's.",
    },
  }),
  finish: (body) => {
    body['useBuyerAddress'] = body['address'] == null;
    return undefined;
  },
});

updateMutation(Licensee, {
  what: 'Changes a licensee; buyer, seller and eligibility never change.',
  input: defineInput('LicenseeUpdateInput', 'Changes to a licensee.', {
    ...licenseeMembers,
    address: { kind: 'object', of: AddressInput, wire: 'address', what: 'Postal address of its own.' },
    useBuyerAddress: {
      kind: 'flag',
      wire: 'useBuyerAddress',
      what: "Whether the buyer's address applies; its own is dropped then.",
    },
  }),
  finish: (body, input) => {
    if (input['address'] != null && input['useBuyerAddress'] === true) {
      return [
        invalid(['input', 'address'], 'and useBuyerAddress: true exclude each other, but both were given', {
          rule: 'COMBINATION',
        }),
      ];
    }
    if (input['address'] != null) body['useBuyerAddress'] = false;
    if (body['useBuyerAddress'] === true) delete body['address'];
    return undefined;
  },
});

deleteMutation(Licensee, {
  what: 'Deletes a licensee without running agreements; Operations still reads it.',
  parent: 'buyer.id',
});
