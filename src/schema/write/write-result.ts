/** Decides which selected paths the response to a write includes. The response has the default shape of the object. */
import { isObjectType, type GraphQLSchema } from 'graphql';
import { sourceOf } from '../../planner/source.ts';
import { mergeRows, type Row } from '../../source/row.ts';
import { entityOfType } from '../core/entity.ts';

/** Keyed by the selection, of which there is one list per payload of a document. */
const heldOf = new WeakMap<readonly string[], readonly string[]>();

/** The selected paths that the response includes. */
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
  // At deeper levels a default shape may contain a summary of a summary, so the gateway reads the value.
  if (third !== undefined) return false;
  const resource = entityOfType(type)?.resource;
  if (resource?.omitted.includes(first)) return false;
  // A write is about one object, so its response is not from a read of all partitions.
  if (resource?.partition?.onlyWhole.includes(first)) return false;
  const reference = referenceAt(type, first, schema);
  return reference === undefined || second === undefined || reference.includes(second);
}

/** The members that a reference with this wire name includes by default; undefined if it is not a reference. */
function referenceAt(type: string, wireName: string, schema: GraphQLSchema): readonly string[] | undefined {
  const object = schema.getType(type);
  if (!isObjectType(object)) return undefined;
  for (const field of Object.values(object.getFields())) {
    const source = sourceOf(field);
    if (source?.kind === 'reference' && source.path === wireName) return source.core;
  }
  return undefined;
}

/** Upstream omits null members, so a path that the response includes but does not contain is null. */
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
