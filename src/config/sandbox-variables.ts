/** The settings of the sandbox. */
import { entry } from './entry.ts';
import { integer, oneOf, optionalText, port } from './kinds.ts';

export const sandboxVariables = {
  SANDBOX_PORT: entry('sandbox', port, '4010', '', 'Port of the sandbox. 0 takes a free one.'),
  SANDBOX_SEED: entry(
    'sandbox',
    oneOf('demo', 'scale'),
    'demo',
    '',
    'Data set: `demo` is small and hand-written, `scale` is large and generated.',
  ),
  SANDBOX_ACCOUNTS: entry(
    'sandbox',
    integer(3, 10_000),
    '100',
    'accounts',
    'Number of accounts in the `scale` data set.',
  ),
  SANDBOX_PAGE_CAP: entry('sandbox', integer(1, 1_000), '100', 'rows', 'Most rows in one response.'),
  SANDBOX_MEMBERSHIP_PATHS: entry(
    'sandbox',
    oneOf('all', 'nested', 'flat'),
    'all',
    '',
    'Paths of memberships: `all` three, `nested` only `/accounts/{id}/users`, as the newest upstream has it, or `flat` only `/account-users`.',
  ),
  SANDBOX_STRING_COMPARISON: entry(
    'sandbox',
    oneOf('exact', 'ignore-case'),
    'exact',
    '',
    'Whether `eq`, `in` and `like` count case: `exact` does, `ignore-case` does not.',
  ),
  SANDBOX_NULL_NAVIGATION: entry(
    'sandbox',
    oneOf('database', 'safe'),
    'database',
    '',
    'Whether `ne` and `all` find rows without the value or the collection: `database` does, `safe` does not.',
  ),
  SANDBOX_AUDIT_FILTER: entry(
    'sandbox',
    oneOf('allowed', 'needs-select'),
    'allowed',
    '',
    'Filters and orders by `audit` that do not select it: `needs-select` answers 400.',
  ),
  SANDBOX_LATENCY_MS: entry('sandbox', integer(0, 60_000), '0', 'ms', 'Delay before each response.'),
  SANDBOX_STREAMING: entry(
    'sandbox',
    oneOf('on', 'ignored', 'unsupported'),
    'on',
    '',
    'Streaming reads: served, `ignored` (the response is a page) or `unsupported` (501).',
  ),
  SANDBOX_DATA: entry(
    'sandbox',
    optionalText,
    '',
    '',
    'File that keeps the data between runs. It is read at start if it exists. Empty: memory only.',
  ),
} as const;
