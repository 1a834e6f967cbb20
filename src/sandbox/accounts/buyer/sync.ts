/** Synchronizes a buyer with the ERP: its links to sellers, its errors and its licensees. */
import type { BuyerErrorWire } from '../../../contract/marketplace.ts';
import { nextStamp } from '../common/audit.ts';
import type { RouteContext } from '../common/route.ts';
import type { BuyerRow, ErpLinkRow } from '../common/rows.ts';
import type { Store } from '../common/store.ts';
import { isErpActivated, licenseeStatusUnder } from './status.ts';

/** Synchronizes the links with the ERP's sellers, then recomputes the errors. The caller stamps the buyer. */
export function synchronize(buyerId: string, context: RouteContext): BuyerRow {
  const { store } = context;
  const row = store.buyers.get(buyerId);
  if (!row) throw new Error(`expected an existing buyer, but there is no ${buyerId}`);
  if (!row.deleted && row.accountId !== undefined) reconcileLinks(row, context);
  return store.buyers.update(buyerId, { errors: errorsOf(row, store) });
}

function reconcileLinks(buyer: BuyerRow, context: RouteContext): void {
  const { store } = context;
  const links = store.erpLinks.by('buyerId', buyer.id);
  for (const sellerId of buyer.erpSellerIds) {
    const status = store.sellers.get(sellerId)?.status;
    if (status === undefined || status === 'Deleted') continue;
    const link = links.find((candidate) => candidate.sellerId === sellerId);
    if (!link) createLink(buyer, sellerId, context);
    else followSeller(link, status === 'Disabled', context);
  }
  for (const link of links) {
    if (!buyer.erpSellerIds.includes(link.sellerId) && liveLicensees(link, store).length === 0) {
      store.erpLinks.delete(link.id);
    }
  }
}

/** A disabled seller disables its links. When it is active again, they return to their previous state. */
function followSeller(link: ErpLinkRow, sellerDisabled: boolean, context: RouteContext): void {
  const { erpLinks } = context.store;
  if (sellerDisabled && link.status !== 'Disabled') {
    erpLinks.update(link.id, {
      status: 'Disabled',
      statusBeforeDisable: link.status,
      ...nextStamp(link, context, 'disabled'),
    });
  }
  if (!sellerDisabled && link.status === 'Disabled') {
    erpLinks.update(link.id, {
      status: link.statusBeforeDisable ?? 'Active',
      statusBeforeDisable: undefined,
      ...nextStamp(link, context),
    });
  }
}

/** Ids of links repeat the digits of the buyer and the last ones of the seller, as seen in a documented sample. */
function createLink(buyer: BuyerRow, sellerId: string, { store, principal }: RouteContext): void {
  const preferred = `ERP-${buyer.id.slice(4)}-${sellerId.slice(-4)}`;
  store.erpLinks.insert({
    revision: 1,
    audit: { created: { at: store.clock.iso(), by: principal.subjectId } },
    id: store.erpLinks.get(preferred) ? store.nextId('erpLinks') : preferred,
    status: 'Active',
    companyName: buyer.name,
    buyerId: buyer.id,
    sellerId,
    externalIds: buyer.externalIds ?? {},
    ...(buyer.address && { address: buyer.address }),
  });
}

function liveLicensees(pair: Pick<ErpLinkRow, 'buyerId' | 'sellerId'>, store: Store) {
  return store.licensees
    .by('buyerId', pair.buyerId)
    .filter(({ sellerId, status }) => sellerId === pair.sellerId && status !== 'Deleted');
}

function errorsOf(row: BuyerRow, store: Store): readonly BuyerErrorWire[] {
  if (row.deleted) return [];
  const group = row.externalIds?.accountExternalId;
  if (row.accountId === undefined) {
    const matches = group ? store.accounts.by('externalId', group).map(({ id }) => id) : [];
    if (matches.length < 2) return [];
    return [
      {
        id: 'E000101',
        message: 'The discount group {{group}} belongs to several accounts: {{accounts}}.',
        parameters: { group, accounts: matches },
      },
    ];
  }
  if (!row.disabled && !isErpActivated(row)) return [];
  const errors: BuyerErrorWire[] = [];
  const account = store.accounts.get(row.accountId);
  if (group && account?.externalId && group !== account.externalId) {
    errors.push({
      id: 'E000102',
      message: 'The discount group {{group}} differs from that of the account, {{expected}}.',
      parameters: { group, expected: account.externalId },
    });
  }
  for (const link of store.erpLinks.by('buyerId', row.id)) {
    if (row.erpSellerIds.includes(link.sellerId) || liveLicensees(link, store).length === 0) continue;
    errors.push({
      id: 'E000103',
      message: 'The seller {{seller}} is gone from the ERP but licensees still use it: {{licensees}}.',
      parameters: { seller: link.sellerId, licensees: liveLicensees(link, store).map(({ id }) => id) },
    });
  }
  return errors;
}

/** Usable licensees mirror the buyer. Disabled or Deleted ones stay unchanged. */
export function mirrorOnLicensees(buyer: BuyerRow, context: RouteContext): void {
  const { licensees } = context.store;
  for (const licensee of licensees.by('buyerId', buyer.id)) {
    if (licensee.status !== 'Active' && licensee.status !== 'Enabled') continue;
    const status = buyer.disabled || buyer.deleted ? 'Disabled' : licenseeStatusUnder(buyer);
    if (status === licensee.status) continue;
    const events = status === 'Disabled' ? (['disabled'] as const) : [];
    licensees.update(licensee.id, { status, ...nextStamp(licensee, context, ...events) });
  }
}
