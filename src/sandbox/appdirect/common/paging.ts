/** The forms in which lists are cut into pages, and their envelopes. */
import type { Row, Table } from '../../core/store/table.ts';
import { internalOrigin } from './links.ts';
import { enumParameter, integerParameter } from './parameters.ts';
import type { RouteContext } from './route.ts';

interface PageForm {
  /** Rows of a page when the client names no size. */
  readonly defaultSize: number;
  /** The parameter of the page number. Default: `page`. */
  readonly numberParameter?: 'page' | 'number';
}

interface Page<T> {
  readonly rows: readonly T[];
  readonly number: number;
  readonly size: number;
  readonly total: number;
}

/** A size over the cap is lowered to it; the answer tells the size that was used. */
export function cut<T>(
  { query, settings }: RouteContext,
  all: readonly T[],
  { defaultSize, numberParameter = 'page' }: PageForm,
): Page<T> {
  const number = integerParameter(query, numberParameter, { fallback: 0, min: 0 });
  const asked = integerParameter(query, 'size', { fallback: defaultSize, min: 1 });
  const size = Math.min(asked, settings.pageCap);
  return { rows: all.slice(number * size, (number + 1) * size), number, size, total: all.length };
}

function pageObject({ number, size, total }: Page<unknown>): object {
  return { number, size, totalElements: total, totalPages: Math.ceil(total / size) };
}

interface FullPageOptions extends PageForm {
  /** The links of the envelope: none, the page itself, or the page that follows. */
  readonly links?: 'none' | 'self' | 'next';
}

/** `content`, `links` and `page`. */
export function fullPage<T>(
  context: RouteContext,
  all: readonly T[],
  present: (row: T) => unknown,
  { links = 'none', ...form }: FullPageOptions,
): object {
  const page = cut(context, all, form);
  return {
    links: envelopeLinks(context, page, links),
    content: page.rows.map(present),
    page: pageObject(page),
  };
}

/** `content` and `page`. */
export function shortPage<T>(
  context: RouteContext,
  all: readonly T[],
  present: (row: T) => unknown,
  form: PageForm,
): object {
  const page = cut(context, all, form);
  return { content: page.rows.map(present), page: pageObject(page) };
}

/** `content` and `links`, with every row. */
export function listResource(content: readonly unknown[]): object {
  return { links: [], content };
}

function envelopeLinks(
  { path, query }: RouteContext,
  { number, size, total }: Page<unknown>,
  kind: 'none' | 'self' | 'next',
): readonly object[] {
  const href = (page: number) => {
    const parameters = new URLSearchParams(query);
    parameters.set('page', String(page));
    parameters.set('size', String(size));
    return `${internalOrigin}/api${path}?${parameters.toString()}`;
  };
  if (kind === 'self') return [{ rel: 'self', href: href(number) }];
  if (kind === 'next' && (number + 1) * size < total) return [{ rel: 'next', href: href(number + 1) }];
  return [];
}

export type SortKeys<T, F extends string> = Readonly<Record<F, (row: T) => string | number | null>>;

interface SortOrder<F extends string> {
  readonly field: F;
  readonly order: 'ASC' | 'DESC';
}

/** `sortField` and `sortOrder`. Rows with equal keys keep the order they came in, whatever the direction. */
export function sorted<T, F extends string>(
  context: RouteContext,
  rows: readonly T[],
  keys: SortKeys<T, F>,
  fallback: SortOrder<F>,
): readonly T[] {
  const { field, order } = sortOrder(context, keys, fallback);
  return sortedBy(rows, keys[field], order);
}

function sortOrder<T, F extends string>(
  { query }: RouteContext,
  keys: SortKeys<T, F>,
  fallback: SortOrder<F>,
): SortOrder<F> {
  return {
    field: enumParameter(query, 'sortField', Object.keys(keys) as F[]) ?? fallback.field,
    order: enumParameter(query, 'sortOrder', ['ASC', 'DESC']) ?? fallback.order,
  };
}

interface SortedTable {
  readonly version: number;
  readonly rows: readonly Row[];
}

const sortedTables = new WeakMap<object, Map<string, SortedTable>>();

/** The same for a whole table, sorted again only after a write. The keys must depend on the row alone. */
export function sortedTable<T extends Row, F extends string>(
  context: RouteContext,
  table: Table<T, string>,
  keys: SortKeys<T, F>,
  fallback: SortOrder<F>,
): readonly T[] {
  const { field, order } = sortOrder(context, keys, fallback);
  const orders = sortedTables.get(table) ?? new Map<string, SortedTable>();
  sortedTables.set(table, orders);
  const known = orders.get(`${field} ${order}`);
  if (known?.version === table.version) return known.rows as readonly T[];
  const rows = sortedBy(table.all(), keys[field], order);
  orders.set(`${field} ${order}`, { version: table.version, rows });
  return rows;
}

export function sortedBy<T>(
  rows: readonly T[],
  key: (row: T) => string | number | null,
  order: 'ASC' | 'DESC',
): readonly T[] {
  const sign = order === 'ASC' ? 1 : -1;
  return rows
    .map((row) => ({ row, key: comparable(key(row)) }))
    .sort((one, other) => sign * compare(one.key, other.key))
    .map(({ row }) => row);
}

type Comparable = string | number;

/** Texts without regard to case; null before everything else. */
function comparable(value: string | number | null): Comparable {
  if (typeof value === 'number') return value;
  return value === null ? '' : value.toLowerCase();
}

function compare(one: Comparable, other: Comparable): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
