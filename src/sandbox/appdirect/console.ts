/** What the console shows of the AppDirect API. */
import { requestsOf } from '../core/console/model.ts';
import type { ConsoleCollection } from '../core/console/model.ts';
import type { Row } from '../core/store/table.ts';
import type { Route } from './common/route.ts';
import type {
  CompanyRow,
  EntitlementRow,
  GroupRow,
  InvitationRow,
  MailRow,
  MembershipRow,
  UserRow,
} from './common/rows.ts';
import type { Store } from './common/store.ts';

const companies = '/account/v2/companies';

interface View<R extends Row> extends Omit<ConsoleCollection<Store, R>, 'requests' | 'label'> {
  readonly label?: ConsoleCollection<Store, R>['label'];
  /** The pattern of the path of an object. */
  readonly item?: string;
}

export function consoleOf(routes: readonly Route[], root: string): readonly ConsoleCollection<Store>[] {
  const view = <R extends Row>({ item, label, ...rest }: View<R>): ConsoleCollection<Store> => {
    const { path } = rest;
    const whole = {
      label: label ?? ((row: R) => row.id),
      ...rest,
      ...(item === undefined || path === undefined
        ? {}
        : {
            path: (row: R) => `${root}${path(row)}`,
            requests: (row: R) => requestsOf(routes, item, `${root}${path(row)}`),
          }),
    };
    // Each view is read with rows of its own table only.
    return whole as unknown as ConsoleCollection<Store>;
  };
  const person = (store: Store, uuid: string): string => {
    const user = store.users.get(uuid);
    return user ? nameOf(user) : uuid;
  };
  const company = (store: Store, uuid: string): string => store.companies.get(uuid)?.name ?? uuid;
  return [
    view<CompanyRow>({
      table: 'companies',
      title: 'Companies',
      label: ({ name }) => name ?? '',
      state: ({ enabled }) => (enabled ? 'Enabled' : 'Disabled'),
      columns: ['externalId', 'countryCode', 'companySize', 'reseller'],
      references: { salesAgentUuid: 'users' },
      item: `${companies}/:companyUuid`,
      path: ({ id }) => `${companies}/${id}`,
      createPath: `${root}${companies}`,
    }),
    view<MembershipRow>({
      table: 'memberships',
      title: 'Memberships',
      label: (row, store) => `${person(store, row.userUuid)} in ${company(store, row.companyUuid)}`,
      state: ({ enabled }) => (enabled ? 'Enabled' : 'Disabled'),
      columns: ['roles', 'position'],
      references: { companyUuid: 'companies', userUuid: 'users' },
      item: `${companies}/:companyUuid/memberships/:userUuid`,
      path: ({ companyUuid, userUuid }) => `${companies}/${companyUuid}/memberships/${userUuid}`,
    }),
    view<UserRow>({
      table: 'users',
      title: 'Users',
      label: nameOf,
      state: ({ deleted, activated, allowLogin }) =>
        deleted ? 'Deleted' : !activated ? 'Invited' : allowLogin ? 'Active' : 'Managed',
      columns: ['email', 'externalId', 'locale'],
      references: {},
      item: '/account/v2/users/:userUuid',
      path: ({ id }) => `/account/v2/users/${id}`,
    }),
    view<InvitationRow>({
      table: 'invitations',
      title: 'Invitations',
      label: ({ email }) => email,
      state: ({ accepted }) => (accepted ? 'Accepted' : 'Invited'),
      columns: ['roles'],
      references: { companyUuid: 'companies', userUuid: 'users', inviterUuid: 'users' },
    }),
    view<GroupRow>({
      table: 'groups',
      title: 'Groups',
      label: ({ name }) => name,
      columns: ['description'],
      references: { companyUuid: 'companies', memberUuids: 'users' },
    }),
    view<EntitlementRow>({
      table: 'entitlements',
      title: 'Entitlements',
      label: ({ label }) => label,
      state: ({ status }) => status,
      columns: ['productId'],
      references: { companyUuid: 'companies', ownerUuid: 'users' },
    }),
    view({
      table: 'assignments',
      title: 'Assignments',
      columns: ['status', 'assignmentCount'],
      references: { companyUuid: 'companies', userUuid: 'users', entitlementId: 'entitlements' },
    }),
    view({
      table: 'associations',
      title: 'Associations',
      columns: ['customerUuid', 'resellerUuid'],
      references: { customerUuid: 'companies', resellerUuid: 'companies' },
    }),
    view({
      table: 'activities',
      title: 'Activities',
      columns: ['verb', 'origin'],
      references: { companyUuid: 'companies' },
    }),
    view({
      table: 'exchangeRates',
      title: 'Exchange rates',
      columns: ['baseCurrency', 'counterCurrency', 'rate', 'active'],
      references: {},
    }),
    view<MailRow>({
      table: 'mails',
      title: 'Mails',
      label: ({ kind }) => kind,
      columns: ['to'],
      references: { companyUuid: 'companies', userUuid: 'users' },
    }),
    view({ table: 'events', title: 'Content events', columns: ['productUuid'], references: {} }),
    view({ table: 'clients', title: 'API clients', columns: ['name', 'scopes'], references: {} }),
  ];
}

function nameOf({ firstName, lastName, email }: UserRow): string {
  return [firstName, lastName].filter((part) => part !== null).join(' ') || email;
}
