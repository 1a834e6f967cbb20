/**
 * The store of the Accounts API. The file of each resource adds its table:
 * `declare module './store.ts' { interface Store { readonly licensees: Table<LicenseeRow, 'buyerId'> } }`.
 */
import type { DataStore } from '../../core/store/store.ts';
import type { StoredRow } from './rows.ts';
import type { Table } from '../../core/store/table.ts';

export interface Store extends DataStore {
  /** When a token was last used (milliseconds), by token id; apart from the rows so that reading writes nothing. */
  readonly lastAccess: Map<string, number>;
}

/** Names of the tables that the resources have added. */
export type TableName = keyof {
  [Name in keyof Store as Store[Name] extends Table<infer _Row, infer _Index> ? Name : never]: true;
};

export type RowOf<Name extends TableName> =
  Store[Name] extends Table<infer R extends StoredRow, infer _Index> ? R : never;

export type IndexOf<Name extends TableName> = Store[Name] extends Table<infer _Row, infer I> ? I : never;

/** The rows to start with, by table. A table without rows is empty. */
export type AccountsSeed = { readonly [Name in TableName]?: () => Iterable<RowOf<Name>> };
