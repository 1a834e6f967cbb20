/** Small models with every kind of property, and a few rows, for the query tests. */
import type {
  Caller,
  CollectionProperty,
  Model,
  ObjectProperty,
  PrimitiveProperty,
  ReadContext,
} from '../../../src/sandbox/rql/model.ts';
import { compileQuery } from '../../../src/sandbox/rql/compile.ts';
import { QueryError } from '../../../src/sandbox/rql/error.ts';
import { defaultRules, type QueryRules } from '../../../src/sandbox/rql/rules.ts';

const id: PrimitiveProperty = { kind: 'primitive', type: 'id', core: true };
const text: PrimitiveProperty = { kind: 'primitive', type: 'string' };
const coreText: PrimitiveProperty = { ...text, core: true };
const integer: PrimitiveProperty = { kind: 'primitive', type: 'integer', nullable: false };
const time: PrimitiveProperty = { kind: 'primitive', type: 'dateTime' };

interface EventRow {
  readonly at?: string;
  readonly by?: string;
}

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly icon?: string;
  readonly revision: number;
  readonly tenantId?: string;
  readonly groupIds: readonly string[];
}

interface GroupRow {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly revision: number;
}

interface SellerRow {
  readonly id: string;
  readonly externalId?: string | null;
  readonly name: string;
  readonly status: string;
  readonly revision: number;
}

interface BuyerRow {
  readonly id: string;
  readonly name: string | null;
  readonly legalName?: string | null;
  readonly status: string;
  readonly revision: number;
  readonly isTest?: boolean;
  readonly uuid?: string;
  readonly address?: Readonly<Record<string, string | null>>;
  readonly accountId?: string;
  readonly sellerIds: readonly string[];
  readonly tags?: readonly string[];
  readonly errors?: readonly { readonly message: string; readonly code?: string }[];
  readonly settings?: unknown;
  readonly audit: { readonly created?: EventRow; readonly updated?: EventRow };
}

/** The store: everything by id. */
export type Shop = Readonly<Record<string, AccountRow | GroupRow | SellerRow | BuyerRow>>;

function event(): ObjectProperty {
  return {
    kind: 'object',
    properties: {
      at: time,
      by: {
        kind: 'reference',
        model: () => actor,
        get: (row: EventRow, { store }: ReadContext<Shop>) =>
          row.by === undefined ? undefined : store[row.by],
      },
    },
  };
}

const audit: ObjectProperty = {
  kind: 'object',
  omitted: 'unless-selected',
  properties: { created: event(), updated: event() },
};

export const actor: Model = {
  name: 'Actor',
  properties: { id, name: coreText, revision: { ...integer, core: true } },
};

export const group: Model = {
  name: 'User group',
  properties: {
    id,
    name: coreText,
    isDefault: { kind: 'primitive', type: 'boolean' },
    revision: integer,
  },
};

export const account: Model = {
  name: 'Account',
  properties: {
    id,
    name: coreText,
    type: { kind: 'primitive', type: 'enum', core: true, values: ['Client', 'Vendor', 'Operations'] },
    status: { kind: 'primitive', type: 'enum', core: true, values: ['Active', 'Enabled', 'Disabled'] },
    icon: coreText,
    revision: { ...integer, core: true },
    externalIds: {
      kind: 'object',
      properties: { tenantId: { kind: 'primitive', type: 'uuid' } },
      get: (row: AccountRow) => ({ tenantId: row.tenantId }),
    },
    groups: {
      kind: 'collection',
      omitted: 'unless-selected',
      model: () => group,
      get: (row: AccountRow, { store }: ReadContext<Shop>) => row.groupIds.map((key) => store[key]),
    },
  },
};

export const seller: Model = {
  name: 'Seller',
  properties: {
    id,
    externalId: coreText,
    name: coreText,
    status: { kind: 'primitive', type: 'enum', values: ['Active', 'Disabled', 'Deleted'] },
    revision: { ...integer, core: true },
    buyers: { kind: 'collection', omitted: 'always', model: () => buyer, get: () => [] },
    audit,
  },
};

const errors: CollectionProperty = {
  kind: 'collection',
  hiddenFrom: ['Client', 'Vendor'],
  model: () => ({ name: 'Message', properties: { code: text, message: text } }),
};

export const buyer: Model = {
  name: 'Buyer',
  properties: {
    id,
    name: coreText,
    legalName: text,
    status: {
      kind: 'primitive',
      type: 'enum',
      values: ['Active', 'Enabled', 'Disabled', 'Deleted'],
      nullable: false,
    },
    revision: { ...integer, core: true },
    isTest: { kind: 'primitive', type: 'boolean' },
    uuid: { kind: 'primitive', type: 'uuid' },
    note: { ...text, filterable: false, sortable: false },
    address: { kind: 'object', properties: { city: text, country: text, addressLine2: text } },
    account: {
      kind: 'reference',
      model: () => account,
      get: (row: BuyerRow, { store }: ReadContext<Shop>) =>
        row.accountId === undefined ? undefined : store[row.accountId],
    },
    tags: { kind: 'list', type: 'string' },
    errors,
    settings: { kind: 'opaque' },
    sellers: {
      kind: 'collection',
      omitted: 'unless-selected',
      model: () => seller,
      get: (row: BuyerRow, { store }: ReadContext<Shop>) => row.sellerIds.map((key) => store[key]),
    },
    audit,
  },
};

