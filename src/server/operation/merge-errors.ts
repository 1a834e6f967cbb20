/** Merges errors: a fault at many places of an answer becomes a few errors with paths and one with a count. */
import type { GraphQLError } from 'graphql';
import { UnknownValueError } from '../../upstream/errors.ts';
import { rootOf } from './public-error.ts';

/** Most separate errors for one fault in one field of many rows. */
const maxForField = 5;
/** Most separate errors for one fault over all fields: a row that fails as a whole fails in each of its fields. */
const maxForFault = 20;
const maxFields = 20;
const maxValues = 10;

/** One error in the answer. */
export interface Merged {
  readonly error: GraphQLError;
  /** How many places it represents. */
  readonly count: number;
  /** Extensions in addition to those of the error. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The remaining places of a fault, after the separate errors. */
interface Rest {
  readonly error: GraphQLError;
  count: number;
  readonly fields: Set<string>;
}

interface Fault {
  shown: number;
  readonly shownOf: Map<string, number>;
  rest: Rest | undefined;
}

/** All rows in which an enum field has an unknown value. */
interface Unlisted {
  readonly error: GraphQLError;
  count: number;
  readonly values: Set<string>;
}

/** In the order found. Errors with counts come last. */
export function mergeErrors(errors: readonly GraphQLError[]): readonly Merged[] {
  // One error needs no merging.
  if (errors.length === 1 && !(rootOf(errors[0]) instanceof UnknownValueError)) {
    return errors.map((error) => ({ error, count: 1 }));
  }
  const shown: (Merged | Unlisted)[] = [];
  const unlisted = new Map<string, Unlisted>();
  const faults = new Map<string, Fault>();
  for (const error of errors) {
    const root = rootOf(error);
    const field = fieldOf(error);
    if (root instanceof UnknownValueError) {
      let found = unlisted.get(field);
      if (!found) {
        found = { error, count: 0, values: new Set() };
        unlisted.set(field, found);
        shown.push(found);
      }
      found.count += 1;
      if (found.values.size < maxValues && isWord(root.value)) found.values.add(root.value);
      continue;
    }
    const key = faultOf(error, root);
    let fault = faults.get(key);
    if (!fault) faults.set(key, (fault = { shown: 0, shownOf: new Map(), rest: undefined }));
    const ofField = fault.shownOf.get(field) ?? 0;
    if (ofField < maxForField && fault.shown < maxForFault) {
      fault.shownOf.set(field, ofField + 1);
      fault.shown += 1;
      shown.push({ error, count: 1 });
      continue;
    }
    fault.rest ??= { error, count: 0, fields: new Set() };
    fault.rest.count += 1;
    if (fault.rest.fields.size < maxFields) fault.rest.fields.add(field);
  }
  const merged = shown.map((entry) => ('values' in entry ? ofUnlisted(entry) : entry));
  for (const { rest } of faults.values()) if (rest) merged.push(ofRest(rest));
  return merged;
}

function ofUnlisted({ error, count, values }: Unlisted): Merged {
  const all = count === 1 ? undefined : { count, fields: [fieldOf(error)] };
  return { error, count, extensions: { values: [...values], ...all } };
}

function ofRest({ error, count, fields }: Rest): Merged {
  return count === 1 ? { error, count } : { error, count, extensions: { count, fields: [...fields] } };
}

/** `accounts.nodes.*.website`: the same for all rows of a list. */
function fieldOf({ path }: GraphQLError): string {
  return (path ?? []).map((key) => (typeof key === 'number' ? '*' : key)).join('.');
}

/** Errors with the same cause have the same message. */
function faultOf({ message }: GraphQLError, root: unknown): string {
  return root instanceof Error ? `${root.name} ${root.message}` : message;
}

/** Whether the value looks like a state or a type. Any other value may be personal data. */
function isWord(value: string): boolean {
  return /^[\w .:/-]{0,60}$/.test(value);
}
