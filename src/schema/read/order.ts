/** Sort keys: an enum of fields for every list, compiled to upstream's `order`, always ending in `id`. */
import type { Resource } from '../../upstream/marketplace/resource.ts';
import { InputError } from '../../upstream/errors.ts';
import { builder } from '../core/builder.ts';

/** Name in the graph → wire path. */
export type OrderTable = Readonly<Record<string, string>>;

export interface OrderArg {
  /** Wire path: the enum's internal value. */
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end of the order comes first.',
  values: {
    ASC: { value: 'ASC', description: 'Smallest, earliest, or A first.' },
    DESC: { value: 'DESC', description: 'Largest, latest, or Z first.' },
  } as const,
});

/** More keys than fields make no sense, and make long URLs. */
const MAX_KEYS = 8;

const words: Readonly<Record<string, string>> = {
  CREATED_AT: 'When it was created.',
  UPDATED_AT: 'When it was last changed.',
  LAST_LOGIN_AT: 'When the person last signed in.',
  LAST_ACCESS_AT: 'When it was last used.',
};

/** `BuyerOrder` and `BuyerOrderField`. */
export function defineOrder(type: string, table: OrderTable) {
  const field = builder.enumType(`${type}OrderField`, {
    description: `What a list of ${type} objects can be sorted by.`,
    values: Object.fromEntries(
      Object.entries(table).map(([name, path]) => [
        name,
        { value: path, description: words[name] ?? `By ${name.toLowerCase().replaceAll('_', ' ')}.` },
      ]),
    ),
  });
  return builder.inputRef<OrderArg>(`${type}Order`).implement({
    description: `One sort key of a list of ${type} objects. The gateway always adds the id as the last.`,
    fields: (t) => ({
      field: t.field({ type: field, required: true, description: 'What to sort by.' }),
      direction: t.field({
        type: OrderDirection,
        required: true,
        defaultValue: 'ASC',
        description: 'Which end comes first.',
      }),
    }),
  });
}

/** `['-audit.created.at', 'id']` */
export function compileOrder(resource: Resource, order: readonly OrderArg[]): readonly string[] {
  if (order.length > MAX_KEYS) {
    throw new InputError(
      `orderBy may hold up to ${MAX_KEYS} keys for a list of ${resource.type}, but got ${order.length}`,
      { argument: ['orderBy'] },
    );
  }
  return [...order.map(({ field, direction }) => (direction === 'DESC' ? `-${field}` : field)), 'id'];
}

/** The same order read from the end: exact, because the id makes it total. */
export function reversed(order: readonly string[]): readonly string[] {
  return order.map((key) => (key.startsWith('-') ? key.slice(1) : `-${key}`));
}
