/** Buyers: the legal entities that buy, each under one account or none. `/buyers`. */
import type { Model } from '../../rql/model.ts';
import { vendorReach } from '../common/vendor-scope.ts';
import type { Collection } from '../common/read.ts';
import type { BuyerRow, SellerRow } from '../common/rows.ts';
import { accountModel } from '../account.ts';
import { buyerStates, buyerStatus } from './status.ts';
import {
  address,
  auditOf,
  collectionOf,
  contactOf,
  externalIds,
  icon,
  id,
  oneOf,
  referenceTo,
  revision,
  text,
  visibleIn,
} from '../common/properties.ts';
import type { Context } from '../common/properties.ts';
import { seesAll } from '../common/scope.ts';
import { sellerModel } from '../seller.ts';
import { userModel } from '../user/model.ts';

export const buyerModel: Model = {
  name: 'Buyer',
  visible: visibleIn(() => buyers),
  properties: {
    id,
    name: text({ core: true }),
    status: oneOf(buyerStates, { nullable: false, get: buyerStatus }),
    address,
    taxId: text(),
    externalIds,
    account: referenceTo(
      'accountId',
      () => accountModel,
      (store, accountId) => store.accounts.get(accountId),
    ),
    contact: contactOf(() => userModel),
    icon: icon('buyers'),
    revision,
    sellers: collectionOf(() => sellerModel, sellersOf),
    // Stays an empty list when there are none, unlike other empty members.
    errors: {
      kind: 'collection',
      model: () => errorModel,
      hiddenFrom: ['Client', 'Vendor'],
    },
    audit: auditOf(['created', 'updated', 'activated', 'unassigned', 'disabled', 'enabled']),
  },
};

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

export const buyers: Collection<BuyerRow> = {
  model: buyerModel,
  find: (store, buyerId) => store.buyers.get(buyerId),
  visible: (row, principal, store) => {
    if (seesAll(principal)) return true;
    if (row.deleted) return false;
    if (principal.type === 'Vendor') return vendorReach(store, principal.accountId).buyerIds.has(row.id);
    return principal.type === 'Client' && row.accountId === principal.accountId;
  },
  scope: (principal, store) => {
    if (seesAll(principal)) return store.buyers.all();
    const rows =
      principal.type === 'Vendor'
        ? store.buyers.pick(vendorReach(store, principal.accountId).buyerIds)
        : store.buyers.by('accountId', principal.accountId);
    return rows.filter(({ deleted }) => !deleted);
  },
  lookups: {
    id: (store, ids) => store.buyers.pick(ids),
    'account.id': (store, ids) => store.buyers.byAny('accountId', ids),
    'sellers.id': (store, ids) =>
      store.buyers.pick(store.erpLinks.byAny('sellerId', ids).map(({ buyerId }) => buyerId)),
  },
};
