/** Services: parts of the platform that act on their own, as authors of audit events. Upstream: /services. */
import type { ServiceStatus as Status, ServiceWire } from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { defineEntity } from '../core/entity.ts';
import { Actor } from '../read/audit.ts';
import { fieldsOf, upstreamEnum } from '../read/fields.ts';
import { Audited, Node } from '../read/interfaces.ts';
import { defineList, rootList } from '../read/lists.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { auditProperties } from './common-properties.ts';

const services = defineResource({
  type: 'Service',
  label: 'service',
  collection: { path: '/accounts/services', idPrefix: 'SVC' },
  // The vendor's client has one group (SVC-0000). Modules are documented in the same way and have two in some samples.
  idGroups: [1, 2],
  core: ['id', 'name', 'revision'],
  omitted: ['audit'],
  state: { path: 'status', deleted: 'listed' },
  icon: 'none',
  isActor: true,
  requiredOnPut: [],
  read: { roles: ['Client', 'Vendor', 'Operations'] },
  actions: {},
  properties: {
    id: 'id',
    name: 'string',
    description: 'string',
    status: 'enum',
    audit: auditProperties,
  },
});

const ServiceStatus = upstreamEnum<Status>('ServiceStatus', 'State of a service.', {
  Active: 'In use.',
  Deleted: 'Removed; kept so that older records can refer to it.',
});

const Service = defineEntity(services);

Service.ref.implement({
  description:
    'A part of the platform that acts on its own, such as a scheduler. It is the author of audit events that no user and no API token caused. It cannot be changed through the API.',
  interfaces: [Node, Audited, Actor],
  fields: (t) => {
    const f = fieldsOf<ServiceWire>(t, 'Service');
    return {
      name: f.text('name', 'Display name.'),
      description: f.text('description', 'What the service does. Null: there is no description.'),
      status: f.oneOf(ServiceStatus, 'status', 'State of the service.'),
    };
  },
});

const serviceList = defineList(Service, {
  filter: {
    id: { kind: 'id', path: 'id' },
    name: { kind: 'string', path: 'name' },
    status: { kind: 'enum', path: 'status', type: ServiceStatus },
    createdAt: { kind: 'dateTime', path: 'audit.created.at' },
    updatedAt: { kind: 'dateTime', path: 'audit.updated.at' },
  },
  order: {
    NAME: 'name',
    STATUS: 'status',
    CREATED_AT: 'audit.created.at',
    UPDATED_AT: 'audit.updated.at',
  },
});

rootById('service', Service, 'Reads one service.');
rootList('services', serviceList, 'Lists services of the platform.');
rootByIds('servicesByIds', Service);