/** A reference with a summary of its own choosing, to a buyer. */
export const licensee: Model = {
  name: 'Licensee',
  properties: {
    id,
    buyer: {
      kind: 'reference',
      model: () => buyer,
      get: ({ buyerId }: { buyerId: string }, { store }: ReadContext<Shop>) => store[buyerId],
    },
    seller: {
      kind: 'reference',
      model: () => seller,
      summary: ['id', 'status'],
      get: ({ sellerId }: { sellerId: string }, { store }: ReadContext<Shop>) => store[sellerId],
    },
  },
};

const accounts: AccountRow[] = [
  {
    id: 'ACC-1',
    name: 'Northwind',
    type: 'Client',
    status: 'Active',
    icon: '/icon',
    revision: 3,
    tenantId: '0F8FAD5B-D9CB-469F-A165-70867728950E',
    groupIds: ['UGR-1', 'UGR-2'],
  },
  { id: 'ACC-2', name: 'Contoso', type: 'Client', status: 'Enabled', revision: 1, groupIds: [] },
];

const groups: GroupRow[] = [
  { id: 'UGR-1', name: 'Administrators', isDefault: true, revision: 1 },
  { id: 'UGR-2', name: 'Buyers', isDefault: false, revision: 2 },
];

const sellers: SellerRow[] = [
  { id: 'SEL-1', externalId: 'UK', name: 'Seller UK', status: 'Active', revision: 1 },
  { id: 'SEL-2', externalId: null, name: 'Seller DE', status: 'Deleted', revision: 5 },
];

export const buyers: BuyerRow[] = [
  {
    id: 'BUY-1',
    name: 'Adventure Works',
    legalName: 'Adventure Works',
    status: 'Active',
    revision: 7,
    isTest: false,
    uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    address: { city: 'Zürich', country: 'CH', addressLine2: null },
    accountId: 'ACC-1',
    sellerIds: ['SEL-1', 'SEL-2'],
    tags: ['gold', 'eu'],
    errors: [],
    settings: { nested: { deep: true } },
    audit: {
      created: { at: '2026-01-31T23:00:00.000Z', by: 'ACC-1' },
      updated: { at: '2026-02-01T00:00:00.000Z' },
    },
  },
  {
    id: 'BUY-2',
    name: "O'Brien & Sons (R&D), *Star*",
    legalName: null,
    status: 'Enabled',
    revision: 2,
    isTest: true,
    accountId: 'ACC-2',
    sellerIds: ['SEL-1'],
    tags: [],
    errors: [{ message: 'Unknown customer', code: 'E1' }],
    audit: { created: { at: '2025-06-01T12:30:00.500Z' } },
  },
  {
    id: 'BUY-3',
    name: null,
    legalName: '',
    status: 'Deleted',
    revision: 10,
    address: {},
    sellerIds: [],
    audit: {},
  },
  {
    id: 'BUY-4',
    name: 'adventure 5" disks',
    legalName: 'name',
    status: 'Disabled',
    revision: 1,
    accountId: 'ACC-1',
    sellerIds: ['SEL-2'],
    audit: { created: { at: '2026-01-31T23:00:00.001Z', by: 'ACC-2' } },
  },
];

export const shop: Shop = Object.fromEntries(
  [...accounts, ...groups, ...sellers, ...buyers].map((row) => [row.id, row]),
);

export function contextOf(type: Caller['type'] = 'Operations'): ReadContext {
  return { store: shop, caller: { type, accountId: 'ACC-1', subjectId: 'TKN-1' } };
}

/** Ids of the buyers a query string selects, in its order, as a list operation would. */
export function find(
  query: string,
  type: Caller['type'] = 'Operations',
  rules: Partial<QueryRules> = {},
): string[] {
  const context = contextOf(type);
  const compiled = compileQuery(buyer, query, context.caller, { ...defaultRules, ...rules });
  const { filter, compare, offset = 0, limit } = compiled;
  const found = buyers.filter((row) => filter === undefined || filter(row, context));
  if (compare !== undefined) found.sort((left, right) => compare(left, right, context));
  return found.slice(offset, limit === undefined ? undefined : offset + limit).map((row) => row.id);
}

/** One object as a query string's `select` shows it. */
export function show(model: Model, key: string, query: string, type: Caller['type'] = 'Operations') {
  const context = contextOf(type);
  const row = shop[key] ?? { id: key, buyerId: 'BUY-1', sellerId: 'SEL-2' };
  const { project, omitted } = compileQuery(model, query, context.caller);
  return { value: project(row, context), omitted };
}

/** The error map of a query that must be refused. */
export function refusal(
  query: string,
  type: Caller['type'] = 'Operations',
  rules: Partial<QueryRules> = {},
): QueryError['errors'] {
  return errorOf(() => find(query, type, rules)).errors;
}

export function errorOf(action: () => unknown): QueryError {
  try {
    action();
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
  throw new Error('expected the query to be refused, but it was accepted');
}
