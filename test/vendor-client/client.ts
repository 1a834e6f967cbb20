/** The vendor's client, acted out: its collections, the queries it builds, the way it pages. */
import { createHttp } from './http.ts';
import type { Content, Http, Upload } from './http.ts';
import type { Untyped } from '../support/untyped.ts';

/** Objects are read member by member, by whoever asked for them. */
type Model = Untyped;

export interface Page {
  readonly items: readonly Model[];
  /** As the service applied it. */
  readonly limit: number;
  readonly offset: number;
  readonly total: number;
}

export interface Collection {
  readonly filter: (condition: string) => Collection;
  readonly orderBy: (...properties: readonly string[]) => Collection;
  readonly select: (...properties: readonly string[]) => Collection;
  readonly page: (range?: { readonly limit?: number; readonly offset?: number }) => Promise<Page>;
  /** Every object, page by page. */
  readonly iterate: (batchSize?: number) => AsyncGenerator<Model>;
  readonly get: (id: string, select?: readonly string[]) => Promise<Model>;
  readonly create: (document: object, file?: Upload) => Promise<Model>;
  readonly update: (id: string, document: object, file?: Upload) => Promise<Model>;
  readonly delete: (id: string) => Promise<void>;
  /** `POST {path}/{id}/{action}` */
  readonly act: (id: string, action: string, document?: object) => Promise<Model>;
  readonly icon: (id: string) => Promise<{ readonly type: string; readonly bytes: Buffer }>;
}

/** Which writes are forms, whether or not there is a file; all others are JSON. */
interface Form {
  readonly part: string;
  readonly file: string;
  readonly used: 'for-both' | 'for-updates';
}

interface Query {
  readonly order: readonly string[];
  readonly select: readonly string[];
  readonly filters: readonly string[];
}

const nothing: Query = { order: [], select: [], filters: [] };

function collection(http: Http, path: string, form?: Form, query: Query = nothing): Collection {
  const refine = (more: Partial<Query>): Collection => collection(http, path, form, { ...query, ...more });
  const contentOf = (document: object, file: Upload | undefined, forForm: boolean): Content =>
    form && forForm
      ? { kind: 'form', part: form.part, document, file: file && { name: form.file, upload: file } }
      : { kind: 'json', document };
  const page: Collection['page'] = async ({ limit = 100, offset = 0 } = {}) => {
    const answer = (await http.send('GET', `${path}?${queryText(query, limit, offset)}`)) as Model;
    return { items: answer.data, ...answer.$meta.pagination };
  };
  return {
    filter: (condition) => refine({ filters: [...query.filters, condition] }),
    orderBy: (...order) => refine({ order: [...query.order, ...order] }),
    select: (...select) => refine({ select: [...query.select, ...select] }),
    page,
    iterate: async function* (batchSize = 100) {
      for (let offset = 0; ;) {
        const { items, limit, total } = await page({ limit: batchSize, offset });
        yield* items;
        offset += limit;
        if (offset >= Math.ceil(total / limit) * limit) return;
      }
    },
    get: (id, select = []) =>
      http.send('GET', `${path}/${id}${select.length === 0 ? '' : `?select=${select.join(',')}`}`),
    create: (document, file) => http.send('POST', path, contentOf(document, file, form?.used === 'for-both')),
    update: (id, document, file) => http.send('PUT', `${path}/${id}`, contentOf(document, file, true)),
    delete: async (id) => {
      await http.send('DELETE', `${path}/${id}`);
    },
    act: (id, action, document) =>
      http.send('POST', `${path}/${id}/${action}`, document && { kind: 'json', document }),
    icon: (id) => http.bytes(`${path}/${id}/icon`),
  };
}

