/** Creates and updates user groups: which modules and buyers a group may have. */
import { Input } from '../core/input.ts';
import { forbidden } from '../core/problem.ts';
import { firstStamp } from './common/audit.ts';
import { refused } from './common/business-rule.ts';
import type { RouteContext } from './common/route.ts';
import type { ModuleRow, StoredRow, UserGroupRow } from './common/rows.ts';
import { managesAccount } from './common/scope.ts';
import { changes } from './common/shared-input.ts';
import type { Store } from './common/store.ts';
import { idForm } from './common/ids.ts';

function readCommon(input: Input, nameRequired: boolean) {
  const nameRule = nameRequired ? { required: true, max: 255 } : { min: 1, max: 255 };
  return {
    name: input.text('name', nameRule),
    description: input.text('description', { max: 2000 }),
    logo: input.text('logo', { max: 2000 }),
    moduleIds: input.references('modules', idForm('MOD')),
    buyerIds: input.references('buyers', idForm('BUY')),
  };
}

function refusedModules(action: string, code: string, message: string, moduleIds: readonly string[]) {
  return refused({
    title: `User group ${action} failed`,
    code,
    message,
    properties: ['modules'],
    parameters: { modules: moduleIds },
  });
}

/** Modules of an ordinary group are a part of what the account's default group has. */
function checkModules(store: Store, action: string, accountId: string, moduleIds: readonly string[]): void {
  const standard = store.userGroups.by('accountId', accountId).find(({ isDefault }) => isDefault);
  const excess = moduleIds.filter((id) => !standard?.moduleIds.includes(id));
  if (excess.length > 0) {
    throw refusedModules(
      action,
      'MPTACC04-0003',
      'The modules {{modules}} are not among those of the default group of the account.',
      excess,
    );
  }
}

function checkDefaultModules(
  row: UserGroupRow,
  after: readonly string[],
  { store, principal }: RouteContext,
): void {
  const type = store.accounts.get(row.accountId)?.type;
  const before = new Set(row.moduleIds);
  const find = (test: (module: ModuleRow) => boolean) =>
    store.modules
      .all()
      .filter(test)
      .map((module) => module.id);
  const refuse = (code: string, message: string, ids: readonly string[]) => {
    if (ids.length > 0) throw refusedModules('update', code, message, ids);
  };
  const changed = after.length !== before.size || after.some((id) => !before.has(id));
  if (changed && !principal.permissions.has('account-management')) {
    throw forbidden('Changing the modules of a default group needs the Account Management permission.');
  }
  refuse(
    'MPTACC04-0004',
    'The modules {{modules}} are not for accounts of this type.',
    after.filter((id) => type !== undefined && !store.modules.get(id)?.accountTypes.includes(type)),
  );
  refuse(
    'MPTACC04-0005',
    'The modules {{modules}} are mandatory and cannot be removed from the default group.',
    find(
      ({ id, settings }) =>
        settings.default && !settings.configurable && before.has(id) && !after.includes(id),
    ),
  );
  refuse(
    'MPTACC04-0006',
    'The modules {{modules}} cannot be added to a default group.',
    find(
      ({ id, settings }) =>
        !settings.default && !settings.configurable && !before.has(id) && after.includes(id),
    ),
  );
}

/** Scoping by buyer needs at least one buyer of the account, and a module that can be scoped. */
function checkBuyers(
  input: Input,
  store: Store,
  group: Pick<UserGroupRow, 'accountId' | 'moduleIds' | 'buyerIds'>,
) {
  if (group.buyerIds === undefined) return;
  if (group.buyerIds.length === 0)
    input.fail('buyers', 'The buyers must name at least one, or be null for all.');
  for (const id of group.buyerIds) {
    if (store.buyers.get(id)?.accountId !== group.accountId) {
      input.fail('buyers', `The buyer ${id} is not one of the account ${group.accountId}.`);
    }
  }
  const scopable = group.moduleIds.some((id) => store.modules.get(id)?.groupBuyers?.includes('selected'));
  if (!scopable) input.fail('buyers', 'None of the modules can be limited to selected buyers.');
}

function known(input: Input, store: Store, moduleIds: readonly string[]): void {
  for (const id of moduleIds) {
    if (!store.modules.get(id)) input.fail('modules', `The module ${id} does not exist.`);
  }
}

export function createGroup(document: unknown, context: RouteContext): UserGroupRow {
  const { store, principal } = context;
  const input = new Input(document);
  const given = readCommon(input, true);
  const accountId = input.reference('account', idForm('ACC'), { required: true }) ?? '';
  if (accountId !== '' && !(store.accounts.get(accountId) && managesAccount(principal, accountId))) {
    input.fail('account.id', `The account ${accountId} does not exist or is not managed by the caller.`);
  }
  const moduleIds = [...new Set(given.moduleIds ?? [])];
  const buyerIds = given.buyerIds ?? undefined;
  known(input, store, moduleIds);
  checkBuyers(input, store, { accountId, moduleIds, ...(buyerIds && { buyerIds }) });
  input.done();
  checkModules(store, 'create', accountId, moduleIds);
  return store.userGroups.insert({
    ...firstStamp(context),
    ...changes({ description: given.description, logo: given.logo }),
    id: store.nextId('userGroups'),
    name: given.name ?? '',
    isDefault: false,
    accountId,
    moduleIds,
    ...(buyerIds && { buyerIds }),
  });
}

export function updateGroup(
  row: UserGroupRow,
  document: unknown,
  context: RouteContext,
  stamp: Pick<StoredRow, 'revision' | 'audit'>,
): UserGroupRow {
  const { store } = context;
  const input = new Input(document);
  const given = readCommon(input, false);
  const moduleIds = given.moduleIds === undefined ? row.moduleIds : [...new Set(given.moduleIds ?? [])];
  const buyerIds = given.buyerIds === undefined ? row.buyerIds : (given.buyerIds ?? undefined);
  known(input, store, moduleIds);
  if (given.buyerIds)
    checkBuyers(input, store, { accountId: row.accountId, moduleIds, ...(buyerIds && { buyerIds }) });
  input.done();
  if (row.isDefault) checkDefaultModules(row, moduleIds, context);
  else checkModules(store, 'update', row.accountId, moduleIds);
  if (row.isDefault) stripModules(row, moduleIds, store);
  return store.userGroups.update(row.id, {
    ...changes({ description: given.description, logo: given.logo }),
    ...(given.name ? { name: given.name } : {}),
    moduleIds,
    buyerIds,
    ...stamp,
  });
}

/** What the default group loses, every other group and every token of the account loses too. */
function stripModules(row: UserGroupRow, kept: readonly string[], store: Store): void {
  const lost = row.moduleIds.filter((id) => !kept.includes(id));
  if (lost.length === 0) return;
  const remaining = (ids: readonly string[]) => ids.filter((id) => !lost.includes(id));
  for (const group of store.userGroups.by('accountId', row.accountId)) {
    if (group.id !== row.id) store.userGroups.update(group.id, { moduleIds: remaining(group.moduleIds) });
  }
  for (const token of store.apiTokens.by('accountId', row.accountId)) {
    store.apiTokens.update(token.id, { moduleIds: remaining(token.moduleIds) });
  }
}
