/** Creates and updates sellers. */
import type { CurrencyWire } from '../../contract/marketplace.ts';
import { Input } from '../core/input.ts';
import { firstStamp, nextStamp } from './common/audit.ts';
import { refused } from './common/business-rule.ts';
import type { RouteContext } from './common/route.ts';
import type { HasIcon, SellerRow } from './common/rows.ts';
import { changes, readAddress } from './common/shared-input.ts';

const maxCurrencies = 1000;

/**
 * Objects, or plain ISO 4217 codes as an older description has them; of plain codes the first is the
 * default and all are enabled for billing.
 */
function readCurrencies(input: Input): readonly CurrencyWire[] {
  const items = input.items('currencies', { required: true });
  if (!items) return [];
  const currencies = items.map((item, at) => {
    if (typeof item === 'string') return { value: item, isDefault: at === 0, billingEnabled: true };
    return {
      value: item.text('value', { required: true }) ?? '',
      isDefault: item.boolean('isDefault') ?? false,
      billingEnabled: item.boolean('billingEnabled') ?? false,
    };
  });
  const count = currencies.length;
  if (count < 1 || count > maxCurrencies) {
    input.fail('currencies', `The currencies must have 1 to ${maxCurrencies} entries, but got ${count}.`);
    return currencies;
  }
  for (const { value } of currencies) {
    if (!/^[A-Z]{3}$/.test(value))
      input.fail('currencies', `Expected an ISO 4217 code, but got '${value.slice(0, 20)}'.`);
  }
  if (new Set(currencies.map(({ value }) => value)).size < count) {
    input.fail('currencies', 'Each currency may be there once.');
  }
  const defaults = currencies.filter(({ isDefault }) => isDefault).length;
  if (defaults !== 1)
    input.fail('currencies', `Exactly one currency must be the default, but got ${defaults}.`);
  if (!currencies.some(({ billingEnabled }) => billingEnabled)) {
    input.fail('currencies', 'At least one currency must be enabled for billing.');
  }
  return currencies;
}

/** Merge-patch: a missing key stays, null removes it. */
function readNavision(input: Input, before: SellerRow['navision']): Pick<SellerRow, 'navision'> {
  const attributes = input.object('attributes');
  const given = attributes?.raw('navision');
  if (given === undefined || attributes === null || attributes === undefined) return {};
  if (given === null) return { navision: undefined };
  if (typeof given !== 'object' || Array.isArray(given)) {
    attributes.fail('navision', 'The navision must be a JSON object.');
    return {};
  }
  const merged = Object.entries({ ...before, ...given }).filter(([, value]) => value !== null);
  return { navision: Object.fromEntries(merged) };
}

export function createSeller(document: unknown, context: RouteContext): SellerRow {
  const { store } = context;
  const input = new Input(document);
  const name = input.text('name', { required: true, max: 500 }) ?? '';
  const externalId = input.text('externalId', { required: true, max: 250 }) ?? '';
  const currencies = readCurrencies(input);
  const status = input.enumOf('status', ['Active', 'Disabled']) ?? 'Active';
  const address = changes({ address: readAddress(input, { complete: true }) });
  const navision = readNavision(input, undefined);
  input.done();
  const holder = store.sellers.by('externalId', externalId)[0];
  if (holder) {
    throw refused({
      title: 'Seller create failed',
      code: 'MPTACC06-0002',
      message: 'The externalId {{externalId}} is that of the seller {{id}} already.',
      properties: ['externalId'],
      parameters: { externalId, id: holder.id },
    });
  }
  return store.sellers.insert({
    ...firstStamp(context),
    ...address,
    ...navision,
    id: store.nextId('sellers'),
    name,
    externalId,
    status,
    currencies,
  });
}

/** The currencies are replaced as a whole; the external id need not be unique any more. */
export function updateSeller(
  row: SellerRow,
  document: unknown,
  icon: HasIcon,
  context: RouteContext,
): SellerRow {
  const input = new Input(document);
  const name = input.text('name', { required: true, max: 500 }) ?? row.name;
  const currencies = readCurrencies(input);
  const optional = changes({
    externalId: input.text('externalId', { max: 250 }),
    address: readAddress(input, { complete: true }),
  });
  const navision = readNavision(input, row.navision);
  input.done();
  if (row.status === 'Deleted') {
    throw refused({
      title: 'Seller update failed',
      code: 'MPTACC06-0003',
      message: 'The seller {{id}} is deleted and cannot be changed.',
      properties: ['status'],
      parameters: { id: row.id },
    });
  }
  return context.store.sellers.update(row.id, {
    ...optional,
    ...navision,
    ...icon,
    name,
    currencies,
    ...nextStamp(row, context),
  });
}
