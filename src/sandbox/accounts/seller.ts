/** Sellers: the companies of the marketplace's owner that sell to buyers. `/sellers`. */
import type { SellerStatus } from '../../contract/marketplace.ts';
import { nextStamp } from './common/audit.ts';
import type { Exchange, Route } from './common/route.ts';
import { created, everyone, noContent, operations, withPermission } from './common/route.ts';
import type { Model } from '../rql/model.ts';
import { present, visibleRow } from './common/read.ts';
import type { Collection } from './common/read.ts';
import { actionRoute, documentRoute, iconRoute, param, readRoutes, uploadedIcon } from './common/routes.ts';
import type { SellerRow } from './common/rows.ts';
import { allow, guard, named } from './common/state-machine.ts';
import type { StateMachine } from './common/state-machine.ts';
import { synchronize } from './buyer/sync.ts';
import { buyerModel, buyers } from './buyer/model.ts';
import { erpLinkModel } from './erp-link.ts';
import {
  address,
  auditOf,
  collectionOf,
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
import { createSeller, updateSeller } from './seller-input.ts';

const currencyModel: Model = {
  name: 'Currency',
  properties: { value: text(), billingEnabled: primitive('boolean'), isDefault: primitive('boolean') },
};

export const sellerModel: Model = {
  name: 'Seller',
  visible: visibleIn(() => sellers),
  properties: {
    id,
    externalId: text({ core: true }),
    name: text({ core: true, nullable: false }),
    status: oneOf(['Active', 'Disabled', 'Offline', 'Deleted'], { nullable: false }),
    currencies: { kind: 'collection', model: () => currencyModel },
    address,
    // Only where the seller stands in a buyer's `sellers`: the link of that pair.
    erpLink: referenceTo(
      'erpLinkId',
      () => erpLinkModel,
      (store, linkId) => store.erpLinks.get(linkId),
    ),
    attributes: {
      kind: 'object',
      get: (row: SellerRow) => (row.navision ? row : undefined),
      properties: {
        navision: {
          kind: 'opaque',
        },
      },
    },
    // Can be filtered by, is never answered; a filter finds only the buyers that the caller sees.
    buyers: collectionOf(
      () => buyerModel,
      (row: SellerRow, { store, caller }: Context) =>
        store.buyers
          .pick(store.erpLinks.by('sellerId', row.id).map(({ buyerId }) => buyerId))
          .filter((buyer) => buyers.visible(buyer, caller, store)),
      { omitted: 'always' },
    ),
    icon: icon('sellers'),
    revision,
    audit: auditOf(['created', 'updated', 'activated', 'deactivated', 'disabled']),
  },
};

/** Clients see every seller, vendors none. Deleted ones stay in lists. */
export const sellers: Collection<SellerRow> = {
  model: sellerModel,
  find: (store, sellerId) => store.sellers.get(sellerId),
  visible: (_, principal) => principal.type !== 'Vendor',
  scope: (principal, store) => (principal.type === 'Vendor' ? [] : store.sellers.all()),
  lookups: { id: (store, ids) => store.sellers.pick(ids) },
};

export const sellerMachine = {
  activate: { from: ['Disabled', 'Offline'], to: 'Active' },
  deactivate: { from: ['Active'], to: 'Offline' },
  disable: { from: ['Active'], to: 'Disabled' },
  // An older operation; newer tables have only `activate`.
  enable: { from: ['Disabled'], to: 'Active' },
  delete: { from: ['Active'], to: 'Deleted' },
} as const satisfies StateMachine<SellerStatus>;

function step(row: SellerRow, action: keyof typeof sellerMachine, exchange: Exchange): SellerRow {
  const { store } = exchange;
  allow('Seller', sellerMachine, action, row);
  const inUse = store.licensees
    .by('sellerId', row.id)
    .filter(({ status }) => status === 'Active' || status === 'Enabled');
  guard(
    `Seller ${action} failed`,
    {
      code: 'MPTACC06-0001',
      message: `Cannot ${action} the seller {{id}}: licensees that are Active or Enabled use it, {{licensees}}.`,
      properties: ['licensees'],
      parameters: { id: row.id, licensees: named(inUse), count: inUse.length },
    },
    inUse.length === 0,
  );
  const { to } = sellerMachine[action];
  const events =
    action === 'disable'
      ? (['disabled'] as const)
      : action === 'deactivate'
        ? (['deactivated'] as const)
        : [];
  const lifted = to === 'Active' ? (['activated'] as const) : events;
  const after = store.sellers.update(row.id, { status: to, ...nextStamp(row, exchange, ...lifted) });
  // Its ERP links go and come with it. Going offline leaves them alone.
  if (row.status === 'Disabled' || to === 'Disabled') {
    for (const { buyerId } of store.erpLinks.by('sellerId', row.id)) synchronize(buyerId, exchange);
  }
  return after;
}

const manage = withPermission(operations, 'platform-account-management');

export const sellerRoutes: readonly Route[] = [
  ...readRoutes('/sellers', sellers, everyone),
  iconRoute('/sellers', sellers),
  {
    method: 'POST',
    path: '/sellers',
    access: manage,
    handle: async (exchange) => {
      const { document } = await exchange.readBody();
      return created(present(sellerModel, createSeller(document, exchange), exchange));
    },
  },
  documentRoute(
    'PUT',
    '/sellers/:id',
    sellers,
    manage,
    (row, body, exchange) => {
      // Multipart without a file takes the uploaded icon away; JSON leaves it. Observed on a live system.
      const icon = body.multipart && !body.file ? { imageId: undefined } : uploadedIcon(body, exchange);
      return updateSeller(row, body.document, icon, exchange);
    },
    'seller',
  ),
  {
    method: 'DELETE',
    path: '/sellers/:id',
    access: manage,
    handle: (exchange) => {
      step(visibleRow(sellers, exchange, param(exchange)), 'delete', exchange);
      return noContent;
    },
  },
  ...(['activate', 'deactivate', 'disable', 'enable'] as const).map((action) =>
    actionRoute('/sellers', action, sellers, manage, (row, exchange) => step(row, action, exchange)),
  ),
];
