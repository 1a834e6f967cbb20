/** The store of AppDirect: its tables, their indexes, and what is remembered beside them. */
import type { Clock } from '../../core/clock.ts';
import { DataStore } from '../../core/store/store.ts';
import type { Counts, NewIds, Seed, TableDefinition } from '../../core/store/store.ts';
import type { Row, Table } from '../../core/store/table.ts';
import { firstCreatedNumber, uuidFor } from './ids.ts';
import type { IdKind } from './ids.ts';
import type {
  ActivityRow,
  AssignmentRow,
  AssociationRow,
  ClientRow,
  CompanyRow,
  EntitlementRow,
  EventRow,
  ExchangeRateRow,
  GroupRow,
  InvitationRow,
  MailRow,
  MembershipRow,
  TokenRow,
  UserRow,
} from './rows.ts';

interface Tables {
  readonly companies: Table<CompanyRow, 'externalId'>;
  readonly users: Table<UserRow, 'email' | 'externalId'>;
  readonly memberships: Table<MembershipRow, 'companyUuid' | 'userUuid'>;
  readonly invitations: Table<InvitationRow, 'companyUuid' | 'userUuid'>;
  readonly groups: Table<GroupRow, 'companyUuid'>;
  readonly entitlements: Table<EntitlementRow, 'companyUuid' | 'ownerUuid'>;
  readonly assignments: Table<AssignmentRow, 'companyUuid' | 'userUuid' | 'entitlementId'>;
  readonly activities: Table<ActivityRow, 'companyUuid'>;
  readonly associations: Table<AssociationRow, 'customerUuid' | 'resellerUuid'>;
  readonly exchangeRates: Table<ExchangeRateRow>;
  readonly mails: Table<MailRow>;
  readonly events: Table<EventRow>;
  readonly clients: Table<ClientRow>;
  readonly tokens: Table<TokenRow>;
}

export interface Store extends DataStore, Tables {
  /** When each caller's bucket of list calls is empty again (milliseconds); see `takeListCall`. */
  readonly buckets: Map<string, number>;
}

export type AppDirectSeed = {
  readonly [Name in keyof Tables]?: () => Iterable<Tables[Name] extends Table<infer R, infer _I> ? R : never>;
};

function table<R extends Row, I extends string = never>(
  name: keyof Tables,
  indexes: TableDefinition<R, I>['indexes'],
  more: Pick<TableDefinition, 'ids' | 'whenNotInFile'> = {},
): TableDefinition {
  return { name, indexes, ...more } as TableDefinition;
}

function uuids(kind: IdKind): { readonly ids: NewIds } {
  return { ids: { counter: kind, make: (count) => uuidFor(kind, firstCreatedNumber + count) } };
}

function numbers(counter: string): { readonly ids: NewIds } {
  return { ids: { counter, make: (count) => String(firstCreatedNumber + count) } };
}

export const tables: readonly TableDefinition[] = [
  table<CompanyRow, 'externalId'>(
    'companies',
    { externalId: ({ externalId }) => externalId ?? undefined },
    uuids('company'),
  ),
  table<UserRow, 'email' | 'externalId'>(
    'users',
    { email: ({ email }) => email.toLowerCase(), externalId: ({ externalId }) => externalId ?? undefined },
    uuids('user'),
  ),
  table<MembershipRow, 'companyUuid' | 'userUuid'>('memberships', {
    companyUuid: (row) => row.companyUuid,
    userUuid: (row) => row.userUuid,
  }),
  table<InvitationRow, 'companyUuid' | 'userUuid'>(
    'invitations',
    { companyUuid: (row) => row.companyUuid, userUuid: (row) => row.userUuid },
    uuids('invitation'),
  ),
  table<GroupRow, 'companyUuid'>('groups', { companyUuid: (row) => row.companyUuid }),
  table<EntitlementRow, 'companyUuid' | 'ownerUuid'>('entitlements', {
    companyUuid: (row) => row.companyUuid,
    ownerUuid: (row) => row.ownerUuid,
  }),
  table<AssignmentRow, 'companyUuid' | 'userUuid' | 'entitlementId'>('assignments', {
    companyUuid: (row) => row.companyUuid,
    userUuid: (row) => row.userUuid,
    entitlementId: (row) => row.entitlementId,
  }),
  table<ActivityRow, 'companyUuid'>(
    'activities',
    { companyUuid: (row) => row.companyUuid },
    numbers('activity'),
  ),
  table<AssociationRow, 'customerUuid' | 'resellerUuid'>(
    'associations',
    { customerUuid: (row) => row.customerUuid, resellerUuid: (row) => row.resellerUuid },
    uuids('association'),
  ),
  table<ExchangeRateRow>('exchangeRates', {}, uuids('exchangeRate')),
  table<MailRow>('mails', {}, numbers('mail')),
  table<EventRow>('events', {}, numbers('event')),
  table<ClientRow>('clients', {}, { whenNotInFile: 'seed' }),
  table<TokenRow>('tokens', {}, { whenNotInFile: 'seed' }),
];

export function createStore(seed: Seed, clock: Clock, counts?: Counts): Store {
  const store = new DataStore(tables, seed, clock, counts);
  // The interface `Tables` declares a member for each table of the list.
  return Object.assign(store, Object.fromEntries(store.tables), {
    buckets: new Map(),
  }) as unknown as Store;
}
