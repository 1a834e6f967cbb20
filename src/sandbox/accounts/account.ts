/** Accounts: the organisations of the marketplace. `/accounts`; there is no delete. */
import { createHash } from 'node:crypto';
import { firstStamp, nextStamp } from './common/audit.ts';
import { erpAccepts } from './common/erp.ts';
import type { Exchange, Route } from './common/route.ts';
import { created, everyone, operations, withPermission } from './common/route.ts';
import { Input } from '../core/input.ts';
import type { Model } from '../rql/model.ts';
import { forbidden } from '../core/problem.ts';
import { vendorReach } from './common/vendor-scope.ts';
import { present } from './common/read.ts';
import type { Collection } from './common/read.ts';
import { actionRoute, documentRoute, iconRoute, readRoutes, uploadedIcon } from './common/routes.ts';
import type { AccountRow } from './common/rows.ts';
import { allow, guard, named } from './common/state-machine.ts';
import type { StateMachine } from './common/state-machine.ts';
import { accountFields } from './account-input.ts';
import {
  address,
  auditOf,
  collectionOf,
  eligibility,
  icon,
  id,
  oneOf,
  primitive,
  revision,
  text,
  visibleIn,
} from './common/properties.ts';
import type { Context } from './common/properties.ts';
import { defaultGroupFor, userGroupModel } from './user-group.ts';

export const accountModel: Model = {
  name: 'Account',
  visible: visibleIn(() => accounts),
  properties: {
    id,
    name: text({ core: true, nullable: false }),
    type: oneOf(['Client', 'Vendor', 'Operations'], { core: true, nullable: false }),
    status: oneOf(['Active', 'Enabled', 'Disabled'], { core: true, nullable: false }),
    externalId: text(),
    externalName: text(),
    externalIds: {
      kind: 'object',
      properties: { pyraTenantId: primitive('uuid') },
      get: (row: AccountRow) => (row.pyraTenantId === undefined ? undefined : row),
    },
    serviceLevel: text(),
    address,
    technicalSupportEmail: text(),
    website: text(),
    description: text(),
    defaultLanguageCode: text(),
    eligibility,
    icon: icon('accounts'),
    revision,
    // A vendor sees its clients' accounts but not who works there.
    groups: collectionOf(
      () => userGroupModel,
      (row: AccountRow, { store, caller }: Context) =>
        caller.type === 'Operations' || caller.accountId === row.id
          ? store.userGroups.by('accountId', row.id)
          : undefined,
    ),
    audit: auditOf(['created', 'updated', 'disabled', 'enabled', 'activated', 'deactivated']),
  },
};

export const accounts: Collection<AccountRow> = {
  model: accountModel,
  find: (store, accountId) => store.accounts.get(accountId),
  visible: (row, principal, store) => {
    if (row.id === principal.accountId) return true;
    if (principal.type === 'Operations') return principal.permissions.has('account-management');
    return principal.type === 'Vendor' && vendorReach(store, principal.accountId).accountIds.has(row.id);
  },
  scope: (principal, store) => {
    if (principal.type === 'Operations' && principal.permissions.has('account-management')) {
      return store.accounts.all();
    }
    const reached = principal.type === 'Vendor' ? vendorReach(store, principal.accountId).accountIds : [];
    return store.accounts.pick([principal.accountId, ...reached]);
  },
  lookups: {
    id: (store, ids) => store.accounts.pick(ids),
    externalId: (store, numbers) => store.accounts.byAny('externalId', numbers),
    'externalIds.pyraTenantId': (store, tenants) => store.accounts.byAny('pyraTenantId', tenants),
  },
};

export const accountStates = {
  activate: { from: ['Enabled'], to: 'Active' },
  deactivate: { from: ['Active'], to: 'Enabled' },
  disable: { from: ['Active', 'Enabled'], to: 'Disabled' },
  // Back to the state before it was disabled.
  enable: { from: ['Disabled'] },
} as const satisfies StateMachine<AccountRow['status']>;

function clientsOnly(row: AccountRow, action: string): void {
  guard(
    `Account ${action} failed`,
    {
      code: 'MPTACC01-0002',
      message: `Cannot ${action} the account {{id}}: its type is {{type}}, expected Client.`,
      properties: ['type'],
      parameters: { id: row.id, type: row.type },
    },
    row.type === 'Client',
  );
}

function create(document: unknown, icon: Pick<AccountRow, 'imageId'>, exchange: Exchange): AccountRow {
  const { store } = exchange;
  const input = new Input(document);
  const name = input.text('name', { required: true, max: 500 });
  const type = input.oneOf('type', ['Client', 'Vendor', 'Operations'], { required: true });
  if (type === 'Operations') input.fail('type', 'An account of the type Operations cannot be created.');
  const fields = accountFields(input, type ?? undefined, true);
  input.done();
  const accountType = type ?? 'Client';
  const row = store.accounts.insert({
    ...firstStamp(exchange),
    id: store.nextId('ACC'),
    name: name ?? '',
    type: accountType,
    status: accountType === 'Vendor' ? 'Active' : 'Enabled',
    ...fields,
    ...icon,
  });
  defaultGroupFor(row, exchange);
  return row;
}

