/** Ids of the Accounts API: a prefix that names the type, then groups of four digits. */

interface IdFormat {
  readonly pattern: RegExp;
  readonly example: string;
}

/** Each resource definition adds its prefix. */
const formats = new Map<string, IdFormat>();

/** `groups`: the possible numbers of digit groups, the usual one first. */
export function declareIdPrefix(prefix: string, groups: readonly number[]): void {
  const counts = groups.map((count) => `(?:-\\d{4}){${count}}`).join('|');
  const example = [prefix, '1234', '5678', '9012'].slice(0, 1 + (groups[0] ?? 1)).join('-');
  formats.set(prefix, { pattern: new RegExp(`^${prefix}(?:${counts})$`), example });
}

/** In the order of declaration. */
export function idPrefixes(): readonly string[] {
  return [...formats.keys()];
}

/** The form of every prefix that is not declared, as when the calls are used without the schema. */
const anyGroups = /^[A-Z]{3,4}(?:-\d{4}){1,3}$/;

/** Exact: no spaces, no lower case. Only valid ids become part of a path. */
export function isId(prefix: string, value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const pattern = formats.get(prefix)?.pattern;
  return pattern === undefined
    ? value.startsWith(`${prefix}-`) && anyGroups.test(value)
    : pattern.test(value);
}

/** For messages: `BUY-1234-5678`. */
export function exampleId(prefix: string): string {
  return formats.get(prefix)?.example ?? `${prefix}-1234-5678`;
}
