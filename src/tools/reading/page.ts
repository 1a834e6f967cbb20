/** Reads list answers of the Accounts API. */
import { isObject } from '../../upstream/http/json.ts';
import type { Answer, Reader } from './reader.ts';

/** A JSON object of any members. */
export type Wire = Readonly<Record<string, unknown>>;

export interface Page {
  /** The items that are objects. */
  readonly rows: readonly Wire[];
  /** All items, whatever they are. */
  readonly items: readonly unknown[];
  readonly offset: number | undefined;
  readonly limit: number | undefined;
  readonly total: number | undefined;
  readonly omitted: readonly string[];
}

/** Undefined when the answer is not a list with its envelope. */
export function pageOf({ json }: Pick<Answer, 'json'>): Page | undefined {
  if (!isObject(json) || !Array.isArray(json['data'])) return undefined;
  const meta = isObject(json['$meta']) ? json['$meta'] : {};
  const pagination = isObject(meta['pagination']) ? meta['pagination'] : {};
  const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
  return {
    rows: json['data'].filter(isObject),
    items: json['data'],
    offset: numberOf(pagination['offset']),
    limit: numberOf(pagination['limit']),
    total: numberOf(pagination['total']),
    omitted: Array.isArray(meta['omitted'])
      ? meta['omitted'].filter((name): name is string => typeof name === 'string')
      : [],
  };
}

/** A quoted value of a filter, encoded. Ids and most texts hold no quotes. */
export function quoted(value: string): string {
  return encodeURIComponent(value.includes('"') ? `'${value}'` : `"${value}"`);
}

/** `in(account.id,("…","…"))` */
export function oneOf(path: string, values: readonly string[]): string {
  return `in(${path},(${values.map(quoted).join(',')}))`;
}

export interface Owner {
  readonly accountId: string;
  readonly accountType: 'Client' | 'Vendor' | 'Operations' | undefined;
}

const accountTypes = ['Client', 'Vendor', 'Operations'] as const;

/** The account that the token belongs to. Undefined when neither the token nor the API tells. At most two calls. */
export async function ownerOf(
  reader: Reader,
  identity: { readonly tokenId?: string; readonly accountId?: string },
): Promise<Owner | undefined> {
  const { tokenId, accountId } = identity;
  if (tokenId !== undefined) {
    // Without `-token` every read of a token holds its secret.
    const { json } = await reader.get(`/api-tokens/${tokenId}?select=-*,id,account`);
    const account = isObject(json) && isObject(json['account']) ? json['account'] : undefined;
    const owner = account === undefined ? undefined : ownerFrom(account);
    if (owner !== undefined) return owner;
  }
  if (accountId !== undefined) {
    const { json } = await reader.get(`/accounts/${encodeURIComponent(accountId)}?select=-*,id,type`);
    return (isObject(json) ? ownerFrom(json) : undefined) ?? { accountId, accountType: undefined };
  }
  return undefined;
}

function ownerFrom(account: Wire): Owner | undefined {
  const { id, type } = account;
  if (typeof id !== 'string') return undefined;
  return { accountId: id, accountType: accountTypes.find((known) => known === type) };
}
