/** Accounts: the organisations of the marketplace. `/accounts`; there is no delete. */
import { createHash } from 'node:crypto';
import { Input } from '../core/input.ts';
import { forbidden } from '../core/problem.ts';
import type { Table } from '../core/store/table.ts';
import { accountFields } from './account-input.ts';
import { firstStamp, nextStamp } from './common/audit.ts';
import { guard, idsOf } from './common/business-rule.ts';
import type { Resource } from './common/collection.ts';
import { defineCollection } from './common/collection.ts';
import { erpAccepts } from './common/erp.ts';
import { digitIds } from './common/ids.ts';
import type { Context } from './common/principal.ts';
import {
  address,
  auditOf,
  collectionOf,
  eligibility,
  enumOf,
  icon,
  id,
  primitive,
  revision,
  text,
} from './common/properties.ts';
import type { RouteContext } from './common/route.ts';
import { everyone, operations, withPermission } from './common/route.ts';
import {
  actionRoute,
  createRoute,
  documentRoute,
  iconRoute,
  readRoutes,
  replaceRoute,
  uploadedIcon,
} from './common/routes.ts';
import type { AccountRow } from './common/rows.ts';
import type { StateMachine } from './common/state-machine.ts';
import { allow } from './common/state-machine.ts';
import { vendorScope } from './common/vendor-scope.ts';
import { notificationSettingsRoutes } from './notification-settings.ts';
import { defaultGroupFor } from './user-group.ts';

declare module './common/store.ts' {
  interface Store {
    readonly accounts: Table<AccountRow, 'externalId' | 'pyraTenantId'>;
  }
}

export const accounts = defineCollection('accounts', {
  ids: digitIds('ACC', 2),
  indexes: {
    externalId: (row) => row.externalId,
    pyraTenantId: (row) => row.pyraTenantId,
  },
  path: '/accounts',
  noun: 'Account',
  properties: {
    id,
    name: text({ core: true }),
    type: enumOf(['Client', 'Vendor', 'Operations'], { core: true, nullable: false }),
    status: enumOf(['Active', 'Enabled', 'Disabled'], { core: true, nullable: false }),
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
    // A vendor sees its clients' accounts but not their users.
    groups: collectionOf('userGroups', (row: AccountRow, { store, caller }: Context) =>
      caller.type === 'Operations' || caller.accountId === row.id
        ? store.userGroups.by('accountId', row.id)
        : undefined,
    ),
    audit: auditOf(['created', 'updated', 'disabled', 'enabled', 'activated', 'deactivated']),
  },
  visible: (row, principal, store) => {
    if (row.id === principal.accountId) return true;
    if (principal.type === 'Operations') return principal.permissions.has('account-management');
    return principal.type === 'Vendor' && vendorScope(store, principal.accountId).accountIds.has(row.id);
  },
  scope: (principal, store) => {
    if (principal.type === 'Operations' && principal.permissions.has('account-management')) {
      return store.accounts.all();
    }
    const inScope = principal.type === 'Vendor' ? vendorScope(store, principal.accountId).accountIds : [];
    return store.accounts.pick([principal.accountId, ...inScope]);
  },
  lookups: {
    externalId: (store, numbers) => store.accounts.byAny('externalId', numbers),
    'externalIds.pyraTenantId': (store, tenants) => store.accounts.byAny('pyraTenantId', tenants),
  },
});

const accountMachine = {
  activate: { from: ['Enabled'], to: 'Active' },
  deactivate: { from: ['Active'], to: 'Enabled' },
  disable: { from: ['Active', 'Enabled'], to: 'Disabled' },
  // Back to its state before it was disabled.
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

function create(document: unknown, icon: Pick<AccountRow, 'imageId'>, context: RouteContext): AccountRow {
  const { store } = context;
  const input = new Input(document);
  const name = input.text('name', { required: true, max: 500 });
  const type = input.enumOf('type', ['Client', 'Vendor', 'Operations'], { required: true });
  if (type === 'Operations') input.fail('type', 'An account of the type Operations cannot be created.');
  const fields = accountFields(input, type ?? undefined, true);
  input.done();
  const accountType = type ?? 'Client';
  const row = store.accounts.insert({
    ...firstStamp(context),
    id: store.nextId('accounts'),
    name: name ?? '',
    type: accountType,
    status: accountType === 'Vendor' ? 'Active' : 'Enabled',
    ...fields,
    ...icon,
  });
  defaultGroupFor(row, context);
  return row;
}

function update(
  row: AccountRow,
  document: unknown,
  icon: Pick<AccountRow, 'imageId'>,
  context: RouteContext,
): AccountRow {
  const { principal, store } = context;
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
    ...nextStamp(row, context),
  });
}

