/** Ids of the Accounts API: a prefix that names the type, then groups of four digits. */

const four = '\\d{4}';

/** Most types have two groups. AUSR is missing from the vendor's own table of prefixes. */
const groups = {
  ACC: '2',
  AUSR: '3',
  USR: '2',
  UGR: '2',
  BUY: '2',
  LCE: '3',
  SEL: '2',
  ERP: '3',
  CLT: '2',
  TKN: '2',
  // The OpenAPI description has one group (MOD-1756), some samples two (MOD-1756-1452).
  MOD: '1,2',
} as const;

export type IdPrefix = keyof typeof groups;

export const idPrefixes = Object.keys(groups) as readonly IdPrefix[];

const patterns = new Map<string, RegExp>(
  idPrefixes.map((prefix) => [prefix, new RegExp(`^${prefix}(?:-${four}){${groups[prefix]}}$`)]),
);

/** Exact: no blanks, no lower case. Whatever fails here never becomes part of a path. */
export function isId(prefix: IdPrefix, value: unknown): value is string {
  return typeof value === 'string' && patterns.get(prefix)?.test(value) === true;
}

/** The prefix of a well-formed id, else undefined. */
export function prefixOf(value: unknown): IdPrefix | undefined {
  if (typeof value !== 'string') return undefined;
  const prefix = value.slice(0, value.indexOf('-'));
  return patterns.get(prefix)?.test(value) === true ? (prefix as IdPrefix) : undefined;
}

/** For messages: `BUY-1234-5678`. */
export function exampleId(prefix: IdPrefix): string {
  return [prefix, '1234', '5678', '9012'].slice(0, 1 + Number(groups[prefix][0])).join('-');
}
