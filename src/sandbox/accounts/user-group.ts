/** User groups: which modules and buyers of an account its members may use. `/user-groups`. */
import type { Table } from '../core/store/table.ts';
import { firstStamp, nextStamp } from './common/audit.ts';
import { guard, idsOf } from './common/business-rule.ts';
import type { Resource } from './common/collection.ts';
import { defineCollection } from './common/collection.ts';
import { digitIds } from './common/ids.ts';
import type { Context } from './common/principal.ts';
import { auditOf, collectionOf, id, primitive, referenceTo, revision, text } from './common/properties.ts';
import type { RouteContext } from './common/route.ts';
import { everyone, withPermission } from './common/route.ts';
import { createRoute, deleteRoute, readRoutes, replaceRoute } from './common/routes.ts';
import type { AccountRow, UserGroupRow } from './common/rows.ts';
import { managesAccount } from './common/scope.ts';
import { createGroup, updateGroup } from './user-group-input.ts';

declare module './common/store.ts' {
  interface Store {
    readonly userGroups: Table<UserGroupRow, 'accountId' | 'buyerIds'>;
  }
}

export const userGroups = defineCollection('userGroups', {
  ids: digitIds('UGR', 2),
  indexes: {
    accountId: (row) => row.accountId,
    buyerIds: (row) => row.buyerIds,
  },
  path: '/user-groups',
  noun: 'User group',
  properties: {
    id,
    name: text({ core: true }),
    description: text({ core: true }),
    // A plain URL; groups have no uploaded icon.
    logo: text({ core: true }),
    isDefault: primitive('boolean', { core: true, nullable: false }),
    revision,
    account: referenceTo('accountId', 'accounts'),
    modules: collectionOf('modules', (row: UserGroupRow, { store }: Context) =>
      store.modules.pick(row.moduleIds),
    ),
    users: collectionOf('users', (row: UserGroupRow, { store }: Context) =>
      store.users.pick(store.accountUsers.by('groupIds', row.id).map(({ userId }) => userId)),
    ),
    buyers: collectionOf(
      'buyers',
      (row: UserGroupRow, { store, caller }: Context) =>
        row.buyerIds &&
        store.buyers.pick(row.buyerIds).filter(({ deleted }) => !deleted || caller.type === 'Operations'),
    ),
    audit: auditOf(['created', 'updated']),
  },
  visible: (row, principal) => managesAccount(principal, row.accountId),
  scope: (principal, store) =>
    managesAccount(principal, undefined)
      ? store.userGroups.all()
      : store.userGroups.by('accountId', principal.accountId),
  lookups: {
    'account.id': (store, ids) => store.userGroups.byAny('accountId', ids),
    'buyers.id': (store, ids) => store.userGroups.byAny('buyerIds', ids),
  },
});

/** Every account has one, which cannot be deleted, with all modules its type may use. */
export function defaultGroupFor(account: AccountRow, context: RouteContext): UserGroupRow {
  const { store } = context;
  return store.userGroups.insert({
    ...firstStamp(context),
    id: store.nextId('userGroups'),
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

function remove(row: UserGroupRow, { store }: RouteContext): void {
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
        accountUsers: idsOf(members),
      },
    },
    members.length === 0,
  );
  store.userGroups.delete(row.id);
}

const manage = withPermission(everyone, 'access-management');

export const userGroupResource: Resource = {
  collection: userGroups,
  routes: [
    ...readRoutes(userGroups, everyone),
    createRoute(userGroups, manage, ({ document }, context) => createGroup(document, context)),
    replaceRoute(userGroups, manage, (row, body, context) =>
      updateGroup(row, body.document, context, nextStamp(row, context)),
    ),
    deleteRoute(userGroups, manage, remove),
  ],
};
