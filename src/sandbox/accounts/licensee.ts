/** Licensees: the legal entities that subscriptions are licensed to, each under one buyer. `/licensees`. */
import type { LicenseeStatus } from '../../contract/marketplace.ts';
import type { Table } from '../core/store/table.ts';
import { licenseeStatusUnder } from './buyer/status.ts';
import { nextStamp } from './common/audit.ts';
import { guard, idsOf } from './common/business-rule.ts';
import type { Resource } from './common/collection.ts';
import { defineCollection } from './common/collection.ts';
import { digitIds } from './common/ids.ts';
import type { Context } from './common/principal.ts';
import {
  address,
  auditOf,
  contact,
  eligibility,
  enumOf,
  icon,
  id,
  primitive,
  referenceTo,
  revision,
  text,
} from './common/properties.ts';
import type { RouteContext } from './common/route.ts';
import { clientsAndOperations, everyoneByAgreement, withPermission } from './common/route.ts';
import {
  actionRoute,
  createRoute,
  deleteRoute,
  iconRoute,
  readRoutes,
  replaceRoute,
  uploadedIcon,
} from './common/routes.ts';
import type { LicenseeRow } from './common/rows.ts';
import { seesAll } from './common/scope.ts';
import type { StateMachine } from './common/state-machine.ts';
import { allow } from './common/state-machine.ts';
import { vendorScope } from './common/vendor-scope.ts';
import { createLicensee, updateLicensee } from './licensee-input.ts';

declare module './common/store.ts' {
  interface Store {
    readonly licensees: Table<LicenseeRow, 'accountId' | 'buyerId' | 'sellerId'>;
  }
}

export const licensees = defineCollection('licensees', {
  ids: digitIds('LCE', 3),
  indexes: {
    accountId: (row) => row.accountId,
    buyerId: (row) => row.buyerId,
    sellerId: (row) => row.sellerId,
  },
  path: '/licensees',
  noun: 'Licensee',
  properties: {
    id,
    name: text({ core: true }),
    externalId: text({ core: true }),
    status: enumOf(['Active', 'Enabled', 'Disabled', 'Deleted'], { nullable: false }),
    useBuyerAddress: primitive('boolean'),
    address: {
      ...address,
      // Nothing is stored while the buyer's address applies.
      get: (row: LicenseeRow, { store }: Context) =>
        row.useBuyerAddress ? store.buyers.get(row.buyerId)?.address : row.address,
    },
    description: text(),
    contact,
    account: referenceTo('accountId', 'accounts'),
    buyer: referenceTo('buyerId', 'buyers'),
    seller: referenceTo('sellerId', 'sellers'),
    eligibility,
    icon: icon('licensees'),
    revision,
    audit: auditOf(['created', 'updated', 'disabled', 'enabled']),
  },
  visible: (row, principal, store) => {
    if (seesAll(principal)) return true;
    if (row.status === 'Deleted') return false;
    if (principal.type === 'Vendor') return vendorScope(store, principal.accountId).licenseeIds.has(row.id);
    return principal.type === 'Client' && row.accountId === principal.accountId;
  },
  scope: (principal, store) => {
    if (seesAll(principal)) return store.licensees.all();
    const rows =
      principal.type === 'Vendor'
        ? store.licensees.pick(vendorScope(store, principal.accountId).licenseeIds)
        : store.licensees.by('accountId', principal.accountId);
    return rows.filter(({ status }) => status !== 'Deleted');
  },
  lookups: {
    'account.id': (store, ids) => store.licensees.byAny('accountId', ids),
    'buyer.id': (store, ids) => store.licensees.byAny('buyerId', ids),
    'seller.id': (store, ids) => store.licensees.byAny('sellerId', ids),
  },
});

