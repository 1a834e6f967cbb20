/** ERP links: the connection between one buyer and one seller in the ERP. Upstream: /erp-links. */
import type { ErpLinkStatus as Status, ErpLinkWire } from '../../contract/marketplace.ts';
import type { Row } from '../../source/row.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { defineActions } from '../write/actions.ts';
import { Address } from '../values/address.ts';
import { availableActions } from '../write/available-actions.ts';
import { update, updateArgs } from '../write/mutations.ts';
import { idArgument, writeField } from '../write/write-field.ts';
import { builder } from '../core/builder.ts';
import { addressProperties, auditProperties, externalIdProperties } from './common-properties.ts';
import { describe } from '../core/describe.ts';
import { defineEntity } from '../core/entity.ts';
import { propertiesOf } from './properties-of.ts';
import { extensions } from '../core/field-source.ts';
import { asIdentified, fieldsOf, readPath, upstreamEnum } from '../read/fields.ts';
import { Audited, HasIcon, Node } from '../read/interfaces.ts';
import { childList, defineList, rootList } from '../read/lists.ts';
import { pathOf, readChildren, resolveReference, selectOf } from '../read/reads.ts';
import { compileRelation, pairKey } from '../read/relation.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { Buyer, BuyerSeller } from './buyer.ts';
import { Licensee } from './licensee.ts';
import { Seller } from './seller.ts';

