/**
 * Builders of entity fields. Each field declares once where its value comes from, and both the resolver and the
 * planner use this.
 */
import type { ReferenceSource } from '../../planner/source.ts';
import { READ_ERROR, type Row } from '../../source/row.ts';
import { extensions } from '../core/field-source.ts';
import { badValue, unknownValue } from '../core/bad-value.ts';
import { builder, type SchemaTypes } from '../core/builder.ts';
import type { Entity } from '../core/entity.ts';
import { batchOf, expansionOf, upstreamOf } from './costs.ts';
import { resolveReference } from './reads.ts';
import { describe } from '../core/describe.ts';

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

export type FieldBuilder =
  PothosSchemaTypes.ObjectFieldBuilder<Types, Row> | PothosSchemaTypes.InterfaceFieldBuilder<Types, Row>;

/** Wire names of `W`, and paths in its value objects: `name`, `externalIds.erpCustomer`. */
export type WirePath<W> = {
  [K in keyof W & string]: NonNullable<W[K]> extends readonly unknown[] | string | number | boolean
    ? K
    : K | `${K}.${keyof NonNullable<W[K]> & string}`;
}[keyof W & string];

interface ValueOptions {
  /** Null only together with an error. */
  readonly strict?: true;
  /** More members that a row must have before the value counts as known. */
  readonly needs?: readonly string[];
}

type ScalarName = Exclude<keyof SchemaTypes['Scalars'], 'ID' | 'RQL' | 'Upload' | 'JSONObject'>;

/** The value at `path` in the parent's row. Throws if the row is a summary and the rest could not be read. */
export function readPath(row: Row, segments: readonly string[]): unknown {
  let value: unknown = row;
  for (const segment of segments) {
    if (value === undefined || value === null) break;
    if (typeof value !== 'object' || Array.isArray(value)) throw badValue('an object', value);
    value = (value as Readonly<Record<string, unknown>>)[segment];
  }
  if (value === undefined && READ_ERROR in row) throw row[READ_ERROR] as Error;
  return value ?? null;
}

/** Field builders for rows of shape `W`. `owner` is the graph type, for the names of references. */
export function fieldsOf<W>(t: FieldBuilder, owner: string) {
  type Path = WirePath<W>;

  function options<T>(
    path: Path,
    description: string,
    { strict, needs = [] }: ValueOptions,
    convert: (value: NonNullable<unknown>) => T,
  ) {
    const segments = path.split('.');
    return {
      description,
      nullable: true as const,
      extensions: extensions({ kind: 'value', paths: [path, ...needs] }, strict),
      resolve: (row: Row): T | null => {
        const value = readPath(row, segments);
        return value === null ? null : convert(value as NonNullable<unknown>);
      },
    };
  }

  return {
    text: (path: Path, description: string, more: ValueOptions = {}) =>
      t.string(options(path, description, more, asText)),
    int: (path: Path, description: string, more: ValueOptions = {}) =>
      t.int(options(path, description, more, asInt)),
    flag: (path: Path, description: string, more: ValueOptions = {}) =>
      t.boolean(options(path, description, more, asFlag)),
    /** Text of any form, as upstream stores it. An empty text is null, because these types have no empty value. */
    scalar: (type: ScalarName, path: Path, description: string, more: ValueOptions = {}) =>
      t.field({ type, ...options(path, description, more, asFilledText) }),
    /** An unknown enum value fails only this field. */
    oneOf: <V extends string>(type: EnumRef<V>, path: Path, description: string, more: ValueOptions = {}) => {
      const ref: unknown = type.ref;
      return t.field({
        type: ref as EnumRef<string>['ref'],
        // If null must come with an error, an empty text is an error too.
        ...options(path, description, more, (value): string | null =>
          more.strict ? memberOf(type, value) : memberOrNull(type, value),
        ),
      });
    },
    /** A value object such as an address. */
    object: <S>(type: ReturnType<typeof builder.objectRef<S>>, path: Path, description: string) =>
      t.field({
        type,
        description,
        nullable: true,
        extensions: extensions({ kind: 'object', path }),
        resolve: objectAt(path, asRow) as (row: Row) => never,
      }),
    /** One object of another collection. */
    reference: (
      target: Entity,
      path: Path,
      description: string,
      more: ValueOptions & {
        readonly core?: readonly string[];
        /** The summary has only `core`, and not what other references to the type have. */
        readonly onlyCore?: true;
        readonly expand?: ReferenceSource['expand'];
      } = {},
    ) => {
      const read = objectAt(path, asIdentified);
      const source: ReferenceSource = {
        kind: 'reference',
        name: `${owner}.${path}`,
        path,
        core: [...(more.onlyCore ? [] : target.resource.core), ...(more.core ?? [])],
        expand: more.expand ?? expansionOf(target.resource),
        batch: batchOf(target.resource),
        upstream: upstreamOf(target.resource),
      };
      return t.field({
        type: target.ref,
        description: `${description} ${describe.reference(target.resource, source)}`,
        nullable: true,
        extensions: extensions(source, more.strict),
        resolve: (row, _args, context, info) =>
          resolveReference(target, withRefusal(read(row), row), context, info),
      });
    },
    /** Objects of another collection that the row contains. */
    collection: (
      target: Entity,
      path: Path,
      description: string,
      more: { readonly batch?: 'never' } = {},
    ) => {
      const segments = path.split('.');
      return t.field({
        type: [target.ref],
        description: `${description} ${describe.collection(path)}`,
        nullable: true,
        extensions: extensions({
          kind: 'collection',
          name: `${owner}.${path}`,
          path,
          core: target.resource.core,
          batch: more.batch ?? batchOf(target.resource),
          upstream: upstreamOf(target.resource),
        }),
        resolve: (row, _args, context, info) => {
          const rows = listIn(row, segments);
          if (rows === null) return null;
          const { loaders: loads } = context;
          if (rows.length > loads.longestList) loads.longestList = rows.length;
          return rows.map((item) =>
            resolveReference(target, withRefusal(asIdentified(item), row), context, info),
          ) as Row[];
        },
      });
    },
  };
}

