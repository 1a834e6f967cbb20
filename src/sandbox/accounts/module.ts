/** Modules: what an account may use and a group or token may grant. `/modules`, read-only, Operations only. */
import type { Model } from '../rql/model.ts';
import { operations } from './common/route.ts';
import type { Route } from './common/route.ts';
import { getOne, getPage } from './common/read.ts';
import type { Collection } from './common/read.ts';
import type { ModuleRow } from './common/rows.ts';
import { auditOf, id, primitive, revision, text } from './common/properties.ts';

export const moduleModel: Model = {
  name: 'Module',
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
        sharedAccount: primitive('boolean'),
        configurable: primitive('boolean'),
        default: primitive('boolean'),
        paid: primitive('boolean'),
        type: { kind: 'list', type: 'string' },
        obsolete: primitive('boolean'),
      },
    },
    isConfigurable: primitive('boolean', { get: (row: ModuleRow) => row.settings.configurable }),
    isEnabledByDefault: primitive('boolean', { get: (row: ModuleRow) => row.settings.default }),
    paid: primitive('boolean', { core: true, get: (row: ModuleRow) => row.settings.paid }),
    revision,
    audit: auditOf(['created', 'updated']),
  },
};

export const modules: Collection<ModuleRow> = {
  model: moduleModel,
  find: (store, moduleId) => store.modules.get(moduleId),
  visible: () => true,
  scope: (_, store) => store.modules.all(),
  lookups: { id: (store, ids) => store.modules.pick(ids) },
};

export const moduleRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/modules',
    access: operations,
    handle: (exchange) => getPage(modules, exchange),
  },
  {
    method: 'GET',
    path: '/modules/:id',
    access: operations,
    handle: (exchange) => getOne(modules, exchange, exchange.params['id'] ?? ''),
  },
];
