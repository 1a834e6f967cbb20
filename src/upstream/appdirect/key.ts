/** Ids of AppDirect objects: a prefix that names the type, then the UUIDs or the number by which a path names the object. */
import type { IdForm } from '../../source/spec.ts';

const uuidText = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const uuidPattern = new RegExp(`^${uuidText}$`);

/** In lower case with hyphens, as AppDirect writes them. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuidPattern.test(value);
}

/** `uuid`: `CMP-{uuid}`. `pair`: `CMM-{uuid}.{uuid}`. `number`: `BDL-{number}`. */
export type KeyForm = 'uuid' | 'pair' | 'number';

const patterns: Readonly<Record<KeyForm, string>> = {
  uuid: uuidText,
  pair: `${uuidText}\\.${uuidText}`,
  number: '[1-9]\\d{0,14}',
};

const exampleUuid = '5f6d1d2e-0f43-4c1b-9f3a-1d0c7f1c9a55';
const examples: Readonly<Record<KeyForm, string>> = {
  uuid: exampleUuid,
  pair: `${exampleUuid}.8a2b6c1d-3e4f-4a5b-8c7d-9e0f1a2b3c4d`,
  number: '1234',
};

/** The longest id: a prefix, a hyphen, and a pair. */
export const longestId = 4 + 36 + 1 + 36;

export function idForm(prefix: string, key: KeyForm): IdForm {
  const pattern = new RegExp(`^${prefix}-${patterns[key]}$`);
  return {
    prefix,
    example: `${prefix}-${examples[key]}`,
    accepts: (value): value is string => typeof value === 'string' && pattern.test(value),
    rejectsOthers: true,
  };
}

/** What follows the prefix: `CMM-a.b` has the parts `a` and `b`. */
export function keyParts(id: string): readonly string[] {
  return id.slice(id.indexOf('-') + 1).split('.');
}

/** The first part, for ids with one. */
export function keyOf(id: string): string {
  return keyParts(id)[0] ?? '';
}
