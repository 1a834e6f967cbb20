/** Users: people, one record each, keyed by e-mail. `/users`; they come into being by invitation only. */
import { nextStamp } from '../common/audit.ts';
import type { Exchange, Route } from '../common/route.ts';
import { everyone, noContent, ok, operations, withPermission } from '../common/route.ts';
import type { Model } from '../../rql/model.ts';
import { forbidden } from '../../core/problem.ts';
import { visibleRow } from '../common/read.ts';
import type { Collection } from '../common/read.ts';
import { actionRoute, documentRoute, iconRoute, param, readRoutes, uploadedIcon } from '../common/routes.ts';
import type { UserRow } from '../common/rows.ts';
import { allow, guard } from '../common/state-machine.ts';
import type { StateMachine } from '../common/state-machine.ts';
import { accountModel } from '../account.ts';
import {
  auditOf,
  collectionOf,
  dateTime,
  icon,
  id,
  oneOf,
  phone,
  referenceTo,
  revision,
  text,
  visibleIn,
} from '../common/properties.ts';
import type { Context } from '../common/properties.ts';
import { seesAll } from '../common/scope.ts';
import { userAccountsPage } from './account-list.ts';
import { setPassword, updateUser } from './input.ts';
import { fullName, userStates, userStatus } from './status.ts';
import type { UserStatus } from '../../../contract/marketplace.ts';

export const userProperties = {
  id,
  email: text({ nullable: false }),
  firstName: text(),
  lastName: text(),
  name: text({ core: true, get: fullName }),
  status: oneOf(userStates, {
    nullable: false,
    get: (row: UserRow, { store }: Context) => userStatus(row, store),
  }),
  phone: { ...phone, core: true },
  icon: icon('users'),
  settings: {
    kind: 'object',
    properties: {
      cultureCode: text(),
      languageCode: text(),
      dateFormat: text(),
      timeFormat: text(),
      timeZone: text(),
    },
  },
  lastLoginAt: dateTime(),
  revision,
} as const satisfies Model['properties'];

export const userModel: Model = {
  name: 'User',
  visible: visibleIn(() => users),
  properties: {
    ...userProperties,
    currentAccount: {
      ...referenceTo(
        'currentAccountId',
        () => accountModel,
        (store, accountId) => store.accounts.get(accountId),
      ),
      // Others than Operations learn it only where it is the account they look from.
      get: (row: UserRow, { store, caller }: Context) =>
        row.currentAccountId !== undefined &&
        (caller.type === 'Operations' || caller.accountId === row.currentAccountId)
          ? store.accounts.get(row.currentAccountId)
          : undefined,
    },
    accounts: collectionOf(
      () => accountModel,
      (row: UserRow, { store }: Context) =>
        store.accounts.pick(
          store.accountUsers.by('userId', row.id).map((membership) => membership.accountId),
        ),
      { hiddenFrom: ['Client', 'Vendor'] },
    ),
    audit: auditOf(['created', 'updated', 'login', 'blocked', 'unblocked'], {
      invitationAcceptedAt: dateTime(),
    }),
  },
};

export const users: Collection<UserRow> = {
  model: userModel,
  find: (store, key) =>
    key.includes('@') ? store.users.by('email', key.toLowerCase())[0] : store.users.get(key),
  visible: (row, principal, store) => {
    if (principal.standing === 'invited') return row.id === principal.subjectId;
    if (seesAll(principal)) return true;
    if (row.overlay === 'Deleted') return false;
    return store.accountUsers.by('userId', row.id).some(({ accountId }) => accountId === principal.accountId);
  },
  scope: (principal, store) => {
    if (principal.standing === 'invited') return store.users.pick([principal.subjectId]);
    if (seesAll(principal)) return store.users.all();
    const members = store.accountUsers.by('accountId', principal.accountId);
    return store.users.pick(members.map(({ userId }) => userId));
  },
  unlisted: ({ overlay }) => overlay === 'Deleted',
  lookups: {
    id: (store, ids) => store.users.pick(ids),
    email: (store, emails) =>
      store.users.byAny(
        'email',
        emails.map((email) => email.toLowerCase()),
      ),
  },
};

/** Block overrides what the memberships say; unblock brings that back. */
export const userMachine = {
  block: { from: ['Invited', 'InvitationExpired', 'Active', 'Disabled'], to: 'Blocked' },
  unblock: { from: ['Blocked'] },
  delete: { from: ['Disabled'], to: 'Deleted' },
} as const satisfies StateMachine<UserStatus>;

function allowUser(action: keyof typeof userMachine, row: UserRow, { store }: Exchange): void {
  allow('User', userMachine, action, { id: row.id, status: userStatus(row, store) });
}

function block(row: UserRow, exchange: Exchange): UserRow {
  allowUser('block', row, exchange);
  return exchange.store.users.update(row.id, { overlay: 'Blocked', ...nextStamp(row, exchange, 'blocked') });
}

function unblock(row: UserRow, exchange: Exchange): UserRow {
  allowUser('unblock', row, exchange);
  return exchange.store.users.update(row.id, {
    overlay: undefined,
    ...nextStamp(row, exchange, 'unblocked'),
  });
}

function remove(row: UserRow, exchange: Exchange): void {
  guard(
    'User delete failed',
    {
      code: 'MPTACC02-0002',
      message: 'The user {{id}} cannot delete itself.',
      properties: ['id'],
      parameters: { id: row.id },
    },
    row.id !== exchange.principal.subjectId,
  );
  allowUser('delete', row, exchange);
  exchange.store.users.update(row.id, { overlay: 'Deleted', ...nextStamp(row, exchange) });
}

/** Whether sign-in goes through the organisation's own identity provider. */
function sso(exchange: Exchange) {
  const row = visibleRow(users, exchange, param(exchange));
  return ok({ status: row.sso ? 'enabled' : 'disabled' });
}

const manage = withPermission(operations, 'platform-account-management');
/** Also a person who has only been invited so far. */
const anyone = { ...everyone, invited: true };

export const userRoutes: readonly Route[] = [
  ...readRoutes('/users', users, anyone),
  iconRoute('/users', users),
  documentRoute(
    'PUT',
    '/users/:id',
    users,
    everyone,
    (row, body, exchange) => updateUser(row, body.document, uploadedIcon(body, exchange), exchange),
    'user',
  ),
  {
    method: 'DELETE',
    path: '/users/:id',
    access: manage,
    handle: (exchange) => {
      remove(visibleRow(users, exchange, param(exchange)), exchange);
      return noContent;
    },
  },
  actionRoute('/users', 'block', users, manage, block),
  actionRoute('/users', 'unblock', users, manage, unblock),
  documentRoute('POST', '/users/:id/set-password', users, anyone, (row, body, exchange) =>
    setPassword(row, body.document, exchange),
  ),
  // Four forms are in use by different clients of the service; they answer the same.
  { method: 'GET', path: '/users/:id/sso-check', access: everyone, handle: sso },
  { method: 'POST', path: '/users/:id/sso-check', access: everyone, handle: sso },
  { method: 'GET', path: '/users/:id/sso', access: everyone, handle: sso },
  { method: 'POST', path: '/users/:id/sso', access: everyone, handle: sso },
  {
    method: 'GET',
    path: '/users/:id/accounts',
    access: anyone,
    handle: (exchange) => {
      const row = visibleRow(users, exchange, param(exchange));
      if (exchange.principal.type !== 'Operations' && exchange.principal.subjectId !== row.id) {
        throw forbidden('Only the own accounts can be listed.');
      }
      return userAccountsPage(row, exchange);
    },
  },
];