export const erpLinks = defineResource({
  type: 'ErpLink',
  label: 'ERP link',
  collection: { path: '/accounts/erp-links', idPrefix: 'ERP' },
  idGroups: [3],
  core: ['id', 'name', 'icon', 'status', 'companyName', 'revision'],
  omitted: ['audit'],
  state: { path: 'status', deleted: 'never-listed' },
  icon: { part: 'erpLink', file: 'logo' },
  requiredOnPut: ['note'],
  read: { roles: ['Client', 'Vendor', 'Operations'] },
  actions: {
    block: {
      from: ['Active'],
      to: 'Blocked',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
    unblock: {
      from: ['Blocked'],
      to: 'Active',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
    update: {
      from: ['Active', 'Blocked', 'Disabled'],
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
  },
  properties: {
    id: 'id',
    name: 'string',
    status: 'enum',
    companyName: 'string',
    note: 'string',
    externalIds: externalIdProperties,
    address: addressProperties,
    buyer: { reference: () => propertiesOf('Buyer') },
    seller: { reference: () => propertiesOf('Seller') },
    audit: auditProperties,
  },
});

export const ErpLinkStatus = upstreamEnum<Status>('ErpLinkStatus', 'State of an ERP link.', {
  Active: 'The buyer can buy from the seller.',
  Blocked: 'Blocked by Operations.',
  Disabled: 'The seller is disabled.',
});

export const ErpLink = defineEntity(erpLinks);

const OPERATIONS_ONLY = 'For Operations; null for everyone else.';

ErpLink.ref.implement({
  description: 'The connection between one buyer and one seller, created by the ERP.',
  interfaces: [Node, Audited, HasIcon],
  fields: (t) => {
    const f = fieldsOf<ErpLinkWire>(t, 'ErpLink');
    return {
      name: f.text('name', 'Names of the buyer and the seller.', { strict: true }),
      status: f.oneOf(ErpLinkStatus, 'status', 'State of the ERP link.', { strict: true }),
      companyName: f.text('companyName', 'Name of the company in the ERP.'),
      note: f.text('note', `Reason for the block, or any other note. ${OPERATIONS_ONLY}`),
      address: f.object(Address, 'address', `Address in the ERP. ${OPERATIONS_ONLY}`),
      erpCustomer: f.text('externalIds.erpCustomer', `Customer number in the ERP. ${OPERATIONS_ONLY}`),
      erpCompanyContact: f.text(
        'externalIds.erpCompanyContact',
        `Company contact in the ERP. ${OPERATIONS_ONLY}`,
      ),
      buyer: f.reference(Buyer, 'buyer', 'The buyer.'),
      seller: f.reference(Seller, 'seller', 'The seller.'),
      availableActions: availableActions(t, erpLinks),
    };
  },
});

export const erpLinkList = defineList(ErpLink, {
  filter: {
    id: { kind: 'id', path: 'id' },
    status: { kind: 'enum', path: 'status', type: ErpLinkStatus },
    buyer: { kind: 'nested', path: 'buyer', of: 'Buyer' },
    seller: { kind: 'nested', path: 'seller', of: 'Seller' },
  },
  order: { NAME: 'name', STATUS: 'status', CREATED_AT: 'audit.created.at', UPDATED_AT: 'audit.updated.at' },
});

rootById('erpLink', ErpLink, 'Reads one ERP link.');
rootList('erpLinks', erpLinkList, 'Lists ERP links.');
rootByIds('erpLinksByIds', ErpLink);
childList(
  Buyer,
  'erpLinks',
  erpLinkList,
  { by: 'reference', path: 'buyer.id' },
  'ERP links between the buyer and its sellers.',
);
childList(
  Seller,
  'erpLinks',
  erpLinkList,
  { by: 'reference', path: 'seller.id' },
  'ERP links between the seller and its buyers.',
);

builder.objectField(BuyerSeller, 'erpLink', (t) =>
  t.field({
    type: ErpLink.ref,
    description:
      'The ERP link between this buyer and this seller. Cost: none; included with the sellers (select=sellers). Null: there is none, or upstream did not provide it.',
    extensions: extensions({
      kind: 'reference',
      name: 'BuyerSeller.erpLink',
      path: 'erpLink',
      core: erpLinks.core,
      expand: 'expandable',
      batch: 'by-id',
    }),
    resolve: (row, _args, context, info) => {
      const link = readPath(row, ['erpLink']);
      return link === null ? null : resolveReference(ErpLink, asIdentified(link), context, info);
    },
  }),
);

/** A pair takes about 90 bytes of the 4 KB of a URL. */
const PAIRS_PER_CALL = 30;

const byPair = compileRelation({
  by: 'pair',
  paths: ['buyer.id', 'seller.id'],
  parentsPerCall: PAIRS_PER_CALL,
});

function pairOf(row: Row): string | null {
  const buyer = readPath(row, ['buyer', 'id']);
  const seller = readPath(row, ['seller', 'id']);
  return typeof buyer === 'string' && typeof seller === 'string' ? pairKey(buyer, seller) : null;
}

builder.objectField(Licensee.ref, 'erpLink', (t) =>
  t.field({
    type: ErpLink.ref,
    description: `The ERP link between its buyer and its seller. ${describe.children(erpLinks)}`,
    extensions: extensions({
      kind: 'call',
      needs: ['buyer.id', 'seller.id'],
      cost: { calls: 'one-child', parentsPerCall: PAIRS_PER_CALL },
    }),
    resolve: async (row, _args, context, info) => {
      const pair = pairOf(row);
      if (pair === null) return null;
      const question = {
        key: 'ErpLink/pair',
        resource: erpLinks,
        relation: byPair,
        filter: byPair.filter,
        order: ['id'],
        offset: 0,
        first: 1,
        count: false,
      };
      const select = selectOf(context.planning.planOf(info), 'ErpLink');
      const page = await readChildren(pair, question, select, context, pathOf(info));
      return page.rows[0] ?? null;
    },
  }),
);

defineActions(ErpLink, {
  block: {
    description:
      'Prevents the buyer from buying from the seller. Rejected while the pair has an active or enabled licensee.',
  },
  unblock: { description: 'Allows the buyer to buy from the seller again.' },
});

const noteUpdate = {
  description: 'Sets the note of an ERP link. All other values come from the ERP.',
  input: {
    table: { note: { kind: 'text', wire: 'note', description: 'Reason for the block, or any other note.' } },
  },
  at: [],
} as const;
const noteAccess = { roles: ['Operations'], permission: 'PlatformAccountManagement' } as const;

writeField({
  name: 'erpLinkSetNote',
  entity: ErpLink,
  rule: {
    access: noteAccess,
    resource: erpLinks,
    ...(erpLinks.actions.update ? { action: erpLinks.actions.update } : {}),
  },
  description: `${noteUpdate.description} ${describe.write('PUT', erpLinks, noteAccess)}`,
  args: (arg) => ({
    id: idArgument(arg, erpLinks),
    note: arg.string({ description: 'The note. Null or omitted: clears the note.' }),
    expectedRevision: arg.int({
      description: 'The change is rejected if the object has a different revision. Cost: one call.',
    }),
  }),
  resolve({ note, ...args }, context, info) {
    return update(
      erpLinks,
      noteUpdate,
      updateArgs({ ...args, input: { note: note ?? null } }),
      context,
      info,
    );
  },
});
