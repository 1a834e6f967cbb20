/** The table of environment variables: default, unit, meaning and form of each. Options, help texts and the README's table are made from it. */
import {
  atLeastOneMillisecond,
  baseUrl,
  expand,
  host,
  integer,
  milliseconds,
  oneOf,
  optional,
  optionalText,
  origins,
  port,
} from './config-kinds.ts';
import type { Kind } from './config-kinds.ts';

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

function entry<T>(
  scope: Scope,
  kind: Kind<T>,
  byDefault: Entry['default'],
  unit: string,
  meaning: string,
): Entry<T> {
  return { ...kind, scope, default: byDefault, unit, meaning };
}

const offInProduction = { development: 'on', production: 'off' } as const;

export const variables = {
  HOST: entry('both', host, '127.0.0.1', '', 'Address to listen on; 0.0.0.0 for every interface.'),
  PORT: entry('serve', port, '4000', '', 'Port of the gateway; 0 takes a free one.'),
  MANAGEMENT_PORT: entry(
    'serve',
    optional(port),
    '',
    '',
    'Port of /livez, /readyz and /metrics, which are then nowhere else; 0 takes a free one. Empty: the same port as the gateway.',
  ),
  MANAGEMENT_HOST: entry(
    'serve',
    optional(host),
    '',
    '',
    'Address for MANAGEMENT_PORT to listen on. Empty: the same as HOST.',
  ),
  MPT_API_BASE_URL: entry(
    'serve',
    baseUrl,
    '',
    '',
    'The marketplace API, with or without /public/v1. Empty: an embedded sandbox answers instead, which production refuses.',
  ),
  NODE_ENV: entry(
    'serve',
    oneOf('development', 'test', 'production'),
    'development',
    '',
    'production closes GraphiQL, introspection and explain unless they are switched on by name.',
  ),
  LOG_LEVEL: entry(
    'serve',
    oneOf('debug', 'info', 'warn', 'error', 'silent'),
    'info',
    '',
    'Lowest level of log lines written.',
  ),
  EXPLAIN: entry(
    'serve',
    oneOf('on-request', 'off'),
    { development: 'on-request', production: 'off' },
    '',
    'Whether the header x-explain: true adds the upstream calls of an operation to its answer.',
  ),
  GRAPHIQL: entry('serve', oneOf('on', 'off'), offInProduction, '', 'The query editor at /graphql.'),
  INTROSPECTION: entry(
    'serve',
    oneOf('on', 'off'),
    offInProduction,
    '',
    'Whether clients may ask for the schema.',
  ),
  FEDERATION: entry(
    'serve',
    oneOf('on', 'off'),
    'off',
    '',
    'The root fields _entities and _service, for a router that composes this graph with others; _service only while INTROSPECTION is on.',
  ),
  CORS_ORIGINS: entry(
    'serve',
    origins,
    '',
    '',
    'Origins whose pages may call the gateway, separated by commas, or *. Empty: none.',
  ),
  OPERATION_DEADLINE_MS: entry(
    'serve',
    atLeastOneMillisecond,
    '15000',
    'ms',
    'An operation answers with what it has by then.',
  ),
  UPSTREAM_CONNECT_TIMEOUT_MS: entry('serve', atLeastOneMillisecond, '2000', 'ms', 'To open a connection.'),
  UPSTREAM_HEADERS_TIMEOUT_MS: entry(
    'serve',
    atLeastOneMillisecond,
    '5000',
    'ms',
    "To the headers of upstream's answer.",
  ),
  UPSTREAM_CALL_TIMEOUT_MS: entry(
    'serve',
    atLeastOneMillisecond,
    '8000',
    'ms',
    "To the last byte of upstream's answer.",
  ),
  UPSTREAM_CONNECTIONS: entry('serve', integer(1, 10_000), '100', 'sockets', 'Open connections to upstream.'),
  UPSTREAM_CONCURRENCY_PER_OPERATION: entry(
    'serve',
    integer(1, 1_000),
    '20',
    'calls',
    'Upstream calls of one operation under way at once.',
  ),
  UPSTREAM_MAX_RESPONSE_BYTES: entry(
    'serve',
    integer(1_024, 1_000_000_000),
    '10485760',
    'bytes',
    "Largest answer read from upstream; more is that call's error.",
  ),
  UPSTREAM_RETRIES: entry(
    'serve',
    integer(0, 5),
    '2',
    'tries',
    'Further tries of a read that failed or got no connection. 0: none. Writes are never sent twice.',
  ),
  UPSTREAM_RETRY_BUDGET: entry(
    'serve',
    integer(0, 100),
    '20',
    '%',
    'Further tries, over all callers, for each hundred reads.',
  ),
  UPSTREAM_RETRY_MAX_WAIT_MS: entry(
    'serve',
    integer(0, 60_000),
    '2000',
    'ms',
    'When upstream asks to wait longer before the next try, there is none and the wait is passed on.',
  ),
  UPSTREAM_BREAKER: entry(
    'serve',
    oneOf('on', 'off'),
    'on',
    '',
    'While upstream fails most calls, refuse further ones at once, /readyz included.',
  ),
  UPSTREAM_BREAKER_FAILURES: entry(
    'serve',
    integer(1, 100),
    '50',
    '%',
    'Share of calls that end in 5xx, a timeout or a broken connection, from which the breaker opens.',
  ),
  UPSTREAM_BREAKER_MIN_CALLS: entry(
    'serve',
    integer(1, 100_000),
    '20',
    'calls',
    'Fewer calls in the window than this do not open the breaker.',
  ),
  UPSTREAM_BREAKER_WINDOW_MS: entry(
    'serve',
    integer(100, 600_000),
    '10000',
    'ms',
    'How far back calls count for the breaker.',
  ),
  UPSTREAM_BREAKER_OPEN_MS: entry(
    'serve',
    integer(100, 600_000),
    '5000',
    'ms',
    'How long the breaker refuses calls before it lets some through to see.',
  ),
  UPSTREAM_BREAKER_PROBES: entry(
    'serve',
    integer(1, 100),
    '3',
    'calls',
    'Calls let through to see; the breaker closes when all of them end well.',
  ),
  PAGE_CAP: entry('serve', integer(1, 1_000), '100', 'rows', 'Rows that upstream answers at most per call.'),
  MAX_IDS_PER_CALL: entry('serve', integer(1, 1_000), '100', 'ids', 'Ids asked for in one upstream call.'),
  MAX_URL_BYTES: entry(
    'serve',
    integer(512, 65_536),
    '4096',
    'bytes',
    'Batches of ids are cut to URLs of this length, encoded; no URL over 8,192 bytes is sent at all.',
  ),
  PLANNER_POLICY: entry(
    'serve',
    oneOf('fewest-calls', 'lowest-latency'),
    'fewest-calls',
    '',
    'How lists under several parents are read: combined, or one call per parent at once when parents are few.',
  ),
  EXPAND_REFERENCES: entry(
    'serve',
    expand,
    'on',
    '',
    "Reading references with their parent's own call: on, off, or on with exceptions such as Licensee.buyer.",
  ),
  MAX_CALLS_PER_OPERATION: entry(
    'serve',
    integer(1, 10_000),
    '100',
    'calls',
    'Upstream calls one operation may make.',
  ),
  MAX_PREDICTED_CALLS: entry(
    'serve',
    integer(1, 1_000_000),
    '2500',
    'calls',
    'An operation that could make more, if every page were full, is refused before it makes any.',
  ),
  MAX_BODY_BYTES: entry('serve', integer(1_024, 100_000_000), '262144', 'bytes', 'Largest JSON request.'),
  MAX_UPLOAD_BYTES: entry(
    'serve',
    integer(1_024, 100_000_000),
    '6291456',
    'bytes',
    'Largest multipart request, files included.',
  ),
  MAX_TOKENS: entry('serve', integer(10, 1_000_000), '4000', 'tokens', 'Longest query document.'),
  MAX_DEPTH: entry('serve', integer(1, 1_000), '15', 'levels', 'Deepest nesting of fields.'),
  MAX_ALIASES: entry('serve', integer(0, 10_000), '50', 'aliases', 'Aliases in one operation.'),
  MAX_DIRECTIVES: entry('serve', integer(0, 10_000), '20', 'directives', 'Directives in one operation.'),
  MAX_ROOT_FIELDS: entry('serve', integer(1, 10_000), '20', 'fields', 'Fields at the root of one operation.'),
  MAX_FIELDS: entry(
    'serve',
    integer(1, 100_000),
    '1000',
    'fields',
    'Fields of one operation, its fragments written out wherever they are used.',
  ),
  MAX_VARIABLES_DEPTH: entry(
    'serve',
    integer(1, 1_000),
    '20',
    'levels',
    'Deepest nesting of variable values.',
  ),
  MAX_LIST_ITEMS: entry('serve', integer(1, 100_000), '1000', 'items', 'Longest list in the variables.'),
  MAX_STRING_LENGTH: entry(
    'serve',
    integer(100, 10_000_000),
    '5120',
    'characters',
    'Longest text in the variables or the document; a file is no text.',
  ),
  MAX_IN_FLIGHT: entry(
    'serve',
    integer(1, 1_000_000),
    '1000',
    'requests',
    'Requests under way at once; further ones are turned away with 503.',
  ),
  MAX_EVENT_LOOP_DELAY_MS: entry(
    'serve',
    milliseconds,
    { development: '0', production: '200' },
    'ms',
    'Requests are turned away with 503 while the 99th percentile of the event loop delay is higher; 0 does not look.',
  ),
  SHUTDOWN_DRAIN_MS: entry(
    'serve',
    milliseconds,
    { development: '0', production: '5000' },
    'ms',
    'After SIGTERM, how long new requests are still taken while /readyz already says no.',
  ),
  SHUTDOWN_TIMEOUT_MS: entry(
    'serve',
    atLeastOneMillisecond,
    '25000',
    'ms',
    'After SIGTERM, when open requests are cut off.',
  ),
  SANDBOX_PORT: entry('sandbox', port, '4010', '', 'Port of the sandbox; 0 takes a free one.'),
  SANDBOX_SEED: entry(
    'sandbox',
    oneOf('demo', 'scale'),
    'demo',
    '',
    'A small known data set, or a large made one.',
  ),
  SANDBOX_ACCOUNTS: entry('sandbox', integer(3, 10_000), '100', 'accounts', 'Size of the large data set.'),
  SANDBOX_PAGE_CAP: entry(
    'sandbox',
    integer(1, 1_000),
    '100',
    'rows',
    'Rows that the sandbox answers at most.',
  ),
  SANDBOX_LATENCY_MS: entry(
    'sandbox',
    integer(0, 60_000),
    '0',
    'ms',
    'Wait before each answer of the sandbox.',
  ),
  SANDBOX_VENDOR_READS: entry(
    'sandbox',
    oneOf('row-scope', 'closed'),
    'row-scope',
    '',
    'Whether a vendor sees the buyers and licensees its agreements reach, or is refused as the published access table has it.',
  ),
  SANDBOX_DATA: entry(
    'sandbox',
    optionalText,
    '',
    '',
    'File to keep the data in between runs; it is read at start if it exists. Empty: memory only.',
  ),
} as const satisfies Readonly<Record<string, Entry>>;

export type VariableName = keyof typeof variables;

export function defaultOf(variable: Pick<Entry, 'default'>, profile: Profile): string {
  return typeof variable.default === 'string' ? variable.default : variable.default[profile];
}
