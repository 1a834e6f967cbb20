/** Whether the answer of a write, which has an object's default shape, holds a path that a payload selects. */
import { isObjectType, type GraphQLSchema } from 'graphql';
import { sourceOf } from '../../planner/source.ts';
import { mergeRows, type Row } from '../../source/row.ts';
import { entityOfType } from '../core/entity.ts';

/** By what a payload selects, which is one list for each payload of a document. */
const heldOf = new WeakMap<readonly string[], readonly string[]>();

/** Of the selected paths, those that the answer holds. */
export function selectionInResponse(
  type: string,
  select: readonly string[],
  schema: GraphQLSchema,
): readonly string[] {
  let held = heldOf.get(select);
  if (!held) heldOf.set(select, (held = select.filter((path) => responseIncludes(type, path, schema))));
  return held;
}

/** `address.city` yes, `audit.created.at` no, `account.name` yes, `account.externalId` no. */
function responseIncludes(type: string, path: string, schema: GraphQLSchema): boolean {
  const [first = '', second, third] = path.split('.');
  // Deeper than that, a default shape may hold a summary of a summary: better read than taken for null.
  if (third !== undefined) return false;
  if (entityOfType(type)?.resource.omitted.includes(first)) return false;
  const reference = referenceAt(type, first, schema);
  return reference === undefined || second === undefined || reference.includes(second);
}

/** What a reference of this wire name carries by default; undefined when it is none. */
function referenceAt(type: string, wireName: string, schema: GraphQLSchema): readonly string[] | undefined {
  const object = schema.getType(type);
  if (!isObjectType(object)) return undefined;
  for (const field of Object.values(object.getFields())) {
    const source = sourceOf(field);
    if (source?.kind === 'reference' && source.path === wireName) return source.core;
  }
  return undefined;
}

/** Upstream leaves out what is null: paths that the answer holds are there or null, not unknown. */
export function fillOmittedWithNull(answer: Row, held: readonly string[]): Row {
  const row: Record<string, unknown> = mergeRows(answer);
  for (const path of held) {
    const [first = '', second] = path.split('.');
    const value = row[first] ?? null;
    row[first] =
      isRecord(value) && second !== undefined ? { ...value, [second]: value[second] ?? null } : value;
  }
  return row as Row;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
