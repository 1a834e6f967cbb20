/** Fields of value objects that AppDirect nests in rows and answers, which the planner need not know. */
import { badValue } from '../core/bad-value.ts';
import { builder, type SchemaTypes } from '../core/builder.ts';
import { isJsonObject, type JsonObject } from '../core/json-object.ts';
import { asFilledText, asFlag, memberOrNull, type EnumRef } from '../read/fields.ts';

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;
type Fields = PothosSchemaTypes.ObjectFieldBuilder<Types, JsonObject>;
export type WireRef = ReturnType<typeof builder.objectRef<JsonObject>>;

/** A type whose fields are members of an object, by their wire names. */
export function wireType(
  name: string,
  description: string,
  fields: (f: ReturnType<typeof wireFields>) => object,
): WireRef {
  const ref = builder.objectRef<JsonObject>(name);
  ref.implement({ description, fields: (t) => fields(wireFields(t)) as Record<string, never> });
  return ref;
}

export function wireFields(t: Fields) {
  return {
    text: (member: string, description: string) =>
      t.string({ description, resolve: (wire) => textOrNull(wire[member]) }),
    int: (member: string, description: string) =>
      t.int({ description, resolve: (wire) => numberOrNull(wire[member], Number.isInteger, 'an integer') }),
    float: (member: string, description: string) =>
      t.float({ description, resolve: (wire) => numberOrNull(wire[member], Number.isFinite, 'a number') }),
    flag: (member: string, description: string) =>
      t.boolean({
        description,
        resolve: (wire) => (wire[member] == null ? null : asFlag(wire[member])),
      }),
    scalar: (
      type: 'URL' | 'UUID' | 'Decimal' | 'CurrencyCode' | 'DateTime' | 'ID',
      members: string | readonly string[],
      description: string,
    ) =>
      t.field({
        type,
        description,
        resolve: (wire) => asFilledText(textOrNull(firstOf(wire, members))),
      }),
    oneOf: (type: EnumRef<string>, member: string, description: string) =>
      t.field({
        type: type.ref,
        description,
        resolve: (wire) => memberOrNull(type, wire[member] ?? null),
      }),
    object: (ref: WireRef, member: string, description: string) =>
      t.field({ type: ref, nullable: true, description, resolve: (wire) => objectOrNull(wire[member]) }),
    objects: (ref: WireRef, members: string | readonly string[], description: string) =>
      t.field({
        type: [ref],
        nullable: { list: true, items: false },
        description,
        resolve: (wire) => objectsOrNull(firstOf(wire, members)),
      }),
  };
}

/** The first member that has a value. */
function firstOf(wire: JsonObject, members: string | readonly string[]): unknown {
  if (typeof members === 'string') return wire[members];
  return members.map((member) => wire[member]).find((value) => value !== undefined && value !== null);
}

/** Numbers count as texts: amounts and ids are either. */
export function textOrNull(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw badValue('a string', value);
}

export function numberOrNull(
  value: unknown,
  isOne: (value: number) => boolean,
  wanted: string,
): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && isOne(value)) return value;
  throw badValue(wanted, value);
}

export function objectOrNull(value: unknown): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (isJsonObject(value)) return value;
  throw badValue('an object', value);
}

export function objectsOrNull(value: unknown): readonly JsonObject[] | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value) && value.every(isJsonObject)) return value;
  throw badValue('a list of objects', value);
}
