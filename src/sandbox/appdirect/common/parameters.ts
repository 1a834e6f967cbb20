/** Reads query parameters. A value that does not fit is 400 and names the parameter. */
import { badRequest } from './errors.ts';

/** Undefined when the parameter is absent or empty. */
export function textParameter(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name);
  return value === null || value === '' ? undefined : value;
}

export function integerParameter(
  query: URLSearchParams,
  name: string,
  { fallback, min }: { readonly fallback: number; readonly min: number },
): number {
  const text = textParameter(query, name);
  if (text === undefined) return fallback;
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isInteger(value) && value >= min) return value;
  throw badRequest(`The parameter ${name} must be an integer from ${min} on, but got '${shown(text)}'.`);
}

export function booleanParameter(query: URLSearchParams, name: string): boolean | undefined {
  const text = textParameter(query, name);
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw badRequest(`The parameter ${name} must be true or false, but got '${shown(text)}'.`);
}

export function enumParameter<const V extends string>(
  query: URLSearchParams,
  name: string,
  values: readonly V[],
): V | undefined {
  const text = textParameter(query, name);
  if (text === undefined) return undefined;
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw badRequest(`The parameter ${name} must be one of ${values.join(', ')}, but got '${shown(text)}'.`);
}

/** Milliseconds since the epoch. */
export function momentParameter(query: URLSearchParams, name: string): number | undefined {
  const text = textParameter(query, name);
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw badRequest(
    `The parameter ${name} must be a time in milliseconds since 1970, but got '${shown(text)}'.`,
  );
}

const exclusion = /^notIn\((.*)\)$/s;

/** `custom.NAME=notIn(a, b)`, by name: rows whose attribute has one of the values are left out. */
export function attributeExclusions(
  query: URLSearchParams,
  textAttributes: readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const [parameter, text] of query) {
    if (!parameter.startsWith('custom.')) continue;
    const name = parameter.slice('custom.'.length);
    if (!textAttributes.includes(name)) {
      const known = textAttributes.join(', ');
      throw badRequest(
        `The parameter ${shown(parameter)} must name one of the text attributes ${known}, but got '${shown(name)}'.`,
      );
    }
    const values = exclusion.exec(text)?.[1];
    if (values === undefined) {
      throw badRequest(
        `The parameter ${parameter} must have the form notIn(value, value), but got '${shown(text)}'.`,
      );
    }
    found.set(name, new Set(values.split(',').map((value) => value.trim())));
  }
  return found;
}

export function shown(text: string): string {
  return text.slice(0, 100);
}
