/** The configuration as text for people: every setting with its value, secrets hidden, and unknown names. */
import type { Environment } from './config.ts';
import { defaultConstants, formerVariables } from './constants.ts';
import { defaultOf, valueIn } from './entry.ts';
import type { Circumstances, Entry } from './entry.ts';
import { variables } from './variables.ts';
import type { VariableName } from './variables.ts';

/** Names with these prefixes belong to this program. The rest of the environment belongs to others. */
const ownPrefixes = [
  'MPT_',
  'APPDIRECT_',
  'CORS_',
  'MAX_',
  'UPSTREAM_',
  'SANDBOX_',
  'APPDIRECT_',
  'PERSISTED_',
  'FEDERATION_',
  'PLANNER_',
  'OPERATION_',
  'RATE_LIMIT_',
  'RESPONSE_CACHE_',
  'SHUTDOWN_',
];

/** Not settings: the tools read them, and an option would show the token in the list of processes. */
export const tokenVariables = { softwareone: 'MPT_API_TOKEN', appdirect: 'APPDIRECT_API_TOKEN' } as const;

/** One line for each variable that is set and not read: most likely it is misspelt, or it was a setting once. */
export function unknownVariables(environment: Environment): readonly string[] {
  return Object.keys(environment)
    .filter((name) => !Object.hasOwn(variables, name))
    .sort()
    .flatMap((name) => {
      if (Object.hasOwn(formerVariables, name)) return [formerSetting(name)];
      if (name === tokenVariables.softwareone || name === tokenVariables.appdirect) {
        const tools = name === tokenVariables.softwareone ? 'snapshot and verify' : 'verify';
        return [`${name} was ignored: it is the token of ${tools}; callers of the gateway send their own.`];
      }
      if (!ownPrefixes.some((prefix) => name.startsWith(prefix))) return [];
      return [`Unknown setting ${name} was ignored. Run "serve --help" for the list.`];
    });
}

/** As in `MAX_TOKENS was ignored: it is a constant now (4000)`. */
export function formerSetting(name: string): string {
  const constant = formerVariables[name];
  const value =
    constant === undefined || constant === 'vendorReads' ? undefined : defaultConstants('off')[constant];
  const shown = value === undefined || value === null ? '' : ` (${value})`;
  return `${name} was ignored: it is a constant now${shown}.`;
}

/** One line for each setting, `NAME=value`, with a note where the value is the default. */
export function configReport(environment: Environment, circumstances: Circumstances): string {
  const lines = (Object.entries(variables) as [VariableName, Entry][]).map(([name, entry]) => {
    const given = (valueIn(environment, name) ?? '').trim();
    return given === ''
      ? `${name}=${defaultOf(entry, circumstances)}  # default`
      : `${name}=${withoutSecrets(name, given)}`;
  });
  return `${lines.join('\n')}\n`;
}

/** Hides the credentials of an address, and every secret as a whole. */
function withoutSecrets(name: string, value: string): string {
  if (/TOKEN|SECRET|PASSWORD|_KEY$|CREDENTIAL/.test(name)) return '***';
  if (/^HTTPS?_PROXY$/.test(name)) return value.replace(/^(\w+:\/\/)?.*@/, '$1***@');
  return value
    .replace(/\/\/[^/@\s]*@/g, '//***@')
    .replace(/([?&][^=&]*(?:token|password|secret|key)[^=&]*=)[^&\s]*/gi, '$1***');
}
