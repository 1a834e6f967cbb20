/**
 * Inputs of mutations. One table defines the members of an input, their names upstream and their limits. The input
 * type, the checks before the call, the body, and the argument that an upstream error refers to come from this table.
 * Omitted means unchanged; null clears a value.
 */
import type { InputFieldRef } from '@pothos/core';
import { builder, type SchemaTypes } from '../core/builder.ts';
import { entityOfPrefix } from '../core/entity.ts';
import type { EnumRef } from '../read/fields.ts';
import type { BrokenRule } from '../../upstream/errors.ts';
import type { MutationProblem } from './mutation-error.ts';

type TextType = 'String' | 'EmailAddress' | 'URL' | 'UUID' | 'CountryCode' | 'CurrencyCode' | 'LanguageTag';

interface Common {
  /** Wire path below the body: `externalIds.erpCustomer`. */
  readonly wire: string;
  readonly description: string;
  readonly required?: true;
  /** Can be omitted, but not null. */
  readonly notNull?: true;
}

export type InputField = Common &
  (
    | { readonly kind: 'text'; readonly type?: TextType; readonly min?: number; readonly max?: number }
    | { readonly kind: 'flag' }
    | { readonly kind: 'oneOf'; readonly type: EnumRef<string> }
    /** `{ "id": … }` of another object. */
    | { readonly kind: 'reference'; readonly prefix: string }
    /** A list of references, which replaces the whole set. */
    | { readonly kind: 'references'; readonly prefix: string; readonly min?: number }
    /** A value with a form of its own at upstream. */
    | { readonly kind: 'special'; readonly special: SpecialInput }
    | { readonly kind: 'object'; readonly of: InputDefinition }
    | { readonly kind: 'objects'; readonly of: InputDefinition; readonly min?: number }
  );

/** How one kind of value is declared, checked and written. */
export interface SpecialInput {
  readonly type: keyof SchemaTypes['Scalars'] | 'Int' | 'Float' | 'Boolean' | 'String' | EnumRef<string>;
  readonly isList?: true;
  readonly toWire: (value: unknown) => { readonly wire: unknown } | SpecialProblem;
}

/** What is wrong with a value, after the name of its member: `must be …, but got …`. */
export interface SpecialProblem {
  readonly message: string;
  readonly broken: BrokenRule;
}

export type InputTable = Readonly<Record<string, InputField>>;
export type InputValue = Readonly<Record<string, unknown>>;

/** Members without an input type, for values that are plain arguments. */
export interface InputShape {
  readonly table: InputTable;
}

export interface InputDefinition extends InputShape {
  readonly ref: ReturnType<typeof builder.inputRef<InputValue>>;
}

export function defineInput(name: string, description: string, table: InputTable): InputDefinition {
  const ref = builder.inputRef<InputValue>(name);
  ref.implement({
    description,
    fields: (t) => {
      const fields: Record<
        string,
        InputFieldRef<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, unknown>
      > = {};
      for (const [field, entry] of Object.entries(table)) {
        const options = { required: entry.required === true, description: entry.description + limits(entry) };
        const made =
          entry.kind === 'text'
            ? t.field({ type: entry.type ?? 'String', ...options })
            : entry.kind === 'flag'
              ? t.boolean(options)
              : entry.kind === 'oneOf'
                ? t.field({ type: entry.type.ref, ...options })
                : entry.kind === 'reference'
                  ? t.id(options)
                  : entry.kind === 'references'
                    ? t.idList(options)
                    : entry.kind === 'object'
                      ? t.field({ type: entry.of.ref, ...options })
                      : entry.kind === 'special'
                        ? t.field({ type: typeOf(entry.special), ...options })
                        : t.field({ type: [entry.of.ref], ...options });
        fields[field] = made;
      }
      return fields as never;
    },
  });
  return { ref, table };
}

function typeOf({ type, isList }: SpecialInput): 'String' {
  const one = typeof type === 'string' ? type : type.ref;
  return (isList ? [one] : one) as 'String';
}

function limits(entry: InputField): string {
  if (entry.kind === 'text' && entry.max !== undefined) {
    return entry.min === undefined
      ? ` Up to ${entry.max.toLocaleString('en-US')} characters.`
      : ` ${entry.min} to ${entry.max} characters.`;
  }
  return '';
}

/** Sets a value at a dotted path and creates the objects along the path. */
export function setAt(body: Record<string, unknown>, path: string, value: unknown): void {
  const segments = path.split('.');
  const last = segments.pop() ?? path;
  let place = body;
  for (const segment of segments) {
    const next = place[segment];
    const copy = { ...(typeof next === 'object' ? next : undefined) } as Record<string, unknown>;
    place[segment] = copy;
    place = copy;
  }
  place[last] = value;
}

export interface WireInput {
  /** Only the given members. */
  readonly body: Record<string, unknown>;
  /** Values that upstream would reject, found before the call. */
  readonly problems: readonly MutationProblem[];
}