function update(
  row: AccountRow,
  document: unknown,
  icon: Pick<AccountRow, 'imageId'>,
  exchange: Exchange,
): AccountRow {
  const { principal, store } = exchange;
  if (principal.type !== 'Operations' && row.id !== principal.accountId) {
    throw forbidden('Only an own account can be updated.');
  }
  const input = new Input(document);
  const name = input.text('name', { required: true, max: 500 });
  const fields = accountFields(input, row.type, principal.type === 'Operations');
  input.done();
  return store.accounts.update(row.id, {
    ...fields,
    ...(fields.externalId !== undefined && fields.externalId !== row.externalId
      ? { externalName: name ?? row.name }
      : {}),
    ...icon,
    name: name ?? row.name,
    ...nextStamp(row, exchange),
  });
}

function activate(row: AccountRow, document: unknown, exchange: Exchange): AccountRow {
  clientsOnly(row, 'activate');
  allow('Account', accountStates, 'activate', row);
  const input = new Input(document);
  const externalId = input.text('externalId', { required: true, max: 250 });
  const name = input.text('name', { required: true, max: 500 });
  if (externalId && !erpAccepts(externalId)) {
    input.fail('externalId', `The externalId is not known to the ERP: '${externalId}'.`);
  }
  input.done();
  const { store } = exchange;
  const sibling = store.accounts.by('externalId', externalId ?? '').find((other) => other.id !== row.id);
  return store.accounts.update(row.id, {
    status: accountStates.activate.to,
    externalId: externalId ?? undefined,
    externalName: name ?? undefined,
    // Accounts of one customer share a tenant.
    pyraTenantId: sibling?.pyraTenantId ?? row.pyraTenantId ?? tenantFor(row.id),
    ...nextStamp(row, exchange, 'activated'),
  });
}

/** A UUID that follows from the account's id, so that a replay gives the same. */
function tenantFor(accountId: string): string {
  const hex = createHash('sha256').update(accountId).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function deactivate(row: AccountRow, exchange: Exchange): AccountRow {
  clientsOnly(row, 'deactivate');
  allow('Account', accountStates, 'deactivate', row);
  const { store } = exchange;
  const tenants = store.cloudTenants.by('accountId', row.id).filter(({ status }) => status !== 'Deleted');
  const shared = row.pyraTenantId !== undefined && store.accounts.count('pyraTenantId', row.pyraTenantId) > 1;
  guard(
    'Account deactivate failed',
    {
      code: 'MPTACC01-0003',
      message:
        'Cannot deactivate the account {{id}}: it is one of several of a customer and has cloud tenants.',
      properties: ['status'],
      parameters: { id: row.id, cloudTenants: named(tenants) },
    },
    !shared || tenants.length === 0,
  );
  return store.accounts.update(row.id, {
    status: accountStates.deactivate.to,
    ...nextStamp(row, exchange, 'deactivated'),
  });
}

function disable(row: AccountRow, exchange: Exchange): AccountRow {
  guard(
    'Account disable failed',
    {
      code: 'MPTACC01-0004',
      message: 'The Operations account {{id}} cannot be disabled.',
      properties: ['type'],
      parameters: { id: row.id },
    },
    row.type !== 'Operations',
  );
  allow('Account', accountStates, 'disable', row);
  return exchange.store.accounts.update(row.id, {
    status: accountStates.disable.to,
    statusBeforeDisable: row.status === 'Active' ? 'Active' : 'Enabled',
    ...nextStamp(row, exchange, 'disabled'),
  });
}

function enable(row: AccountRow, exchange: Exchange): AccountRow {
  allow('Account', accountStates, 'enable', row);
  return exchange.store.accounts.update(row.id, {
    status: row.statusBeforeDisable ?? (row.type === 'Vendor' ? 'Active' : 'Enabled'),
    statusBeforeDisable: undefined,
    ...nextStamp(row, exchange, 'enabled'),
  });
}

/** Checks the document as an update would; answers what the account would be and stores nothing. */
function validate(row: AccountRow, document: unknown): AccountRow {
  const input = new Input(document);
  const name = input.text('name', { min: 1, max: 500 });
  const fields = accountFields(input, row.type, true);
  if (typeof fields.externalId === 'string' && !erpAccepts(fields.externalId)) {
    input.fail('externalId', `The externalId is not known to the ERP: '${fields.externalId}'.`);
  }
  input.done();
  return { ...row, ...fields, name: name ?? row.name };
}

const manage = withPermission(operations, 'account-management');

export const accountRoutes: readonly Route[] = [
  ...readRoutes('/accounts', accounts, everyone),
  iconRoute('/accounts', accounts),
  {
    method: 'POST',
    path: '/accounts',
    access: manage,
    handle: async (exchange) => {
      const body = await exchange.readBody('account');
      const row = create(body.document, uploadedIcon(body, exchange), exchange);
      return created(present(accountModel, row, exchange));
    },
  },
  documentRoute(
    'PUT',
    '/accounts/:id',
    accounts,
    withPermission(everyone, 'account-management'),
    (row, body, exchange) => update(row, body.document, uploadedIcon(body, exchange), exchange),
    'account',
  ),
  documentRoute('POST', '/accounts/:id/activate', accounts, manage, (row, body, exchange) =>
    activate(row, body.document, exchange),
  ),
  documentRoute('POST', '/accounts/:id/validate', accounts, manage, (row, body) =>
    validate(row, body.document),
  ),
  actionRoute('/accounts', 'deactivate', accounts, manage, deactivate),
  actionRoute('/accounts', 'disable', accounts, manage, disable),
  actionRoute('/accounts', 'enable', accounts, manage, enable),
];
