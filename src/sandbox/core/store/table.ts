/** One table of stored objects: insertion order, look-up by id, and indexes that stay right under writes. */

/** A stored object. Only `id` is common to all. */
export interface Row {
  readonly id: string;
}

/** A row and its position in insertion order. The slot object stays; its row is replaced on update. */
interface Slot<R> {
  readonly place: number;
  row: R;
}

type Keys = string | readonly string[] | undefined;
/** How each index reads its keys from a row. */
export type IndexedBy<R, I extends string> = { readonly [index in I]: (row: R) => Keys };

/**
 * Rows are replaced, never changed in place, so a row that was read stays as it was. Both the rows
 * and each index are built on first use: a seed of 200,000 rows costs nothing until it is read.
 */
export class Table<R extends Row, I extends string = never> {
  /** Grows with every write, so that derived data can be cached until the table changes. */
  version = 0;
  #source: (() => Iterable<R>) | undefined;
  readonly #slots = new Map<string, Slot<R>>();
  readonly #definitions: IndexedBy<R, I>;
  readonly #indexes = new Map<I, Map<string, Slot<R>[]>>();
  #nextPlace = 0;

  constructor(definitions: IndexedBy<R, I>, source?: () => Iterable<R>) {
    this.#definitions = definitions;
    this.#source = source;
  }

  get(id: string): R | undefined {
    return this.#filled().get(id)?.row;
  }

  get size(): number {
    return this.#filled().size;
  }

  /** In insertion order. */
  *[Symbol.iterator](): Generator<R> {
    for (const slot of this.#filled().values()) yield slot.row;
  }

  /** Every row, in insertion order. */
  all(): R[] {
    const rows: R[] = [];
    for (const slot of this.#filled().values()) rows.push(slot.row);
    return rows;
  }

  /** The rows of the ids that exist, each once, in insertion order. */
  pick(ids: Iterable<string>): R[] {
    const slots: Slot<R>[] = [];
    for (const id of new Set(ids)) {
      const slot = this.#filled().get(id);
      if (slot) slots.push(slot);
    }
    return rowsInOrder(slots);
  }

  /** The rows whose indexed value is `key`, in insertion order. */
  by(index: I, key: string): R[] {
    return rowsInOrder([...(this.#index(index).get(key) ?? [])]);
  }

  /** The rows whose indexed value is one of `keys`, each once, in insertion order. */
  byAny(index: I, keys: Iterable<string>): R[] {
    const found = new Set<Slot<R>>();
    const entries = this.#index(index);
    for (const key of keys) for (const slot of entries.get(key) ?? []) found.add(slot);
    return rowsInOrder([...found]);
  }

  /** How many rows have `key`, without collecting them. */
  count(index: I, key: string): number {
    return this.#index(index).get(key)?.length ?? 0;
  }

  insert(row: R): R {
    if (this.#filled().has(row.id)) throw new Error(`expected a new id, but ${row.id} exists`);
    this.#put(row);
    this.version += 1;
    return row;
  }

  update(id: string, patch: Partial<R>): R {
    const slot = this.#filled().get(id);
    if (!slot) throw new Error(`expected an existing id, but there is no ${id}`);
    const before = slot.row;
    const after: R = { ...before, ...patch };
    slot.row = after;
    this.version += 1;
    for (const [name, entries] of this.#indexes) {
      const keysBefore = keysOf(this.#definitions[name](before));
      const keysAfter = keysOf(this.#definitions[name](after));
      for (const key of keysBefore) if (!keysAfter.includes(key)) remove(entries, key, slot);
      for (const key of keysAfter) if (!keysBefore.includes(key)) add(entries, key, slot);
    }
    return after;
  }

  delete(id: string): void {
    const slot = this.#filled().get(id);
    if (!slot) return;
    this.#slots.delete(id);
    this.version += 1;
    for (const [name, entries] of this.#indexes) {
      for (const key of keysOf(this.#definitions[name](slot.row))) remove(entries, key, slot);
    }
  }

  #put(row: R): void {
    const slot: Slot<R> = { place: this.#nextPlace, row };
    this.#nextPlace += 1;
    this.#slots.set(row.id, slot);
    for (const [name, entries] of this.#indexes) {
      for (const key of keysOf(this.#definitions[name](row))) add(entries, key, slot);
    }
  }

  #filled(): Map<string, Slot<R>> {
    if (this.#source) {
      const source = this.#source;
      this.#source = undefined;
      for (const row of source()) this.#put(row);
    }
    return this.#slots;
  }

  #index(name: I): Map<string, Slot<R>[]> {
    const existing = this.#indexes.get(name);
    if (existing) return existing;
    const entries = new Map<string, Slot<R>[]>();
    const keys = this.#definitions[name];
    for (const slot of this.#filled().values()) {
      for (const key of keysOf(keys(slot.row))) add(entries, key, slot);
    }
    this.#indexes.set(name, entries);
    return entries;
  }
}

function keysOf(keys: Keys): readonly string[] {
  if (keys === undefined) return [];
  return typeof keys === 'string' ? [keys] : keys;
}

function add<R>(entries: Map<string, Slot<R>[]>, key: string, slot: Slot<R>): void {
  const slots = entries.get(key);
  if (slots) slots.push(slot);
  else entries.set(key, [slot]);
}

function remove<R>(entries: Map<string, Slot<R>[]>, key: string, slot: Slot<R>): void {
  const slots = entries.get(key);
  if (!slots) return;
  const at = slots.indexOf(slot);
  if (at >= 0) slots.splice(at, 1);
  if (slots.length === 0) entries.delete(key);
}

function rowsInOrder<R>(slots: Slot<R>[]): R[] {
  slots.sort((a, b) => a.place - b.place);
  return slots.map((slot) => slot.row);
}
