/** What a vendor reaches: the licensees named in its agreements, and what those hang on. */
import type { Store } from '../../core/store/store.ts';

export interface VendorReach {
  readonly licenseeIds: ReadonlySet<string>;
  readonly buyerIds: ReadonlySet<string>;
  readonly accountIds: ReadonlySet<string>;
}

interface Kept {
  readonly version: number;
  readonly byVendor: Map<string, VendorReach>;
}

const kept = new WeakMap<Store, Kept>();

/** Kept until an agreement or a licensee changes. What is deleted shows nothing any more; what has ended does. */
export function vendorReach(store: Store, vendorAccountId: string): VendorReach {
  const version = store.agreements.version + store.licensees.version;
  let known = kept.get(store);
  if (known?.version !== version) kept.set(store, (known = { version, byVendor: new Map() }));
  const found = known.byVendor.get(vendorAccountId);
  if (found) return found;
  const reach = {
    licenseeIds: new Set<string>(),
    buyerIds: new Set<string>(),
    accountIds: new Set<string>(),
  };
  for (const agreement of store.agreements.by('vendorAccountId', vendorAccountId)) {
    const licensee = store.licensees.get(agreement.licenseeId);
    if (!licensee || licensee.status === 'Deleted' || agreement.status === 'Deleted') continue;
    reach.licenseeIds.add(licensee.id);
    reach.buyerIds.add(licensee.buyerId);
    reach.accountIds.add(licensee.accountId);
  }
  known.byVendor.set(vendorAccountId, reach);
  return reach;
}
