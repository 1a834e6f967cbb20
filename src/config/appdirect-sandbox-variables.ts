/** The settings of the AppDirect sandbox. */
import { entry } from './entry.ts';
import { integer, oneOf, optionalText, port } from './kinds.ts';

const scope = 'appdirect-sandbox';

export const appDirectSandboxVariables = {
  APPDIRECT_SANDBOX_PORT: entry(
    scope,
    port,
    '4011',
    '',
    'Port of the AppDirect sandbox. 0 takes a free one.',
  ),
  APPDIRECT_SANDBOX_SEED: entry(
    scope,
    oneOf('demo', 'scale'),
    'demo',
    '',
    'Data set: `demo` is small and hand-written, `scale` is large and generated.',
  ),
  APPDIRECT_SANDBOX_ACCOUNTS: entry(
    scope,
    integer(3, 10_000),
    '100',
    'companies',
    'Number of companies in the `scale` data set.',
  ),
  APPDIRECT_SANDBOX_EDITION: entry(
    scope,
    oneOf('v296', 'page'),
    'v296',
    '',
    'The API as the OpenAPI description v296 has it, or as the reference page of 2023: without users and groups.',
  ),
  APPDIRECT_SANDBOX_INVITATIONS: entry(
    scope,
    oneOf('at-once', 'on-acceptance'),
    'at-once',
    '',
    'When the membership of an invited person begins.',
  ),
  APPDIRECT_SANDBOX_LIST_PACE: entry(
    scope,
    oneOf('off', 'on'),
    'off',
    '',
    '`on` limits the list of companies to 20 calls and five more a second for each token, then 429.',
  ),
  APPDIRECT_SANDBOX_PAGE_CAP: entry(scope, integer(1, 1_000), '100', 'rows', 'Most rows in one page.'),
  APPDIRECT_SANDBOX_LATENCY_MS: entry(scope, integer(0, 60_000), '0', 'ms', 'Delay before each response.'),
  APPDIRECT_SANDBOX_DATA: entry(
    scope,
    optionalText,
    '',
    '',
    'File that keeps the data between runs. It is read at start if it exists. Empty: memory only.',
  ),
} as const;
