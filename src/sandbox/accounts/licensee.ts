/** Licensees: the legal entities that subscriptions are licensed to, each under one buyer. `/licensees`. */
import type { LicenseeStatus } from '../../contract/marketplace.ts';
import { nextStamp } from './common/audit.ts';
import type { Exchange, Route } from './common/route.ts';
import {
  clientsAndOperations,
  created,
  everyoneByAgreement,
  noContent,
  withPermission,
} from './common/route.ts';
import type { Model } from '../rql/model.ts';
import { vendorReach } from './common/vendor-scope.ts';
import { present, visibleRow } from './common/read.ts';
import type { Collection } from './common/read.ts';
import { actionRoute, documentRoute, iconRoute, param, readRoutes, uploadedIcon } from './common/routes.ts';
import type { LicenseeRow } from './common/rows.ts';
import { allow, guard, named } from './common/state-machine.ts';
import type { StateMachine } from './common/state-machine.ts';
import { accountModel } from './account.ts';
import { licenseeStatusUnder } from './buyer/status.ts';
import { buyerModel } from './buyer/model.ts';
import { createLicensee, updateLicensee } from './licensee-input.ts';
import {
  address,
  auditOf,
  contactOf,
  eligibility,
  icon,
  id,
  oneOf,
  primitive,
  referenceTo,
  revision,
  text,
  visibleIn,
} from './common/properties.ts';
import type { Context } from './common/properties.ts';
import { seesAll } from './common/scope.ts';
import { sellerModel } from './seller.ts';
import { userModel } from './user/model.ts';

export const licenseeModel: Model = {
  name: 'Licensee',
  visible: visibleIn(() => licensees),
  properties: {
    id,
    name: text({ core: true }),
    externalId: text({ core: true }),
    status: oneOf(['Active', 'Enabled', 'Disabled', 'Deleted'], { nullable: false }),
    useBuyerAddress: primitive('boolean'),
    address: {
      ...address,
      // Nothing is stored while the buyer's address applies.
      get: (row: LicenseeRow, { store }: Context) =>
        row.useBuyerAddress ? store.buyers.get(row.buyerId)?.address : row.address,
    },
    description: text(),
    contact: contactOf(() => userModel),
    account: referenceTo(
      'accountId',
      () => accountModel,
      (store, accountId) => store.accounts.get(accountId),
    ),
    buyer: referenceTo(
      'buyerId',
      () => buyerModel,
      (store, buyerId) => store.buyers.get(buyerId),
    ),
    seller: referenceTo(
      'sellerId',
      () => sellerModel,
      (store, sellerId) => store.sellers.get(sellerId),
    ),
    eligibility,
    icon: icon('licensees'),
    revision,
    audit: auditOf(['created', 'updated', 'disabled', 'enabled']),
  },
};

export const licensees: Collection<LicenseeRow> = {
  model: licenseeModel,
  find: (store, licenseeId) => store.licensees.get(licenseeId),
  visible: (row, principal, store) => {
    if (seesAll(principal)) return true;
    if (row.status === 'Deleted') return false;
    if (principal.type === 'Vendor') return vendorReach(store, principal.accountId).licenseeIds.has(row.id);
    return principal.type === 'Client' && row.accountId === principal.accountId;
  },
  scope: (principal, store) => {
    if (seesAll(principal)) return store.licensees.all();
    const rows =
      principal.type === 'Vendor'
        ? store.licensees.pick(vendorReach(store, principal.accountId).licenseeIds)
        : store.licensees.by('accountId', principal.accountId);
    return rows.filter(({ status }) => status !== 'Deleted');
  },
  lookups: {
    id: (store, ids) => store.licensees.pick(ids),
    'account.id': (store, ids) => store.licensees.byAny('accountId', ids),
    'buyer.id': (store, ids) => store.licensees.byAny('buyerId', ids),
    'seller.id': (store, ids) => store.licensees.byAny('sellerId', ids),
  },
};

export const licenseeMachine = {
  disable: { from: ['Active', 'Enabled'], to: 'Disabled' },
  // To what the buyer gives.
  enable: { from: ['Disabled'] },
  delete: { from: ['Active', 'Enabled', 'Disabled'], to: 'Deleted' },
} as const satisfies StateMachine<LicenseeStatus>;

function disable(row: LicenseeRow, exchange: Exchange): LicenseeRow {
  allow('Licensee', licenseeMachine, 'disable', row);
  return exchange.store.licensees.update(row.id, {
    status: licenseeMachine.disable.to,
    ...nextStamp(row, exchange, 'disabled'),
  });
}

function enable(row: LicenseeRow, exchange: Exchange): LicenseeRow {
  const { store } = exchange;
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
    ...nextStamp(row, exchange, 'enabled'),
  });
}

const terminal: readonly string[] = ['Deleted', 'Failed', 'Terminated'];

function remove(row: LicenseeRow, exchange: Exchange): void {
  const { store } = exchange;
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
      parameters: { id: row.id, agreements: named(agreements) },
    },
    agreements.length === 0,
  );
  store.licensees.update(row.id, { status: licenseeMachine.delete.to, ...nextStamp(row, exchange) });
}

const manage = withPermission(clientsAndOperations, 'account-management');

export const licenseeRoutes: readonly Route[] = [
  ...readRoutes('/licensees', licensees, everyoneByAgreement),
  iconRoute('/licensees', licensees),
  {
    method: 'POST',
    path: '/licensees',
    access: manage,
    handle: async (exchange) => {
      const body = await exchange.readBody('licensee');
      const row = createLicensee(body.document, uploadedIcon(body, exchange), exchange);
      return created(present(licenseeModel, row, exchange));
    },
  },
  documentRoute(
    'PUT',
    '/licensees/:id',
    licensees,
    manage,
    (row, body, exchange) => updateLicensee(row, body.document, uploadedIcon(body, exchange), exchange),
    'licensee',
  ),
  {
    method: 'DELETE',
    path: '/licensees/:id',
    // The published table has this for Operations only; the vendor's own tests delete with a client's token.
    access: manage,
    handle: (exchange) => {
      remove(visibleRow(licensees, exchange, param(exchange)), exchange);
      return noContent;
    },
  },
  actionRoute('/licensees', 'disable', licensees, manage, disable),
  actionRoute('/licensees', 'enable', licensees, manage, enable),
];
