/** API tokens, with which programs sign in to one account. `/api-tokens`. Every read shows the secret. */
import { randomBytes } from 'node:crypto';
import type { ApiTokenStatus } from '../../contract/marketplace.ts';
import { Input } from '../core/input.ts';
import type { Table } from '../core/store/table.ts';
import { firstStamp, nextStamp } from './common/audit.ts';
import { refused } from './common/business-rule.ts';
import type { Resource } from './common/collection.ts';
import { defineCollection } from './common/collection.ts';
import { digitIds, idForm } from './common/ids.ts';
import type { Context, Principal } from './common/principal.ts';
import { auditOf, collectionOf, dateTime, id, referenceTo, revision, text } from './common/properties.ts';
import type { RouteContext } from './common/route.ts';
import { everyone, withPermission } from './common/route.ts';
import { actionRoute, createRoute, deleteRoute, readRoutes, replaceRoute } from './common/routes.ts';
import type { ApiTokenRow } from './common/rows.ts';
import { managesAccount } from './common/scope.ts';
import { changes } from './common/shared-input.ts';
import type { StateMachine } from './common/state-machine.ts';
import { allow } from './common/state-machine.ts';
import type { Store } from './common/store.ts';

declare module './common/store.ts' {
  interface Store {
    readonly apiTokens: Table<ApiTokenRow, 'accountId' | 'token'>;
  }
}

export const apiTokens = defineCollection('apiTokens', {
  ids: digitIds('TKN', 2),
  indexes: {
    accountId: (row) => row.accountId,
    token: (row) => row.token,
  },
  path: '/api-tokens',
  noun: 'API token',
  properties: {
    id,
    name: text({ core: true }),
    description: text(),
    // A plain URL; tokens have no uploaded icon.
    icon: text({ core: true }),
    status: text(),
    token: text(),
    lastAccessAt: dateTime({
      get: (row: ApiTokenRow, { store }: Context) => {
        const at = store.lastAccess.get(row.id);
        return at === undefined ? undefined : new Date(at).toISOString();
      },
    }),
    revision,
    account: referenceTo('accountId', 'accounts'),
    modules: collectionOf('modules', (row: ApiTokenRow, { store }: Context) =>
      store.modules.pick(row.moduleIds),
    ),
    audit: auditOf(['created', 'updated', 'enabled', 'disabled']),
  },
  visible: seesToken,
  scope: (principal, store) =>
    managesAccount(principal, undefined)
      ? store.apiTokens.all()
      : store.apiTokens.by('accountId', principal.accountId).filter((row) => seesToken(row, principal)),
  lookups: {
    'account.id': (store, ids) => store.apiTokens.byAny('accountId', ids),
    token: (store, tokens) => store.apiTokens.byAny('token', tokens),
  },
});

/**
 * Every read shows the secret, so reading other tokens of the account needs Access Management. Only Operations with
 * Platform Account Management can see deleted ones.
 */
function seesToken(row: ApiTokenRow, principal: Principal): boolean {
  if (managesAccount(principal, undefined)) return true;
  if (row.accountId !== principal.accountId || row.status === 'Deleted') return false;
  return principal.permissions.has('access-management') || row.id === principal.subjectId;
}

const apiTokenMachine = {
  disable: { from: ['Active'], to: 'Disabled' },
  enable: { from: ['Disabled'], to: 'Active' },
  delete: { from: ['Active', 'Disabled'], to: 'Deleted' },
} as const satisfies StateMachine<ApiTokenStatus>;

function step(row: ApiTokenRow, action: keyof typeof apiTokenMachine, context: RouteContext): ApiTokenRow {
  allow('API token', apiTokenMachine, action, row);
  const events = { disable: ['disabled'], enable: ['enabled'], delete: [] } as const;
  return context.store.apiTokens.update(row.id, {
    status: apiTokenMachine[action].to,
    ...nextStamp(row, context, ...events[action]),
  });
}

const nameRule = {
  max: 200,
  pattern: /^[\p{L}\p{M}\d '".-]*$/u,
  expected: 'letters, digits, blanks and - . \' "',
};

/** A token may have at most the modules of its account's default group. */
function checkModules(action: string, accountId: string, moduleIds: readonly string[], store: Store): void {
  const standard = store.userGroups.by('accountId', accountId).find(({ isDefault }) => isDefault);
  const excess = moduleIds.filter((moduleId) => !standard?.moduleIds.includes(moduleId));
  if (excess.length === 0) return;
  throw refused({
    title: `API token ${action} failed`,
    code: 'MPTACC09-0001',
    message: 'The modules {{modules}} are not among those of the default group of the account.',
    properties: ['modules'],
    parameters: { modules: excess },
  });
}

function create(document: unknown, context: RouteContext): ApiTokenRow {
  const { store, principal } = context;
  const input = new Input(document);
  const name = input.text('name', { required: true, ...nameRule }) ?? '';
  const optional = changes({
    description: input.text('description', { max: 2000 }),
    icon: input.text('icon', { max: 2000 }),
  });
  const accountId = input.reference('account', idForm('ACC'), { required: true }) ?? '';
  if (accountId !== '' && !(store.accounts.get(accountId) && managesAccount(principal, accountId))) {
    input.fail('account.id', `The account ${accountId} does not exist or is not managed by the caller.`);
  }
  const moduleIds = [...new Set(input.references('modules', idForm('MOD')) ?? [])];
  input.done();
  checkModules('create', accountId, moduleIds, store);
  const tokenId = store.nextId('apiTokens');
  return store.apiTokens.insert({
    ...firstStamp(context),
    ...optional,
    id: tokenId,
    name,
    status: 'Active',
    token: `idt:${tokenId}:${randomBytes(24).toString('base64url')}`,
    accountId,
    moduleIds,
  });
}

/** A partial update: absent members stay unchanged. The secret never changes. */
function update(row: ApiTokenRow, document: unknown, context: RouteContext): ApiTokenRow {
  const { store } = context;
  const input = new Input(document);
  const name = input.text('name', { min: 1, ...nameRule });
  const optional = changes({
    description: input.text('description', { max: 2000 }),
    icon: input.text('icon', { max: 2000 }),
  });
  const given = input.references('modules', idForm('MOD'));
  input.done();
  const moduleIds = given === undefined ? row.moduleIds : [...new Set(given ?? [])];
  if (given) checkModules('update', row.accountId, moduleIds, store);
  return store.apiTokens.update(row.id, {
    ...optional,
    ...(name ? { name } : {}),
    moduleIds,
    ...nextStamp(row, context),
  });
}

const manage = withPermission(everyone, 'access-management');

export const apiTokenResource: Resource = {
  collection: apiTokens,
  machine: apiTokenMachine,
  routes: [
    ...readRoutes(apiTokens, everyone),
    createRoute(apiTokens, manage, ({ document }, context) => create(document, context)),
    replaceRoute(apiTokens, manage, (row, body, context) => update(row, body.document, context)),
    deleteRoute(apiTokens, manage, (row, context) => {
      step(row, 'delete', context);
    }),
    actionRoute(apiTokens, 'disable', manage, (row, context) => step(row, 'disable', context)),
    actionRoute(apiTokens, 'enable', manage, (row, context) => step(row, 'enable', context)),
  ],
};