function activate(row: AccountRow, document: unknown, context: RouteContext): AccountRow {
  clientsOnly(row, 'activate');
  allow('Account', accountMachine, 'activate', row);
  const input = new Input(document);
  const externalId = input.text('externalId', { required: true, max: 250 });
  const name = input.text('name', { required: true, max: 500 });
  if (externalId && !erpAccepts(externalId)) {
    input.fail('externalId', `The externalId is not known to the ERP: '${externalId}'.`);
  }
  input.done();
  const { store } = context;
  const sibling = store.accounts.by('externalId', externalId ?? '').find((other) => other.id !== row.id);
  return store.accounts.update(row.id, {
    status: accountMachine.activate.to,
    externalId: externalId ?? undefined,
    externalName: name ?? undefined,
    // Accounts of one customer share a tenant.
    pyraTenantId: sibling?.pyraTenantId ?? row.pyraTenantId ?? tenantFor(row.id),
    ...nextStamp(row, context, 'activated'),
  });
}

/** A UUID derived from the account's id, so that a replay returns the same. */
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

function deactivate(row: AccountRow, context: RouteContext): AccountRow {
  clientsOnly(row, 'deactivate');
  allow('Account', accountMachine, 'deactivate', row);
  const { store } = context;
  const tenants = store.cloudTenants.by('accountId', row.id).filter(({ status }) => status !== 'Deleted');
  const shared = row.pyraTenantId !== undefined && store.accounts.count('pyraTenantId', row.pyraTenantId) > 1;
  guard(
    'Account deactivate failed',
    {
      code: 'MPTACC01-0003',
      message:
        'Cannot deactivate the account {{id}}: it is one of several of a customer and has cloud tenants.',
      properties: ['status'],
      parameters: { id: row.id, cloudTenants: idsOf(tenants) },
    },
    !shared || tenants.length === 0,
  );
  return store.accounts.update(row.id, {
    status: accountMachine.deactivate.to,
    ...nextStamp(row, context, 'deactivated'),
  });
}

function disable(row: AccountRow, context: RouteContext): AccountRow {
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
  allow('Account', accountMachine, 'disable', row);
  return context.store.accounts.update(row.id, {
    status: accountMachine.disable.to,
    statusBeforeDisable: row.status === 'Active' ? 'Active' : 'Enabled',
    ...nextStamp(row, context, 'disabled'),
  });
}

function enable(row: AccountRow, context: RouteContext): AccountRow {
  allow('Account', accountMachine, 'enable', row);
  return context.store.accounts.update(row.id, {
    status: row.statusBeforeDisable ?? (row.type === 'Vendor' ? 'Active' : 'Enabled'),
    statusBeforeDisable: undefined,
    ...nextStamp(row, context, 'enabled'),
  });
}

/** Checks the document like an update and returns the resulting account, but stores nothing. */
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

export const accountResource: Resource = {
  collection: accounts,
  machine: accountMachine,
  routes: [
    ...readRoutes(accounts, everyone),
    iconRoute(accounts),
    createRoute(
      accounts,
      manage,
      (body, context) => create(body.document, uploadedIcon(body, context), context),
      'account',
    ),
    replaceRoute(
      accounts,
      withPermission(everyone, 'account-management'),
      (row, body, context) => update(row, body.document, uploadedIcon(body, context), context),
      'account',
    ),
    documentRoute('POST', accounts, '/activate', manage, (row, body, context) =>
      activate(row, body.document, context),
    ),
    documentRoute('POST', accounts, '/validate', manage, (row, body) => validate(row, body.document)),
    actionRoute(accounts, 'deactivate', manage, deactivate),
    actionRoute(accounts, 'disable', manage, disable),
    actionRoute(accounts, 'enable', manage, enable),
    ...notificationSettingsRoutes(accounts),
  ],
};
