/** User groups: which modules and buyers of an account its members may use. `/user-groups`. */
import { firstStamp, nextStamp } from './common/audit.ts';
import type { Exchange, Route } from './common/route.ts';
import { created, everyone, noContent, withPermission } from './common/route.ts';
import type { Model } from '../rql/model.ts';
import { present, visibleRow } from './common/read.ts';
import type { Collection } from './common/read.ts';
import { documentRoute, param, readRoutes } from './common/routes.ts';
import type { AccountRow, UserGroupRow } from './common/rows.ts';
import { guard, named } from './common/state-machine.ts';
import { accountModel } from './account.ts';
import { buyerModel } from './buyer/model.ts';
import { moduleModel } from './module.ts';
import {
  auditOf,
  collectionOf,
  id,
  primitive,
  referenceTo,
  revision,
  text,
  visibleIn,
} from './common/properties.ts';
import type { Context } from './common/properties.ts';
import { managesAccount } from './common/scope.ts';
import { createGroup, updateGroup } from './user-group-input.ts';
import { userModel } from './user/model.ts';

export const userGroupModel: Model = {
  name: 'User group',
  visible: visibleIn(() => userGroups),
  properties: {
    id,
    name: text({ core: true, nullable: false }),
    description: text({ core: true }),
    // A plain URL; groups have no uploaded icon.
    logo: text({ core: true }),
    isDefault: primitive('boolean', { core: true, nullable: false }),
    revision,
    account: referenceTo(
      'accountId',
      () => accountModel,
      (store, accountId) => store.accounts.get(accountId),
    ),
    modules: collectionOf(
      () => moduleModel,
      (row: UserGroupRow, { store }: Context) => store.modules.pick(row.moduleIds),
    ),
    users: collectionOf(
      () => userModel,
      (row: UserGroupRow, { store }: Context) =>
        store.users.pick(store.accountUsers.by('groupIds', row.id).map(({ userId }) => userId)),
    ),
    buyers: collectionOf(
      () => buyerModel,
      (row: UserGroupRow, { store, caller }: Context) =>
        row.buyerIds &&
        store.buyers.pick(row.buyerIds).filter(({ deleted }) => !deleted || caller.type === 'Operations'),
    ),
    audit: auditOf(['created', 'updated']),
  },
};

export const userGroups: Collection<UserGroupRow> = {
  model: userGroupModel,
  find: (store, groupId) => store.userGroups.get(groupId),
  visible: (row, principal) => managesAccount(principal, row.accountId),
  scope: (principal, store) =>
    managesAccount(principal, undefined)
      ? store.userGroups.all()
      : store.userGroups.by('accountId', principal.accountId),
  lookups: {
    id: (store, ids) => store.userGroups.pick(ids),
    'account.id': (store, ids) => store.userGroups.byAny('accountId', ids),
    'buyers.id': (store, ids) => store.userGroups.byAny('buyerIds', ids),
  },
};

/** Every account has one, for ever, with all modules its type may use. */
export function defaultGroupFor(account: AccountRow, exchange: Exchange): UserGroupRow {
  const { store } = exchange;
  return store.userGroups.insert({
    ...firstStamp(exchange),
    id: store.nextId('UGR'),
    name: 'Administrators',
    description: 'All modules of the account',
    isDefault: true,
    accountId: account.id,
    moduleIds: store.modules
      .all()
      .filter((module) => module.accountTypes.includes(account.type))
      .map((module) => module.id),
  });
}

function remove(row: UserGroupRow, { store }: Exchange): void {
  guard(
    'User group delete failed',
    {
      code: 'MPTACC04-0001',
      message: 'The default group {{id}} cannot be deleted.',
      properties: ['isDefault'],
      parameters: { id: row.id },
    },
    !row.isDefault,
  );
  const members = store.accountUsers.by('groupIds', row.id);
  guard(
    'User group delete failed',
    {
      code: 'MPTACC04-0002',
      message: 'The group {{id}} cannot be deleted: it still has members.',
      properties: ['users'],
      parameters: {
        id: row.id,
        users: members.slice(0, 20).map(({ userId }) => userId),
        accountUsers: named(members),
      },
    },
    members.length === 0,
  );
  store.userGroups.delete(row.id);
}

const manage = withPermission(everyone, 'access-management');

export const userGroupRoutes: readonly Route[] = [
  ...readRoutes('/user-groups', userGroups, everyone),
  {
    method: 'POST',
    path: '/user-groups',
    access: manage,
    handle: async (exchange) => {
      const { document } = await exchange.readBody();
      return created(present(userGroupModel, createGroup(document, exchange), exchange));
    },
  },
  documentRoute('PUT', '/user-groups/:id', userGroups, manage, (row, body, exchange) =>
    updateGroup(row, body.document, exchange, nextStamp(row, exchange)),
  ),
  {
    method: 'DELETE',
    path: '/user-groups/:id',
    access: manage,
    handle: (exchange) => {
      remove(visibleRow(userGroups, exchange, param(exchange)), exchange);
      return noContent;
    },
  },
];
