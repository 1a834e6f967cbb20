/** Puts what was read together into a data file of the sandbox. */
import { resources } from '../../sandbox/accounts/collections.ts';
import { createStore } from '../../sandbox/accounts/api.ts';
import { moduleRows } from '../../sandbox/accounts/seed/modules.ts';
import { wellKnownTokens } from '../../sandbox/accounts/seed/tokens.ts';
import { createClock } from '../../sandbox/core/clock.ts';
import type { Seed } from '../../sandbox/core/store/store.ts';
import { saveSnapshot } from '../../sandbox/core/store/snapshot.ts';
import type { Owner } from '../reading/page.ts';
import type { SnapshotRow } from './rows.ts';
import type { StateLine } from './state.ts';
import { textOf } from './members.ts';

const actors = ['Operations', 'Client', 'Vendor'] as const;
type Actor = (typeof actors)[number];

export interface Token {
  readonly actor: Actor;
  readonly token: string;
  readonly accountId: string;
}

export interface DataFile {
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, SnapshotRow>>;
  /** The tokens that the sandbox documents, for the kinds of account that the snapshot has. */
  readonly tokens: readonly Token[];
}

type Tables = Map<string, Map<string, SnapshotRow>>;

/** `owner` has the id that is in the file. */
export function dataFileOf(lines: readonly StateLine[], owner: Owner | undefined): DataFile {
  const tables: Tables = new Map(
    resources.map(({ collection }) => [collection.name, new Map<string, SnapshotRow>()]),
  );
  for (const { table, rows } of lines) for (const row of rows) tables.get(table)?.set(row.id, row);
  addStubs(tables, lines);
  addDetails(tables, lines);
  addPermissions(tables);
  addSellersOfBuyers(tables);
  addAgreements(tables, owner);
  return { tables, tokens: addTokens(tables, owner) };
}

export function saveDataFile({ tables }: DataFile, file: string): void {
  const seed = Object.fromEntries([...tables].map(([name, rows]) => [name, () => rows.values()]));
  saveSnapshot(createStore(seed as Seed, createClock()), file);
}

function rowsOf(tables: Tables, name: string): Map<string, SnapshotRow> {
  const rows = tables.get(name);
  if (rows === undefined) throw new Error(`expected a table of the sandbox, but got ${name}`);
  return rows;
}

/** Objects that others refer to and that no list contained. */
function addStubs(tables: Tables, lines: readonly StateLine[]): void {
  const anyAccountId = rowsOf(tables, 'accounts').keys().next().value ?? '';
  for (const { stubs } of lines) {
    for (const [name, stub] of stubs) {
      const rows = tables.get(name);
      if (rows === undefined || rows.has(stub.id)) continue;
      const needsAccount = name === 'apiTokens' || name === 'userGroups';
      rows.set(
        stub.id,
        needsAccount ? { ...withSecret(stub), accountId: textOf(stub['accountId']) ?? anyAccountId } : stub,
      );
    }
  }
  const tokens = rowsOf(tables, 'apiTokens');
  for (const row of tokens.values()) tokens.set(row.id, withSecret(row));
}

function addDetails(tables: Tables, lines: readonly StateLine[]): void {
  const memberships = rowsOf(tables, 'accountUsers');
  const byPair = new Map(
    [...memberships.values()].map((row) => [`${String(row['accountId'])} ${String(row['userId'])}`, row.id]),
  );
  for (const { patches = [] } of lines) {
    for (const [table, key, members] of patches) {
      const id = table === 'accountUsers' ? (byPair.get(key) ?? '') : key;
      const row = tables.get(table)?.get(id);
      if (row !== undefined) tables.get(table)?.set(id, { ...row, ...members });
    }
  }
}

/** A secret of the sandbox's own. */
function withSecret(row: SnapshotRow): SnapshotRow {
  return { ...row, token: `idt:${row.id}:sandbox` };
}

/** The sandbox derives permissions from modules, so it needs those that grant them. */
function addPermissions(tables: Tables): void {
  const modules = rowsOf(tables, 'modules');
  const codes = new Set([...modules.values()].map((row) => row['code']));
  for (const row of moduleRows()) {
    const grants = ['access-management', 'account-management', 'platform-account-management'].includes(
      row.code,
    );
    if (grants && !codes.has(row.code) && !modules.has(row.id)) modules.set(row.id, { ...row });
  }
}

