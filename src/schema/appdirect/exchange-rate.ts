/** Exchange rates of an AppDirect marketplace. Upstream: /channel/v1/exchangeRates. */
import { exchangeRatePrefix, exchangeRateRow } from '../../upstream/appdirect/catalogue-rows.ts';
import { keyOf } from '../../upstream/appdirect/key.ts';
import { defineResource, sortBy } from '../../upstream/appdirect/resource.ts';
import { InputError } from '../../upstream/errors.ts';
import type { GraphQLResolveInfo } from 'graphql';
import type { GraphContext } from '../../operation/context.ts';
import { defineEntity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { defineConnection } from '../read/connection.ts';
import { fieldsOf, readPath } from '../read/fields.ts';
import { Node } from '../read/interfaces.ts';
import { plainRootList } from '../read/plain-list.ts';
import { requireId } from '../read/reads.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { builder } from '../core/builder.ts';
import { explainRejection, setAction } from '../write/actions.ts';
import { defineInput, invalid, writeInput, type InputValue, type SpecialInput } from '../write/input.ts';
import { declareCreation, payloadOf, type Outcome } from '../write/payload.ts';
import { payloadSelect } from '../write/run-write.ts';
import { idArgument } from '../write/write-field.ts';
import { audienceOf, changeField, changeObject, rejectIf, unpublished, type Operation } from './change.ts';
import { stateActions } from './state-actions.ts';
import { call } from './describe.ts';
import { conditionsOf, defineOrder, orderKey } from './values.ts';
import { numberOrNull } from './wire.ts';

const list = '/channel/v1/exchangeRates';
const item = `${list}/{rate}`;

export const exchangeRates = defineResource({
  type: 'ExchangeRate',
  label: 'exchange rate',
  prefix: exchangeRatePrefix,
  key: 'uuid',
  core: [],
  state: { path: 'state', deleted: 'never-listed' },
  actions: { disable: { from: ['ACTIVE'], to: 'INACTIVE', roles: [] } },
  audience: unpublished,
  toRow: exchangeRateRow,
  one: { path: item, key: ['rate'] },
  lists: [
    {
      path: list,
      paging: 'page',
      filters: {
        baseCurrency: (value) => ['baseCurrency', value],
        counterCurrency: (value) => ['counterCurrency', value],
      },
      order: sortBy,
    },
  ],
});

export const ExchangeRate = defineEntity(exchangeRates);

interface RateRow {
  readonly baseCurrency?: string;
  readonly counterCurrency?: string;
  readonly active?: boolean;
  readonly validFrom?: string;
  readonly authenticationType?: string;
}

ExchangeRate.ref.implement({
  description:
    'How much of the counter currency, in which a marketplace sells, one unit of the base currency costs. Used to convert metered usage.',
  interfaces: [Node],
  fields: (t) => {
    const f = fieldsOf<RateRow>(t, 'ExchangeRate');
    return {
      baseCurrency: f.scalar('CurrencyCode', 'baseCurrency', 'The currency that is converted.'),
      counterCurrency: f.scalar('CurrencyCode', 'counterCurrency', 'The currency that it is converted to.'),
      rate: t.float({
        description: 'Units of the counter currency for one unit of the base currency.',
        extensions: extensions({ kind: 'value', paths: ['rate'] }),
        resolve: (row) => numberOrNull(readPath(row, ['rate']), Number.isFinite, 'a number'),
      }),
      isActive: f.flag('active', 'Whether it is in use. A rate that was disabled stays so.'),
      validFrom: f.scalar('DateTime', 'validFrom', 'Since when it is in use.'),
      authenticationType: f.text(
        'authenticationType',
        'How the creator had signed in: `USER_LOGIN` for a person, `CHANNEL_CONSUMER_LOGIN` for a client.',
      ),
      availableActions: stateActions(t, exchangeRates),
    };
  },
});

/** Those that AppDirect has rates for. Its filters may refuse the last four. */
const currencies =
  'USD CAD EUR JPY GBP KRW CHF SEK SGD MYR AUD MXN INR BRL DKK NZD NOK ZAR PHP CNY SAR GTQ IDR ARS COP PEN'.split(
    ' ',
  );

function checkCurrency(name: string, value: string | null | undefined): void {
  if (value == null || currencies.includes(value)) return;
  throw new InputError(`${name} must be one of ${currencies.join(', ')}, but got ${JSON.stringify(value)}`, {
    argument: ['filter', name],
    broken: { rule: 'FORMAT' },
  });
}

const ExchangeRateFilter = builder.inputType('ExchangeRateFilter', {
  description: 'Conditions on exchange rates. All given conditions must be met.',
  fields: (t) => ({
    baseCurrency: t.field({
      type: 'CurrencyCode',
      description:
        'Rates from this currency. Editions of AppDirect may reject IDR, ARS, COP and PEN here, although there are rates for them.',
    }),
    counterCurrency: t.field({
      type: 'CurrencyCode',
      description: 'Rates to this currency. The same applies.',
    }),
  }),
});

const ExchangeRateOrder = defineOrder(
  'ExchangeRate',
  {
    VALID_FROM: ['VALID_FROM', 'Since when the rate is in use.'],
    BASE_CURRENCY: ['BASE_CURRENCY', 'The base currency.'],
    COUNTER_CURRENCY: ['COUNTER_CURRENCY', 'The counter currency.'],
  },
  'VALID_FROM',
  'DESC',
);

rootById('exchangeRate', ExchangeRate, 'Reads one exchange rate.');
rootByIds('exchangeRatesByIds', ExchangeRate);

plainRootList('exchangeRates', {
  resource: exchangeRates,
  connection: defineConnection('ExchangeRate', ExchangeRate.ref),
  description: `${call('Lists exchange rates, including those that were disabled.', list, unpublished, 'one call, which includes `totalCount`; two for a page that does not start at a multiple of its size')} Null: the call failed; see \`errors\`.`,
  args: (arg) => ({
    filter: arg({ type: ExchangeRateFilter, description: 'Conditions that the rates must meet.' }),
    orderBy: arg({ type: ExchangeRateOrder, description: 'Default: newest first.' }),
  }),
  query: ({ filter, orderBy }) => {
    const { baseCurrency, counterCurrency } = (filter ?? {}) as {
      readonly baseCurrency?: string | null;
      readonly counterCurrency?: string | null;
    };
    checkCurrency('baseCurrency', baseCurrency);
    checkCurrency('counterCurrency', counterCurrency);
    return {
      filter: conditionsOf([
        ['baseCurrency', baseCurrency],
        ['counterCurrency', counterCurrency],
      ]),
      order: orderKey(orderBy, '-VALID_FROM'),
    };
  },
});

const currency: SpecialInput = {
  type: 'CurrencyCode',
  toWire: (value) =>
    currencies.includes(String(value))
      ? { wire: value }
      : {
          message: `must be one of ${currencies.join(', ')}, but got ${JSON.stringify(value)}`,
          broken: { rule: 'FORMAT' },
        },
};

const positive: SpecialInput = {
  type: 'Float',
  toWire: (value) =>
    (value as number) > 0
      ? { wire: value }
      : {
          message: `must be more than 0, but got ${String(value)}`,
          broken: { rule: 'MIN_VALUE', limit: 0, actual: Math.trunc(value as number) },
        },
};

const ExchangeRateCreateInput = defineInput('ExchangeRateCreateInput', 'Values of a new exchange rate.', {
  baseCurrency: {
    kind: 'special',
    special: currency,
    wire: 'baseCurrency',
    required: true,
    description: 'The currency that is converted; one that the marketplace does not sell in.',
  },
  counterCurrency: {
    kind: 'special',
    special: currency,
    wire: 'counterCurrency',
    required: true,
    description: 'The currency that it is converted to; one that the marketplace sells in.',
  },
  rate: {
    kind: 'special',
    special: positive,
    wire: 'rate',
    required: true,
    description: 'Units of the counter currency for one unit of the base currency; more than 0.',
  },
});

const create: Operation = { method: 'POST', path: list, roles: [] };
const retire: Operation = { method: 'PATCH', path: item, roles: [] };

declareCreation('ExchangeRate');

changeField({
  name: 'exchangeRateCreate',
  what: 'Creates an exchange rate, which is in use at once. An earlier rate of the same currencies stays as it is.',
  operation: create,
  payload: payloadOf(ExchangeRate),
  args: (arg) => ({
    input: arg({ type: ExchangeRateCreateInput.ref, required: true, description: 'Values of the new rate.' }),
  }),
  resolve: async (args, context, info) => {
    const outcome = await changeObject(
      {
        resource: exchangeRates,
        id: exchangeRates.label,
        operation: create,
        answer: 'object',
        input: { of: ExchangeRateCreateInput, at: ['input'] },
        body() {
          const { body, problems } = writeInput(ExchangeRateCreateInput, args['input'] as InputValue, [
            'input',
          ]);
          rejectIf(problems);
          if (body['baseCurrency'] === body['counterCurrency']) {
            rejectIf([
              invalid(['input', 'counterCurrency'], 'must differ from baseCurrency, but is the same', {
                rule: 'COMBINATION',
              }),
            ]);
          }
          return { kind: 'json', value: body };
        },
      },
      context,
      info,
      payloadSelect(exchangeRates, context, info),
    );
    return { ...outcome, created: true };
  },
});

function deactivate(
  id: string,
  context: GraphContext,
  info: GraphQLResolveInfo,
  select: readonly string[],
): Promise<Outcome> {
  requireId(exchangeRates, id, 'id');
  const { disable } = exchangeRates.actions;
  return changeObject(
    {
      resource: exchangeRates,
      id,
      operation: retire,
      parameters: { rate: keyOf(id) },
      body: () => ({ kind: 'json', value: { active: false } }),
      answer: 'object',
      explain: async (problems, error, read) =>
        disable === undefined ? problems : explainRejection(problems, error, read, exchangeRates, disable),
    },
    context,
    info,
    select,
  );
}

changeField({
  name: 'exchangeRateDeactivate',
  what: 'Takes an exchange rate out of use, for good: there is no way back but a new rate.',
  operation: retire,
  payload: payloadOf(ExchangeRate),
  args: (arg) => ({ id: idArgument(arg, exchangeRates) }),
  resolve: ({ id }, context, info) =>
    deactivate(id as string, context, info, payloadSelect(exchangeRates, context, info)),
});

setAction(exchangeRates, 'disable', {
  description: `Takes an exchange rate out of use. For ${audienceOf(retire)}.`,
  run: deactivate,
});
