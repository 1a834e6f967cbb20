/** One setting: its values, its default, and what it means. */
import type { Kind } from './kinds.ts';

export type Profile = 'development' | 'production';

/** What a default may depend on. */
export interface Circumstances {
  readonly profile: Profile;
  /** Whether a federation router sends the operations. It merges many fetches into one. */
  readonly federation: 'on' | 'off';
}

/**
 * The commands that read a setting. `both`: `serve` and every sandbox; `planner`: `serve` and `explain`;
 * `appdirect-sandbox`: `sandbox` for the marketplace AppDirect; `upstream`: `serve`, `snapshot` and `verify`;
 * `verify`: `serve` and `verify`.
 */
export type Scope = 'serve' | 'sandbox' | 'appdirect-sandbox' | 'both' | 'planner' | 'upstream' | 'verify';

interface ForRouters {
  readonly alone: string;
  readonly federated: string;
}

export interface Entry<T = unknown> extends Kind<T> {
  readonly scope: Scope;
  /** Empty where the value is a word. */
  readonly unit: string;
  readonly default: string | Readonly<Record<Profile, string>> | ForRouters;
  /** One or two sentences, in Markdown. */
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

/** The second default applies with FEDERATION=on. */
export function orFederated(alone: string, federated: string): ForRouters {
  return { alone, federated };
}

/** Shared with other programs on the machine. Many systems write them in lower case. */
export const proxyVariables: ReadonlySet<string> = new Set(['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']);

/** The value of a variable in the environment. Of two spellings, the upper-case one counts unless it is empty. */
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
