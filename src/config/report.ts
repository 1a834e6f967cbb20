/** What the configuration has come to, for people to read: every setting with its value, secrets hidden, and names that are none. */
import type { Environment } from './config.ts';
import { defaultOf, valueIn } from './entry.ts';
import type { Circumstances, Entry } from './entry.ts';
import { variables } from './variables.ts';
import type { VariableName } from './variables.ts';

/** Names that begin so are meant for this program; other programs share the rest of the environment. */
const ownPrefixes = [
  'MPT_',
  'CORS_',
  'MAX_',
  'UPSTREAM_',
  'SANDBOX_',
  'PERSISTED_',
  'FEDERATION_',
  'PLANNER_',
  'OPERATION_',
  'RATE_LIMIT_',
  'RESPONSE_CACHE_',
  'SHUTDOWN_',
];

/** Most likely misspelt: nothing reads them. A line for each. */
export function unknownVariables(environment: Environment): readonly string[] {
  return Object.keys(environment)
    .filter(
      (name) => ownPrefixes.some((prefix) => name.startsWith(prefix)) && !Object.hasOwn(variables, name),
    )
    .sort()
    .map((name) => `${name} is no setting, so it changes nothing; serve --help lists them all`);
}

/** One line a setting, `NAME=value`, with a note where the value is the default. */
export function configReport(environment: Environment, circumstances: Circumstances): string {
  const lines = (Object.entries(variables) as [VariableName, Entry][]).map(([name, entry]) => {
    const given = (valueIn(environment, name) ?? '').trim();
    return given === ''
      ? `${name}=${defaultOf(entry, circumstances)}  # default`
      : `${name}=${withoutSecrets(name, given)}`;
  });
  return `${lines.join('\n')}\n`;
}

/** Of an address everything in front of the host; of a secret everything. */
function withoutSecrets(name: string, value: string): string {
  if (/TOKEN|SECRET|PASSWORD|_KEY$|CREDENTIAL/.test(name)) return '***';
  if (/^HTTPS?_PROXY$/.test(name)) return value.replace(/^(\w+:\/\/)?.*@/, '$1***@');
  return value
    .replace(/\/\/[^/@\s]*@/g, '//***@')
    .replace(/([?&][^=&]*(?:token|password|secret|key)[^=&]*=)[^&\s]*/gi, '$1***');
}
