/** Modules: parts of the platform that groups and tokens grant. Upstream: /modules, whose list is for Operations. */
import type { ModuleWire } from '../../contract/marketplace.ts';
import { defineResource } from '../../upstream/marketplace/resource.ts';
import { builder } from '../core/builder.ts';
import { auditProperties } from './common-properties.ts';
import { describe } from '../core/describe.ts';
import { defineEntity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { asFlag, fieldsOf, listIn, readPath } from '../read/fields.ts';
import { Audited, Node } from '../read/interfaces.ts';
import { readWholeList, selectOf } from '../read/reads.ts';
import { rootById, rootByIds } from '../read/roots.ts';
import { AccountType } from './account.ts';

export const modules = defineResource({
  type: 'Module',
  label: 'module',
  collection: { path: '/accounts/modules', idPrefix: 'MOD' },
  // The OpenAPI description has one group (MOD-1756), some samples have two (MOD-1756-1452).
  idGroups: [1, 2],
  core: ['id', 'name', 'description', 'filters', 'settings', 'revision'],
  omitted: ['audit', 'accountTypes'],
  icon: 'none',
  requiredOnPut: [],
  read: { roles: ['Operations'] },
  actions: {},
  properties: {
    id: 'id',
    name: 'string',
    code: 'string',
    description: 'string',
    audit: auditProperties,
  },
});

export const Module = defineEntity(modules);

Module.ref.implement({
  description:
    'A part of the platform that user groups and API tokens grant. Only Operations can read the catalog, so a module in a group, token or membership has only the members that upstream includes there.',
  interfaces: [Node, Audited],
  fields: (t) => {
    const f = fieldsOf<ModuleWire>(t, 'Module');
    return {
      name: f.text('name', 'Display name.', { strict: true }),
      code: f.text('code', 'Stable code: `access-management`.'),
      description: f.text('description', 'What the module is for.'),
      accountTypes: t.field({
        type: [AccountType.ref],
        description:
          'The kinds of account in which the module can be granted. Kinds that this graph does not know are omitted.',
        extensions: extensions({ kind: 'value', paths: ['accountTypes'] }),
        resolve: (row) => {
          const types = listIn(row, ['accountTypes']);
          if (types === null) return null;
          // Title case on the live service, lower case in an older sample.
          return types
            .filter((type): type is string => typeof type === 'string')
            .map((type) => type.charAt(0).toUpperCase() + type.slice(1))
            .filter((type) => AccountType.values.has(type)) as ('Client' | 'Vendor' | 'Operations')[];
        },
      }),
      mandatory: t.boolean({
        description:
          'Whether the default user group of every account has the module. Null: upstream did not provide it.',
        extensions: extensions({ kind: 'value', paths: ['settings'] }),
        resolve: (row) => {
          const isDefault = readPath(row, ['settings', 'default']);
          if (isDefault === null) return null;
          return asFlag(isDefault) && readPath(row, ['settings', 'configurable']) !== true;
        },
      }),
      configurable: f.flag('settings.configurable', 'Whether the module can be granted and revoked.'),
      paid: f.flag('settings.paid', 'Whether the module costs extra.'),
    };
  },
});

rootById('module', Module, 'Reads one module.');
rootByIds('modulesByIds', Module);

builder.queryField('modules', (t) =>
  t.field({
    type: [Module.ref],
    description: `Lists all modules, sorted by name. ${describe.list(modules)} The list is short and has no pages.`,
    extensions: extensions({ kind: 'call', needs: [], cost: { calls: 'whole' } }),
    resolve: (_root, _args, context, info) =>
      readWholeList(
        modules,
        ['name', 'id'],
        selectOf(context.planning.planOf(info), 'Module'),
        context,
        info,
      ),
  }),
);
