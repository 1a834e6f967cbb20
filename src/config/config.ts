/** The configuration: environment variables read into the nested, parsed form that everything else is given. */
import type { z } from 'zod';
import { isPlainObject, kindOf } from './call-check.ts';
import type { ExpandReferences } from './kinds.ts';
import { defaultOf, proxyVariables, valueIn } from './entry.ts';
import type { Entry, Profile, Scope } from './entry.ts';
import { networkConfig } from './network.ts';
import { variables } from './variables.ts';
import type { VariableName } from './variables.ts';
import type { Network } from '../upstream/http/network.ts';
import type { BreakerConfig, RetryConfig } from '../upstream/resilience/resilience.ts';

export interface SandboxConfig {
  readonly host: string;
  readonly port: number;
  readonly seed: { readonly kind: 'demo' } | { readonly kind: 'scale'; readonly accounts: number };
  readonly pageCap: number;
  readonly latencyMs: number;
  readonly vendorReads: 'row-scope' | 'closed';
  /** Where data is kept between runs. */
  readonly file: string | null;
}

export interface UpstreamLimits {
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly callTimeoutMs: number;
  readonly connections: number;
  readonly keepAliveMs: number;
  readonly socketLifetimeMs: number;
  readonly concurrencyPerOperation: number;
  readonly maxResponseBytes: number;
  readonly iconOrigins: readonly string[];
  readonly sharedReads: 'on' | 'off';
  readonly retry: RetryConfig;
  readonly breaker: BreakerConfig;
}

export type UpstreamConfig = UpstreamLimits &
  (
    | { readonly kind: 'remote'; readonly baseUrl: URL; readonly network: Network }
    | { readonly kind: 'sandbox'; readonly sandbox: SandboxConfig }
  );

export interface PlannerConfig {
  readonly policy: 'fewest-calls' | 'lowest-latency';
  readonly expandReferences: ExpandReferences;
  readonly pageCap: number;
  readonly maxIdsPerCall: number;
  readonly maxUrlBytes: number;
  readonly maxCallsPerOperation: number;
  readonly maxPredictedCalls: number;
}

/** Ceilings on what one HTTP request may hold, checked before anything is executed. */
export interface RequestLimits {
  readonly maxBodyBytes: number;
  readonly maxUploadBytes: number;
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  readonly maxRootFields: number;
  readonly maxFields: number;
  readonly maxVariablesDepth: number;
  readonly maxListItems: number;
  readonly maxStringLength: number;
}

/** What requests may hold in memory. */
export interface MemoryLimits {
  /** Of one answer. */
  readonly maxAnswerBytes: number;
  /** Of upstream's answers to one operation. */
  readonly maxUpstreamBytesPerOperation: number;
  /** Of both, for all requests under way. */
  readonly maxHeldBytes: number;
  readonly maxHeldBytesPerCaller: number;
}

/** Past either, requests are turned away before they are read. */
export interface OverloadConfig {
  readonly maxInFlight: number;
  /** Of the 99th percentile; 0: not looked at. */
  readonly maxEventLoopDelayMs: number;
}

/** Where /livez, /readyz and /metrics are answered: beside operations, or on a port where there is nothing else. */
export type ManagementConfig =
  { readonly kind: 'shared' } | { readonly kind: 'own'; readonly host: string; readonly port: number };

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** `any`: every origin, for a gateway whose answers are meant for all; credentials are never allowed. */
  readonly corsOrigins: readonly string[] | 'any';
  /** In lower case: what pages may send beside the usual headers. */
  readonly corsHeaders: readonly string[];
  readonly operationDeadlineMs: number;
  /** For the client's own part of a request. */
  readonly clientTimeouts: {
    readonly headersMs: number;
    readonly requestMs: number;
    readonly answerMs: number;
  };
  readonly explain: 'on-request' | 'off';
  readonly graphiql: 'on' | 'off';
  readonly introspection: 'on' | 'off';
  readonly persistedDocuments: PersistedDocumentsConfig;
  readonly limits: RequestLimits;
  readonly management: ManagementConfig;
  readonly overload: OverloadConfig;
  readonly memory: MemoryLimits;
  readonly shutdown: { readonly drainMs: number; readonly timeoutMs: number };
  /** How many entries at the end of `X-Forwarded-For` are of proxies of our own. */
  readonly trustedProxies: number;
}

/** Which documents clients may send; `path`: a file or a folder of manifests. */
export type PersistedDocumentsConfig =
  { readonly kind: 'off' } | { readonly kind: 'log' | 'prefer' | 'only'; readonly path: string };

/** Whether the running server has what a federation router asks for; `sdl` is the schema in `_service`. */
export type FederationConfig =
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly sdl: 'shown' | 'hidden'; readonly prefix: string | null };

export type ResponseCacheConfig =
  | { readonly kind: 'off' }
  | { readonly kind: 'redis'; readonly ttlSeconds: number; readonly maxEntryBytes: number }
  | {
      readonly kind: 'memory';
      readonly ttlSeconds: number;
      readonly maxEntryBytes: number;
      readonly maxBytes: number;
    };

