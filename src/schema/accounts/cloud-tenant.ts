/** Cloud tenants: tenants of cloud providers mapped to accounts. Upstream: /cloud-tenants, for Operations. */
import { defineInput } from '../write/input.ts';
import { createMutation, deleteMutation, updateMutation } from '../write/mutations.ts';
import type {
  CloudTenantStatus as Status,
  CloudTenantType as Type,
  CloudTenantWire,
} from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { auditProperties } from './common-properties.ts';
import { defineEntity } from '../core/entity.ts';
import { propertiesOf } from './properties-of.ts';
import { fieldsOf, upstreamEnum } from '../read/fields.ts';
import { Audited, Node } from '../read/interfaces.ts';
import { childList, defineList, rootList } from '../read/lists.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { Account } from './account.ts';

export const cloudTenants = defineResource({
  type: 'CloudTenant',
  label: 'cloud tenant',
  collection: { path: '/accounts/cloud-tenants', idPrefix: 'CLT' },
  idGroups: [2],
  core: ['id', 'name'],
  omitted: ['audit'],
  state: { path: 'status', deleted: 'listed' },
  icon: 'none',
  // Without `account`, upstream would remove it from its account.
  requiredOnPut: ['name', 'type', 'status', 'account.id', 'externalIds'],
  read: { roles: ['Operations'], permission: 'PlatformAccountManagement' },
  actions: {
    update: { from: ['Active', 'Disabled'], roles: ['Operations'], permission: 'PlatformAccountManagement' },
    delete: {
      from: ['Active', 'Disabled'],
      to: 'Deleted',
      roles: ['Operations'],
      permission: 'PlatformAccountManagement',
    },
  },
  properties: {
    id: 'id',
    name: 'string',
    status: 'enum',
    type: 'enum',
    externalIds: { object: { cloudConsumptionId: 'uuid', pyraTenantId: 'uuid', providerId: 'string' } },
    account: { reference: () => propertiesOf('Account') },
    audit: auditProperties,
  },
});

export const CloudTenantType = upstreamEnum<Type>('CloudTenantType', 'The kind of a cloud tenant.', {
  AwsDirect: 'AWS, contracted directly with AWS.',
  AwsService: 'AWS, as a service.',
  Csp365: 'Microsoft 365 through a cloud solution provider.',
  CspAzure: 'Azure through a cloud solution provider.',
  Ea365: 'Microsoft 365 under an enterprise agreement.',
  EaAzure: 'Azure under an enterprise agreement.',
  Slm: 'Software lifecycle management.',
  Virtual: 'Not a tenant of a cloud provider.',
});

export const CloudTenantStatus = upstreamEnum<Status>('CloudTenantStatus', 'State of a cloud tenant.', {
  Active: 'In use.',
  Disabled: 'Not in use.',
  Deleted: 'Deleted.',
});

export const CloudTenant = defineEntity(cloudTenants);

CloudTenant.ref.implement({
  description: 'A tenant of a cloud provider, which can be mapped to an account. For Operations.',
  interfaces: [Node, Audited],
  fields: (t) => {
    const f = fieldsOf<CloudTenantWire>(t, 'CloudTenant');
    return {
      name: f.text('name', 'Display name, 1 to 100 characters.', { strict: true }),
      type: f.oneOf(CloudTenantType, 'type', 'The kind of cloud tenant; never changes.', { strict: true }),
      status: f.oneOf(CloudTenantStatus, 'status', 'State of the cloud tenant.', { strict: true }),
      pyraTenantId: f.scalar(
        'UUID',
        'externalIds.pyraTenantId',
        'Pyra tenant id; must equal that of the account that it is mapped to.',
      ),
      cloudConsumptionId: f.scalar(
        'UUID',
        'externalIds.cloudConsumptionId',
        'Id for cloud consumption; unique.',
      ),
      providerId: f.text('externalIds.providerId', 'Id assigned by the cloud provider.'),
      account: f.reference(Account, 'account', 'The account that the cloud tenant is mapped to.'),
    };
  },
});

export const cloudTenantList = defineList(CloudTenant, {
  filter: {
    id: { kind: 'id', path: 'id' },
    name: { kind: 'string', path: 'name' },
    type: { kind: 'enumValue', path: 'type', type: CloudTenantType },
    status: { kind: 'enumValue', path: 'status', type: CloudTenantStatus },
    account: { kind: 'nested', path: 'account', of: 'Account' },
  },
  order: { NAME: 'name', STATUS: 'status', CREATED_AT: 'audit.created.at', UPDATED_AT: 'audit.updated.at' },
});

rootById('cloudTenant', CloudTenant, 'Reads one cloud tenant.');
rootList('cloudTenants', cloudTenantList, 'Lists cloud tenants.');
rootByIds('cloudTenantsByIds', CloudTenant);
childList(
  Account,
  'cloudTenants',
  cloudTenantList,
  { by: 'reference', path: 'account.id' },
  'Cloud tenants mapped to the account.',
);

createMutation(CloudTenant, {
  description:
    'Creates a cloud tenant. Without `accountId`, it is mapped to the account with the same Pyra tenant id, if there is exactly one.',
  access: { roles: ['Operations'], permission: 'PlatformAccountManagement' },
  input: defineInput('CloudTenantCreateInput', 'Values of a new cloud tenant.', {
    name: { kind: 'text', wire: 'name', required: true, min: 1, max: 100, description: 'Display name.' },
    type: {
      kind: 'oneOf',
      type: CloudTenantType,
      wire: 'type',
      required: true,
      description: 'The kind of cloud tenant; never changes.',
    },
    cloudConsumptionId: {
      kind: 'text',
      type: 'UUID',
      wire: 'externalIds.cloudConsumptionId',
      required: true,
      description: 'Id for cloud consumption; unique.',
    },
    pyraTenantId: {
      kind: 'text',
      type: 'UUID',
      wire: 'externalIds.pyraTenantId',
      required: true,
      description: 'Pyra tenant id of the account that it is mapped to.',
    },
    providerId: {
      kind: 'text',
      wire: 'externalIds.providerId',
      description: 'Id assigned by the cloud provider.',
    },
    accountId: {
      kind: 'reference',
      prefix: 'ACC',
      wire: 'account',
      description: 'The account to map the cloud tenant to.',
    },
  }),
});

updateMutation(CloudTenant, {
  description: 'Changes a cloud tenant.',
  input: defineInput('CloudTenantUpdateInput', 'Changes to a cloud tenant.', {
    name: {
      kind: 'text',
      wire: 'name',
      min: 1,
      max: 100,
      notNull: true,
      description: 'Display name; cannot be null.',
    },
    status: {
      kind: 'oneOf',
      type: CloudTenantStatus,
      wire: 'status',
      description: '`ACTIVE` or `DISABLED`.',
    },
    accountId: {
      kind: 'reference',
      prefix: 'ACC',
      wire: 'account',
      description: 'The account to map the cloud tenant to. Null: removes the mapping. Omitted: unchanged.',
    },
  }),
});

deleteMutation(CloudTenant, {
  description: 'Deletes a cloud tenant. It is no longer readable.',
  parent: 'account.id',
});