/** A buyer's sellers at the ERP are those of its links. */
function addSellersOfBuyers(tables: Tables): void {
  const buyers = rowsOf(tables, 'buyers');
  const sellerIds = new Map<string, string[]>();
  for (const link of rowsOf(tables, 'erpLinks').values()) {
    const buyerId = textOf(link['buyerId']) ?? '';
    const sellerId = textOf(link['sellerId']) ?? '';
    sellerIds.set(buyerId, [...(sellerIds.get(buyerId) ?? []), sellerId]);
  }
  for (const [id, erpSellerIds] of sellerIds) {
    const buyer = buyers.get(id);
    if (buyer !== undefined) buyers.set(id, { ...buyer, erpSellerIds });
  }
}

/** What a vendor sees follows from its agreements. Upstream's are not read, so each licensee that it sees gets one. */
function addAgreements(tables: Tables, owner: Owner | undefined): void {
  if (owner?.accountType !== 'Vendor') return;
  const agreements = rowsOf(tables, 'agreements');
  for (const [at, licensee] of [...rowsOf(tables, 'licensees').values()].entries()) {
    const digits = String(at + 1).padStart(8, '0');
    const id = `AGR-0000-${digits.slice(0, 4)}-${digits.slice(4)}`;
    agreements.set(id, {
      id,
      revision: 1,
      audit: {},
      vendorAccountId: owner.accountId,
      licenseeId: licensee.id,
      status: 'Active',
      orders: 0,
      subscriptions: 0,
    });
  }
}

/** The tokens of every sandbox, so that its documented examples work with the file. */
function addTokens(tables: Tables, owner: Owner | undefined): readonly Token[] {
  const accounts = rowsOf(tables, 'accounts');
  const tokens = rowsOf(tables, 'apiTokens');
  const ids = Object.fromEntries(actors.map((actor) => [actor, accountFor(actor, tables, owner)])) as Record<
    Actor,
    string | undefined
  >;
  if (ids.Operations === undefined) {
    ids.Operations = 'ACC-0000-0001';
    accounts.set(ids.Operations, {
      id: ids.Operations,
      revision: 1,
      audit: {},
      name: 'Sandbox Operations',
      type: 'Operations',
      status: 'Active',
    });
  }
  const known = wellKnownTokens({
    Operations: ids.Operations,
    Client: ids.Client ?? '',
    Vendor: ids.Vendor ?? '',
  });
  return known.flatMap((row, at) => {
    const actor = actors[at] ?? 'Operations';
    const existing = tokens.get(row.id);
    const isThis =
      existing !== undefined && accounts.get(textOf(existing['accountId']) ?? '')?.['type'] === actor;
    if (isThis) {
      tokens.set(row.id, { ...existing, token: row.token });
      return [{ actor, token: row.token, accountId: textOf(existing['accountId']) ?? '' }];
    }
    const accountId = ids[actor];
    if (accountId === undefined || existing !== undefined) return [];
    tokens.set(row.id, { ...row, accountId, moduleIds: modulesFor(actor, tables) });
    return [{ actor, token: row.token, accountId }];
  });
}

/** The owner of the token, or the account of the kind that has the most. */
function accountFor(actor: Actor, tables: Tables, owner: Owner | undefined): string | undefined {
  if (owner?.accountType === actor && rowsOf(tables, 'accounts').has(owner.accountId)) return owner.accountId;
  const counts = new Map<string, number>();
  for (const { id, type } of rowsOf(tables, 'accounts').values() as Iterable<
    SnapshotRow & { type?: unknown }
  >) {
    if (type === actor) counts.set(id, 0);
  }
  for (const name of ['licensees', 'buyers', 'accountUsers']) {
    for (const row of rowsOf(tables, name).values()) {
      const id = textOf(row['accountId']) ?? '';
      const count = counts.get(id);
      if (count !== undefined) counts.set(id, count + 1);
    }
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Every module that the kind of account can have; those that do not say whose they are, too. */
function modulesFor(actor: Actor, tables: Tables): readonly string[] {
  return [...rowsOf(tables, 'modules').values()]
    .filter(
      ({ accountTypes }) =>
        !Array.isArray(accountTypes) || accountTypes.length === 0 || accountTypes.includes(actor),
    )
    .map(({ id }) => id);
}
