/** Modules: what an account may use and a group or token may grant. `/modules`, read-only, Operations only. */
import type { Table } from '../core/store/table.ts';
import type { Resource } from './common/collection.ts';
import { defineCollection } from './common/collection.ts';
import { auditOf, id, primitive, revision, text } from './common/properties.ts';
import { operations } from './common/route.ts';
import { readRoutes } from './common/routes.ts';
import type { ModuleRow } from './common/rows.ts';

declare module './common/store.ts' {
  interface Store {
    readonly modules: Table<ModuleRow>;
  }
}

export const modules = defineCollection('modules', {
  // Groups and tokens refer to modules, and permissions follow from them.
  whenNotInFile: 'seed',
  indexes: {},
  path: '/modules',
  noun: 'Module',
  properties: {
    id,
    name: text({ core: true }),
    code: text(),
    description: text({ core: true }),
    accountTypes: { kind: 'list', type: 'string' },
    // The key holds a dot, so no path leads inside.
    filters: {
      kind: 'opaque',
      core: true,
      get: (row: ModuleRow) => (row.groupBuyers ? { 'group.buyers': row.groupBuyers } : undefined),
    },
    settings: {
      kind: 'object',
      core: true,
      properties: {
        sharedAccount: primitive('boolean', { nullable: false }),
        configurable: primitive('boolean', { nullable: false }),
        default: primitive('boolean', { nullable: false }),
        paid: primitive('boolean', { nullable: false }),
        type: { kind: 'list', type: 'string' },
        obsolete: primitive('boolean', { nullable: false }),
      },
    },
    isConfigurable: primitive('boolean', {
      nullable: false,
      get: (row: ModuleRow) => row.settings.configurable,
    }),
    isEnabledByDefault: primitive('boolean', {
      nullable: false,
      get: (row: ModuleRow) => row.settings.default,
    }),
    paid: primitive('boolean', { nullable: false, core: true, get: (row: ModuleRow) => row.settings.paid }),
    revision,
    audit: auditOf(['created', 'updated']),
  },
  visible: () => true,
  scope: (_, store) => store.modules.all(),
});

export const moduleResource: Resource = {
  collection: modules,
  routes: readRoutes(modules, operations),
};
