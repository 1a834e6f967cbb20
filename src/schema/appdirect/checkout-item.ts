/** What a buyer would pay for a product: editions and prices. Upstream: POST /v3/checkout/items, which only reads. */
import { GraphQLError } from 'graphql';
import { InputError } from '../../upstream/errors.ts';
import { appDirectSpec } from '../../upstream/appdirect/spec.ts';
import { badValue } from '../core/bad-value.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { isJsonObject, type JsonObject } from '../core/json-object.ts';
import { pathOf } from '../read/reads.ts';
import { defineInput, writeInput, type InputValue } from '../write/input.ts';
import { unpublished } from './change.ts';
import { appDirectOf } from './describe.ts';
import { companyKey, texts, uuid } from './inputs.ts';
import { objectsOrNull, wireFields, wireType } from './wire.ts';

const path = '/v3/checkout/items';

const CheckoutItemRequest = defineInput(
  'CheckoutItemRequest',
  'A product, and who is about to buy it. AppDirect does not support bundles and subscriptions here yet.',
  {
    productIds: {
      kind: 'special',
      special: texts('String'),
      wire: 'productIds',
      required: true,
      description: 'Ids of products, as numbers in text form. AppDirect describes one of them.',
    },
    pricingPlanIds: {
      kind: 'special',
      special: texts('UUID'),
      wire: 'pricingPlanIds',
      description: 'Only these pricing plans. Default: all.',
    },
    currency: {
      kind: 'text',
      type: 'CurrencyCode',
      wire: 'currency',
      required: true,
      description: 'The currency of the prices.',
    },
    buyerCompanyId: {
      kind: 'special',
      special: companyKey,
      wire: 'buyerCompanyId',
      required: true,
      description: 'The company that makes the purchase: `CMP-…`, or its UUID.',
    },
    buyerUserUuid: {
      kind: 'special',
      special: uuid,
      wire: 'buyerUserId',
      required: true,
      description: 'The person who makes the purchase.',
    },
    ownerCompanyId: {
      kind: 'special',
      special: companyKey,
      wire: 'ownerCompanyId',
      description: 'The company that will hold the product. Default: the buyer.',
    },
    ownerUserUuid: {
      kind: 'special',
      special: uuid,
      wire: 'ownerUserId',
      description: 'The person who will hold the product. Default: the buyer.',
    },
  },
);

const PriceRange = wireType('PriceRange', 'The price of a range of quantities.', (f) => ({
  min: f.float('min', 'Lowest quantity.'),
  max: f.float('max', 'Highest quantity. Null: no limit.'),
  price: f.scalar('Decimal', 'price', 'Price, where upstream does not distinguish prices.'),
  salePrice: f.scalar('Decimal', 'salePrice', 'Price for the buyer.'),
  wholesalePrice: f.scalar(
    'Decimal',
    ['wholesalePrice', 'wholeSalePrice'],
    'Price for the reseller. Null: upstream did not provide it.',
  ),
}));

const common = (f: ReturnType<typeof wireFields>) => ({
  costType: f.text('costType', 'What is paid: `RECURRING_PER_UNIT`, `ONE_TIME_FLAT` and others.'),
  costTypeCategory: f.text('costTypeCategory', '`RECURRING` or `ONE_TIME`.'),
  strategy: f.text('pricingStrategy', '`UNIT`, `FLAT`, `TIERED` and others. Several of them have ranges.'),
});

const PricingDefinition = builder.interfaceRef<JsonObject>('PricingDefinition').implement({
  description:
    'One part of a price. The types differ by what they contain, because several strategies have ranges.',
  resolveType: (wire) => {
    if (Array.isArray(wire['priceRanges'])) return 'RangePricing';
    return wire['salePrice'] === undefined ? 'OtherPricing' : 'FlatPricing';
  },
  fields: (t) => common(wireFields(t as never)),
});

builder.objectRef<JsonObject>('RangePricing').implement({
  description: 'A part of a price that depends on the quantity.',
  interfaces: [PricingDefinition],
  fields: (t) => {
    const f = wireFields(t);
    return {
      unit: f.text('unit', 'What is counted: `USER`, `GIGABYTE` and others.'),
      increment: f.float('increment', 'The step of the quantity.'),
      isMetered: f.flag('allowsMeteredUsage', 'Whether usage is measured.'),
      showsPricePerIncrement: f.flag('displaysPricePerIncrement', 'Whether the price is shown per step.'),
      allowsDecimals: f.flag('unitAllowsDecimals', 'Whether quantities can be fractions.'),
      ranges: f.objects(PriceRange, 'priceRanges', 'The prices by quantity.'),
    };
  },
});

builder.objectRef<JsonObject>('FlatPricing').implement({
  description: 'A part of a price that does not depend on the quantity.',
  interfaces: [PricingDefinition],
  fields: (t) => {
    const f = wireFields(t);
    return {
      salePrice: f.scalar('Decimal', 'salePrice', 'Price for the buyer.'),
      wholesalePrice: f.scalar(
        'Decimal',
        ['wholesalePrice', 'wholeSalePrice'],
        'Price for the reseller. Null: upstream did not provide it.',
      ),
    };
  },
});

builder.objectRef<JsonObject>('OtherPricing').implement({
  description: 'A part of a price without an amount.',
  interfaces: [PricingDefinition],
});

