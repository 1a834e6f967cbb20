/**
 * Simulates the ERP behind the service: the numbers it accepts, and the sellers of a buyer. Its rules are invented so
 * that both outcomes can be tested.
 */
import type { Store } from './store.ts';
import type { AddressWire } from '../../../contract/marketplace.ts';
import type { SellerRow } from './rows.ts';

/** Every number is valid, except those that begin with `INVALID`. */
export function erpAccepts(number: string): boolean {
  return !/^invalid/i.test(number);
}

/** The active sellers of the buyer's country; the first active one where there is none. */
export function erpSellersFor(store: Store, address: AddressWire | undefined): readonly string[] {
  const active = store.sellers.all().filter((seller) => seller.status === 'Active');
  const local = active.filter((seller) => seller.address?.country === address?.country);
  return (local.length > 0 ? local : active.slice(0, 1)).map((seller: SellerRow) => seller.id);
}
