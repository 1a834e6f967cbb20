/** Filterable properties that many resources share. */
import type { PropertyKind } from '../../upstream/marketplace/rql/properties.ts';

const event: PropertyKind = {
  object: { at: 'dateTime', by: { object: { id: 'id', name: 'string' } } },
};

export const auditProperties: PropertyKind = {
  object: {
    created: event,
    updated: event,
    activated: event,
    disabled: event,
    enabled: event,
    unassigned: event,
    blocked: event,
    unblocked: event,
    invited: event,
    joined: event,
    access: event,
  },
};

export const addressProperties: PropertyKind = {
  object: {
    addressLine1: 'string',
    addressLine2: 'string',
    postCode: 'string',
    city: 'string',
    state: 'string',
    country: 'string',
  },
};

export const externalIdProperties: PropertyKind = {
  object: { erpCompanyContact: 'string', erpCustomer: 'string', accountExternalId: 'string' },
};
