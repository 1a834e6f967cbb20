/** Keeps a store in a file, so that what was created survives a restart. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import type { StoredImage } from './images.ts';
import type { Seed } from './store.ts';
import { Store } from './store.ts';

const version = 1;

interface Snapshot {
  readonly version: typeof version;
  readonly tables: { readonly [Name in keyof Seed]: ReturnType<Seed[Name]> };
  readonly created: readonly [string, number][];
  readonly images: readonly { readonly contentType: StoredImage['contentType']; readonly base64: string }[];
}

/** Writes beside the file and renames, so that a crash leaves the old file or the new one, never half of it. */
export function saveSnapshot(store: Store, file: string): void {
  const snapshot: Snapshot = {
    version,
    tables: {
      accounts: store.accounts.all(),
      accountUsers: store.accountUsers.all(),
      users: store.users.all(),
      userGroups: store.userGroups.all(),
      buyers: store.buyers.all(),
      licensees: store.licensees.all(),
      sellers: store.sellers.all(),
      erpLinks: store.erpLinks.all(),
      cloudTenants: store.cloudTenants.all(),
      apiTokens: store.apiTokens.all(),
      modules: store.modules.all(),
      agreements: store.agreements.all(),
    },
    created: store.createdCounts(),
    images: [...store.images.entries()].map(([, { contentType, bytes }]) => ({
      contentType,
      base64: bytes.toString('base64'),
    })),
  };
  makeFolder(dirname(file));
  const beside = `${file}.${process.pid}.tmp`;
  // It holds tokens, so it is for the owner alone.
  writeFileSync(beside, JSON.stringify(snapshot), { mode: 0o600 });
  renameSync(beside, file);
}

/** Not by the option `recursive`: below /proc, Node never comes back from that. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path);
}

/** The file given for the data cannot be used; the message names it and says what is wrong. */
export class DataFileError extends Error {}

/** Undefined when there is no file yet. */
export function loadSnapshot(file: string, clock: Clock): Store | undefined {
  if (!existsSync(file)) return undefined;
  const { tables, created, images } = readSnapshot(file);
  const seed: Seed = {
    accounts: () => tables.accounts,
    accountUsers: () => tables.accountUsers,
    users: () => tables.users,
    userGroups: () => tables.userGroups,
    buyers: () => tables.buyers,
    licensees: () => tables.licensees,
    sellers: () => tables.sellers,
    erpLinks: () => tables.erpLinks,
    cloudTenants: () => tables.cloudTenants,
    apiTokens: () => tables.apiTokens,
    modules: () => tables.modules,
    agreements: () => tables.agreements,
  };
  const store = new Store(seed, clock, created);
  for (const { contentType, base64 } of images) {
    store.images.put({ contentType, bytes: Buffer.from(base64, 'base64') });
  }
  return store;
}

const tableNames = [
  'accounts',
  'accountUsers',
  'users',
  'userGroups',
  'buyers',
  'licensees',
  'sellers',
  'erpLinks',
  'cloudTenants',
  'apiTokens',
  'modules',
  'agreements',
] as const satisfies readonly (keyof Seed)[];

/** The outline is checked, and that every row has what all rows have; the rest of a row is trusted. */
function readSnapshot(file: string): Snapshot {
  const refuse = (expected: string, got: string): DataFileError =>
    new DataFileError(`expected ${expected}, but ${file} ${got}`);
  const whole = 'a data file of the sandbox';
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw refuse(whole, `cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse(whole, 'is not JSON');
  }
  if (!isRecord(value)) throw refuse(whole, 'does not hold a JSON object');
  if (value['version'] !== version) {
    const got = value['version'] === undefined ? 'no version' : JSON.stringify(value['version']).slice(0, 40);
    throw refuse(`a sandbox file of version ${version}`, `has ${got}`);
  }
  const tables = value['tables'];
  for (const name of tableNames) {
    const rows = isRecord(tables) ? tables[name] : undefined;
    if (!Array.isArray(rows)) throw refuse(`a list of ${name} in tables`, 'has none');
    const at = rows.findIndex((row) => !isStoredRow(row));
    if (at >= 0) throw refuse('every row to have id, revision and audit', `lacks one in ${name}[${at}]`);
  }
  const { created, images } = value;
  if (!Array.isArray(created) || !created.every(isCount)) {
    throw refuse('a list of pairs of prefix and number in created', 'has something else');
  }
  if (!Array.isArray(images) || !images.every(isImage)) {
    throw refuse('a list of pictures in images', 'has something else');
  }
  return value as unknown as Snapshot;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStoredRow(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return typeof value['id'] === 'string' && typeof value['revision'] === 'number' && isRecord(value['audit']);
}

function isCount(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
}

function isImage(value: unknown): boolean {
  return isRecord(value) && typeof value['contentType'] === 'string' && typeof value['base64'] === 'string';
}
