/** Everything a sandbox remembers: its tables, uploaded images, counters of ids, and the clock. */
import type { Clock } from '../clock.ts';
import { ImageStore } from './images.ts';
import { Table } from './table.ts';
import type { IndexedBy, Row } from './table.ts';

/** How the ids of new rows are made. */
export interface NewIds {
  /** Names the counter in the data file. */
  readonly counter: string;
  /** `count` is 1 for the first row that is created. */
  readonly make: (count: number) => string;
}

/** One table, as the file of its resource describes it. */
export interface TableDefinition<R extends Row = Row, I extends string = string> {
  readonly name: string;
  readonly indexes: IndexedBy<R, I>;
  /** Absent: no row of this table is created with `nextId`. */
  readonly ids?: NewIds;
  /**
   * What the table holds after loading a data file that was written before the table existed: no rows, or
   * those of the seed. `seed` is for reference data that other rows need. Default: `empty`.
   */
  readonly whenNotInFile?: 'empty' | 'seed';
}

/** The rows of each table at the start. Functions, so that a big table is built only when it is first read. */
export type Seed = Readonly<Record<string, (() => Iterable<Row>) | undefined>>;

/** How many ids of each counter have been given out. */
export type Counts = readonly (readonly [counter: string, count: number])[];

export class DataStore {
  readonly clock: Clock;
  readonly images = new ImageStore();
  readonly tables: ReadonlyMap<string, Table<Row, string>>;
  readonly #ids: ReadonlyMap<string, NewIds>;
  readonly #counts: Map<string, number>;

  constructor(definitions: readonly TableDefinition[], seed: Seed, clock: Clock, counts: Counts = []) {
    this.clock = clock;
    this.#counts = new Map(counts);
    const tables = new Map<string, Table<Row, string>>();
    const ids = new Map<string, NewIds>();
    for (const definition of definitions) {
      const { name, indexes } = definition;
      if (tables.has(name)) throw new Error(`expected one table ${name}, but it is defined twice`);
      tables.set(name, new Table(indexes, seed[name]));
      if (definition.ids) ids.set(name, definition.ids);
    }
    const unknown = Object.keys(seed).find((name) => !tables.has(name));
    if (unknown !== undefined) throw new Error(`expected rows of defined tables, but got ${unknown}`);
    this.tables = tables;
    this.#ids = ids;
  }

  table(name: string): Table<Row, string> {
    const table = this.tables.get(name);
    if (!table)
      throw new Error(`expected one of the tables ${[...this.tables.keys()].join(', ')}, but got ${name}`);
    return table;
  }

  /** The next unused id of a table. */
  nextId(table: string): string {
    const ids = this.#ids.get(table);
    if (!ids) throw new Error(`expected a table with ids of its own, but got ${table}`);
    let count = (this.#counts.get(ids.counter) ?? 0) + 1;
    // A data file may hold rows of another origin with such ids.
    while (this.table(table).get(ids.make(count)) !== undefined) count += 1;
    this.#counts.set(ids.counter, count);
    return ids.make(count);
  }

  counts(): Counts {
    return [...this.#counts];
  }
}
