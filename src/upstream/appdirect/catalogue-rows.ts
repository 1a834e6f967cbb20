/** Turns exchange rates and bundles of AppDirect into rows with ids of the graph. */
import { isObject } from '../http/json.ts';
import { isoMoment } from './dates.ts';
import { uuidIn, type ToRow, type Wire } from './rows.ts';

export const exchangeRatePrefix = 'XCR';
export const bundlePrefix = 'BDL';

export const exchangeRateRow: ToRow = (wire) => {
  const uuid = uuidIn(wire['currencyExchangeRateUuid']);
  if (uuid === undefined) return undefined;
  const { active, baseCurrency, counterCurrency, rate, authenticationType } = wire;
  // Without the key of the client and the number of the person that AppDirect tells as well.
  return {
    id: `${exchangeRatePrefix}-${uuid}`,
    active,
    state: active === true ? 'ACTIVE' : active === false ? 'INACTIVE' : undefined,
    baseCurrency,
    counterCurrency,
    rate,
    authenticationType,
    validFrom: isoMoment(wire['validFrom']),
  };
};

/** The first of two names that has a value: answers use the plural, the description the singular. */
function either(wire: Wire, plural: string, singular: string): unknown {
  return wire[plural] ?? wire[singular] ?? null;
}

/**
 * The list tells what it has of a bundle and leaves the rest undefined. An object read by itself tells everything, so
 * that what only the list has is null there.
 */
export const bundleRow: ToRow = (wire, place) => {
  const { id, startingPrice } = wire;
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1) return undefined;
  const isWhole = place['bundleId'] !== undefined;
  const unknown = isWhole ? null : undefined;
  return {
    ...(isWhole ? nullsOfWhole : {}),
    ...wire,
    id: `${bundlePrefix}-${id}`,
    startingPrice: typeof startingPrice === 'string' ? startingPrice : null,
    prices: isObject(startingPrice) ? pricesIn(startingPrice['amount']) : unknown,
    priceUnit: isObject(startingPrice) ? (startingPrice['unit'] ?? null) : unknown,
    tags: either(wire, 'tags', 'tag'),
    bundledProducts: either(wire, 'bundledProducts', 'product'),
    supportedLanguages: either(wire, 'supportedLanguages', 'language'),
    lastModified: isoMoment(wire['lastModified']),
    publishedOn: isoMoment(wire['publishedOn']),
  };
};

/** Members that a bundle read by itself may lack: there is no call that has more. */
const nullsOfWhole = { bundleSettings: null, provider: null } as const;

function pricesIn(amounts: unknown): readonly object[] | null {
  if (!isObject(amounts)) return null;
  return Object.entries(amounts).flatMap(([currency, amount]) =>
    typeof amount === 'number' || typeof amount === 'string' ? [{ currency, amount: String(amount) }] : [],
  );
}
