/** Cloud tenants: consumption sources mapped to accounts. `/cloud-tenants`, Operations only. */
import { Input } from '../core/input.ts';
import type { Table } from '../core/store/table.ts';
import { firstStamp, nextStamp } from './common/audit.ts';
import { refused } from './common/business-rule.ts';
import type { Resource } from './common/collection.ts';
import { defineCollection } from './common/collection.ts';
import { digitIds, idForm } from './common/ids.ts';
import { auditOf, id, primitive, referenceTo, revision, text } from './common/properties.ts';
import type { RouteContext } from './common/route.ts';
import { operations, withPermission } from './common/route.ts';
import { createRoute, deleteRoute, readRoutes, replaceRoute } from './common/routes.ts';
import type { CloudTenantRow } from './common/rows.ts';
import { changes } from './common/shared-input.ts';
import type { Store } from './common/store.ts';

const types = [
  'AwsDirect',
  'AwsService',
  'Csp365',
  'CspAzure',
  'Ea365',
  'EaAzure',
  'Slm',
  'Virtual',
] as const;

declare module './common/store.ts' {
  interface Store {
    readonly cloudTenants: Table<CloudTenantRow, 'accountId' | 'cloudConsumptionId'>;
  }
}

/** A deleted one is hidden from every caller. */
export const cloudTenants = defineCollection('cloudTenants', {
  ids: digitIds('CLT', 2),
  indexes: {
    accountId: (row) => row.accountId,
    cloudConsumptionId: (row) => row.cloudConsumptionId.toLowerCase(),
  },
  path: '/cloud-tenants',
  noun: 'Cloud tenant',
  properties: {
    id,
    name: text({ core: true }),
    type: text(),
    status: text(),
    account: referenceTo('accountId', 'accounts'),
    externalIds: {
      kind: 'object',
      get: (row: CloudTenantRow) => row,
      properties: {
        cloudConsumptionId: primitive('uuid', { nullable: false }),
        pyraTenantId: primitive('uuid', { nullable: false }),
        providerId: text(),
      },
    },
    revision,
    audit: auditOf(['created', 'updated']),
  },
  visible: ({ status }) => status !== 'Deleted',
  scope: (_, store) => store.cloudTenants.all().filter(({ status }) => status !== 'Deleted'),
  lookups: {
    'account.id': (store, ids) => store.cloudTenants.byAny('accountId', ids),
  },
});

function readIds(input: Input, required: boolean) {
  const given = input.object('externalIds', { required });
  return changes({
    cloudConsumptionId: given?.uuid('cloudConsumptionId', { required }),
    pyraTenantId: given?.uuid('pyraTenantId', { required }),
    providerId: given?.text('providerId', { max: 250 }),
  });
}

function refuse(
  action: string,
  code: string,
  message: string,
  property: string,
  parameters: Record<string, unknown>,
) {
  return refused({
    title: `Cloud tenant ${action} failed`,
    code,
    message,
    properties: [property],
    parameters,
  });
}

/** The consumption id is unique; the mapped account has the same tenant; some types want it to have it alone. */
function check(action: string, after: Omit<CloudTenantRow, 'revision' | 'audit'>, store: Store): void {
  const holder = store.cloudTenants
    .by('cloudConsumptionId', after.cloudConsumptionId.toLowerCase())
    .find((other) => other.id !== after.id && other.status !== 'Deleted');
  if (holder) {
    throw refuse(
      action,
      'MPTACC08-0001',
      'The cloudConsumptionId {{cloudConsumptionId}} is that of {{id}} already.',
      'externalIds.cloudConsumptionId',
      { cloudConsumptionId: after.cloudConsumptionId, id: holder.id },
    );
  }
  if (after.accountId === undefined) return;
  const tenant = store.accounts.get(after.accountId)?.pyraTenantId;
  if (tenant?.toLowerCase() !== after.pyraTenantId.toLowerCase()) {
    throw refuse(
      action,
      'MPTACC08-0002',
      'The pyraTenantId {{pyraTenantId}} is not that of the account {{account}}.',
      'externalIds.pyraTenantId',
      { pyraTenantId: after.pyraTenantId, account: after.accountId },
    );
  }
  const single = after.type === 'Slm' || after.type === 'Virtual';
  if (single && store.accounts.count('pyraTenantId', tenant) > 1) {
    throw refuse(
      action,
      'MPTACC08-0003',
      'A tenant of the type {{type}} cannot be mapped where several accounts share the tenant {{pyraTenantId}}.',
      'account',
      { type: after.type, pyraTenantId: tenant },
    );
  }
}

function create(document: unknown, context: RouteContext): CloudTenantRow {
  const { store } = context;
  const input = new Input(document);
  const name = input.text('name', { required: true, max: 100 }) ?? '';
  const type = input.enumOf('type', types) ?? undefined;
  const status = input.enumOf('status', ['Active', 'Disabled', 'Deleted']) ?? 'Active';
  if (status === 'Deleted') input.fail('status', 'The status must be Active or Disabled, but got Deleted.');
  const ids = readIds(input, true);
  const given = readAccount(input, store);
  input.done();
  const pyraTenantId = ids.pyraTenantId ?? '';
  // Without an account it is mapped by itself where exactly one has the tenant.
  const matches = store.accounts.by('pyraTenantId', pyraTenantId);
  const accountId = given ?? (matches.length === 1 ? matches[0]?.id : undefined);
  const row = {
    ...firstStamp(context),
    id: store.nextId('cloudTenants'),
    name,
    type,
    status,
    cloudConsumptionId: ids.cloudConsumptionId ?? '',
    pyraTenantId,
    providerId: ids.providerId,
    accountId,
  };
  check('create', row, store);
  return store.cloudTenants.insert(row);
}

/** The only document that sets a status. Without `account` the tenant is unmapped. */
function update(row: CloudTenantRow, document: unknown, context: RouteContext): CloudTenantRow {
  const { store } = context;
  const input = new Input(document);
  const name = input.text('name', { min: 1, max: 100 });
  const status = input.enumOf('status', ['Active', 'Disabled', 'Deleted']) ?? row.status;
  if (status === 'Deleted') input.fail('status', 'The status must be Active or Disabled, but got Deleted.');
  const ids = readIds(input, false);
  const accountId = readAccount(input, store);
  input.done();
  const after = { ...row, ...ids, ...(name ? { name } : {}), status, accountId } as CloudTenantRow;
  check('update', after, store);
  return store.cloudTenants.update(row.id, { ...after, ...nextStamp(row, context) });
}

function remove(row: CloudTenantRow, context: RouteContext): void {
  context.store.cloudTenants.update(row.id, { status: 'Deleted', ...nextStamp(row, context) });
}

function readAccount(input: Input, store: Store): string | undefined {
  const accountId = input.reference('account', idForm('ACC')) ?? undefined;
  if (accountId !== undefined && !store.accounts.get(accountId)) {
    input.fail('account.id', `The account ${accountId} does not exist.`);
  }
  return accountId;
}

const manage = withPermission(operations, 'platform-account-management');

export const cloudTenantResource: Resource = {
  collection: cloudTenants,
  routes: [
    ...readRoutes(cloudTenants, operations),
    createRoute(cloudTenants, manage, ({ document }, context) => create(document, context)),
    replaceRoute(cloudTenants, manage, (row, body, context) => update(row, body.document, context)),
    deleteRoute(cloudTenants, manage, remove),
  ],
};
