/** The configuration: environment variables, parsed into the nested form that the rest of the program reads. */
import { appDirectConfig } from './appdirect.ts';
import type { AppDirectConfig } from './appdirect.ts';
import { constantsWith } from './constants.ts';
import type { Constants } from './constants.ts';
import type { Profile } from './entry.ts';
import type { ExpandReferences } from './kinds.ts';
import { networkConfig } from './network.ts';
import { readValues } from './read-environment.ts';
import type { Environment, Values } from './read-environment.ts';
import type { Network } from '../upstream/http/network.ts';
import type { BreakerConfig, RetryConfig } from '../upstream/resilience/resilience.ts';

export type { AppDirectConfig } from './appdirect.ts';
export { loadAppDirectSandboxConfig } from './appdirect-sandbox.ts';
export type { AppDirectSandboxConfig } from './appdirect-sandbox.ts';
export { ConfigError } from './read-environment.ts';
export type { Environment } from './read-environment.ts';

export interface SandboxConfig {
  readonly host: string;
  readonly port: number;
  readonly seed: { readonly kind: 'demo' } | { readonly kind: 'scale'; readonly accounts: number };
  readonly pageCap: number;
  readonly stringComparison: 'exact' | 'ignore-case';
  readonly nullNavigation: 'database' | 'safe';
  readonly auditFilter: 'allowed' | 'needs-select';
  readonly latencyMs: number;
  readonly vendorReads: 'row-scope' | 'closed';
  readonly membershipPaths: 'all' | 'nested' | 'flat';
  readonly streaming: 'on' | 'ignored' | 'unsupported';
  /** File that keeps the data between runs. */
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

/** `absent`: this marketplace is not configured, but another one is. */
export type UpstreamConfig = UpstreamLimits &
  (
    | { readonly kind: 'remote'; readonly baseUrl: URL; readonly network: Network }
    | { readonly kind: 'sandbox'; readonly sandbox: SandboxConfig }
    | { readonly kind: 'absent' }
  );

/** What the predicted number of calls depends on, and its ceiling. */
export interface PredictionConfig {
  readonly expandReferences: ExpandReferences;
  readonly memberships: 'auto' | 'nested' | 'flat';
  readonly pageCap: number;
  readonly streaming: 'auto' | 'off';
  /** Whether lists are read together with an object above their parents. */
  readonly ahead: 'on' | 'off';
  readonly maxIdsPerCall: number;
  readonly maxUrlBytes: number;
  readonly maxPredictedCalls: number;
}

export interface PlannerConfig extends PredictionConfig {
  readonly policy: 'fewest-calls' | 'lowest-latency';
  readonly maxCallsPerOperation: number;
}

/** Limits on one HTTP request, checked before anything is executed. */
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

/** Limits on the memory of requests. */
export interface MemoryLimits {
  /** One answer. */
  readonly maxAnswerBytes: number;
  /** All upstream responses of one operation. */
  readonly maxUpstreamBytesPerOperation: number;
  /** Both, for all running requests. */
  readonly maxHeldBytes: number;
  readonly maxHeldBytesPerCaller: number;
}

/** Beyond either limit, requests are rejected before they are read. */
export interface OverloadConfig {
  readonly maxInFlight: number;
  /** Limit on the 99th percentile. 0: no check. */
  readonly maxEventLoopDelayMs: number;
}

/** Where /livez, /readyz and /metrics are served: on the port of the gateway, or on their own. */
export type ManagementConfig =
  { readonly kind: 'shared' } | { readonly kind: 'own'; readonly host: string; readonly port: number };

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** `any`: every origin. `localhost` in the list: every page of this machine. Credentials are never allowed. */
  readonly corsOrigins: readonly string[] | 'any';
  /** Further request headers that pages may send, in lower case. */
  readonly corsHeaders: readonly string[];
  readonly operationDeadlineMs: number;
  /** Time for the client to send its headers, its whole request, and to read the answer. */
  readonly clientTimeouts: {
    readonly headersMs: number;
    readonly requestMs: number;
    readonly answerMs: number;
  };
  readonly explain: 'on-request' | 'off';
  readonly cost: 'on-request' | 'off';
  readonly graphiql: 'on' | 'off';
  readonly introspection: 'on' | 'off';
  readonly persistedDocuments: PersistedDocumentsConfig;
  readonly limits: RequestLimits;
  readonly management: ManagementConfig;
  readonly overload: OverloadConfig;
  readonly memory: MemoryLimits;
  readonly shutdown: { readonly drainMs: number; readonly timeoutMs: number };
  /** Number of entries at the end of `X-Forwarded-For` that our own proxies added. */
  readonly trustedProxies: number;
}

