/** K1: the editions and prices of a product, for a given buyer. */
import { Input } from '../../core/input.ts';
import { ok } from '../../core/http/route-result.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import { badRequest, notFound } from '../common/errors.ts';
import { hrefs, internalOrigin } from '../common/links.ts';
import { textsMember } from '../common/input.ts';
import type { Route, RouteContext } from '../common/route.ts';
import { products } from './products.ts';
import type { Product } from './products.ts';

/** How much of each currency a US dollar is. The marketplace sells in these. */
const perDollar: Readonly<Record<string, number>> = { USD: 1, EUR: 0.92, GBP: 0.79 };

async function readItem(context: RouteContext): Promise<RouteResult> {
  const { settings } = context;
  const input = new Input((await context.readBody()).document);
  const required = settings.edition === 'v296';
  const productIds = textsMember(input, 'productIds');
  if (!productIds || productIds.length === 0) input.fail('productIds', 'The productIds are required.');
  const planIds = textsMember(input, 'pricingPlanIds');
  for (const name of ['bundleIds', 'subscriptionIds']) {
    if ((textsMember(input, name) ?? []).length > 0) {
      input.fail(name, `The ${name} are not supported yet.`);
    }
  }
  const currency = readCurrency(input, required);
  const parties = ['buyerCompanyId', 'buyerUserId', 'ownerCompanyId', 'ownerUserId'] as const;
  const ids = Object.fromEntries(parties.map((name) => [name, input.uuid(name, { required })]));
  input.done();
  for (const name of parties) checkParty(context, name, ids[name]);
  const [first = ''] = productIds ?? [];
  const product = products.find(({ id, uuid }) => first === String(id) || first === uuid);
  if (!product) throw notFound(`Product with id=${first.slice(0, 100)} not found.`);
  return ok(itemWire(product, currency, planIds));
}

function readCurrency(input: Input, required: boolean): string {
  const currency = input.text('currency', {
    required,
    pattern: /^[A-Z]{3}$/,
    expected: 'a currency code of three letters',
  });
  if (typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) && !(currency in perDollar)) {
    const known = Object.keys(perDollar).join(', ');
    input.fail('currency', `The currency must be one of ${known}, but got '${currency}'.`);
  }
  return currency ?? 'USD';
}

function checkParty({ store }: RouteContext, name: string, id: string | null | undefined): void {
  if (id === undefined || id === null) return;
  const table = name.endsWith('CompanyId') ? store.companies : store.users;
  if (!table.get(id.toLowerCase())) throw badRequest(`The ${name} '${id}' is not known.`);
}

/** Decimals in text form, with ten places. */
function decimal(amount: number, currency: string): string {
  return (amount * (perDollar[currency] ?? 1)).toFixed(10);
}

function itemWire(product: Product, currency: string, planIds: readonly string[] | undefined): object {
  const uuid = (first: string) => `${first}-0000-4000-8000-${String(product.id).padStart(12, '0')}`;
  const plans = [
    { id: uuid('93000000'), pricingPeriod: 'MONTHLY', factor: 1 },
    { id: uuid('94000000'), pricingPeriod: 'YEARLY', factor: 10 },
  ];
  const wanted = plans.filter(({ id }) => !planIds || planIds.length === 0 || planIds.includes(id));
  return {
    id: product.uuid,
    type: 'PRODUCT',
    stacked: false,
    branding: {
      name: product.name,
      desc: product.blurb,
      vendor: product.vendorName,
      href: hrefs.product(product.id),
      iconUrl: `${internalOrigin}/images/${product.id}/icon.png`,
      storefrontUrl: `${internalOrigin}/apps/${product.id}`,
    },
    editions: [
      {
        id: uuid('92000000'),
        name: 'Standard',
        revenueModel: 'RECURRING',
        freeTrialTerms: {
          freeTrialDuration: 1,
          freeTrialDurationPeriod: 'MONTH',
          freeTrialGracePeriod: 5,
        },
        pricingPlans: wanted.map(({ id, pricingPeriod, factor }) => ({
          id,
          currency,
          pricingPeriod,
          pricingSources: ['BASE_CATALOG', 'CHANNEL_CATALOG'].map((source) => ({
            source,
            pricingDefinitions: definitions(product, factor, currency),
          })),
        })),
      },
    ],
  };
}

/** The published examples spell `wholeSalePrice`; the schema spells `wholesalePrice`. */
function definitions({ unit, monthly, setup }: Product, factor: number, currency: string): object[] {
  const price = decimal(monthly * factor, currency);
  const perUnit = {
    costType: 'RECURRING_PER_UNIT',
    costTypeCategory: 'RECURRING',
    pricingStrategy: 'UNIT',
    unit,
    increment: 1,
    allowsMeteredUsage: false,
    displaysPricePerIncrement: false,
    unitAllowsDecimals: unit === 'GIGABYTE',
    priceRanges: [{ min: 1, max: 1_000, salePrice: price, wholeSalePrice: null }],
  };
  const once = {
    costType: 'ONE_TIME_FLAT',
    costTypeCategory: 'ONE_TIME',
    pricingStrategy: 'FLAT',
    salePrice: decimal(setup, currency),
    wholeSalePrice: null,
  };
  return setup === 0 ? [perUnit] : [perUnit, once];
}

export const checkoutRoutes: readonly Route[] = [
  { operation: 'K1', method: 'POST', path: '/v3/checkout/items', handle: readItem },
];