/** An enum that maps upstream's wire values to names of the graph. */
export interface EnumRef<V extends string> {
  readonly name: string;
  readonly values: ReadonlySet<string>;
  readonly ref: PothosSchemaTypes.EnumRef<Types, V, V>;
}

/** `InvitationExpired` → `INVITATION_EXPIRED`, `Csp365` → `CSP_365`. */
export function enumName(wire: string): string {
  return wire
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([a-z])(\d)/g, '$1_$2')
    .toUpperCase();
}

/** Wire value → description. */
export function upstreamEnum<V extends string>(
  name: string,
  description: string,
  values: Readonly<Record<V, string>>,
): EnumRef<V> {
  const entries = (Object.keys(values) as V[]).map(
    (value) => [enumName(value), { value, description: values[value] }] as const,
  );
  return {
    name,
    values: new Set(Object.keys(values)),
    ref: builder.enumType(name, {
      description,
      values: Object.fromEntries(entries),
    }) as unknown as EnumRef<V>['ref'],
  };
}

/** An unknown value is an error of the field, not of the object. */
export function memberOf<V extends string>(type: EnumRef<V>, value: unknown): V {
  if (typeof value === 'string' && type.values.has(value)) return value as V;
  throw typeof value === 'string' ? unknownValue(type.name, value) : badValue(`a ${type.name}`, value);
}

/** A missing value and an empty text are null: upstream stores either for a state that was never set. */
export function memberOrNull<V extends string>(type: EnumRef<V>, value: unknown): V | null {
  if (value === null || (typeof value === 'string' && value.trim() === '')) return null;
  return memberOf(type, value);
}

/** `''` is the row itself. */
function objectAt(path: string, check: (value: unknown) => Row): (row: Row) => Row | null {
  if (path === '') return (row) => row;
  const segments = path.split('.');
  return (row) => {
    const value = readPath(row, segments);
    return value === null ? null : check(value);
  };
}

/** An object inside an incomplete row is incomplete too. */
function withRefusal<T extends Row | null>(value: T, row: Row): T {
  return value !== null && READ_ERROR in row ? { ...value, [READ_ERROR]: row[READ_ERROR] } : value;
}

/** A list in the row, or null. */
export function listIn(row: Row, segments: readonly string[]): readonly unknown[] | null {
  const value = readPath(row, segments);
  if (value === null || Array.isArray(value)) return value;
  throw badValue('a list', value);
}

/** Checks that an embedded object has an id. */
export function asIdentified(value: unknown): Row {
  const row = asRow(value);
  if (typeof row.id === 'string' && row.id !== '') return row;
  throw badValue('an object with an id', value);
}

export function asRow(value: unknown): Row {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row;
  throw badValue('an object', value);
}

export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw badValue('a string', value);
}

/** An empty text is null, for types that have no empty value. */
export function asFilledText(value: unknown): string | null {
  if (value === null) return null;
  const text = asText(value);
  return text.trim() === '' ? null : text;
}

function asInt(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw badValue('an integer', value);
}

export function asFlag(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw badValue('a boolean', value);
}
