/** A small property tree with one of everything, whose resources refer to each other. */
import type { PropertyTree } from '../../../../src/upstream/marketplace/rql/properties.ts';

export const accountProperties: PropertyTree = {
  id: 'id',
  name: 'string',
  type: 'enum',
  buyers: { collection: () => buyerProperties },
};

export const sellerProperties: PropertyTree = {
  id: 'id',
  name: 'string',
  address: { object: { country: 'string' } },
};

export const buyerProperties: PropertyTree = {
  id: 'id',
  name: 'string',
  status: 'enum',
  revision: 'number',
  resale: 'boolean',
  externalIds: { object: { erpCustomer: 'string' } },
  audit: { object: { created: { object: { at: 'dateTime' } } } },
  account: { reference: () => accountProperties },
  sellers: { collection: () => sellerProperties },
};