const PricingSource = builder.objectRef<JsonObject>('PricingSource');

PricingSource.implement({
  description: 'Where a price comes from.',
  fields: (t) => ({
    source: wireFields(t).text('source', '`BASE_CATALOG`, `CHANNEL_CATALOG` and others.'),
    definitions: t.field({
      type: [PricingDefinition],
      nullable: { list: true, items: false },
      description: 'The parts of the price.',
      resolve: (wire) => objectsOrNull(wire['pricingDefinitions']),
    }),
  }),
});

const PricingPlan = wireType('PricingPlan', 'A way to pay for an edition.', (f) => ({
  uuid: f.scalar('UUID', 'id', 'UUID of the plan.'),
  currency: f.scalar('CurrencyCode', 'currency', 'Currency of the prices.'),
  period: f.text('pricingPeriod', '`MONTHLY`, `YEARLY`, `ONE_TIME` and others.'),
  sources: f.objects(PricingSource, 'pricingSources', 'The prices, by where they come from.'),
}));

const FreeTrialTerms = wireType('FreeTrialTerms', 'The terms of a free trial.', (f) => ({
  duration: f.int('freeTrialDuration', 'How long it is.'),
  period: f.text('freeTrialDurationPeriod', 'The unit of the duration: `DAY` or `MONTH`.'),
  gracePeriodDays: f.int('freeTrialGracePeriod', 'Days after its end.'),
}));

const CheckoutEdition = wireType('CheckoutEdition', 'A variant of a product.', (f) => ({
  uuid: f.scalar('UUID', 'id', 'UUID of the edition.'),
  name: f.text('name', 'Display name.'),
  revenueModel: f.text('revenueModel', '`FREE`, `ONE_TIME`, `RECURRING` or `TIERED`.'),
  freeTrial: f.object(FreeTrialTerms, 'freeTrialTerms', 'Terms of the free trial. Null: there is none.'),
  pricingPlans: f.objects(PricingPlan, 'pricingPlans', 'The ways to pay.'),
}));

const CheckoutBranding = wireType('CheckoutBranding', 'How a product is presented.', (f) => ({
  name: f.text('name', 'Display name.'),
  description: f.text('desc', 'Short description.'),
  vendor: f.text('vendor', 'Name of the vendor.'),
  iconUrl: f.scalar('URL', 'iconUrl', 'Address of its icon.'),
  storefrontUrl: f.scalar('URL', 'storefrontUrl', 'Address of its page in the marketplace.'),
}));

const CheckoutItem = wireType('CheckoutItem', 'A product that is about to be bought.', (f) => ({
  uuid: f.scalar('UUID', 'id', 'UUID of the product.'),
  type: f.text('type', '`PRODUCT`, `ADDON` or `BUNDLE`.'),
  isStacked: f.flag('stacked', 'Whether several subscriptions to it are possible.'),
  branding: f.object(CheckoutBranding, 'branding', 'How it is presented.'),
  editions: f.objects(CheckoutEdition, 'editions', 'Its editions.'),
}));

/** The body of the call: the owner is the buyer unless the request names another, because AppDirect requires both. */
function bodyOf(request: InputValue): Record<string, unknown> {
  const { body, problems } = writeInput(CheckoutItemRequest, request, ['request']);
  const [problem] = problems;
  if (problem !== undefined) {
    throw new InputError(problem.message, {
      ...(problem.path === undefined ? {} : { argument: problem.path }),
      broken: { rule: 'FORMAT' },
    });
  }
  const { productIds } = body as { readonly productIds: readonly string[] };
  if (productIds.length === 0 || productIds.some((id) => id.trim() === '')) {
    throw new InputError('productIds must hold at least one id, and no empty one', {
      argument: ['request', 'productIds'],
      broken: { rule: 'MIN_ITEMS', limit: 1, actual: productIds.length },
    });
  }
  body['ownerCompanyId'] ??= body['buyerCompanyId'];
  body['ownerUserId'] ??= body['buyerUserId'];
  return body;
}

builder.queryField('checkoutItem', (t) =>
  t.field({
    type: CheckoutItem,
    description: `Reads the editions and prices of a product for a buyer. Call: POST ${path} of AppDirect, which changes nothing and is not repeated. For ${unpublished}. Cost: one call. Null: the product does not exist or is not sold to the buyer.`,
    args: {
      request: t.arg({
        type: CheckoutItemRequest.ref,
        required: true,
        description: 'The product and its buyer.',
      }),
    },
    extensions: extensions({
      kind: 'call',
      needs: [],
      cost: { calls: 'each', upstream: appDirectSpec.name },
    }),
    resolve: (_root, { request }, context, info) => {
      const body = bodyOf(request);
      return context.loaders.once(`checkout ${JSON.stringify(body)}`, async () => {
        const { value } = await appDirectOf(context)
          .call({
            method: 'POST',
            path,
            body: { kind: 'json', value: body },
            isSafe: true,
            paths: [pathOf(info)],
          })
          .catch(nullIfMissing);
        if (value === null || isJsonObject(value)) return value;
        throw badValue('an object', value);
      });
    },
  }),
);

function nullIfMissing(error: unknown): { readonly value: null } {
  const { code } = error as { readonly code?: unknown };
  if (code === 'NOT_FOUND') return { value: null };
  throw error instanceof Error ? error : new GraphQLError(String(error));
}
