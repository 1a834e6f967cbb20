/** The input types of filters: one for every collection, made from a table of its filterable fields. */
import type { InputFieldRef } from '@pothos/core';
import { builder } from '../core/builder.ts';
import type { EnumRef } from './fields.ts';

/** One entry of a filter: what it compares, and how. `of` names the graph type of another filter. */
export type FilterField =
  | {
      readonly kind: 'id' | 'string' | 'dateTime' | 'boolean';
      readonly path: string;
      readonly description?: string;
    }
  | {
      readonly kind: 'enum';
      readonly path: string;
      readonly type: EnumRef<string>;
      /** Wire values that no row ever has, and that upstream refuses to compare with. */
      readonly never?: readonly string[];
    }
  | { readonly kind: 'enumValue'; readonly path: string; readonly type: EnumRef<string> }
  | {
      readonly kind: 'nested' | 'list';
      readonly path: string;
      readonly of: string;
      readonly description?: string;
    };

export type FilterTable = Readonly<Record<string, FilterField>>;

/** An input object as GraphQL hands it over. */
export type FilterArgs = Readonly<Record<string, unknown>>;

const tables = new Map<string, FilterTable>();

export function filterTable(type: string): FilterTable {
  const table = tables.get(type);
  if (!table) throw new Error(`there is no filter for ${type}`);
  return table;
}

const IDFilter = builder.inputType('IDFilter', {
  description: 'Conditions on an id; all that are given must hold.',
  fields: (t) => ({
    eq: t.id({ description: 'Is this one.' }),
    ne: t.id({ description: 'Is not this one.' }),
    in: t.idList({ description: 'Is one of these; with an empty list nothing matches and no call is made.' }),
    notIn: t.idList({ description: 'Is none of these.' }),
    isNull: t.boolean({ description: 'Is unset, or, when false, is set.' }),
  }),
});

const StringFilter = builder.inputType('StringFilter', {
  description:
    'Conditions on a text; all that are given must hold. `eq` follows the case rules of upstream; the pattern ' +
    'conditions ignore case. A text with both kinds of quotation marks cannot be sent, and is refused.',
  fields: (t) => ({
    eq: t.string({ description: 'Is exactly this.' }),
    ne: t.string({ description: 'Is not this.' }),
    in: t.stringList({
      description: 'Is one of these; with an empty list nothing matches and no call is made.',
    }),
    notIn: t.stringList({ description: 'Is none of these.' }),
    contains: t.string({ description: 'Holds this, in any case. A star is a star.' }),
    startsWith: t.string({ description: 'Begins with this, in any case.' }),
    endsWith: t.string({ description: 'Ends with this, in any case.' }),
    isNull: t.boolean({ description: 'Is unset, or, when false, is set.' }),
    isEmpty: t.boolean({ description: 'Is the empty text, or, when false, is not.' }),
  }),
});

const DateTimeFilter = builder.inputType('DateTimeFilter', {
  description: 'Conditions on a moment; all that are given must hold.',
  fields: (t) => ({
    gt: t.field({ type: 'DateTime', description: 'After.' }),
    ge: t.field({ type: 'DateTime', description: 'At or after.' }),
    lt: t.field({ type: 'DateTime', description: 'Before.' }),
    le: t.field({ type: 'DateTime', description: 'At or before.' }),
  }),
});

const filterRefs = new Map<string, ReturnType<typeof builder.inputRef<FilterArgs>>>();

function filterRef(type: string) {
  let ref = filterRefs.get(type);
  if (!ref) filterRefs.set(type, (ref = builder.inputRef<FilterArgs>(`${type}Filter`)));
  return ref;
}

const listFilterRefs = new Map<string, ReturnType<typeof builder.inputRef<FilterArgs>>>();

/** `SellerListFilter`: conditions on the members of an embedded list. */
function listFilterRef(type: string) {
  let ref = listFilterRefs.get(type);
  if (!ref) {
    ref = builder.inputRef<FilterArgs>(`${type}ListFilter`);
    listFilterRefs.set(type, ref);
    ref.implement({
      description: `Conditions on a list of ${type} objects; all that are given must hold.`,
      fields: (t) => ({
        any: t.field({ type: filterRef(type), description: 'At least one matches.' }),
        all: t.field({ type: filterRef(type), description: 'Every one matches.' }),
        none: t.field({ type: filterRef(type), description: 'Not one matches.' }),
      }),
    });
  }
  return ref;
}

const enumFilterRefs = new Map<string, ReturnType<typeof builder.inputRef<FilterArgs>>>();

function enumFilterRef(type: EnumRef<string>) {
  let ref = enumFilterRefs.get(type.name);
  if (!ref) {
    ref = builder.inputRef<FilterArgs>(`${type.name}Filter`);
    enumFilterRefs.set(type.name, ref);
    ref.implement({
      description: `Conditions on ${withArticle(type.name)}; all that are given must hold.`,
      fields: (t) => ({
        eq: t.field({ type: type.ref, description: 'Is this.' }),
        in: t.field({
          type: [type.ref],
          description: 'Is one of these; with an empty list nothing matches.',
        }),
        notIn: t.field({ type: [type.ref], description: 'Is none of these.' }),
      }),
    });
  }
  return ref;
}

/** `BuyerFilter` */
export function defineFilter(type: string, table: FilterTable) {
  tables.set(type, table);
  const ref = filterRef(type);
  ref.implement({
    description: `Which ${type} objects; all conditions that are given must hold. Unless \`status\` is among them, deleted ones are left out.`,
    fields: (t) => {
      const fields: Record<string, InputFieldRef<PothosSchemaTypes.ExtendDefaultTypes<object>, unknown>> = {};
      const put = (name: string, field: unknown): void => {
        fields[name] = field as (typeof fields)[string];
      };
      put('and', t.field({ type: [ref], description: 'All of these hold.' }));
      put(
        'or',
        t.field({
          type: [ref],
          description: 'At least one of these holds; with an empty list nothing matches.',
        }),
      );
      put('not', t.field({ type: ref, description: 'This does not hold.' }));
      for (const [name, field] of Object.entries(table)) {
        const description = describeField(name, field);
        if (field.kind === 'id') put(name, t.field({ type: IDFilter, description }));
        else if (field.kind === 'string') put(name, t.field({ type: StringFilter, description }));
        else if (field.kind === 'dateTime') put(name, t.field({ type: DateTimeFilter, description }));
        else if (field.kind === 'boolean') put(name, t.boolean({ description }));
        else if (field.kind === 'enum') put(name, t.field({ type: enumFilterRef(field.type), description }));
        else if (field.kind === 'enumValue') put(name, t.field({ type: field.type.ref, description }));
        else if (field.kind === 'nested') put(name, t.field({ type: filterRef(field.of), description }));
        else if (field.kind === 'list') put(name, t.field({ type: listFilterRef(field.of), description }));
      }
      put(
        'rql',
        t.field({
          type: 'RQL',
          description: `Any other condition on ${withArticle(type)}, in upstream's own language.`,
        }),
      );
      return fields as never;
    },
  });
  return ref;
}

function describeField(name: string, field: FilterField): string {
  if ('description' in field && field.description) return field.description;
  if (field.kind === 'nested') return `Conditions on its ${name}.`;
  if (field.kind === 'list') return `Conditions on its ${name}, taken together.`;
  return `Compares ${field.path}.`;
}

/** `an Account`, but `a User`. */
function withArticle(type: string): string {
  return `${/^[AEIO]/.test(type) ? 'an' : 'a'} ${type}`;
}
