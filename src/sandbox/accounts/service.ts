/** Services: parts of the platform that act on their own, as authors of audit events. `/services`, read-only. */
import type { Table } from '../core/store/table.ts';
import type { Resource } from './common/collection.ts';
import { defineCollection } from './common/collection.ts';
import { auditOf, id, revision, text } from './common/properties.ts';
import { everyone } from './common/route.ts';
import { readRoutes } from './common/routes.ts';
import type { ServiceRow } from './common/rows.ts';

declare module './common/store.ts' {
  interface Store {
    readonly services: Table<ServiceRow>;
  }
}

const services = defineCollection('services', {
  // Audit events of every other row refer to them.
  whenNotInFile: 'seed',
  indexes: {},
  path: '/services',
  noun: 'Service',
  properties: {
    id,
    name: text({ core: true }),
    description: text(),
    // Null wherever it has been seen.
    icon: text({ core: true, get: () => undefined }),
    status: text(),
    revision,
    audit: auditOf(['created', 'updated']),
  },
  // The same content for every kind of account.
  visible: () => true,
  scope: (_, store) => store.services.all(),
});

export const serviceResource: Resource = {
  collection: services,
  routes: readRoutes(services, everyone),
};
