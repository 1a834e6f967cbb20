/** Figures on products, as the reseller operations show them beside a company or a person: texts, all of them. */
import { productOf } from '../catalogue/products.ts';
import type { EntitlementRow } from '../common/rows.ts';

export function statsOf(entitlements: readonly EntitlementRow[]): readonly object[] {
  const count = (status: EntitlementRow['status']) =>
    String(entitlements.filter((row) => row.status === status).length);
  const spent = entitlements
    .filter(({ status }) => status === 'ACTIVE')
    .reduce((sum, { productId }) => sum + (productOf(productId)?.monthly ?? 0), 0);
  return [
    { unit: 'Free Trials', children: count('FREE_TRIAL') },
    { unit: 'Expired Free Trials', children: '0' },
    { unit: 'Purchased Products', children: count('ACTIVE') },
    { unit: 'Suspended Products', children: count('SUSPENDED') },
    { unit: 'Unpaid Invoices', children: '0' },
    { unit: 'Total Spent', children: `US$${spent.toFixed(2)}` },
  ];
}