const licenseeMachine = {
  disable: { from: ['Active', 'Enabled'], to: 'Disabled' },
  // To the state that the buyer's state implies.
  enable: { from: ['Disabled'] },
  delete: { from: ['Active', 'Enabled', 'Disabled'], to: 'Deleted' },
} as const satisfies StateMachine<LicenseeStatus>;

function disable(row: LicenseeRow, context: RouteContext): LicenseeRow {
  allow('Licensee', licenseeMachine, 'disable', row);
  return context.store.licensees.update(row.id, {
    status: licenseeMachine.disable.to,
    ...nextStamp(row, context, 'disabled'),
  });
}

function enable(row: LicenseeRow, context: RouteContext): LicenseeRow {
  const { store } = context;
  allow('Licensee', licenseeMachine, 'enable', row);
  const seller = store.sellers.get(row.sellerId);
  guard(
    'Licensee enable failed',
    {
      code: 'MPTACC05-0001',
      message: 'Cannot enable the licensee {{id}}: the status of its seller {{seller}} is {{status}}.',
      properties: ['seller'],
      parameters: { id: row.id, seller: row.sellerId, status: seller?.status ?? null },
    },
    seller?.status === 'Active' || seller?.status === 'Offline',
  );
  const link = store.erpLinks.by('buyerId', row.buyerId).find(({ sellerId }) => sellerId === row.sellerId);
  guard(
    'Licensee enable failed',
    {
      code: 'MPTACC05-0002',
      message: 'Cannot enable the licensee {{id}}: the status of the ERP link {{erpLink}} is {{status}}.',
      properties: ['buyer', 'seller'],
      parameters: { id: row.id, erpLink: link?.id ?? null, status: link?.status ?? null },
    },
    link?.status === 'Active',
  );
  const buyer = store.buyers.get(row.buyerId);
  guard(
    'Licensee enable failed',
    {
      code: 'MPTACC05-0003',
      message: 'Cannot enable the licensee {{id}}: its buyer {{buyer}} is disabled or deleted.',
      properties: ['buyer'],
      parameters: { id: row.id, buyer: row.buyerId },
    },
    buyer !== undefined && !buyer.disabled && !buyer.deleted,
  );
  return store.licensees.update(row.id, {
    status: buyer ? licenseeStatusUnder(buyer) : 'Enabled',
    ...nextStamp(row, context, 'enabled'),
  });
}

const terminal: readonly string[] = ['Deleted', 'Failed', 'Terminated'];

function remove(row: LicenseeRow, context: RouteContext): void {
  const { store } = context;
  allow('Licensee', licenseeMachine, 'delete', row);
  const agreements = store.agreements
    .by('licenseeId', row.id)
    .filter(({ status }) => !terminal.includes(status));
  guard(
    'Licensee delete failed',
    {
      code: 'MPTACC05-0004',
      message: 'The licensee {{id}} cannot be deleted: it has agreements, {{agreements}}.',
      properties: ['agreements'],
      parameters: { id: row.id, agreements: idsOf(agreements) },
    },
    agreements.length === 0,
  );
  store.licensees.update(row.id, { status: licenseeMachine.delete.to, ...nextStamp(row, context) });
}

const manage = withPermission(clientsAndOperations, 'account-management');

export const licenseeResource: Resource = {
  collection: licensees,
  machine: licenseeMachine,
  routes: [
    ...readRoutes(licensees, everyoneByAgreement),
    iconRoute(licensees),
    createRoute(
      licensees,
      manage,
      (body, context) => createLicensee(body.document, uploadedIcon(body, context), context),
      'licensee',
    ),
    replaceRoute(
      licensees,
      manage,
      (row, body, context) => updateLicensee(row, body.document, uploadedIcon(body, context), context),
      'licensee',
    ),
    // The published table has this for Operations only; the vendor's own tests delete with a client's token.
    deleteRoute(licensees, manage, remove),
    actionRoute(licensees, 'disable', manage, disable),
    actionRoute(licensees, 'enable', manage, enable),
  ],
};
