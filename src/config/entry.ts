/** One environment variable: what it may be, what it is by default, and what it means. */
import type { Kind } from './kinds.ts';

export type Profile = 'development' | 'production';

/** What a default may depend on. */
export interface Circumstances {
  readonly profile: Profile;
  /** Whether a federation router sends the operations, which merges many fetches into one. */
  readonly federation: 'on' | 'off';
}

/** `both`: read by `serve` and by `sandbox`. */
export type Scope = 'serve' | 'sandbox' | 'both';

interface ForRouters {
  readonly alone: string;
  readonly federated: string;
}

export interface Entry<T = unknown> extends Kind<T> {
  readonly scope: Scope;
  /** Empty where the value is a word. */
  readonly unit: string;
  readonly default: string | Readonly<Record<Profile, string>> | ForRouters;
  readonly meaning: string;
}

export function entry<T>(
  scope: Scope,
  kind: Kind<T>,
  byDefault: Entry['default'],
  unit: string,
  meaning: string,
): Entry<T> {
  return { ...kind, scope, default: byDefault, unit, meaning };
}

/** Shared with the other programs of a machine. Many systems write them in small letters. */
export const proxyVariables: ReadonlySet<string> = new Set(['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']);

/** What the environment holds under a variable's name; of two spellings the one in capitals counts, if not empty. */
export function valueIn<Value>(
  environment: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  const given = environment[name];
  const isGiven = given !== undefined && given !== '';
  return isGiven || !proxyVariables.has(name) ? given : (environment[name.toLowerCase()] ?? given);
}

export function defaultOf(
  { default: value }: Pick<Entry, 'default'>,
  { profile, federation }: Circumstances,
): string {
  if (typeof value === 'string') return value;
  if ('alone' in value) return federation === 'on' ? value.federated : value.alone;
  return value[profile];
}
