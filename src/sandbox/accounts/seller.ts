/** Sellers: the companies of the marketplace's owner that sell to buyers. `/sellers`. */
import type { SellerStatus } from '../../contract/marketplace.ts';
import type { Table } from '../core/store/table.ts';
import type { Model } from '../rql/model.ts';
import { buyers } from './buyer/model.ts';
import { synchronize } from './buyer/sync.ts';
import { nextStamp } from './common/audit.ts';
import { guard, idsOf } from './common/business-rule.ts';
import type { Resource } from './common/collection.ts';
import { defineCollection } from './common/collection.ts';
import { digitIds } from './common/ids.ts';
import type { Context } from './common/principal.ts';
import {
  address,
  auditOf,
  collectionOf,
  enumOf,
  icon,
  id,
  primitive,
  referenceTo,
  revision,
  text,
} from './common/properties.ts';
import type { RouteContext } from './common/route.ts';
import { everyone, operations, withPermission } from './common/route.ts';
import {
  actionRoute,
  createRoute,
  deleteRoute,
  iconRoute,
  readRoutes,
  replaceRoute,
  uploadedIcon,
} from './common/routes.ts';
import type { SellerRow } from './common/rows.ts';
import type { StateMachine } from './common/state-machine.ts';
import { allow } from './common/state-machine.ts';
import { createSeller, updateSeller } from './seller-input.ts';

const currencyModel: Model = {
  name: 'Currency',
  properties: { value: text(), billingEnabled: primitive('boolean'), isDefault: primitive('boolean') },
};

declare module './common/store.ts' {
  interface Store {
    readonly sellers: Table<SellerRow, 'externalId'>;
  }
}

/** Clients see every seller, vendors none. Deleted ones stay in lists. */
export const sellers = defineCollection('sellers', {
  ids: digitIds('SEL', 2),
  indexes: {
    externalId: (row) => row.externalId,
  },
  path: '/sellers',
  noun: 'Seller',
  properties: {
    id,
    externalId: text({ core: true }),
    name: text({ core: true }),
    status: enumOf(['Active', 'Disabled', 'Offline', 'Deleted'], { nullable: false }),
    currencies: { kind: 'collection', model: () => currencyModel },
    address,
    // Only where the seller appears in a buyer's `sellers`: the link of that pair.
    erpLink: referenceTo('erpLinkId', 'erpLinks'),
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
      'buyers',
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
  visible: (_, principal) => principal.type !== 'Vendor',
  scope: (principal, store) => (principal.type === 'Vendor' ? [] : store.sellers.all()),
});

const sellerMachine = {
  activate: { from: ['Disabled', 'Offline'], to: 'Active' },
  deactivate: { from: ['Active'], to: 'Offline' },
  disable: { from: ['Active'], to: 'Disabled' },
  // An older operation; newer tables have only `activate`.
  enable: { from: ['Disabled'], to: 'Active' },
  delete: { from: ['Active'], to: 'Deleted' },
} as const satisfies StateMachine<SellerStatus>;

function step(row: SellerRow, action: keyof typeof sellerMachine, context: RouteContext): SellerRow {
  const { store } = context;
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
      parameters: { id: row.id, licensees: idsOf(inUse), count: inUse.length },
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
  const after = store.sellers.update(row.id, { status: to, ...nextStamp(row, context, ...lifted) });
  // Its ERP links go and come with it. Going offline leaves them alone.
  if (row.status === 'Disabled' || to === 'Disabled') {
    for (const { buyerId } of store.erpLinks.by('sellerId', row.id)) synchronize(buyerId, context);
  }
  return after;
}

const manage = withPermission(operations, 'platform-account-management');

export const sellerResource: Resource = {
  collection: sellers,
  machine: sellerMachine,
  routes: [
    ...readRoutes(sellers, everyone),
    iconRoute(sellers),
    createRoute(sellers, manage, ({ document }, context) => createSeller(document, context)),
    replaceRoute(
      sellers,
      manage,
      (row, body, context) => {
        // Multipart without a file takes the uploaded icon away; JSON leaves it. Observed on a live system.
        const icon = body.multipart && !body.file ? { imageId: undefined } : uploadedIcon(body, context);
        return updateSeller(row, body.document, icon, context);
      },
      'seller',
    ),
    deleteRoute(sellers, manage, (row, context) => {
      step(row, 'delete', context);
    }),
    ...(['activate', 'deactivate', 'disable', 'enable'] as const).map((action) =>
      actionRoute(sellers, action, manage, (row, context) => step(row, action, context)),
    ),
  ],
};
