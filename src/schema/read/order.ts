/** Defines sort keys: an enum of fields per list, compiled to upstream's `order`, which always ends with `id`. */
import type { Resource } from '../../source/resource.ts';
import { InputError } from '../../upstream/errors.ts';
import { builder } from '../core/builder.ts';

/** Name in the graph → wire path. */
export type OrderTable = Readonly<Record<string, string>>;

export interface OrderArg {
  /** Wire path: the enum's internal value. */
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'The direction of a sort key.',
  values: {
    ASC: { value: 'ASC', description: 'Ascending: smallest, earliest or A first.' },
    DESC: { value: 'DESC', description: 'Descending: largest, latest or Z first.' },
  } as const,
});

/** Most sort keys. More would only make the URL longer. */
const MAX_KEYS = 8;

const words: Readonly<Record<string, string>> = {
  CREATED_AT: 'Time of creation.',
  UPDATED_AT: 'Time of the last change.',
  LAST_LOGIN_AT: 'Time of the last sign-in.',
  LAST_ACCESS_AT: 'Time of the last use.',
};

/** `BuyerOrder` and `BuyerOrderField`. */
export function defineOrder(type: string, table: OrderTable) {
  const field = builder.enumType(`${type}OrderField`, {
    description: `Values that lists of ${type} objects can be sorted by.`,
    values: Object.fromEntries(
      Object.entries(table).map(([name, path]) => [
        name,
        { value: path, description: words[name] ?? `By ${name.toLowerCase().replaceAll('_', ' ')}.` },
      ]),
    ),
  });
  return builder.inputRef<OrderArg>(`${type}Order`).implement({
    description: `A sort key for lists of ${type} objects. The gateway always appends \`id\` as the last key.`,
    fields: (t) => ({
      field: t.field({ type: field, required: true, description: 'The value to sort by.' }),
      direction: t.field({
        type: OrderDirection,
        required: true,
        defaultValue: 'ASC',
        description: 'The sort direction.',
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

/** The reversed order, which is exact because the id makes the order total. */
export function reversed(order: readonly string[]): readonly string[] {
  return order.map((key) => (key.startsWith('-') ? key.slice(1) : `-${key}`));
}