export type RateLimitConfig =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'on';
      readonly points: number;
      readonly windowSeconds: number;
      readonly trustedProxies: number;
    };

/** What replicas may do together. */
export interface ScaleOutConfig {
  /** May hold a password. */
  readonly redisUrl: string | null;
  readonly responseCache: ResponseCacheConfig;
  readonly rateLimit: RateLimitConfig;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface Config {
  readonly profile: Profile;
  readonly logLevel: LogLevel;
  readonly server: ServerConfig;
  readonly federation: FederationConfig;
  readonly scaleOut: ScaleOutConfig;
  readonly planner: PlannerConfig;
  readonly upstream: UpstreamConfig;
}

/** Every problem of the environment, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

type Values = { readonly [Name in VariableName]: z.output<(typeof variables)[Name]['schema']> };

/** Parsed values, or every problem at once. An empty variable counts as not set, as shells and compose files make them. */
function readValues(environment: Environment, wanted: (scope: Scope) => boolean): Values {
  if (!isPlainObject(environment)) {
    throw new TypeError(`expected variables, such as { PORT: '4000' } or {}, but got ${kindOf(environment)}`);
  }
  const profile: Profile = environment['NODE_ENV'] === 'production' ? 'production' : 'development';
  const federation = wanted('serve') && environment['FEDERATION']?.trim() === 'on' ? 'on' : 'off';
  const circumstances = { profile, federation } as const;
  const isEmbedded = String(environment['MPT_API_BASE_URL'] ?? '').trim() === '';
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(variables) as [VariableName, Entry][]) {
    if (!wanted(variable.scope)) continue;
    // They are set for other programs as well: one that cannot be read must not stop a gateway over its sandbox.
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
  if (profile === 'production' && wanted('serve') && values['MPT_API_BASE_URL'] === null) {
    problems.push(
      'MPT_API_BASE_URL must be set when NODE_ENV is production: the sandbox never serves production, but it is empty',
    );
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

/** What `serve` runs on. Throws a ConfigError that lists every problem. */
export function loadConfig(environment: Environment): Config {
  const values = readValues(environment, () => true);
  const limits: UpstreamLimits = {
    connectTimeoutMs: values.UPSTREAM_CONNECT_TIMEOUT_MS,
    headersTimeoutMs: values.UPSTREAM_HEADERS_TIMEOUT_MS,
    callTimeoutMs: values.UPSTREAM_CALL_TIMEOUT_MS,
    connections: values.UPSTREAM_CONNECTIONS,
    keepAliveMs: values.UPSTREAM_KEEP_ALIVE_MS,
    socketLifetimeMs: values.UPSTREAM_SOCKET_LIFETIME_MS,
    concurrencyPerOperation: values.UPSTREAM_CONCURRENCY_PER_OPERATION,
    maxResponseBytes: values.UPSTREAM_MAX_RESPONSE_BYTES,
    iconOrigins: values.UPSTREAM_ICON_ORIGINS,
    // A change through another replica makes void what is kept, but not what is under way here; an answer
    // made of that would be kept as a new one.
    sharedReads: values.RESPONSE_CACHE === 'redis' ? 'off' : values.UPSTREAM_SHARED_READS,
    retry:
      values.UPSTREAM_RETRIES === 0
        ? { kind: 'off' }
        : {
            kind: 'on',
            retries: values.UPSTREAM_RETRIES,
            budgetPercent: values.UPSTREAM_RETRY_BUDGET,
            maxWaitMs: values.UPSTREAM_RETRY_MAX_WAIT_MS,
          },
    breaker:
      values.UPSTREAM_BREAKER === 'off'
        ? { kind: 'off' }
        : {
            kind: 'on',
            failurePercent: values.UPSTREAM_BREAKER_FAILURES,
            minCalls: values.UPSTREAM_BREAKER_MIN_CALLS,
            windowMs: values.UPSTREAM_BREAKER_WINDOW_MS,
            openMs: values.UPSTREAM_BREAKER_OPEN_MS,
            probes: values.UPSTREAM_BREAKER_PROBES,
          },
  };
  return {
    profile: values.NODE_ENV === 'production' ? 'production' : 'development',
    logLevel: values.LOG_LEVEL,
    server: {
      host: values.HOST,
      port: values.PORT,
      corsOrigins: values.CORS_ORIGINS,
      corsHeaders: values.CORS_HEADERS,
      operationDeadlineMs: values.OPERATION_DEADLINE_MS,
      clientTimeouts: {
        headersMs: values.CLIENT_HEADERS_TIMEOUT_MS,
        requestMs: values.CLIENT_REQUEST_TIMEOUT_MS,
        answerMs: values.CLIENT_ANSWER_TIMEOUT_MS,
      },
      explain: values.EXPLAIN,
      graphiql: values.GRAPHIQL,
      introspection: values.INTROSPECTION,
      persistedDocuments:
        values.PERSISTED_DOCUMENTS === 'off' || values.PERSISTED_DOCUMENTS_PATH === null
          ? { kind: 'off' }
          : { kind: values.PERSISTED_DOCUMENTS, path: values.PERSISTED_DOCUMENTS_PATH },
      limits: {
        maxBodyBytes: values.MAX_BODY_BYTES,
        maxUploadBytes: values.MAX_UPLOAD_BYTES,
        maxTokens: values.MAX_TOKENS,
        maxDepth: values.MAX_DEPTH,
        maxAliases: values.MAX_ALIASES,
        maxDirectives: values.MAX_DIRECTIVES,
        maxRootFields: values.MAX_ROOT_FIELDS,
        maxFields: values.MAX_FIELDS,
        maxVariablesDepth: values.MAX_VARIABLES_DEPTH,
        maxListItems: values.MAX_LIST_ITEMS,
        maxStringLength: values.MAX_STRING_LENGTH,
      },
      management:
        values.MANAGEMENT_PORT === null
          ? { kind: 'shared' }
          : { kind: 'own', host: values.MANAGEMENT_HOST ?? values.HOST, port: values.MANAGEMENT_PORT },
      overload: {
        maxInFlight: values.MAX_IN_FLIGHT,
        maxEventLoopDelayMs: values.MAX_EVENT_LOOP_DELAY_MS,
      },
      memory: {
        maxAnswerBytes: values.MAX_ANSWER_BYTES,
        maxUpstreamBytesPerOperation: values.MAX_UPSTREAM_BYTES_PER_OPERATION,
        maxHeldBytes: values.MAX_HELD_BYTES,
        maxHeldBytesPerCaller: values.MAX_HELD_BYTES_PER_CALLER,
      },
      shutdown: { drainMs: values.SHUTDOWN_DRAIN_MS, timeoutMs: values.SHUTDOWN_TIMEOUT_MS },
      trustedProxies: values.TRUST_PROXY,
    },
    federation:
      values.FEDERATION === 'off'
        ? { kind: 'off' }
        : {
            kind: 'on',
            sdl: values.INTROSPECTION === 'on' ? 'shown' : 'hidden',
            prefix: values.FEDERATION_PREFIX,
          },
    scaleOut: scaleOutConfig(values),
    planner: {
      policy: values.PLANNER_POLICY,
      expandReferences: values.EXPAND_REFERENCES,
      pageCap: values.PAGE_CAP,
      maxIdsPerCall: values.MAX_IDS_PER_CALL,
      maxUrlBytes: values.MAX_URL_BYTES,
      maxCallsPerOperation: values.MAX_CALLS_PER_OPERATION,
      maxPredictedCalls: values.MAX_PREDICTED_CALLS,
    },
    upstream:
      values.MPT_API_BASE_URL === null
        ? // Embedded, it is nobody else's business: it listens on loopback wherever the gateway does.
          { kind: 'sandbox', sandbox: sandboxConfig(values, '127.0.0.1'), ...limits }
        : {
            kind: 'remote',
            baseUrl: values.MPT_API_BASE_URL,
            network: networkConfig(values, environment['NODE_EXTRA_CA_CERTS']),
            ...limits,
          },
  };
}

function scaleOutConfig(values: Values): ScaleOutConfig {
  const kept = {
    ttlSeconds: values.RESPONSE_CACHE_TTL_SECONDS,
    maxEntryBytes: values.RESPONSE_CACHE_MAX_ENTRY_BYTES,
  };
  return {
    redisUrl: values.REDIS_URL,
    responseCache:
      values.RESPONSE_CACHE === 'memory'
        ? { kind: 'memory', maxBytes: values.RESPONSE_CACHE_MAX_BYTES, ...kept }
        : values.RESPONSE_CACHE === 'redis'
          ? { kind: 'redis', ...kept }
          : { kind: 'off' },
    rateLimit:
      values.RATE_LIMIT_POINTS === 0
        ? { kind: 'off' }
        : {
            kind: 'on',
            points: values.RATE_LIMIT_POINTS,
            windowSeconds: values.RATE_LIMIT_WINDOW_SECONDS,
            trustedProxies: values.TRUST_PROXY,
          },
  };
}

/** What `sandbox` alone runs on. */
export function loadSandboxConfig(environment: Environment): SandboxConfig {
  const values = readValues(environment, (scope) => scope !== 'serve');
  return sandboxConfig(values, values.HOST);
}

function sandboxConfig(values: Values, host: string): SandboxConfig {
  return {
    host,
    port: values.SANDBOX_PORT,
    seed:
      values.SANDBOX_SEED === 'scale'
        ? { kind: 'scale', accounts: values.SANDBOX_ACCOUNTS }
        : { kind: 'demo' },
    pageCap: values.SANDBOX_PAGE_CAP,
    latencyMs: values.SANDBOX_LATENCY_MS,
    vendorReads: values.SANDBOX_VENDOR_READS,
    file: values.SANDBOX_DATA,
  };
}