/** In this order, and the filter last. */
function queryText({ order, select, filters }: Query, limit: number, offset: number): string {
  const [only, ...more] = filters;
  const filter = only === undefined ? [] : [more.length === 0 ? only : `and(${filters.join(',')})`];
  return [
    ...(order.length === 0 ? [] : [`order=${order.join(',')}`]),
    ...(select.length === 0 ? [] : [`select=${select.join(',')}`]),
    `limit=${limit}`,
    `offset=${offset}`,
    ...filter,
  ].join('&');
}

type Value = string | number | boolean | { readonly function: 'null()' | 'empty()' };

/** Text in single quotes; the service knows no escape, so neither does this. */
function valueText(value: Value): string {
  if (typeof value === 'object') return value.function;
  return typeof value === 'string' ? `'${value}'` : String(value);
}

export const rql = {
  nothing: { function: 'null()' } as const,
  emptyText: { function: 'empty()' } as const,
  eq: (path: string, value: Value) => `eq(${path},${valueText(value)})`,
  ne: (path: string, value: Value) => `ne(${path},${valueText(value)})`,
  gt: (path: string, value: Value) => `gt(${path},${valueText(value)})`,
  in: (path: string, values: readonly Value[]) => `in(${path},(${values.map(valueText).join(',')}))`,
  out: (path: string, values: readonly Value[]) => `out(${path},(${values.map(valueText).join(',')}))`,
  like: (path: string, pattern: string) => `like(${path},${valueText(pattern)})`,
  ilike: (path: string, pattern: string) => `ilike(${path},${valueText(pattern)})`,
  and: (...conditions: readonly string[]) => `and(${conditions.join(',')})`,
  or: (...conditions: readonly string[]) => `or(${conditions.join(',')})`,
  not: (condition: string) => `not(${condition})`,
  any: (path: string, condition: string) => `any(${path},${condition})`,
};

export interface MembershipGroups {
  readonly list: () => Promise<Model>;
  readonly add: (groupId: string) => Promise<Model>;
  readonly replace: (groupIds: readonly string[]) => Promise<Model>;
  readonly remove: (groupId: string) => Promise<void>;
}

export interface VendorClient {
  readonly accounts: Collection;
  readonly buyers: Collection;
  readonly licensees: Collection;
  readonly sellers: Collection;
  readonly erpLinks: Collection;
  readonly cloudTenants: Collection;
  readonly userGroups: Collection;
  readonly apiTokens: Collection;
  readonly modules: Collection;
  readonly services: Collection;
  readonly users: Collection;
  /** People of one account, by their user ids. */
  readonly accountUsers: (accountId: string) => Collection;
  readonly groupsOf: (accountId: string, userId: string) => MembershipGroups;
  readonly http: Http;
}

export function createVendorClient(baseUrl: string, token: string): VendorClient {
  const http = createHttp(baseUrl, token);
  const pictured = (part: string): Form => ({ part, file: 'logo', used: 'for-both' });
  return {
    accounts: collection(http, '/accounts', pictured('account')),
    buyers: collection(http, '/buyers', pictured('buyer')),
    licensees: collection(http, '/licensees', pictured('licensee')),
    sellers: collection(http, '/sellers'),
    erpLinks: collection(http, '/erp-links'),
    cloudTenants: collection(http, '/cloud-tenants'),
    userGroups: collection(http, '/user-groups'),
    apiTokens: collection(http, '/api-tokens'),
    modules: collection(http, '/modules'),
    services: collection(http, '/services'),
    users: collection(http, '/users', { part: 'user', file: 'icon', used: 'for-updates' }),
    accountUsers: (accountId) => collection(http, `/accounts/${accountId}/users`),
    groupsOf: (accountId, userId) => {
      const path = `/accounts/${accountId}/users/${userId}/groups`;
      return {
        list: () => http.send('GET', path),
        add: (id) => http.send('POST', path, { kind: 'json', document: { id } }),
        replace: (ids) => http.send('PUT', path, { kind: 'json', document: ids.map((id) => ({ id })) }),
        remove: async (id) => {
          await http.send('DELETE', `${path}/${id}`);
        },
      };
    },
    http,
  };
}