/** Which documents clients may send. `path` is a file or a folder of manifests. */
export type PersistedDocumentsConfig =
  { readonly kind: 'off' } | { readonly kind: 'log' | 'prefer' | 'only'; readonly path: string };

/** Whether the server has the fields of a federation router. `sdl` is the schema in `_service`. */
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

/** The response cache and rate limits, which replicas may share. */
export interface ScaleOutConfig {
  /** May contain a password. */
  readonly redisUrl: string | null;
  readonly responseCache: ResponseCacheConfig;
  readonly rateLimit: RateLimitConfig;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface Config {
  readonly profile: Profile;
  readonly logLevel: LogLevel;
  readonly logFormat: 'auto' | 'json' | 'text';
  readonly server: ServerConfig;
  readonly federation: FederationConfig;
  readonly scaleOut: ScaleOutConfig;
  readonly planner: PlannerConfig;
  readonly upstream: UpstreamConfig;
  readonly appDirect: AppDirectConfig;
}

/** The configuration of a gateway. Throws a ConfigError that lists every problem. `constants` replace built-in numbers. */
export function loadConfig(environment: Environment, constants: Partial<Constants> = {}): Config {
  const values = readValues(environment, () => true);
  const fixed = constantsWith(constants, values.FEDERATION);
  const limits: UpstreamLimits = {
    connectTimeoutMs: fixed.connectTimeoutMs,
    headersTimeoutMs: values.UPSTREAM_HEADERS_TIMEOUT_MS,
    callTimeoutMs: values.UPSTREAM_CALL_TIMEOUT_MS,
    connections: values.UPSTREAM_CONNECTIONS,
    keepAliveMs: fixed.keepAliveMs,
    socketLifetimeMs: values.UPSTREAM_SOCKET_LIFETIME_MS,
    concurrencyPerOperation: fixed.concurrencyPerOperation,
    maxResponseBytes: fixed.maxResponseBytes,
    iconOrigins: values.UPSTREAM_ICON_ORIGINS,
    // A write through another replica invalidates cached answers, but not reads in progress here. An answer
    // made of such a read would be cached as a new one.
    sharedReads: values.RESPONSE_CACHE === 'redis' ? 'off' : values.UPSTREAM_SHARED_READS,
    retry:
      values.UPSTREAM_RETRIES === 0
        ? { kind: 'off' }
        : {
            kind: 'on',
            retries: values.UPSTREAM_RETRIES,
            budgetPercent: fixed.retryBudgetPercent,
            maxWaitMs: fixed.retryMaxWaitMs,
          },
    breaker:
      values.UPSTREAM_BREAKER === 'off'
        ? { kind: 'off' }
        : {
            kind: 'on',
            failurePercent: fixed.breakerFailurePercent,
            minCalls: fixed.breakerMinCalls,
            windowMs: fixed.breakerWindowMs,
            openMs: values.UPSTREAM_BREAKER_OPEN_MS,
            probes: fixed.breakerProbes,
          },
  };
  const network = (): Network => networkConfig(values, environment['NODE_EXTRA_CA_CERTS']);
  return {
    profile: values.NODE_ENV === 'production' ? 'production' : 'development',
    logLevel: values.LOG_LEVEL,
    logFormat: values.LOG_FORMAT,
    server: {
      host: values.HOST,
      port: values.PORT,
      corsOrigins: values.CORS_ORIGINS,
      corsHeaders: values.CORS_HEADERS,
      operationDeadlineMs: values.OPERATION_DEADLINE_MS,
      clientTimeouts: {
        headersMs: fixed.clientHeadersTimeoutMs,
        requestMs: fixed.clientRequestTimeoutMs,
        answerMs: fixed.clientAnswerTimeoutMs,
      },
      explain: values.EXPLAIN,
      cost: values.COST,
      graphiql: values.GRAPHIQL,
      introspection: values.INTROSPECTION,
      persistedDocuments:
        values.PERSISTED_DOCUMENTS === 'off' || values.PERSISTED_DOCUMENTS_PATH === null
          ? { kind: 'off' }
          : { kind: values.PERSISTED_DOCUMENTS, path: values.PERSISTED_DOCUMENTS_PATH },
      limits: {
        maxBodyBytes: values.MAX_BODY_BYTES,
        maxUploadBytes: fixed.maxUploadBytes,
        maxTokens: fixed.maxTokens,
        maxDepth: values.MAX_DEPTH,
        maxAliases: fixed.maxAliases,
        maxDirectives: fixed.maxDirectives,
        maxRootFields: fixed.maxRootFields,
        maxFields: values.MAX_FIELDS,
        maxVariablesDepth: fixed.maxVariablesDepth,
        maxListItems: fixed.maxListItems,
        maxStringLength: fixed.maxStringLength,
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
        maxUpstreamBytesPerOperation: fixed.maxUpstreamBytesPerOperation,
        maxHeldBytes: values.MAX_HELD_BYTES,
        // One operation always has room.
        maxHeldBytesPerCaller:
          fixed.maxHeldBytesPerCaller ?? values.MAX_ANSWER_BYTES + fixed.maxUpstreamBytesPerOperation,
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
    scaleOut: scaleOutConfig(values, fixed),
    planner: {
      ...predictionConfig(values),
      policy: values.PLANNER_POLICY,
      maxCallsPerOperation: values.MAX_CALLS_PER_OPERATION,
    },
    upstream: upstreamConfig(values, limits, network),
    appDirect: appDirectConfig(values, network),
  };
}

/** A sandbox never stands beside a real marketplace: it serves only when none is configured. */
function upstreamConfig(values: Values, limits: UpstreamLimits, network: () => Network): UpstreamConfig {
  const { MPT_API_BASE_URL: baseUrl } = values;
  if (baseUrl !== null) return { kind: 'remote', baseUrl, network: network(), ...limits };
  if (values.APPDIRECT_API_BASE_URL !== null) return { kind: 'absent', ...limits };
  // The embedded sandbox listens on loopback, whatever the gateway listens on.
  return { kind: 'sandbox', sandbox: sandboxConfig(values, '127.0.0.1'), ...limits };
}

function scaleOutConfig(values: Values, fixed: Constants): ScaleOutConfig {
  const kept = {
    ttlSeconds: values.RESPONSE_CACHE_TTL_SECONDS,
    maxEntryBytes: fixed.cacheMaxEntryBytes,
  };
  return {
    redisUrl: values.REDIS_URL,
    responseCache:
      values.RESPONSE_CACHE === 'memory'
        ? { kind: 'memory', maxBytes: fixed.cacheMaxBytes, ...kept }
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

/** The settings that a prediction depends on, for `explain`: no other setting needs to be valid. */
export function loadPredictionConfig(environment: Environment): PredictionConfig {
  return predictionConfig(readValues(environment, (scope) => scope === 'planner'));
}

function predictionConfig(values: Values): PredictionConfig {
  return {
    expandReferences: values.EXPAND_REFERENCES,
    memberships: values.UPSTREAM_MEMBERSHIPS,
    pageCap: values.PAGE_CAP,
    streaming: values.UPSTREAM_STREAMING,
    ahead: values.UPSTREAM_AHEAD,
    maxIdsPerCall: values.MAX_IDS_PER_CALL,
    maxUrlBytes: values.MAX_URL_BYTES,
    maxPredictedCalls: values.MAX_PREDICTED_CALLS,
  };
}

/** Where `snapshot` and `verify` read, and how they get there. */
export interface ToolConfig {
  /** By variable. Null: it is not set. */
  readonly baseUrls: Readonly<Record<'MPT_API_BASE_URL' | 'APPDIRECT_API_BASE_URL', URL | null>>;
  readonly network: Network;
}

/** The settings of the way to the upstream, for the tools that read from it. */
export function loadToolConfig(environment: Environment): ToolConfig {
  const values = readValues(environment, (scope) => scope === 'upstream' || scope === 'verify');
  return {
    baseUrls: {
      MPT_API_BASE_URL: values.MPT_API_BASE_URL,
      APPDIRECT_API_BASE_URL: values.APPDIRECT_API_BASE_URL,
    },
    network: networkConfig(values, environment['NODE_EXTRA_CA_CERTS']),
  };
}

/** The configuration of the sandbox alone. */
export function loadSandboxConfig(environment: Environment): SandboxConfig {
  const values = readValues(environment, (scope) => scope === 'sandbox' || scope === 'both');
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
    stringComparison: values.SANDBOX_STRING_COMPARISON,
    nullNavigation: values.SANDBOX_NULL_NAVIGATION,
    auditFilter: values.SANDBOX_AUDIT_FILTER,
    latencyMs: values.SANDBOX_LATENCY_MS,
    vendorReads: 'row-scope',
    membershipPaths: values.SANDBOX_MEMBERSHIP_PATHS,
    streaming: values.SANDBOX_STREAMING,
    file: values.SANDBOX_DATA,
  };
}
