/** Reads the settings from the environment: each one parsed, and every problem reported at once. */
import type { z } from 'zod';
import { isPlainObject, kindOf } from './call-check.ts';
import { defaultOf, proxyVariables, valueIn } from './entry.ts';
import type { Entry, Profile, Scope } from './entry.ts';
import { variables } from './variables.ts';
import type { VariableName } from './variables.ts';

/** Thrown for an invalid environment. `problems` has one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Parsed, by name. */
export type Values = { readonly [Name in VariableName]: z.output<(typeof variables)[Name]['schema']> };

/** Throws a ConfigError with every problem. An empty variable counts as not set: shells and compose files make such ones. */
export function readValues(environment: Environment, wanted: (scope: Scope) => boolean): Values {
  if (!isPlainObject(environment)) {
    throw new TypeError(`expected variables, such as { PORT: '4000' } or {}, but got ${kindOf(environment)}`);
  }
  const profile: Profile = environment['NODE_ENV'] === 'production' ? 'production' : 'development';
  const federation = wanted('serve') && environment['FEDERATION']?.trim() === 'on' ? 'on' : 'off';
  const circumstances = { profile, federation } as const;
  const isEmbedded = ['MPT_API_BASE_URL', 'APPDIRECT_API_BASE_URL'].every(
    (name) => String(environment[name] ?? '').trim() === '',
  );
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(variables) as [VariableName, Entry][]) {
    if (!wanted(variable.scope)) continue;
    // Proxies are set for other programs too: an unreadable one must not stop a gateway that does not use it.
    const isUnused = isEmbedded && proxyVariables.has(name);
    const given: unknown = isUnused ? undefined : valueIn(environment, name);
    if (given !== undefined && typeof given !== 'string') {
      problems.push(`${name} must be text, as in an environment, but got ${kindOf(given)}`);
      continue;
    }
    const seen = given?.trim();
    const result = variable.schema.safeParse(
      seen === undefined || seen === '' ? defaultOf(variable, circumstances) : seen,
    );
    if (result.success) values[name] = result.data;
    else problems.push(describe(name, variable, seen ?? '', result.error));
  }
  const isWithoutUpstream = values['MPT_API_BASE_URL'] === null && values['APPDIRECT_API_BASE_URL'] === null;
  if (profile === 'production' && wanted('serve') && isWithoutUpstream) {
    problems.push(
      'MPT_API_BASE_URL or APPDIRECT_API_BASE_URL must be set when NODE_ENV is production: the sandbox never serves production, but both are empty',
    );
  }
  const { APPDIRECT_CLIENT_ID: clientId, APPDIRECT_CLIENT_SECRET: clientSecret } = values;
  if (wanted('serve') && (clientId === null) !== (clientSecret === null)) {
    const [set, empty] = clientId === null ? ['SECRET', 'ID'] : ['ID', 'SECRET'];
    problems.push(`APPDIRECT_CLIENT_${empty} must be set with APPDIRECT_CLIENT_${set}, but it is empty`);
  }
  if (values['RESPONSE_CACHE'] === 'redis' && values['REDIS_URL'] === null) {
    problems.push('REDIS_URL must be set when RESPONSE_CACHE is redis, but it is empty');
  }
  const persisted = values['PERSISTED_DOCUMENTS'] as Values['PERSISTED_DOCUMENTS'] | undefined;
  if (persisted !== undefined && persisted !== 'off' && values['PERSISTED_DOCUMENTS_PATH'] === null) {
    problems.push(
      `PERSISTED_DOCUMENTS_PATH must be set when PERSISTED_DOCUMENTS is ${persisted}, but it is empty`,
    );
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return values as unknown as Values;
}

function describe(name: string, variable: Entry, seen: string, error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue?.code === 'custom' && issue.params?.['complete'] === true) return issue.message;
  return `${name} must be ${variable.wanted}, but got ${JSON.stringify(seen.slice(0, 200))}`;
}
