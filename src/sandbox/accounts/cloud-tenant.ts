/** Cloud tenants: consumption sources mapped to accounts. `/cloud-tenants`, Operations only. */
import { firstStamp, nextStamp } from './common/audit.ts';
import type { Exchange, Route } from './common/route.ts';
import { created, noContent, operations, withPermission } from './common/route.ts';
import { Input } from '../core/input.ts';
import type { Model } from '../rql/model.ts';
import { refused } from '../core/problem.ts';
import { present, visibleRow } from './common/read.ts';
import type { Collection } from './common/read.ts';
import { documentRoute, param, readRoutes } from './common/routes.ts';
import type { CloudTenantRow } from './common/rows.ts';
import type { Store } from '../core/store/store.ts';
import { accountModel } from './account.ts';
import {
  auditOf,
  id,
  oneOf,
  primitive,
  referenceTo,
  revision,
  text,
  visibleIn,
} from './common/properties.ts';
import { changes } from './common/shared-input.ts';

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

export const cloudTenantModel: Model = {
  name: 'Cloud tenant',
  visible: visibleIn(() => cloudTenants),
  properties: {
    id,
    name: text({ core: true }),
    type: oneOf(types),
    status: oneOf(['Active', 'Disabled', 'Deleted'], { nullable: false }),
    account: referenceTo(
      'accountId',
      () => accountModel,
      (store, accountId) => store.accounts.get(accountId),
    ),
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
};

/** A deleted one is gone for everybody. */
export const cloudTenants: Collection<CloudTenantRow> = {
  model: cloudTenantModel,
  find: (store, tenantId) => store.cloudTenants.get(tenantId),
  visible: ({ status }) => status !== 'Deleted',
  scope: (_, store) => store.cloudTenants.all().filter(({ status }) => status !== 'Deleted'),
  lookups: {
    id: (store, ids) => store.cloudTenants.pick(ids),
    'account.id': (store, ids) => store.cloudTenants.byAny('accountId', ids),
  },
};

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

function create(document: unknown, exchange: Exchange): CloudTenantRow {
  const { store } = exchange;
  const input = new Input(document);
  const name = input.text('name', { required: true, max: 100 }) ?? '';
  const type = input.oneOf('type', types) ?? undefined;
  const status = input.oneOf('status', ['Active', 'Disabled', 'Deleted']) ?? 'Active';
  if (status === 'Deleted') input.fail('status', 'The status must be Active or Disabled, but got Deleted.');
  const ids = readIds(input, true);
  const given = readAccount(input, store);
  input.done();
  const pyraTenantId = ids.pyraTenantId ?? '';
  // Without an account it is mapped by itself where exactly one has the tenant.
  const matches = store.accounts.by('pyraTenantId', pyraTenantId);
  const accountId = given ?? (matches.length === 1 ? matches[0]?.id : undefined);
  const row = {
    ...firstStamp(exchange),
    id: store.nextId('CLT'),
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
function update(row: CloudTenantRow, document: unknown, exchange: Exchange): CloudTenantRow {
  const { store } = exchange;
  const input = new Input(document);
  const name = input.text('name', { min: 1, max: 100 });
  const status = input.oneOf('status', ['Active', 'Disabled', 'Deleted']) ?? row.status;
  if (status === 'Deleted') input.fail('status', 'The status must be Active or Disabled, but got Deleted.');
  const ids = readIds(input, false);
  const accountId = readAccount(input, store);
  input.done();
  const after = { ...row, ...ids, ...(name ? { name } : {}), status, accountId } as CloudTenantRow;
  check('update', after, store);
  return store.cloudTenants.update(row.id, { ...after, ...nextStamp(row, exchange) });
}

function readAccount(input: Input, store: Store): string | undefined {
  const accountId = input.reference('account', 'ACC') ?? undefined;
  if (accountId !== undefined && !store.accounts.get(accountId)) {
    input.fail('account.id', `The account ${accountId} does not exist.`);
  }
  return accountId;
}

const manage = withPermission(operations, 'platform-account-management');

export const cloudTenantRoutes: readonly Route[] = [
  ...readRoutes('/cloud-tenants', cloudTenants, operations),
  {
    method: 'POST',
    path: '/cloud-tenants',
    access: manage,
    handle: async (exchange) => {
      const { document } = await exchange.readBody();
      return created(present(cloudTenantModel, create(document, exchange), exchange));
    },
  },
  documentRoute('PUT', '/cloud-tenants/:id', cloudTenants, manage, (row, body, exchange) =>
    update(row, body.document, exchange),
  ),
  {
    method: 'DELETE',
    path: '/cloud-tenants/:id',
    access: manage,
    handle: (exchange) => {
      const row = visibleRow(cloudTenants, exchange, param(exchange));
      exchange.store.cloudTenants.update(row.id, { status: 'Deleted', ...nextStamp(row, exchange) });
      return noContent;
    },
  },
];
