/** Users: people, one record each, keyed by e-mail. `/users`; they come into being by invitation only. */
import type { UserStatus } from '../../../contract/marketplace.ts';
import { ok } from '../../core/http/route-result.ts';
import { forbidden } from '../../core/problem.ts';
import type { Table } from '../../core/store/table.ts';
import type { Model } from '../../rql/model.ts';
import { nextStamp } from '../common/audit.ts';
import { guard } from '../common/business-rule.ts';
import type { Resource } from '../common/collection.ts';
import { defineCollection } from '../common/collection.ts';
import { digitIds } from '../common/ids.ts';
import type { Context } from '../common/principal.ts';
import {
  auditOf,
  collectionOf,
  dateTime,
  icon,
  id,
  phone,
  referenceTo,
  revision,
  text,
} from '../common/properties.ts';
import { visibleRow } from '../common/read.ts';
import type { RouteContext } from '../common/route.ts';
import { everyone, operations, withPermission } from '../common/route.ts';
import {
  actionRoute,
  deleteRoute,
  documentRoute,
  iconRoute,
  param,
  readRoutes,
  replaceRoute,
  uploadedIcon,
} from '../common/routes.ts';
import type { UserRow } from '../common/rows.ts';
import { seesAll } from '../common/scope.ts';
import type { StateMachine } from '../common/state-machine.ts';
import { allow } from '../common/state-machine.ts';
import { changeUserAccount, userAccountsPage } from './account-list.ts';
import { setPassword, updateUser } from './input.ts';
import { fullName, userStatus } from './status.ts';

export const userProperties = {
  id,
  email: text(),
  firstName: text(),
  lastName: text(),
  name: text({ core: true, get: fullName }),
  status: text({ get: (row: UserRow, { store }: Context) => userStatus(row, store) }),
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

declare module '../common/store.ts' {
  interface Store {
    readonly users: Table<UserRow, 'email'>;
  }
}

export const users = defineCollection('users', {
  ids: digitIds('USR', 2),
  indexes: {
    email: (row) => row.email.toLowerCase(),
  },
  path: '/users',
  noun: 'User',
  properties: {
    ...userProperties,
    currentAccount: {
      ...referenceTo('currentAccountId', 'accounts'),
      // Others than Operations learn it only where it is the account they look from.
      get: (row: UserRow, { store, caller }: Context) =>
        row.currentAccountId !== undefined &&
        (caller.type === 'Operations' || caller.accountId === row.currentAccountId)
          ? store.accounts.get(row.currentAccountId)
          : undefined,
    },
    accounts: collectionOf(
      'accounts',
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
  find: (store, key) =>
    key.includes('@') ? store.users.by('email', key.toLowerCase())[0] : store.users.get(key),
  visible: (row, principal, store) => {
    if (principal.membershipState === 'invited') return row.id === principal.subjectId;
    if (seesAll(principal)) return true;
    if (row.overlay === 'Deleted') return false;
    return store.accountUsers.by('userId', row.id).some(({ accountId }) => accountId === principal.accountId);
  },
  scope: (principal, store) => {
    if (principal.membershipState === 'invited') return store.users.pick([principal.subjectId]);
    if (seesAll(principal)) return store.users.all();
    const members = store.accountUsers.by('accountId', principal.accountId);
    return store.users.pick(members.map(({ userId }) => userId));
  },
  unlisted: ({ overlay }) => overlay === 'Deleted',
  lookups: {
    email: (store, emails) =>
      store.users.byAny(
        'email',
        emails.map((email) => email.toLowerCase()),
      ),
  },
});

/** Block overrides what the memberships say; unblock brings that back. */
const userMachine = {
  block: { from: ['Invited', 'InvitationExpired', 'Active', 'Disabled'], to: 'Blocked' },
  unblock: { from: ['Blocked'] },
  delete: { from: ['Disabled'], to: 'Deleted' },
} as const satisfies StateMachine<UserStatus>;

function allowUser(action: keyof typeof userMachine, row: UserRow, { store }: RouteContext): void {
  allow('User', userMachine, action, { id: row.id, status: userStatus(row, store) });
}

function block(row: UserRow, context: RouteContext): UserRow {
  allowUser('block', row, context);
  return context.store.users.update(row.id, { overlay: 'Blocked', ...nextStamp(row, context, 'blocked') });
}

function unblock(row: UserRow, context: RouteContext): UserRow {
  allowUser('unblock', row, context);
  return context.store.users.update(row.id, {
    overlay: undefined,
    ...nextStamp(row, context, 'unblocked'),
  });
}

function remove(row: UserRow, context: RouteContext): void {
  guard(
    'User delete failed',
    {
      code: 'MPTACC02-0002',
      message: 'The user {{id}} cannot delete itself.',
      properties: ['id'],
      parameters: { id: row.id },
    },
    row.id !== context.principal.subjectId,
  );
  allowUser('delete', row, context);
  context.store.users.update(row.id, { overlay: 'Deleted', ...nextStamp(row, context) });
}

/** Whether sign-in uses the organisation's own identity provider. */
function sso(context: RouteContext) {
  const row = visibleRow(users, context, param(context));
  return ok({ status: row.sso ? 'enabled' : 'disabled' });
}

const manage = withPermission(operations, 'platform-account-management');
/** Also a person who has only been invited so far. */
const anyone = { ...everyone, invited: true };

export const userResource: Resource = {
  collection: users,
  machine: userMachine,
  routes: [
    ...readRoutes(users, anyone),
    iconRoute(users),
    replaceRoute(
      users,
      everyone,
      (row, body, context) => updateUser(row, body.document, uploadedIcon(body, context), context),
      'user',
    ),
    deleteRoute(users, manage, remove),
    actionRoute(users, 'block', manage, block),
    actionRoute(users, 'unblock', manage, unblock),
    documentRoute('POST', users, '/set-password', anyone, (row, body, context) =>
      setPassword(row, body.document, context),
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
      handle: (context) => {
        const row = visibleRow(users, context, param(context));
        if (context.principal.type !== 'Operations' && context.principal.subjectId !== row.id) {
          throw forbidden('Only the own accounts can be listed.');
        }
        return userAccountsPage(row, context);
      },
    },
    {
      method: 'PUT',
      path: '/users/:id/accounts/:accountId',
      access: anyone,
      handle: (context) =>
        changeUserAccount((request) => visibleRow(users, request, param(request)), context),
    },
  ],
};
