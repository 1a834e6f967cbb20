/** Licensees: legal entities that subscriptions are licensed to, each of one buyer and one seller. Upstream: /licensees. */
import type { LicenseeStatus as Status, LicenseeWire } from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { defineActions } from '../actions.ts';
import { Address, Eligibility } from '../address.ts';
import { availableActions } from '../available-actions.ts';
import { addressProperties, auditProperties } from '../common-properties.ts';
import { Contact } from '../contact.ts';
import { defineEntity, propertiesOf } from '../entity.ts';
import { fieldsOf, upstreamEnum } from '../fields.ts';
import { Audited, HasIcon, Node } from '../interfaces.ts';
import { byReference, childList, defineList, rootList } from '../lists.ts';
import { rootById, rootByIds } from '../roots.ts';
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
  read: { roles: ['Client', 'Vendor', 'Operations'] },
  actions: {
    enable: { from: ['Disabled'], roles: ['Client', 'Operations'], permission: 'AccountManagement' },
    disable: {
      from: ['Active', 'Enabled'],
      to: 'Disabled',
      roles: ['Client', 'Operations'],
      permission: 'AccountManagement',
    },
    update: {
      from: ['Active', 'Enabled', 'Disabled'],
      roles: ['Client', 'Operations'],
      permission: 'AccountManagement',
    },
    delete: {
      from: ['Active', 'Enabled', 'Disabled'],
      to: 'Deleted',
      roles: ['Client', 'Operations'],
      permission: 'AccountManagement',
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
