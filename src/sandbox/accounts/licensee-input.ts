/** Creates and updates licensees. */
import type { AddressWire, EligibilityWire } from '../../contract/marketplace.ts';
import { Input } from '../core/input.ts';
import { buyers } from './buyer/model.ts';
import { buyerStatus, licenseeStatusUnder } from './buyer/status.ts';
import { firstStamp, nextStamp } from './common/audit.ts';
import { refused } from './common/business-rule.ts';
import { readContact } from './common/contact-input.ts';
import type { RouteContext } from './common/route.ts';
import type { BuyerRow, HasIcon, LicenseeRow, SellerRow } from './common/rows.ts';
import { changes, readAddress, readEligibility } from './common/shared-input.ts';
import type { Store } from './common/store.ts';
import { idForm } from './common/ids.ts';

function readCommon(input: Input, context: RouteContext, row?: LicenseeRow) {
  return changes({
    externalId: input.text('externalId', { max: 250 }),
    description: input.text('description', { max: 2000 }),
    contact: readContact(input, context, row?.contact?.userId),
  });
}

/**
 * An address switches `useBuyerAddress` off, whatever the flag in the document is. Without an address, the flag must
 * be on.
 */
function readPlace(input: Input, before?: LicenseeRow): Pick<LicenseeRow, 'useBuyerAddress' | 'address'> {
  const flag = input.boolean('useBuyerAddress', { required: before === undefined });
  // Not validated line by line: the service takes an incomplete one.
  const given = input.object('address') ? readAddress(input, { complete: false }) : undefined;
  const useBuyerAddress = flag ?? before?.useBuyerAddress ?? true;
  const own = given && Object.keys(given).length > 0 ? given : undefined;
  if (own && flag !== true) return { useBuyerAddress: false, address: own };
  if (useBuyerAddress) return { useBuyerAddress: true, address: undefined };
  const kept: AddressWire | undefined = input.raw('address') === null ? undefined : before?.address;
  if (!kept) input.fail('address', 'The address is required when useBuyerAddress is false.');
  return { useBuyerAddress: false, address: kept };
}

export function createLicensee(document: unknown, icon: HasIcon, context: RouteContext): LicenseeRow {
  const { store, principal } = context;
  const input = new Input(document);
  const name = input.text('name', { max: 500 });
  const common = readCommon(input, context);
  const place = readPlace(input);
  const buyerId = input.reference('buyer', idForm('BUY'), { required: true }) ?? '';
  const sellerId = input.reference('seller', idForm('SEL'), { required: true }) ?? '';
  const buyer = store.buyers.get(buyerId);
  const reachable = buyer && buyers.visible(buyer, principal, store) ? buyer : undefined;
  if (buyerId !== '' && !reachable) input.fail('buyer.id', `The buyer ${buyerId} was not found.`);
  const seller = store.sellers.get(sellerId);
  if (sellerId !== '' && !seller) input.fail('seller.id', `The seller ${sellerId} was not found.`);
  const eligibility = readChoice(input, reachable, store);
  input.done();
  if (!reachable || !seller) throw new Error('expected a buyer and a seller after validation');
  const accountId = usable(reachable, seller, store);
  return store.licensees.insert({
    ...firstStamp(context),
    ...common,
    ...place,
    ...icon,
    id: store.nextId('licensees'),
    name: name?.trim() ? name : generatedName(reachable, seller, place.address ?? reachable.address),
    status: licenseeStatusUnder(reachable),
    accountId,
    buyerId,
    sellerId,
    ...(eligibility ? { eligibility } : {}),
  });
}

/** Exactly one of the two, and one that the account has. */
function readChoice(input: Input, buyer: BuyerRow | undefined, store: Store): EligibilityWire | undefined {
  const given = readEligibility(input);
  if (!given) return undefined;
  if (given.client === given.partner) {
    input.fail('eligibility', 'Exactly one of client and partner must be true.');
  }
  const allowed = buyer?.accountId ? store.accounts.get(buyer.accountId)?.eligibility : undefined;
  const excess = allowed && ((given.client && !allowed.client) || (given.partner && !allowed.partner));
  if (excess) input.fail('eligibility', 'The eligibility must be a part of that of the account.');
  return given;
}

function generatedName(buyer: BuyerRow, seller: SellerRow, address: AddressWire | undefined): string {
  return [buyer.name, address?.city, seller.id].filter(Boolean).join('-');
}

function nameAgain(row: LicenseeRow, store: Store): string {
  const buyer = store.buyers.get(row.buyerId);
  const seller = store.sellers.get(row.sellerId);
  if (!buyer || !seller) throw new Error(`expected ${row.id} to have a buyer and a seller`);
  return generatedName(buyer, seller, row.address ?? buyer.address);
}

/** The buyer's account; refuses unless the pair has a usable ERP link and the buyer can buy. */
function usable(buyer: BuyerRow, seller: SellerRow, store: Store): string {
  const status = buyerStatus(buyer);
  if ((status !== 'Active' && status !== 'Enabled') || buyer.accountId === undefined) {
    throw refused({
      title: 'Licensee create failed',
      code: 'MPTACC05-0005',
      message: 'The buyer {{buyer}} must be Active or Enabled, but its status is {{status}}.',
      properties: ['buyer'],
      parameters: { buyer: buyer.id, status },
    });
  }
  const link = store.erpLinks.by('buyerId', buyer.id).find(({ sellerId }) => sellerId === seller.id);
  if (link?.status === 'Active') return buyer.accountId;
  throw refused({
    title: 'Licensee create failed',
    code: 'MPTACC05-0006',
    message: 'The buyer {{buyer}} and the seller {{seller}} have no usable ERP link: {{status}}.',
    properties: ['buyer', 'seller'],
    parameters: {
      buyer: buyer.id,
      seller: seller.id,
      erpLink: link?.id ?? null,
      status: link?.status ?? 'none',
    },
  });
}

/** Ignores buyer, seller, eligibility and status in the document. Without a name, the name is generated. */
export function updateLicensee(
  row: LicenseeRow,
  document: unknown,
  icon: HasIcon,
  context: RouteContext,
): LicenseeRow {
  const input = new Input(document);
  const name = input.text('name', { max: 500 });
  const common = readCommon(input, context, row);
  const place = readPlace(input, row);
  input.done();
  if (row.status === 'Deleted') {
    throw refused({
      title: 'Licensee update failed',
      code: 'MPTACC05-0007',
      message: 'The licensee {{id}} is deleted and cannot be changed.',
      properties: ['status'],
      parameters: { id: row.id },
    });
  }
  return context.store.licensees.update(row.id, {
    ...common,
    ...place,
    ...icon,
    ...(name?.trim() ? { name } : {}),
    ...(name === null ? { name: nameAgain({ ...row, ...place }, context.store) } : {}),
    ...nextStamp(row, context),
  });
}
