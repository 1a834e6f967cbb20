/** Keeps a store in a file, so that what was created survives a restart. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import type { StoredImage } from './images.ts';
import type { DataModel } from '../api.ts';
import type { Counts, DataStore, Seed } from './store.ts';
import { wrongMember } from './row-fields.ts';
import type { FieldKind } from './row-fields.ts';
import type { Row } from './table.ts';

export const snapshotVersion = 1;
const version = snapshotVersion;

export interface Snapshot {
  readonly version: typeof version;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  readonly created: Counts;
  readonly images: readonly { readonly contentType: StoredImage['contentType']; readonly base64: string }[];
}

/** Writes to a temporary file and renames it, so that a crash leaves either the old file or the new one. */
export function saveSnapshot(store: DataStore, file: string): void {
  makeFolder(dirname(file));
  const beside = `${file}.${process.pid}.tmp`;
  // The file holds tokens, so only its owner may read it.
  writeFileSync(beside, JSON.stringify(snapshotOf(store)), { mode: 0o600 });
  renameSync(beside, file);
}

/** The content of a data file. */
export function snapshotOf(store: DataStore): Snapshot {
  return {
    version,
    tables: Object.fromEntries([...store.tables].map(([name, table]) => [name, table.all()])),
    created: store.counts(),
    images: [...store.images.entries()].map(([, { contentType, bytes }]) => ({
      contentType,
      base64: bytes.toString('base64'),
    })),
  };
}

/** Does not use the option `recursive`, because Node never returns from it below /proc. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path);
}

/** The data file cannot be used; the message names the file and the reason. */
export class DataFileError extends Error {}

/** Undefined when there is no file yet. */
export function loadSnapshot<S extends DataStore>(
  file: string,
  data: DataModel<S>,
  clock: Clock,
): S | undefined {
  if (!existsSync(file)) return undefined;
  return storeFrom(checkedSnapshot(readObject(file, refusalOf(file)), file, data), data, clock);
}

/** The store of a document that was imported. Throws a DataFileError. */
export function importedStore<S extends DataStore>(document: unknown, data: DataModel<S>, clock: Clock): S {
  const name = 'the imported document';
  if (!isRecord(document)) throw refusalOf(name)('a data file of the sandbox', 'is no JSON object');
  return storeFrom(checkedSnapshot(document, name, data), data, clock);
}

function storeFrom<S extends DataStore>(
  { tables, created, images }: Snapshot,
  data: DataModel<S>,
  clock: Clock,
): S {
  const seeded = data.seed(clock);
  const rows: Seed = Object.fromEntries(
    data.tables.map(({ name, whenNotInFile }) => {
      const kept = tables[name];
      if (kept) return [name, () => kept];
      return [name, whenNotInFile === 'seed' ? seeded[name] : undefined];
    }),
  );
  const store = data.createStore(rows, clock, created);
  for (const { contentType, base64 } of images) {
    store.images.put({ contentType, bytes: Buffer.from(base64, 'base64') });
  }
  return store;
}

type Refuse = (expected: string, got: string) => DataFileError;

function refusalOf(file: string): Refuse {
  return (expected, got) => new DataFileError(`expected ${expected}, but ${file} ${got}`);
}

/** Checks the outline and the described members of every row. */
function checkedSnapshot<S extends DataStore>(
  value: Readonly<Record<string, unknown>>,
  file: string,
  { tables: known, rowMembers, rowFields = {} }: DataModel<S>,
): Snapshot {
  const refuse = refusalOf(file);
  if (value['version'] !== version) {
    const got = value['version'] === undefined ? 'no version' : JSON.stringify(value['version']).slice(0, 40);
    throw refuse(`a sandbox file of version ${version}`, `has ${got}`);
  }
  const { tables, created, images } = value;
  if (!isRecord(tables) || Object.keys(tables).length === 0) {
    throw refuse(`a list of ${known[0]?.name ?? 'rows'} in tables`, 'has no tables');
  }
  for (const [name, rows] of Object.entries(tables)) {
    if (!known.some((table) => table.name === name)) {
      throw refuse(
        'the data of this version of the sandbox or an older one',
        `has the collection ${JSON.stringify(name.slice(0, 100))}, which this version does not know`,
      );
    }
    if (!Array.isArray(rows)) throw refuse(`a list of ${name} in tables`, 'has something else');
    const at = rows.findIndex((row) => !hasMembers(row, rowMembers));
    if (at >= 0) {
      throw refuse(`every row to have ${Object.keys(rowMembers).join(', ')}`, `lacks one in ${name}[${at}]`);
    }
    checkRows(name, rows as Readonly<Record<string, unknown>>[], rowFields[name] ?? {}, refuse);
  }
  if (!Array.isArray(created) || !created.every(isCount)) {
    throw refuse('a list of pairs of prefix and number in created', 'has something else');
  }
  if (!Array.isArray(images) || !images.every(isImage)) {
    throw refuse('a list of pictures in images', 'has something else');
  }
  return value as unknown as Snapshot;
}

function checkRows(
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  fields: Readonly<Record<string, FieldKind>>,
  refuse: Refuse,
): void {
  const places = new Map<unknown, number>();
  rows.forEach((row, at) => {
    const wrong = wrongMember(table, at, row, fields);
    if (wrong) throw refuse(wrong.expected, wrong.got);
    const before = places.get(row['id']);
    if (before !== undefined) {
      throw refuse(
        `ids once in ${table}`,
        `has ${String(row['id'])} in ${table}[${before}] and ${table}[${at}]`,
      );
    }
    places.set(row['id'], at);
  });
}

function readObject(file: string, refuse: Refuse): Readonly<Record<string, unknown>> {
  const expected = 'a data file of the sandbox';
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw refuse(expected, `cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse(expected, 'is not JSON');
  }
  if (!isRecord(value)) throw refuse(expected, 'does not hold a JSON object');
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasMembers<S extends DataStore>(row: unknown, members: DataModel<S>['rowMembers']): boolean {
  if (!isRecord(row)) return false;
  return Object.entries(members).every(([name, kind]) =>
    kind === 'object' ? isRecord(row[name]) : typeof row[name] === kind,
  );
}

function isCount(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
}

function isImage(value: unknown): boolean {
  return isRecord(value) && typeof value['contentType'] === 'string' && typeof value['base64'] === 'string';
}
