/** The settings of the HTTP server and of what clients may send. */
import { entry } from './entry.ts';
import {
  atLeastOneMillisecond,
  headerNames,
  host,
  milliseconds,
  namePrefix,
  oneOf,
  optional,
  optionalText,
  origins,
  port,
} from './kinds.ts';

const offInProduction = { development: 'on', production: 'off' } as const;

export const serverVariables = {
  HOST: entry('both', host, '127.0.0.1', '', 'Address to listen on. `0.0.0.0` is every interface.'),
  PORT: entry('serve', port, '4000', '', 'Port of the gateway. 0 takes a free one.'),
  MANAGEMENT_PORT: entry(
    'serve',
    optional(port),
    '',
    '',
    'Separate port for `/livez`, `/readyz` and `/metrics`. 0 takes a free one. Empty: the port of the gateway.',
  ),
  MANAGEMENT_HOST: entry(
    'serve',
    optional(host),
    '',
    '',
    'Address for `MANAGEMENT_PORT` to listen on. Empty: the same as `HOST`.',
  ),
  NODE_ENV: entry(
    'serve',
    oneOf('development', 'test', 'production'),
    'development',
    '',
    '`production` turns GraphiQL, introspection and explain off unless you turn them on by name.',
  ),
  LOG_LEVEL: entry(
    'serve',
    oneOf('debug', 'info', 'warn', 'error', 'silent'),
    'info',
    '',
    'Lowest level of log lines.',
  ),
  LOG_FORMAT: entry(
    'serve',
    oneOf('auto', 'json', 'text'),
    'auto',
    '',
    'Log lines as JSON, or as text for a person. `auto`: text on a terminal, JSON elsewhere.',
  ),
  SHUTDOWN_DRAIN_MS: entry(
    'serve',
    milliseconds,
    { development: '0', production: '5000' },
    'ms',
    'After SIGTERM: how long to accept new requests while `/readyz` already answers 503.',
  ),
  SHUTDOWN_TIMEOUT_MS: entry(
    'serve',
    atLeastOneMillisecond,
    '25000',
    'ms',
    'After SIGTERM: when to abort the requests that are still open.',
  ),
} as const;

export const clientVariables = {
  GRAPHIQL: entry('serve', oneOf('on', 'off'), offInProduction, '', 'The GraphiQL editor at `/graphql`.'),
  INTROSPECTION: entry(
    'serve',
    oneOf('on', 'off'),
    offInProduction,
    '',
    'Whether clients may query the schema.',
  ),
  EXPLAIN: entry(
    'serve',
    oneOf('on-request', 'off'),
    { development: 'on-request', production: 'off' },
    '',
    'Whether the header `x-explain: true` adds the upstream calls to the answer.',
  ),
  COST: entry(
    'serve',
    oneOf('on-request', 'off'),
    'on-request',
    '',
    'Whether the header `x-cost: true` adds the number of upstream calls to the answer, without URLs.',
  ),
  PERSISTED_DOCUMENTS: entry(
    'serve',
    oneOf('off', 'log', 'prefer', 'only'),
    'off',
    '',
    'Persisted documents: `log` unknown ones, `prefer` ids but accept text as well, or accept `only` them.',
  ),
  PERSISTED_DOCUMENTS_PATH: entry(
    'serve',
    optionalText,
    '',
    '',
    "File or folder of persisted documents: Apollo's manifest, or Relay's map of id to text. Reloaded when it changes.",
  ),
  CORS_ORIGINS: entry(
    'serve',
    origins,
    { development: 'localhost', production: 'none' },
    '',
    'Origins whose pages may call the gateway, separated by commas. `localhost` is every page of this machine, `*` every page.',
  ),
  CORS_HEADERS: entry(
    'serve',
    headerNames,
    '',
    '',
    'Request headers that those pages may send, besides the usual ones of GraphQL clients and tracing SDKs.',
  ),
  FEDERATION: entry(
    'serve',
    oneOf('on', 'off'),
    'off',
    '',
    'Adds `_entities` and `_service` for a federation router. `_service` also needs `INTROSPECTION=on`.',
  ),
  FEDERATION_PREFIX: entry(
    'serve',
    namePrefix,
    '',
    '',
    'Prefix for type names that other subgraphs may use. The same as in `schema --subgraph --prefix`.',
  ),
} as const;
