/** Keeps a store in a file, so that what was created survives a restart. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from './clock.ts';
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
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.tmp`;
  // It holds tokens, so it is for the owner alone.
  writeFileSync(beside, JSON.stringify(snapshot), { mode: 0o600 });
  renameSync(beside, file);
}

/** Undefined when there is no file yet. */
export function loadSnapshot(file: string, clock: Clock): Store | undefined {
  if (!existsSync(file)) return undefined;
  const snapshot = JSON.parse(readFileSync(file, 'utf8')) as Snapshot;
  if (snapshot.version !== version) {
    throw new Error(
      `expected a sandbox file of version ${version}, but ${file} has ${String(snapshot.version)}`,
    );
  }
  const { tables } = snapshot;
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
  const store = new Store(seed, clock, snapshot.created);
  for (const { contentType, base64 } of snapshot.images) {
    store.images.put({ contentType, bytes: Buffer.from(base64, 'base64') });
  }
  return store;
}
