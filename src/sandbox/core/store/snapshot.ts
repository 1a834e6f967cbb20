/** Keeps a store in a file, so that what was created survives a restart. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import type { StoredImage } from './images.ts';
import type { DataModel } from '../api.ts';
import type { Counts, DataStore, Seed } from './store.ts';
import type { Row } from './table.ts';

const version = 1;

interface Snapshot {
  readonly version: typeof version;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  readonly created: Counts;
  readonly images: readonly { readonly contentType: StoredImage['contentType']; readonly base64: string }[];
}

/** Writes to a temporary file and renames it, so that a crash leaves either the old file or the new one. */
export function saveSnapshot(store: DataStore, file: string): void {
  const snapshot: Snapshot = {
    version,
    tables: Object.fromEntries([...store.tables].map(([name, table]) => [name, table.all()])),
    created: store.counts(),
    images: [...store.images.entries()].map(([, { contentType, bytes }]) => ({
      contentType,
      base64: bytes.toString('base64'),
    })),
  };
  makeFolder(dirname(file));
  const beside = `${file}.${process.pid}.tmp`;
  // The file holds tokens, so only its owner may read it.
  writeFileSync(beside, JSON.stringify(snapshot), { mode: 0o600 });
  renameSync(beside, file);
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
  const { tables, created, images } = readSnapshot(file, data);
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

/** Checks the outline, and that every row has what all rows have; the rest of a row is trusted. */
function readSnapshot(file: string, { tables: known, rowMembers }: DataModel<DataStore>): Snapshot {
  const refuse = (expected: string, got: string): DataFileError =>
    new DataFileError(`expected ${expected}, but ${file} ${got}`);
  const value = readObject(file, refuse);
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
  }
  if (!Array.isArray(created) || !created.every(isCount)) {
    throw refuse('a list of pairs of prefix and number in created', 'has something else');
  }
  if (!Array.isArray(images) || !images.every(isImage)) {
    throw refuse('a list of pictures in images', 'has something else');
  }
  return value as unknown as Snapshot;
}

function readObject(
  file: string,
  refuse: (expected: string, got: string) => DataFileError,
): Readonly<Record<string, unknown>> {
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

function hasMembers(row: unknown, members: DataModel<DataStore>['rowMembers']): boolean {
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
