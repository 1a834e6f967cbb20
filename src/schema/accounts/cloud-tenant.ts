/** Cloud tenants: tenants of cloud providers mapped to accounts. Upstream: /cloud-tenants, for Operations. */
import { defineInput } from '../write/input.ts';
import { createMutation, deleteMutation, updateMutation } from '../write/mutations.ts';
import type {
  CloudTenantStatus as Status,
  CloudTenantType as Type,
  CloudTenantWire,
} from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { auditProperties } from '../values/common-properties.ts';
import { defineEntity, propertiesOf } from '../core/entity.ts';
import { fieldsOf, upstreamEnum } from '../read/fields.ts';
import { Audited, Node } from '../read/interfaces.ts';
import { byReference, childList, defineList, rootList } from '../read/lists.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { Account } from './account.ts';

export const cloudTenants = defineResource({
  type: 'CloudTenant',
  label: 'cloud tenant',
  collection: { path: '/accounts/cloud-tenants', idPrefix: 'CLT' },
  core: ['id', 'name'],
  omitted: ['audit'],
  state: { path: 'status', deleted: 'listed' },
  icon: 'none',
  // Without `account` upstream would take it off its account.
  sentAlong: ['name', 'type', 'status', 'account.id', 'externalIds'],
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
    externalIds: { object: { cloudConsumptionId: 'string', pyraTenantId: 'string', providerId: 'string' } },
    account: { reference: () => propertiesOf('Account') },
    audit: auditProperties,
  },
});

export const CloudTenantType = upstreamEnum<Type>('CloudTenantType', 'What kind of tenant it is.', {
  AwsDirect: 'AWS, contracted directly.',
  AwsService: 'AWS, as a service.',
  Csp365: 'Microsoft 365 through a cloud solution provider.',
  CspAzure: 'Azure through a cloud solution provider.',
  Ea365: 'Microsoft 365 under an enterprise agreement.',
  EaAzure: 'Azure under an enterprise agreement.',
  Slm: 'Software lifecycle management.',
  Virtual: 'No tenant of a provider.',
});

export const CloudTenantStatus = upstreamEnum<Status>('CloudTenantStatus', 'State of a cloud tenant.', {
  Active: 'In use.',
  Disabled: 'Switched off.',
  Deleted: 'Gone.',
});

export const CloudTenant = defineEntity(cloudTenants);

CloudTenant.ref.implement({
  description: 'A tenant of a cloud provider, mapped to an account or to none. For Operations.',
  interfaces: [Node, Audited],
  fields: (t) => {
    const f = fieldsOf<CloudTenantWire>(t, 'CloudTenant');
    return {
      name: f.text('name', 'Display name, 1 to 100 characters.', { strict: true }),
      type: f.oneOf(CloudTenantType, 'type', 'What kind of tenant it is; never changes.', { strict: true }),
      status: f.oneOf(CloudTenantStatus, 'status', 'State.', { strict: true }),
      pyraTenantId: f.scalar(
        'UUID',
        'externalIds.pyraTenantId',
        'Must be that of the account it is mapped to.',
      ),
      cloudConsumptionId: f.scalar('UUID', 'externalIds.cloudConsumptionId', 'Unique.'),
      providerId: f.text('externalIds.providerId', 'Its id with the provider.'),
      account: f.reference(Account, 'account', 'The account it is mapped to.'),
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

rootById('cloudTenant', CloudTenant, 'One cloud tenant.');
rootList('cloudTenants', cloudTenantList, 'Cloud tenants.');
rootByIds('cloudTenantsByIds', CloudTenant);
childList(
  Account,
  'cloudTenants',
  cloudTenantList,
  byReference('account.id'),
  'Cloud tenants mapped to the account.',
);

createMutation(CloudTenant, {
  what: 'Creates a cloud tenant. Without an account it is mapped to the only one with the same pyra tenant, if there is one.',
  access: { roles: ['Operations'], permission: 'PlatformAccountManagement' },
  input: defineInput('CloudTenantCreateInput', 'A new cloud tenant.', {
    name: { kind: 'text', wire: 'name', required: true, min: 1, max: 100, what: 'Display name.' },
    type: {
      kind: 'oneOf',
      type: CloudTenantType,
      wire: 'type',
      required: true,
      what: 'What kind of tenant it is; never changes.',
    },
    cloudConsumptionId: {
      kind: 'text',
      type: 'UUID',
      wire: 'externalIds.cloudConsumptionId',
      required: true,
      what: 'Unique.',
    },
    pyraTenantId: {
      kind: 'text',
      type: 'UUID',
      wire: 'externalIds.pyraTenantId',
      required: true,
      what: 'That of the account it is mapped to.',
    },
    providerId: { kind: 'text', wire: 'externalIds.providerId', what: 'Its id with the provider.' },
    accountId: { kind: 'reference', prefix: 'ACC', wire: 'account', what: 'The account to map it to.' },
  }),
});

updateMutation(CloudTenant, {
  what: 'Changes a cloud tenant.',
  input: defineInput('CloudTenantUpdateInput', 'Changes to a cloud tenant.', {
    name: {
      kind: 'text',
      wire: 'name',
      min: 1,
      max: 100,
      notNull: true,
      what: 'Display name; cannot be cleared.',
    },
    status: { kind: 'oneOf', type: CloudTenantStatus, wire: 'status', what: 'Active or disabled.' },
    accountId: {
      kind: 'reference',
      prefix: 'ACC',
      wire: 'account',
      what: 'The account to map it to. Null: to none. Omitted: the mapping stays.',
    },
  }),
});

deleteMutation(CloudTenant, {
  what: 'Deletes a cloud tenant; nobody reads it any more.',
  parent: 'account.id',
});
