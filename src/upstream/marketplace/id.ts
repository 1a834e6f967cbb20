/** Ids of the Accounts API: a prefix that names the type, then groups of four digits. */

interface IdFormat {
  readonly pattern: RegExp;
  readonly example: string;
}

/** Filled by the resource definitions, each with its own prefix. */
const formats = new Map<string, IdFormat>();

/** `groups` lists the possible numbers of digit groups, the usual one first. */
export function declareIdPrefix(prefix: string, groups: readonly number[]): void {
  const counts = groups.map((count) => `(?:-\\d{4}){${count}}`).join('|');
  const example = [prefix, '1234', '5678', '9012'].slice(0, 1 + (groups[0] ?? 1)).join('-');
  formats.set(prefix, { pattern: new RegExp(`^${prefix}(?:${counts})$`), example });
}

/** In the order of their declarations. */
export function idPrefixes(): readonly string[] {
  return [...formats.keys()];
}

/** Exact: no blanks, no lower case. Whatever fails here never becomes part of a path. */
export function isId(prefix: string, value: unknown): value is string {
  return typeof value === 'string' && formats.get(prefix)?.pattern.test(value) === true;
}

/** The prefix of a well-formed id, else undefined. */
export function prefixOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const prefix = value.slice(0, value.indexOf('-'));
  return isId(prefix, value) ? prefix : undefined;
}

/** For messages: `BUY-1234-5678`. */
export function exampleId(prefix: string): string {
  return formats.get(prefix)?.example ?? `${prefix}-1234-5678`;
}
