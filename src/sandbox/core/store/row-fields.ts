/** The described members of rows, and the check that names the row and the member that is wrong. */
import type { Row } from './table.ts';

type Plain = 'string' | 'number' | 'boolean' | 'object' | 'list';

/** What a member holds: a kind of value, with `?` one that may be absent or null, or one of several texts. */
export type FieldKind = Plain | `${Plain}?` | readonly string[];

export type RowFields<R extends Row = Row> = { readonly [K in keyof R]-?: FieldKind };

/** By table; a table that is not described is checked for the common members only. */
export type TableFields = Readonly<Record<string, Readonly<Record<string, FieldKind>> | undefined>>;

interface Wrong {
  readonly expected: string;
  readonly got: string;
}

/** The first member that is wrong, or undefined. */
export function wrongMember(
  table: string,
  at: number,
  row: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, FieldKind>>,
): Wrong | undefined {
  for (const [name, kind] of Object.entries(fields)) {
    if (fits(row[name], kind)) continue;
    const id = typeof row['id'] === 'string' ? ` (${row['id'].slice(0, 80)})` : '';
    const value = row[name];
    return {
      expected: `${wordsOf(kind)} in ${name} of ${table}[${at}]${id}`,
      got: value === undefined ? 'has none' : `has ${JSON.stringify(value).slice(0, 60)}`,
    };
  }
  return undefined;
}

function fits(value: unknown, kind: FieldKind): boolean {
  if (typeof kind !== 'string') return typeof value === 'string' && kind.includes(value);
  if (kind.endsWith('?') && (value === undefined || value === null)) return true;
  const plain = kind.replace('?', '');
  if (plain === 'list') return Array.isArray(value);
  if (plain === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === plain;
}

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  list: 'a list',
};

function wordsOf(kind: FieldKind): string {
  return typeof kind === 'string' ? (words[kind.replace('?', '')] ?? kind) : `one of ${kind.join(', ')}`;
}
