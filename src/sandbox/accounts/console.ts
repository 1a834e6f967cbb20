/** What the console shows of the Accounts API. */
import { requestsOf } from '../core/console/model.ts';
import type { ConsoleCollection } from '../core/console/model.ts';
import type { Row } from '../core/store/table.ts';
import { buyerStatus } from './buyer/status.ts';
import type { Resource } from './common/collection.ts';
import type { RowOf, Store, TableName } from './common/store.ts';
import { fullName, invitationStatus, userStatus } from './user/status.ts';

interface View<Name extends TableName> extends Omit<
  ConsoleCollection<Store, RowOf<Name> & Row>,
  'table' | 'path' | 'requests' | 'createPath' | 'label'
> {
  readonly label?: (row: RowOf<Name>, store: Store) => string;
  /** Default: the path of the collection, then the id. */
  readonly item?: string;
}

const statusOf = (row: { readonly status: string }): string => row.status;

const views: { readonly [Name in TableName]?: View<Name> } = {
  accounts: {
    title: 'Accounts',
    state: statusOf,
    columns: ['type', 'externalId', 'address.country'],
    references: {},
  },
  buyers: {
    title: 'Buyers',
    state: buyerStatus,
    columns: ['accountId', 'taxId', 'address.city'],
    references: { accountId: 'accounts' },
  },
  licensees: {
    title: 'Licensees',
    state: statusOf,
    columns: ['accountId', 'buyerId', 'sellerId'],
    references: { accountId: 'accounts', buyerId: 'buyers', sellerId: 'sellers' },
  },
  users: {
    title: 'Users',
    label: fullName,
    state: userStatus,
    columns: ['email', 'currentAccountId'],
    references: { currentAccountId: 'accounts' },
  },
  accountUsers: {
    title: 'Account users',
    label: (row, store) => {
      const user = store.users.get(row.userId);
      const account = store.accounts.get(row.accountId)?.name ?? row.accountId;
      return `${user ? fullName(user) : row.userId} in ${account}`;
    },
    state: invitationStatus,
    columns: ['accountId', 'userId'],
    references: { accountId: 'accounts', userId: 'users', groupIds: 'userGroups' },
    item: '/accounts/:accountId/users/:userId',
  },
  userGroups: {
    title: 'User groups',
    columns: ['accountId', 'description'],
    references: { accountId: 'accounts', moduleIds: 'modules', buyerIds: 'buyers' },
  },
  sellers: { title: 'Sellers', state: statusOf, columns: ['externalId', 'address.country'], references: {} },
  erpLinks: {
    title: 'ERP links',
    label: (row) => row.companyName ?? row.id,
    state: statusOf,
    columns: ['buyerId', 'sellerId'],
    references: { buyerId: 'buyers', sellerId: 'sellers' },
  },
  cloudTenants: {
    title: 'Cloud tenants',
    state: statusOf,
    columns: ['type', 'accountId'],
    references: { accountId: 'accounts' },
  },
  apiTokens: {
    title: 'API tokens',
    state: statusOf,
    columns: ['accountId', 'description'],
    references: { accountId: 'accounts', moduleIds: 'modules' },
  },
  modules: { title: 'Modules', columns: ['code', 'description'], references: {} },
  services: { title: 'Services', state: statusOf, columns: ['description'], references: {} },
  agreements: {
    title: 'Agreements',
    label: (row) => row.id,
    state: statusOf,
    columns: ['vendorAccountId', 'licenseeId'],
    references: { vendorAccountId: 'accounts', licenseeId: 'licensees' },
  },
};

/** In the order of the list of resources; a resource without a view of its own is shown by its ids. */
export function consoleOf(resources: readonly Resource[], root: string): readonly ConsoleCollection<Store>[] {
  const routes = resources.flatMap((resource) => resource.routes);
  return resources.map(({ collection: { name, path }, machine = {} }) => {
    const { item, label, ...view } = (views[name as TableName] ?? {
      title: name,
      columns: [],
      references: {},
    }) as View<TableName> & ConsoleCollection<Store>;
    const pattern = item ?? (path === undefined ? undefined : `${path}/:id`);
    const place = (row: Row): string => {
      const members: Readonly<Record<string, unknown>> = { ...row };
      return `${root}${(pattern ?? '').replace(/:(\w+)/g, (_, member: string) => encodeURIComponent(String(members[member])))}`;
    };
    return {
      ...view,
      table: name,
      label: label ?? ((row: Row) => ('name' in row && typeof row.name === 'string' ? row.name : row.id)),
      ...(pattern === undefined
        ? {}
        : {
            path: place,
            requests: (row: Row, state: string | undefined) =>
              requestsOf(
                routes,
                pattern,
                place(row),
                Object.fromEntries(
                  Object.entries(machine).map(([action, { from }]) => [action, from.includes(state ?? '')]),
                ),
              ),
          }),
      ...(routes.some((route) => route.method === 'POST' && route.path === path)
        ? { createPath: `${root}${path}` }
        : {}),
    };
  });
}
