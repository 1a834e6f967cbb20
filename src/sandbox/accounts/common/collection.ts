/** Defines a resource of the sandbox: its table, its model, its row scopes and its routes. */
import type { NewIds, TableDefinition } from '../../core/store/store.ts';
import type { IndexedBy } from '../../core/store/table.ts';
import type { Model, Properties } from '../../rql/model.ts';
import type { Principal, Context } from './principal.ts';
import type { Route } from './route.ts';
import type { StoredRow } from './rows.ts';
import type { StateMachine } from './state-machine.ts';
import type { IndexOf, RowOf, Store, TableName } from './store.ts';

/** Looks up one condition in an index. May return more rows than match, never fewer. */
export type Lookup<R> = (store: Store, values: readonly string[]) => R[];

/** Which rows callers can read. */
export interface Reading<R extends StoredRow> {
  readonly model: Model;
  readonly find: (store: Store, id: string) => R | undefined;
  /** Whether the caller can see this row. */
  readonly visible: (row: R, principal: Principal, store: Store) => boolean;
  /** The rows that a list can contain for this caller, in insertion order. All of them are visible. */
  readonly scope: (principal: Principal, store: Store) => R[];
  /** Rows that lists omit although they can be read by id. */
  readonly unlisted?: (row: R) => boolean;
  readonly lookups: Readonly<Record<string, Lookup<R>>>;
}

export interface Collection<R extends StoredRow> extends Reading<R>, TableDefinition {
  /** Below the API's root: `/buyers`. */
  readonly path: string;
}

/** One entry of the list in `collections.ts`: what the rest of the sandbox needs of a resource. */
export interface Resource {
  /** Its table. `path` is present if the table has a list. */
  readonly collection: TableDefinition & { readonly path?: string };
  /** Actions by the status that they start from. */
  readonly machine?: StateMachine<string>;
  readonly routes: readonly Route[];
}

interface TableOptions<Name extends TableName> {
  readonly ids?: NewIds;
  readonly indexes: IndexedBy<RowOf<Name>, IndexOf<Name>>;
  readonly whenNotInFile?: TableDefinition['whenNotInFile'];
}

interface CollectionOptions<Name extends TableName>
  extends TableOptions<Name>, Omit<Reading<RowOf<Name>>, 'model' | 'find' | 'lookups'> {
  readonly path: string;
  /** Singular, as in problem titles: `Buyer`, `User group`. */
  readonly noun: string;
  readonly properties: Properties;
  /** Default: by id. */
  readonly find?: Reading<RowOf<Name>>['find'];
  /** Properties besides `id`, which every collection has. */
  readonly lookups?: Reading<RowOf<Name>>['lookups'];
}

export function defineTable<Name extends TableName>(
  name: Name,
  options: TableOptions<Name>,
): TableDefinition {
  const { ids, indexes, whenNotInFile } = options;
  return {
    name,
    // The rows of the table are those that the interface `Store` declares for this name.
    indexes: indexes as unknown as TableDefinition['indexes'],
    ...(ids && { ids }),
    ...(whenNotInFile && { whenNotInFile }),
  };
}

const defined = new Map<TableName, Collection<never>>();

/** Call it once for each collection, at the top of the resource's file. */
export function defineCollection<Name extends TableName>(
  name: Name,
  options: CollectionOptions<Name>,
): Collection<RowOf<Name>> {
  type R = RowOf<Name>;
  const { path, noun, properties, visible, scope, unlisted, lookups } = options;
  const tableOf = (store: Store) =>
    store[name] as unknown as { get(id: string): R | undefined; pick(ids: Iterable<string>): R[] };
  const collection: Collection<R> = {
    ...defineTable(name, options),
    path,
    model: {
      name: noun,
      properties,
      // References to a row show the same as a read by id.
      visible: (row: R, { store, caller }: Context) => visible(row, caller, store),
    },
    find: options.find ?? ((store, id) => tableOf(store).get(id)),
    visible,
    scope,
    ...(unlisted && { unlisted }),
    lookups: { id: (store, ids) => tableOf(store).pick(ids), ...lookups },
  };
  if (defined.has(name)) throw new Error(`expected one collection ${name}, but it is defined twice`);
  defined.set(name, collection as unknown as Collection<never>);
  return collection;
}

/** By name, so that resources refer to each other without importing each other. */
function collectionNamed<Name extends TableName>(name: Name): Collection<RowOf<Name>> {
  const collection = defined.get(name);
  if (!collection) throw new Error(`expected a defined collection, but ${name} is not in collections.ts`);
  return collection as unknown as Collection<RowOf<Name>>;
}

/** Finds the model on first use, when every collection is defined. */
export function modelOf(name: TableName): () => Model {
  return () => collectionNamed(name).model;
}

/** Whether the caller sees a row of another resource. */
export function isVisible<Name extends TableName>(
  name: Name,
  row: RowOf<Name>,
  principal: Principal,
  store: Store,
): boolean {
  return collectionNamed(name).visible(row, principal, store);
}
