/** Buyers: the legal entities that buy, each under one account or none. `/buyers`. */
import type { Table } from '../../core/store/table.ts';
import type { Model } from '../../rql/model.ts';
import { defineCollection } from '../common/collection.ts';
import { digitIds } from '../common/ids.ts';
import type { Context } from '../common/principal.ts';
import {
  address,
  auditOf,
  collectionOf,
  contact,
  enumOf,
  externalIds,
  icon,
  id,
  referenceTo,
  revision,
  text,
} from '../common/properties.ts';
import type { BuyerRow, SellerRow } from '../common/rows.ts';
import { seesAll } from '../common/scope.ts';
import { vendorScope } from '../common/vendor-scope.ts';
import { buyerStates, buyerStatus } from './status.ts';

declare module '../common/store.ts' {
  interface Store {
    readonly buyers: Table<BuyerRow, 'accountId' | 'erpCompanyContact'>;
  }
}

export const buyers = defineCollection('buyers', {
  ids: digitIds('BUY', 2),
  indexes: {
    accountId: (row) => row.accountId,
    erpCompanyContact: (row) => row.externalIds?.erpCompanyContact ?? undefined,
  },
  path: '/buyers',
  noun: 'Buyer',
  properties: {
    id,
    name: text({ core: true }),
    status: enumOf(buyerStates, { nullable: false, get: buyerStatus }),
    address,
    taxId: text(),
    externalIds,
    account: referenceTo('accountId', 'accounts'),
    contact,
    icon: icon('buyers'),
    revision,
    sellers: collectionOf('sellers', sellersOf),
    // Stays an empty list when there are none, unlike other empty members.
    errors: {
      kind: 'collection',
      model: () => errorModel,
      hiddenFrom: ['Client', 'Vendor'],
    },
    audit: auditOf(['created', 'updated', 'activated', 'unassigned', 'disabled', 'enabled']),
  },
  visible: (row, principal, store) => {
    if (seesAll(principal)) return true;
    if (row.deleted) return false;
    if (principal.type === 'Vendor') return vendorScope(store, principal.accountId).buyerIds.has(row.id);
    return principal.type === 'Client' && row.accountId === principal.accountId;
  },
  scope: (principal, store) => {
    if (seesAll(principal)) return store.buyers.all();
    const rows =
      principal.type === 'Vendor'
        ? store.buyers.pick(vendorScope(store, principal.accountId).buyerIds)
        : store.buyers.by('accountId', principal.accountId);
    return rows.filter(({ deleted }) => !deleted);
  },
  lookups: {
    'account.id': (store, ids) => store.buyers.byAny('accountId', ids),
    'sellers.id': (store, ids) =>
      store.buyers.pick(store.erpLinks.byAny('sellerId', ids).map(({ buyerId }) => buyerId)),
  },
});

const errorModel: Model = {
  name: 'Buyer error',
  properties: { id: text(), message: text(), parameters: { kind: 'opaque' } },
};

/** The sellers of the buyer's ERP links, each with the link of this very pair. */
function sellersOf(row: BuyerRow, { store }: Context): SellerRow[] {
  return store.erpLinks.by('buyerId', row.id).flatMap((link) => {
    const seller = store.sellers.get(link.sellerId);
    return seller ? [{ ...seller, erpLinkId: link.id }] : [];
  });
}
