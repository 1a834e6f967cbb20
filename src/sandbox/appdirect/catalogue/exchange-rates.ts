/** Exchange rates: X1 retires one, X2 lists them, X3 creates one, X4 reads one. */
import { Input } from '../../core/input.ts';
import { ok } from '../../core/http/route-result.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import { badRequest, notFound } from '../common/errors.ts';
import { numberOf } from '../common/ids.ts';
import { numberMember } from '../common/input.ts';
import { fullPage, sorted } from '../common/paging.ts';
import { enumParameter } from '../common/parameters.ts';
import { param } from '../common/route.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { ExchangeRateRow } from '../common/rows.ts';
import type { Edition } from '../common/settings.ts';

/** Those of the page, and of the filters in both editions. */
export const currencies = [
  'USD',
  'CAD',
  'EUR',
  'JPY',
  'GBP',
  'KRW',
  'CHF',
  'SEK',
  'SGD',
  'MYR',
  'AUD',
  'MXN',
  'INR',
  'BRL',
  'DKK',
  'NZD',
  'NOK',
  'ZAR',
  'PHP',
  'CNY',
  'SAR',
  'GTQ',
] as const;

const laterCurrencies = ['IDR', 'ARS', 'COP', 'PEN'] as const;

export function currenciesOf(edition: Edition): readonly string[] {
  return edition === 'v296' ? [...currencies, ...laterCurrencies] : currencies;
}

function rateWire(row: ExchangeRateRow): object {
  return {
    currencyExchangeRateUuid: row.id,
    active: row.active,
    baseCurrency: row.baseCurrency,
    counterCurrency: row.counterCurrency,
    rate: row.rate,
    validFrom: row.validFrom,
    ...(row.userId === null ? {} : { userId: row.userId }),
    authenticationType: row.authenticationType,
    oauthKey: row.oauthKey,
  };
}

function locateRate(context: RouteContext): ExchangeRateRow {
  const uuid = param(context, 'currencyExchangeRateUuid');
  const row = context.store.exchangeRates.get(uuid.toLowerCase());
  if (!row) throw notFound(`Currency exchange rate with UUID=${uuid} not found.`);
  return row;
}

async function retireRate(context: RouteContext): Promise<RouteResult> {
  locateRate(context);
  const input = new Input((await context.readBody()).document);
  const active = input.boolean('active', { required: true });
  if (active === true) input.fail('active', 'The active must be false: a retired rate stays retired.');
  input.done();
  return ok(rateWire(context.store.exchangeRates.update(locateRate(context).id, { active: false })));
}

function listRates(context: RouteContext): RouteResult {
  const { store, query } = context;
  const base = enumParameter(query, 'baseCurrency', currencies);
  const counter = enumParameter(query, 'counterCurrency', currencies);
  const rows = store.exchangeRates
    .all()
    .filter(
      (row) =>
        (base === undefined || row.baseCurrency === base) &&
        (counter === undefined || row.counterCurrency === counter),
    );
  const keys = {
    BASE_CURRENCY: (row: ExchangeRateRow) => row.baseCurrency,
    COUNTER_CURRENCY: (row: ExchangeRateRow) => row.counterCurrency,
    VALID_FROM: (row: ExchangeRateRow) => row.validFrom,
  };
  const inOrder = sorted(context, rows, keys, { field: 'VALID_FROM', order: 'DESC' });
  return ok(fullPage(context, inOrder, rateWire, { defaultSize: 20, links: 'next' }));
}

/** A rate of the same pair stays as it is. */
async function createRate(context: RouteContext): Promise<RouteResult> {
  const { store, principal, settings } = context;
  const input = new Input((await context.readBody()).document);
  const known = currenciesOf(settings.edition);
  const baseCurrency = input.enumOf('baseCurrency', known, { required: true }) ?? '';
  const counterCurrency = input.enumOf('counterCurrency', known, { required: true }) ?? '';
  const rate = numberMember(input, 'rate', { required: true }) ?? 0;
  if (typeof input.raw('rate') === 'number' && rate <= 0) {
    input.fail('rate', `The rate must be more than 0, but got ${rate}.`);
  }
  input.done();
  if (baseCurrency === counterCurrency) {
    throw badRequest(`The baseCurrency and the counterCurrency must differ, but both are ${baseCurrency}.`);
  }
  const { userUuid, token } = principal;
  const row = store.exchangeRates.insert({
    id: store.nextId('exchangeRates'),
    active: true,
    baseCurrency,
    counterCurrency,
    rate,
    validFrom: store.clock.now(),
    userId: userUuid === undefined ? null : numberOf(userUuid),
    authenticationType: userUuid === undefined ? 'CHANNEL_CONSUMER_LOGIN' : 'USER_LOGIN',
    oauthKey: userUuid === undefined ? token.clientId : '',
  });
  return ok(rateWire(row));
}

const path = '/channel/v1/exchangeRates';

export const exchangeRateRoutes: readonly Route[] = [
  { operation: 'X1', method: 'PATCH', path: `${path}/:currencyExchangeRateUuid`, handle: retireRate },
  { operation: 'X2', method: 'GET', path, handle: listRates },
  { operation: 'X3', method: 'POST', path, handle: createRate },
  {
    operation: 'X4',
    method: 'GET',
    path: `${path}/:currencyExchangeRateUuid`,
    handle: (context) => ok(rateWire(locateRate(context))),
  },
];
