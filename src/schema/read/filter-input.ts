/** Defines the input types of filters: one per collection, from a table of its filterable fields. */
import type { InputFieldRef } from '@pothos/core';
import { entityOfType } from '../core/entity.ts';
import { builder } from '../core/builder.ts';
import type { EnumRef } from './fields.ts';

/** One entry of a filter. `of` is the graph type of another filter. */
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
      /** Wire values that no row has, and that upstream rejects in comparisons. */
      readonly never?: readonly string[];
      readonly description?: string;
    }
  | { readonly kind: 'enumValue'; readonly path: string; readonly type: EnumRef<string> }
  | {
      readonly kind: 'nested' | 'list';
      readonly path: string;
      readonly of: string;
      readonly description?: string;
    };

export type FilterTable = Readonly<Record<string, FilterField>>;

/** A coerced input object. */
export type FilterArgs = Readonly<Record<string, unknown>>;

const tables = new Map<string, FilterTable>();

export function filterTable(type: string): FilterTable {
  const table = tables.get(type);
  if (!table) throw new Error(`there is no filter for ${type}`);
  return table;
}

const IDFilter = builder.inputType('IDFilter', {
  description: 'Conditions on an id. All given conditions must be met.',
  fields: (t) => ({
    eq: t.id({ description: 'Equals this id.' }),
    ne: t.id({ description: 'Does not equal this id, or has no value.' }),
    in: t.idList({ description: 'Is one of these values. An empty list matches nothing and makes no call.' }),
    notIn: t.idList({ description: 'Is none of these values, or has no value.' }),
    contains: t.string({ description: 'Contains this part of an id, ignoring case.' }),
    startsWith: t.string({ description: 'Starts with this part of an id, ignoring case: `ACC-12`.' }),
    endsWith: t.string({ description: 'Ends with this part of an id, ignoring case.' }),
    isNull: t.boolean({ description: 'True: has no value. False: has a value.' }),
  }),
});

const StringFilter = builder.inputType('StringFilter', {
  description:
    'Conditions on a text. All given conditions must be met. `eq` follows the case rules of upstream; `contains`, `startsWith` and `endsWith` ignore case. A text that contains both single and double quotation marks is rejected, because upstream has no syntax for it.',
  fields: (t) => ({
    eq: t.string({ description: 'Equals this text.' }),
    ne: t.string({ description: 'Does not equal this text, or has no value.' }),
    in: t.stringList({
      description: 'Is one of these values. An empty list matches nothing and makes no call.',
    }),
    notIn: t.stringList({ description: 'Is none of these values, or has no value.' }),
    contains: t.string({ description: 'Contains this text, ignoring case. `*` is not a wildcard.' }),
    startsWith: t.string({ description: 'Starts with this text, ignoring case.' }),
    endsWith: t.string({ description: 'Ends with this text, ignoring case.' }),
    isNull: t.boolean({ description: 'True: has no value. False: has a value.' }),
    isEmpty: t.boolean({ description: 'True: is the empty text. False: is another text, or has no value.' }),
  }),
});

const DateTimeFilter = builder.inputType('DateTimeFilter', {
  description: 'Conditions on a date and time. All given conditions must be met.',
  fields: (t) => ({
    gt: t.field({ type: 'DateTime', description: 'Is after this time.' }),
    ge: t.field({ type: 'DateTime', description: 'Is at or after this time.' }),
    lt: t.field({ type: 'DateTime', description: 'Is before this time.' }),
    le: t.field({ type: 'DateTime', description: 'Is at or before this time.' }),
    isNull: t.boolean({ description: 'True: has no value. False: has a value.' }),
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
      description: `Conditions on a list of ${type} objects. All given conditions must be met.`,
      fields: (t) => ({
        any: t.field({ type: filterRef(type), description: 'At least one item matches.' }),
        all: t.field({ type: filterRef(type), description: 'Every item matches, or there is none.' }),
        none: t.field({ type: filterRef(type), description: 'No item matches.' }),
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
      description: `Conditions on ${withArticle(type.name)}. All given conditions must be met.`,
      fields: (t) => ({
        eq: t.field({ type: type.ref, description: 'Equals this value.' }),
        in: t.field({
          type: [type.ref],
          description: 'Is one of these values. An empty list matches nothing.',
        }),
        notIn: t.field({ type: [type.ref], description: 'Is none of these values, or has no value.' }),
      }),
    });
  }
  return ref;
}

/** Only for lists that can contain deleted objects. */
export function deletedSentence(type: string): string {
  return entityOfType(type)?.resource.state?.deleted === 'listed'
    ? ' Deleted objects are excluded unless there is a condition on `status`.'
    : '';
}

export interface FilterOptions {
  /** Without conditions in upstream's own language, which could name members that this collection does not have. */
  readonly rql?: 'none';
}

/** `BuyerFilter` */
export function defineFilter(type: string, table: FilterTable, { rql }: FilterOptions = {}) {
  tables.set(type, table);
  const ref = filterRef(type);
  ref.implement({
    description: `Conditions on ${type} objects. All given conditions must be met.${deletedSentence(type)}`,
    fields: (t) => {
      const fields: Record<string, InputFieldRef<PothosSchemaTypes.ExtendDefaultTypes<object>, unknown>> = {};
      const put = (name: string, field: unknown): void => {
        fields[name] = field as (typeof fields)[string];
      };
      put('and', t.field({ type: [ref], description: 'All of these conditions are met.' }));
      put(
        'or',
        t.field({
          type: [ref],
          description: 'At least one of these conditions is met. An empty list matches nothing.',
        }),
      );
      put('not', t.field({ type: ref, description: 'This condition is not met.' }));
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
      if (rql !== 'none') {
        put(
          'rql',
          t.field({
            type: 'RQL',
            description: `Any other condition on ${withArticle(type)}, in Resource Query Language.`,
          }),
        );
      }
      return fields as never;
    },
  });
  return ref;
}

function describeField(name: string, field: FilterField): string {
  if ('description' in field && field.description) return field.description;
  if (field.kind === 'nested') return `Conditions on its ${name}.`;
  if (field.kind === 'list') return `Conditions on its list of ${name}.`;
  return `Condition on ${field.path}.`;
}

/** `an Account`, but `a User`. */
function withArticle(type: string): string {
  return `${/^[AEIO]/.test(type) ? 'an' : 'a'} ${type}`;
}
