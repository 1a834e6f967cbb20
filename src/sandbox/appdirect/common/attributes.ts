/** Custom attributes: what the marketplace defines, how values are read, and how they look in answers. */
import type { Input } from '../../core/input.ts';
import type { AttributeRow } from './rows.ts';

export interface AttributeDefinition {
  readonly name: string;
  readonly attributeType: 'TEXT' | 'MULTISELECT';
  readonly label: string;
  readonly hint: string;
  /** The options of a multi-select attribute. */
  readonly keys: readonly string[];
}

const text = (name: string, label: string, hint = ''): AttributeDefinition => ({
  name,
  attributeType: 'TEXT',
  label,
  hint,
  keys: [],
});
const choice = (name: string, label: string, keys: readonly string[]): AttributeDefinition => ({
  name,
  attributeType: 'MULTISELECT',
  label,
  hint: '',
  keys,
});

export const companyAttributes: readonly AttributeDefinition[] = [
  text('region', 'Sales region', 'Where the company buys'),
  text('costCenter', 'Cost centre'),
  choice('services', 'Managed services', ['backup', 'helpdesk', 'security', 'network']),
];

export const userAttributes: readonly AttributeDefinition[] = [
  text('department', 'Department'),
  choice('languages', 'Languages', ['de', 'en', 'fr', 'ja', 'pl']),
];

export function textNames(definitions: readonly AttributeDefinition[]): readonly string[] {
  return definitions.filter(({ attributeType }) => attributeType === 'TEXT').map(({ name }) => name);
}

/** Every defined attribute that has a value, and every multi-select one. */
export function attributesWire(
  definitions: readonly AttributeDefinition[],
  rows: readonly AttributeRow[],
): readonly object[] {
  return definitions.flatMap(({ name, attributeType, label, hint }): object[] => {
    const row = rows.find((candidate) => candidate.name === name);
    const common = { name, attributeType, label, hint };
    if (attributeType === 'MULTISELECT') return [{ ...common, valueKeys: row?.valueKeys ?? [] }];
    return row?.value === undefined ? [] : [{ ...common, value: row.value }];
  });
}

/** Adds an error for a name that is not defined and a value that does not fit. */
export function readAttributes(
  input: Input,
  definitions: readonly AttributeDefinition[],
): readonly AttributeRow[] | undefined {
  const given = input.objects('customAttributes');
  if (given === null) return [];
  return given?.map((item): AttributeRow => {
    const name = item.text('name', { required: true }) ?? '';
    const definition = definitions.find((candidate) => candidate.name === name);
    if (!definition) {
      const known = definitions.map((candidate) => candidate.name).join(', ');
      item.fail('name', `The name must be one of ${known}, but got '${name.slice(0, 100)}'.`);
      return { name };
    }
    if (definition.attributeType === 'TEXT') return { name, value: item.text('value') ?? '' };
    const keys = (item.items('valueKeys') ?? []).map((key) => (typeof key === 'string' ? key : ''));
    const unknown = keys.find((key) => !definition.keys.includes(key));
    if (unknown !== undefined) {
      const known = definition.keys.join(', ');
      item.fail('valueKeys', `The valueKeys must be of ${known}, but got '${unknown.slice(0, 100)}'.`);
    }
    return { name, valueKeys: keys };
  });
}

/** Whether a row has an attribute with one of the excluded values. */
export function isExcluded(
  rows: readonly AttributeRow[],
  exclusions: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  if (exclusions.size === 0) return false;
  return rows.some(({ name, value }) => value !== undefined && exclusions.get(name)?.has(value) === true);
}
