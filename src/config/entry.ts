/** One environment variable: what it may be, what it is by default, and what it means. */
import type { Kind } from './kinds.ts';

export type Profile = 'development' | 'production';

/** `both`: read by `serve` and by `sandbox`. */
export type Scope = 'serve' | 'sandbox' | 'both';

export interface Entry<T = unknown> extends Kind<T> {
  readonly scope: Scope;
  /** Empty where the value is a word. */
  readonly unit: string;
  readonly default: string | Readonly<Record<Profile, string>>;
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

export function defaultOf(variable: Pick<Entry, 'default'>, profile: Profile): string {
  return typeof variable.default === 'string' ? variable.default : variable.default[profile];
}
