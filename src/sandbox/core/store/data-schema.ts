/** The JSON schema of a sandbox's data file, from the description of its rows. */
import type { SandboxApi } from '../api.ts';
import { snapshotVersion } from './snapshot.ts';
import type { FieldKind } from './row-fields.ts';
import type { DataStore } from './store.ts';

export function dataSchema<S extends DataStore>({
  name,
  data: { tables, rowMembers, rowFields = {} },
}: SandboxApi<S>): object {
  const rowOf = (table: string): object => {
    const fields: Readonly<Record<string, FieldKind>> = { ...rowMembers, ...rowFields[table] };
    return {
      type: 'object',
      required: Object.keys(fields).filter((member) => !isOptional(fields[member])),
      properties: Object.fromEntries(Object.entries(fields).map(([member, kind]) => [member, valueOf(kind)])),
    };
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Data of the ${name}`,
    type: 'object',
    required: ['version', 'tables', 'created', 'images'],
    properties: {
      version: { const: snapshotVersion },
      tables: {
        type: 'object',
        minProperties: 1,
        additionalProperties: false,
        properties: Object.fromEntries(
          tables.map((table) => [table.name, { type: 'array', items: rowOf(table.name) }]),
        ),
      },
      created: {
        description: 'How many ids of each counter have been given out.',
        type: 'array',
        items: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 2 },
      },
      images: {
        type: 'array',
        items: {
          type: 'object',
          required: ['contentType', 'base64'],
          properties: { contentType: { type: 'string' }, base64: { type: 'string' } },
        },
      },
    },
  };
}

function isOptional(kind: FieldKind | undefined): boolean {
  return typeof kind === 'string' && kind.endsWith('?');
}

function valueOf(kind: FieldKind): object {
  if (typeof kind !== 'string') return { enum: kind };
  const type = kind.replace('?', '').replace('list', 'array');
  return { type: kind.endsWith('?') ? [type, 'null'] : type };
}
