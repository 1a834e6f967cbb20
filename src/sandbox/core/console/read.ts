/** Reads the data of a sandbox for the console: lists with search and paging, one object with its relations. */
import type { DataStore } from '../store/store.ts';
import type { Row } from '../store/table.ts';
import type { ConsoleCollection } from './model.ts';

interface ListQuery {
  readonly search: string;
  readonly state: string;
  readonly offset: number;
  readonly limit: number;
}

/** An object as a list shows it. */
interface Summary {
  readonly collection: string;
  readonly id: string;
  readonly label: string;
  readonly state: string | null;
}

/** Most objects of one relation that the page of an object shows. */
const maxRelated = 20;

export function overview<S extends DataStore>(
  collections: readonly ConsoleCollection<S>[],
  store: S,
): object[] {
  return collections.map(({ table, title, createPath }) => ({
    table,
    title,
    count: store.table(table).size,
    createPath: createPath ?? null,
  }));
}

export function listRows<S extends DataStore>(
  collections: readonly ConsoleCollection<S>[],
  collection: ConsoleCollection<S>,
  store: S,
  { search, state, offset, limit }: ListQuery,
): object {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const states = new Map<string, number>();
  const found: Row[] = [];
  for (const row of store.table(collection.table)) {
    if (words.length > 0 && !matches(`${collection.label(row, store)} ${JSON.stringify(row)}`, words))
      continue;
    const own = collection.state?.(row, store);
    if (own !== undefined) states.set(own, (states.get(own) ?? 0) + 1);
    if (state === '' || own === state) found.push(row);
  }
  return {
    total: found.length,
    columns: collection.columns,
    states: [...states].map(([name, count]) => ({ name, count })),
    rows: found.slice(offset, offset + limit).map((row) => ({
      ...summary(collection, row, store),
      values: collection.columns.map((name) => {
        const target = collections.find(({ table }) => table === collection.references[name]);
        const other = target && store.table(target.table).get(shown(memberOf(row, name)));
        return target && other ? target.label(other, store) : shown(memberOf(row, name));
      }),
    })),
  };
}

export function readRow<S extends DataStore>(
  collections: readonly ConsoleCollection<S>[],
  collection: ConsoleCollection<S>,
  row: Row,
  store: S,
): object {
  const state = collection.state?.(row, store);
  return {
    ...summary(collection, row, store),
    title: collection.title,
    row,
    path: collection.path?.(row) ?? null,
    requests: collection.requests?.(row, state) ?? [],
    references: [
      ...referencesOf(collections, collection, row, store),
      ...referrersOf(collections, collection, row, store),
    ],
  };
}

function referencesOf<S extends DataStore>(
  collections: readonly ConsoleCollection<S>[],
  { references }: ConsoleCollection<S>,
  row: Row,
  store: S,
): object[] {
  return Object.entries(references).flatMap(([member, table]) => {
    const target = collections.find((entry) => entry.table === table);
    const rows = store.table(table).pick(idsIn(memberOf(row, member)));
    if (!target || rows.length === 0) return [];
    return [{ title: spoken(member), ...firstOf(target, rows, store) }];
  });
}

function referrersOf<S extends DataStore>(
  collections: readonly ConsoleCollection<S>[],
  { table }: ConsoleCollection<S>,
  { id }: Row,
  store: S,
): object[] {
  return collections.flatMap((other) => {
    const members = Object.keys(other.references).filter((member) => other.references[member] === table);
    return members.flatMap((member) => {
      const rows = store
        .table(other.table)
        .all()
        .filter((row) => idsIn(memberOf(row, member)).includes(id));
      if (rows.length === 0) return [];
      const title = members.length === 1 ? other.title : `${other.title} by ${spoken(member).toLowerCase()}`;
      return [{ title, ...firstOf(other, rows, store) }];
    });
  });
}

function firstOf<S extends DataStore>(
  collection: ConsoleCollection<S>,
  rows: readonly Row[],
  store: S,
): object {
  return {
    count: rows.length,
    rows: rows.slice(0, maxRelated).map((row) => summary(collection, row, store)),
  };
}

function summary<S extends DataStore>(collection: ConsoleCollection<S>, row: Row, store: S): Summary {
  return {
    collection: collection.table,
    id: row.id,
    label: collection.label(row, store) || row.id,
    state: collection.state?.(row, store) ?? null,
  };
}

function matches(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

function memberOf(row: Row, path: string): unknown {
  let value: unknown = row;
  for (const name of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[name];
  return value;
}

function idsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'object')
    return Array.isArray(value) ? value.map(String).join(', ') : JSON.stringify(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `statusBeforeDisable`: `Status before disable`. The ending of an id is left out. */
function spoken(member: string): string {
  const words = member
    .replace(/(?:Uui|I)ds?$/, '')
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
