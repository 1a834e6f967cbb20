/** What a buyer's status is: derived from its account, its ERP ids and its errors. */
import type { BuyerStatus } from '../../../contract/marketplace.ts';
import type { BuyerRow } from '../common/rows.ts';

export const buyerStates = [
  'Active',
  'Enabled',
  'Disabled',
  'Deleted',
  'Unassigned',
  'Conflict',
  'Mismatch',
] as const satisfies readonly BuyerStatus[];

/** Both numbers the ERP knows the buyer by. */
export function isErpActivated({ externalIds }: Pick<BuyerRow, 'externalIds'>): boolean {
  return Boolean(externalIds?.erpCompanyContact) && Boolean(externalIds?.erpCustomer);
}

/** Errors overlay Unassigned as Conflict, Active and Disabled as Mismatch; Enabled and Deleted have none. */
export function buyerStatus(row: BuyerRow): BuyerStatus {
  const troubled = row.errors.length > 0;
  if (row.deleted) return 'Deleted';
  if (row.accountId === undefined) return troubled ? 'Conflict' : 'Unassigned';
  if (row.disabled) return troubled ? 'Mismatch' : 'Disabled';
  if (!isErpActivated(row)) return 'Enabled';
  return troubled ? 'Mismatch' : 'Active';
}

/** What a licensee mirrors: Active where the buyer is ERP-activated, else Enabled. */
export function licenseeStatusUnder(row: BuyerRow): 'Active' | 'Enabled' {
  return isErpActivated(row) ? 'Active' : 'Enabled';
}
