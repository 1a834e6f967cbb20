/** The members of the stored rows, for the check of data files and their JSON schema. */
import type { TableFields } from '../core/store/row-fields.ts';

const roles = { companyUuid: 'string', userUuid: 'string', roles: 'list' } as const;

/** What other rows and the answers rely on; the remaining members of a row may be absent or null. */
export const rowFields: TableFields = {
  companies: {
    name: 'string?',
    enabled: 'boolean',
    allowLogin: 'boolean',
    reseller: 'boolean',
    customAttributes: 'list',
    creationDate: 'number',
    limits: 'object',
    domains: 'list',
    address: 'object?',
    externalId: 'string?',
  },
  users: {
    email: 'string',
    firstName: 'string?',
    lastName: 'string?',
    roles: 'list',
    activated: 'boolean',
    allowLogin: 'boolean',
    deleted: 'boolean',
    locale: 'string',
    customAttributes: 'list',
    creationDate: 'number',
    profile: 'object',
  },
  memberships: { ...roles, enabled: 'boolean', lastUsed: 'boolean', createdOn: 'number' },
  invitations: { ...roles, email: 'string', accepted: 'boolean', createdOn: 'number' },
  groups: { companyUuid: 'string', name: 'string', memberUuids: 'list', createdOn: 'number' },
  entitlements: {
    companyUuid: 'string',
    ownerUuid: 'string',
    productId: 'number',
    label: 'string',
    status: ['ACTIVE', 'FREE_TRIAL', 'SUSPENDED', 'CANCELLED'],
  },
  assignments: { companyUuid: 'string', userUuid: 'string', entitlementId: 'string', status: 'string' },
  activities: { companyUuid: 'string', verb: 'string', at: 'number' },
  associations: { customerUuid: 'string', resellerUuid: 'string' },
  exchangeRates: { active: 'boolean', baseCurrency: 'string', counterCurrency: 'string', rate: 'number' },
  clients: { secret: 'string', name: 'string', grants: 'list', scopes: 'list' },
  tokens: { clientId: 'string', scopes: 'list', userUuid: 'string?', expiresAt: 'number?' },
};
