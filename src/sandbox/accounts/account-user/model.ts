/**
 * Account users: the memberships that link people to accounts. They have three paths: `/accounts/{accountId}/users`
 * returns users (USR ids) of the account, `/{accountId}/users` takes USR ids but returns memberships (AUSR ids), and
 * the flat `/account-users` uses AUSR ids.
 */
import type { Table } from '../../core/store/table.ts';
import type { Model } from '../../rql/model.ts';
import { defineCollection } from '../common/collection.ts';
import { digitIds } from '../common/ids.ts';
import type { Context } from '../common/principal.ts';
import {
  auditOf,
  collectionOf,
  dateTime,
  iconPath,
  id,
  phone,
  referenceTo,
  revision,
  text,
} from '../common/properties.ts';
import type { MembershipRow, UserRow } from '../common/rows.ts';
import { managesAccount } from '../common/scope.ts';
import type { Store } from '../common/store.ts';
import { fullName, invitationStatus } from '../user/status.ts';

const invitation = {
  kind: 'object',
  get: (row: MembershipRow) => row,
  properties: {
    status: text({ get: (row: MembershipRow, { store }: Context) => invitationStatus(row, store) }),
    // The link is invalid after the invitation was accepted.
    url: text({ get: (row: MembershipRow) => (row.state === 'Active' ? undefined : row.invitationUrl) }),
    notes: text(),
  },
} as const satisfies Model['properties'][string];

function groupsOf(row: MembershipRow, store: Store) {
  return store.userGroups.pick(row.groupIds);
}

/** Derived from the groups, like the buyers. */
function modulesOf(row: MembershipRow, store: Store) {
  return store.modules.pick(groupsOf(row, store).flatMap(({ moduleIds }) => moduleIds));
}

/** Undefined when a group includes every buyer. */
function buyersOf(row: MembershipRow, { store, caller }: Context) {
  const scopes = groupsOf(row, store).map(({ buyerIds }) => buyerIds);
  if (scopes.some((buyerIds) => buyerIds === undefined)) return undefined;
  const buyers = store.buyers.pick(scopes.flatMap((buyerIds) => buyerIds ?? []));
  return buyers.filter(({ deleted }) => !deleted || caller.type === 'Operations');
}

/** More than a user's usual summary, as in documented responses of memberships. */
const user = referenceTo('userId', 'users', {
  summary: [
    'id',
    'name',
    'icon',
    'phone',
    'revision',
    'email',
    'firstName',
    'lastName',
    'status',
    'lastLoginAt',
  ],
});

const common = {
  account: referenceTo('accountId', 'accounts'),
  groups: collectionOf('userGroups', (row: MembershipRow, { store }: Context) => groupsOf(row, store)),
  modules: collectionOf('modules', (row: MembershipRow, { store }: Context) => modulesOf(row, store)),
  buyers: collectionOf('buyers', buyersOf),
  invitation,
} as const;

const accessEvents = {
  access: { kind: 'object', properties: { at: dateTime() } },
  joined: { kind: 'object', properties: { at: dateTime() } },
} as const satisfies Model['properties'];

declare module '../common/store.ts' {
  interface Store {
    readonly accountUsers: Table<MembershipRow, 'accountId' | 'userId' | 'groupIds'>;
  }
}

/** The flat collection; ids are AUSR-…. */
export const accountUsers = defineCollection('accountUsers', {
  ids: digitIds('AUSR', 3),
  indexes: {
    accountId: (row) => row.accountId,
    userId: (row) => row.userId,
    groupIds: (row) => row.groupIds,
  },
  path: '/account-users',
  noun: 'Account user',
  properties: {
    id,
    status: invitation.properties.status,
    revision,
    user,
    ...common,
    lastLoginAt: dateTime(),
    audit: auditOf(['created', 'updated', 'invited'], { ...accessEvents, invitationAcceptedAt: dateTime() }),
  },
  visible: (row, principal) =>
    managesAccount(principal, row.accountId) &&
    (principal.membershipState === 'active' || row.userId === principal.subjectId),
  scope: (principal, store) =>
    managesAccount(principal, undefined)
      ? store.accountUsers.all()
      : store.accountUsers.by('accountId', principal.accountId),
  lookups: {
    'account.id': (store, ids) => store.accountUsers.byAny('accountId', ids),
    'user.id': (store, ids) => store.accountUsers.byAny('userId', ids),
    'groups.id': (store, ids) => store.accountUsers.byAny('groupIds', ids),
  },
});

/** Reads a member of the person that the membership is about. */
function ofUser<K extends keyof UserRow>(member: K) {
  return (row: MembershipRow, { store }: Context) => store.users.get(row.userId)?.[member];
}

export const userInAccountModel: Model = {
  name: 'Account user',
  properties: {
    id: { ...id, get: (row: MembershipRow) => row.userId },
    email: text({ get: ofUser('email') }),
    firstName: text({ get: ofUser('firstName') }),
    lastName: text({ get: ofUser('lastName') }),
    name: text({
      get: (row: MembershipRow, { store }: Context) => {
        const user = store.users.get(row.userId);
        return user && fullName(user);
      },
    }),
    // The status in this account. A block applies to all accounts.
    status: text({
      get: (row: MembershipRow, { store }: Context) =>
        store.users.get(row.userId)?.overlay === 'Blocked' ? 'Blocked' : invitationStatus(row, store),
    }),
    phone: { ...phone, get: ofUser('phone') },
    icon: text({ get: (row: MembershipRow) => iconPath('users', row.userId) }),
    settings: {
      kind: 'object',
      get: ofUser('settings'),
      properties: {
        cultureCode: text(),
        languageCode: text(),
        dateFormat: text(),
        timeFormat: text(),
        timeZone: text(),
      },
    },
    lastLoginAt: dateTime(),
    revision: { ...revision, get: ofUser('revision') },
    user,
    ...common,
    audit: auditOf(['created', 'updated', 'invited'], {
      login: { kind: 'object', properties: { at: dateTime() } },
      ...accessEvents,
      invitationAcceptedAt: dateTime(),
    }),
  },
};

/** The membership at `/accounts/{accountId}/users/{userId}`, also found by email. */
export function membershipOf(store: Store, accountId: string, userKey: string): MembershipRow | undefined {
  const user = userKey.includes('@') ? store.users.by('email', userKey.toLowerCase())[0] : undefined;
  const userId = user?.id ?? userKey;
  return store.accountUsers.by('userId', userId).find((row) => row.accountId === accountId);
}
