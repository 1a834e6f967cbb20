/** API tokens: what programs sign in with, each for one account. `/api-tokens`; every read shows the secret. */
import { randomBytes } from 'node:crypto';
import type { ApiTokenStatus } from '../../contract/marketplace.ts';
import { firstStamp, nextStamp } from './common/audit.ts';
import type { Exchange, Route } from './common/route.ts';
import { created, everyone, noContent, withPermission } from './common/route.ts';
import { Input } from '../core/input.ts';
import type { Model } from '../rql/model.ts';
import { refused } from '../core/problem.ts';
import { present, visibleRow } from './common/read.ts';
import type { Collection } from './common/read.ts';
import { actionRoute, documentRoute, param, readRoutes } from './common/routes.ts';
import type { ApiTokenRow } from './common/rows.ts';
import { allow } from './common/state-machine.ts';
import type { StateMachine } from './common/state-machine.ts';
import type { Store } from '../core/store/store.ts';
import { accountModel } from './account.ts';
import { moduleModel } from './module.ts';
import {
  auditOf,
  collectionOf,
  dateTime,
  id,
  oneOf,
  referenceTo,
  revision,
  text,
  visibleIn,
} from './common/properties.ts';
import type { Context } from './common/properties.ts';
import { managesAccount } from './common/scope.ts';
import { changes } from './common/shared-input.ts';

export const apiTokenModel: Model = {
  name: 'API token',
  visible: visibleIn(() => apiTokens),
  properties: {
    id,
    name: text({ core: true, nullable: false }),
    description: text(),
    // A plain URL; tokens have no uploaded icon.
    icon: text({ core: true }),
    status: oneOf(['Active', 'Disabled', 'Deleted'], { nullable: false }),
    token: text({ nullable: false }),
    lastAccessAt: dateTime({
      get: (row: ApiTokenRow, { store }: Context) => {
        const at = store.lastAccess.get(row.id);
        return at === undefined ? undefined : new Date(at).toISOString();
      },
    }),
    revision,
    account: referenceTo(
      'accountId',
      () => accountModel,
      (store, accountId) => store.accounts.get(accountId),
    ),
    modules: collectionOf(
      () => moduleModel,
      (row: ApiTokenRow, { store }: Context) => store.modules.pick(row.moduleIds),
    ),
    audit: auditOf(['created', 'updated', 'enabled', 'disabled']),
  },
};

/**
 * Every read shows the secret, so only Access Management opens the account's other tokens. Deleted ones are
 * for Operations with Platform Account Management alone.
 */
export const apiTokens: Collection<ApiTokenRow> = {
  model: apiTokenModel,
  find: (store, tokenId) => store.apiTokens.get(tokenId),
  visible: (row, principal) =>
    managesAccount(principal, undefined) ||
    (row.accountId === principal.accountId &&
      row.status !== 'Deleted' &&
      (principal.permissions.has('access-management') || row.id === principal.subjectId)),
  scope: (principal, store) =>
    managesAccount(principal, undefined)
      ? store.apiTokens.all()
      : store.apiTokens
          .by('accountId', principal.accountId)
          .filter((row) => apiTokens.visible(row, principal, store)),
  lookups: {
    id: (store, ids) => store.apiTokens.pick(ids),
    'account.id': (store, ids) => store.apiTokens.byAny('accountId', ids),
    token: (store, tokens) => store.apiTokens.byAny('token', tokens),
  },
};

export const apiTokenMachine = {
  disable: { from: ['Active'], to: 'Disabled' },
  enable: { from: ['Disabled'], to: 'Active' },
  delete: { from: ['Active', 'Disabled'], to: 'Deleted' },
} as const satisfies StateMachine<ApiTokenStatus>;

function step(row: ApiTokenRow, action: keyof typeof apiTokenMachine, exchange: Exchange): ApiTokenRow {
  allow('API token', apiTokenMachine, action, row);
  const events = { disable: ['disabled'], enable: ['enabled'], delete: [] } as const;
  return exchange.store.apiTokens.update(row.id, {
    status: apiTokenMachine[action].to,
    ...nextStamp(row, exchange, ...events[action]),
  });
}

const nameRule = {
  max: 200,
  pattern: /^[\p{L}\p{M}\d '".-]*$/u,
  expected: 'letters, digits, blanks and - . \' "',
};

/** A token may have what the default group of its account has, or less. */
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

function create(document: unknown, exchange: Exchange): ApiTokenRow {
  const { store, principal } = exchange;
  const input = new Input(document);
  const name = input.text('name', { required: true, ...nameRule }) ?? '';
  const optional = changes({
    description: input.text('description', { max: 2000 }),
    icon: input.text('icon', { max: 2000 }),
  });
  const accountId = input.reference('account', 'ACC', { required: true }) ?? '';
  if (accountId !== '' && !(store.accounts.get(accountId) && managesAccount(principal, accountId))) {
    input.fail('account.id', `The account ${accountId} does not exist or is not managed by the caller.`);
  }
  const moduleIds = [...new Set(input.references('modules', 'MOD') ?? [])];
  input.done();
  checkModules('create', accountId, moduleIds, store);
  const tokenId = store.nextId('TKN');
  return store.apiTokens.insert({
    ...firstStamp(exchange),
    ...optional,
    id: tokenId,
    name,
    status: 'Active',
    token: `idt:${tokenId}:${randomBytes(24).toString('base64url')}`,
    accountId,
    moduleIds,
  });
}

/** Partial: what is absent stays. The secret never changes. */
function update(row: ApiTokenRow, document: unknown, exchange: Exchange): ApiTokenRow {
  const { store } = exchange;
  const input = new Input(document);
  const name = input.text('name', { min: 1, ...nameRule });
  const optional = changes({
    description: input.text('description', { max: 2000 }),
    icon: input.text('icon', { max: 2000 }),
  });
  const given = input.references('modules', 'MOD');
  input.done();
  const moduleIds = given === undefined ? row.moduleIds : [...new Set(given ?? [])];
  if (given) checkModules('update', row.accountId, moduleIds, store);
  return store.apiTokens.update(row.id, {
    ...optional,
    ...(name ? { name } : {}),
    moduleIds,
    ...nextStamp(row, exchange),
  });
}

const manage = withPermission(everyone, 'access-management');

export const apiTokenRoutes: readonly Route[] = [
  ...readRoutes('/api-tokens', apiTokens, everyone),
  {
    method: 'POST',
    path: '/api-tokens',
    access: manage,
    handle: async (exchange) => {
      const { document } = await exchange.readBody();
      return created(present(apiTokenModel, create(document, exchange), exchange));
    },
  },
  documentRoute('PUT', '/api-tokens/:id', apiTokens, manage, (row, body, exchange) =>
    update(row, body.document, exchange),
  ),
  {
    method: 'DELETE',
    path: '/api-tokens/:id',
    access: manage,
    handle: (exchange) => {
      step(visibleRow(apiTokens, exchange, param(exchange)), 'delete', exchange);
      return noContent;
    },
  },
  actionRoute('/api-tokens', 'disable', apiTokens, manage, (row, exchange) => step(row, 'disable', exchange)),
  actionRoute('/api-tokens', 'enable', apiTokens, manage, (row, exchange) => step(row, 'enable', exchange)),
];
