/** The rows in a vendor's scope: the licensees named in its agreements, with their buyers and accounts. */
import type { Store } from './store.ts';

export interface VendorScope {
  readonly licenseeIds: ReadonlySet<string>;
  readonly buyerIds: ReadonlySet<string>;
  readonly accountIds: ReadonlySet<string>;
}

interface Cached {
  readonly version: number;
  readonly byVendor: Map<string, VendorScope>;
}

const cache = new WeakMap<Store, Cached>();

/** Cached until an agreement or a licensee changes. Deleted agreements count no more; ended ones do. */
export function vendorScope(store: Store, vendorAccountId: string): VendorScope {
  const version = store.agreements.version + store.licensees.version;
  let known = cache.get(store);
  if (known?.version !== version) cache.set(store, (known = { version, byVendor: new Map() }));
  const found = known.byVendor.get(vendorAccountId);
  if (found) return found;
  const scope = {
    licenseeIds: new Set<string>(),
    buyerIds: new Set<string>(),
    accountIds: new Set<string>(),
  };
  for (const agreement of store.agreements.by('vendorAccountId', vendorAccountId)) {
    const licensee = store.licensees.get(agreement.licenseeId);
    if (!licensee || licensee.status === 'Deleted' || agreement.status === 'Deleted') continue;
    scope.licenseeIds.add(licensee.id);
    scope.buyerIds.add(licensee.buyerId);
    scope.accountIds.add(licensee.accountId);
  }
  known.byVendor.set(vendorAccountId, scope);
  return scope;
}