/** `at` is the path of the input among the arguments. */
export function writeInput(
  { table }: InputShape,
  value: InputValue,
  at: readonly string[],
  body: Record<string, unknown> = {},
): WireInput {
  const problems: MutationProblem[] = [];
  for (const [field, entry] of Object.entries(table)) {
    const given = value[field];
    if (given === undefined) continue;
    const path = [...at, field];
    const wire = given === null ? null : toWire(entry, given, path, problems);
    if (given === null && (entry.required || entry.notNull))
      problems.push(invalid(path, 'must have a value, but got null', { rule: 'REQUIRED' }));
    setAt(body, entry.wire, wire);
  }
  return { body, problems };
}

function toWire(
  entry: InputField,
  given: unknown,
  path: readonly string[],
  problems: MutationProblem[],
): unknown {
  switch (entry.kind) {
    case 'text': {
      const text = String(given);
      const broken = brokenLength(text, entry);
      if (broken) problems.push(invalid(path, lengthMessage(broken), broken));
      return text;
    }
    case 'reference':
      return { id: checked(String(given), entry.prefix, path, problems) };
    case 'references': {
      const ids = given as readonly string[];
      if (ids.length < (entry.min ?? 0)) problems.push(tooFew(path, entry.min, ids.length));
      return ids.map((id, index) => ({ id: checked(id, entry.prefix, [...path, String(index)], problems) }));
    }
    case 'special': {
      const written = entry.special.toWire(given);
      if ('wire' in written) return written.wire;
      problems.push(invalid(path, written.message, written.broken));
      return undefined;
    }
    case 'object':
      return nested(entry.of, given as InputValue, path, problems);
    case 'objects': {
      const items = given as readonly InputValue[];
      if (items.length < (entry.min ?? 0)) problems.push(tooFew(path, entry.min, items.length));
      return items.map((item, index) => nested(entry.of, item, [...path, String(index)], problems));
    }
    default:
      return given;
  }
}

function nested(
  of: InputDefinition,
  value: InputValue,
  path: readonly string[],
  problems: MutationProblem[],
): unknown {
  const written = writeInput(of, value, path);
  problems.push(...written.problems);
  return written.body;
}

function checked(id: string, prefix: string, path: readonly string[], problems: MutationProblem[]): string {
  const given: unknown = id;
  const form = entityOfPrefix(prefix).resource.id;
  if (!form.accepts(given)) {
    problems.push(
      invalid(path, `must look like ${form.example}, but got ${JSON.stringify(id.slice(0, 60))}`, {
        rule: 'FORMAT',
      }),
    );
  }
  return id;
}

/** A text of blanks alone counts as empty. */
function brokenLength(
  text: string,
  { min = 0, max }: { readonly min?: number; readonly max?: number },
): BrokenRule | undefined {
  const length = text.trim().length;
  if (length < min) return { rule: 'MIN_LENGTH', limit: min, actual: length };
  if (max !== undefined && text.length > max) return { rule: 'MAX_LENGTH', limit: max, actual: text.length };
  return undefined;
}

function lengthMessage({ rule, limit = 0, actual = 0 }: BrokenRule): string {
  const wanted = `${rule === 'MIN_LENGTH' ? 'at least' : 'at most'} ${counted(limit, 'character')}`;
  return `must have ${wanted}, but ${actual === 0 ? 'is empty' : `has ${actual}`}`;
}

/** `least` is the minimum number of entries. */
export function tooFew(path: readonly string[], least = 1, actual = 0): MutationProblem {
  const got = actual === 0 ? 'is empty' : `has ${actual}`;
  return invalid(path, `must hold at least ${counted(least, 'entry', 'entries')}, but ${got}`, {
    rule: 'MIN_ITEMS',
    limit: least,
    actual,
  });
}

function counted(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `one ${one}` : `${count} ${many}`;
}

export function invalid(path: readonly string[], message: string, broken: BrokenRule): MutationProblem {
  return {
    kind: 'ValidationError',
    message: `${path.slice(1).join('.') || path.join('.')} ${message}`,
    path,
    broken,
  };
}

/** Maps upstream's name of a member, in any case, to the argument it came from. */
export function argumentOf(
  { table }: InputShape,
  at: readonly string[],
): (property: string) => readonly string[] | undefined {
  return (property) => find(table, property.toLowerCase().replace(/\[(\d+)\]/g, '.$1'), at);
}

function find(table: InputTable, property: string, at: readonly string[]): readonly string[] | undefined {
  for (const [field, entry] of Object.entries(table)) {
    const wire = entry.wire.toLowerCase();
    if (property === wire || property === `${wire}.id`) return [...at, field];
    if (!property.startsWith(`${wire}.`)) continue;
    const rest = property.slice(wire.length + 1);
    if (entry.kind === 'object') return find(entry.of.table, rest, [...at, field]) ?? [...at, field];
    const [index = '', ...below] = rest.split('.');
    const place = /^\d+$/.test(index) ? [...at, field, index] : [...at, field];
    return entry.kind === 'objects' ? (find(entry.of.table, below.join('.'), place) ?? place) : place;
  }
  return undefined;
}
