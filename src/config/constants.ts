/** Numbers with a good default that are not settings. A program can pass other values to `loadConfig`. */
import { isPlainObject, kindOf } from './call-check.ts';
import type { Circumstances } from './entry.ts';

export interface Constants {
  /** To open a connection to the upstream. */
  readonly connectTimeoutMs: number;
  /** How long an idle connection stays open, unless the upstream's `Keep-Alive` header says less. */
  readonly keepAliveMs: number;
  /** Upstream calls of one operation that run at the same time. */
  readonly concurrencyPerOperation: number;
  /** Largest upstream response, compressed and decompressed. */
  readonly maxResponseBytes: number;
  /** Retries for each hundred reads, over all callers. */
  readonly retryBudgetPercent: number;
  /** A longer `Retry-After` is passed on to the client instead of waited for. */
  readonly retryMaxWaitMs: number;
  /** Share of failed calls that opens the circuit breaker. */
  readonly breakerFailurePercent: number;
  /** Fewer calls than this in the window never open the breaker. */
  readonly breakerMinCalls: number;
  readonly breakerWindowMs: number;
  /** Calls that an open breaker lets through as a trial. It closes when all of them succeed. */
  readonly breakerProbes: number;
  /** To the end of a request's headers, to the end of its body, and to read a whole answer. */
  readonly clientHeadersTimeoutMs: number;
  readonly clientRequestTimeoutMs: number;
  readonly clientAnswerTimeoutMs: number;
  /** Largest multipart request, files included. */
  readonly maxUploadBytes: number;
  readonly maxTokens: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  readonly maxRootFields: number;
  readonly maxVariablesDepth: number;
  /** Longest list in the variables. */
  readonly maxListItems: number;
  /** Longest text in the variables or the document, in characters. */
  readonly maxStringLength: number;
  /** All upstream responses of one operation, decompressed. */
  readonly maxUpstreamBytesPerOperation: number;
  /** The share of one caller in MAX_HELD_BYTES. Default: the limit of one operation. */
  readonly maxHeldBytesPerCaller: number | null;
  /** Larger answers are not cached. */
  readonly cacheMaxEntryBytes: number;
  /** All cached answers, with RESPONSE_CACHE=memory. */
  readonly cacheMaxBytes: number;
}

/** A router merges many fetches into one operation, so its operations may be larger. */
export function defaultConstants(federation: Circumstances['federation']): Constants {
  const isFederated = federation === 'on';
  return {
    connectTimeoutMs: 2_000,
    keepAliveMs: 20_000,
    concurrencyPerOperation: 20,
    maxResponseBytes: 10 * 2 ** 20,
    retryBudgetPercent: 20,
    retryMaxWaitMs: 2_000,
    breakerFailurePercent: 50,
    breakerMinCalls: 20,
    breakerWindowMs: 10_000,
    breakerProbes: 3,
    clientHeadersTimeoutMs: 10_000,
    clientRequestTimeoutMs: 30_000,
    clientAnswerTimeoutMs: 30_000,
    maxUploadBytes: 6 * 2 ** 20,
    maxTokens: isFederated ? 100_000 : 4_000,
    maxAliases: isFederated ? 5_000 : 50,
    maxDirectives: isFederated ? 2_000 : 20,
    maxRootFields: isFederated ? 1_000 : 20,
    maxVariablesDepth: 20,
    maxListItems: isFederated ? 10_000 : 1_000,
    maxStringLength: 5_120,
    maxUpstreamBytesPerOperation: 16 * 2 ** 20,
    maxHeldBytesPerCaller: null,
    cacheMaxEntryBytes: 256 * 2 ** 10,
    cacheMaxBytes: 64 * 2 ** 20,
  };
}

/** The variables that set them in version 0.2. */
export const formerVariables: Readonly<Record<string, keyof Constants | 'vendorReads'>> = {
  UPSTREAM_CONNECT_TIMEOUT_MS: 'connectTimeoutMs',
  UPSTREAM_KEEP_ALIVE_MS: 'keepAliveMs',
  UPSTREAM_CONCURRENCY_PER_OPERATION: 'concurrencyPerOperation',
  UPSTREAM_MAX_RESPONSE_BYTES: 'maxResponseBytes',
  UPSTREAM_RETRY_BUDGET: 'retryBudgetPercent',
  UPSTREAM_RETRY_MAX_WAIT_MS: 'retryMaxWaitMs',
  UPSTREAM_BREAKER_FAILURES: 'breakerFailurePercent',
  UPSTREAM_BREAKER_MIN_CALLS: 'breakerMinCalls',
  UPSTREAM_BREAKER_WINDOW_MS: 'breakerWindowMs',
  UPSTREAM_BREAKER_PROBES: 'breakerProbes',
  CLIENT_HEADERS_TIMEOUT_MS: 'clientHeadersTimeoutMs',
  CLIENT_REQUEST_TIMEOUT_MS: 'clientRequestTimeoutMs',
  CLIENT_ANSWER_TIMEOUT_MS: 'clientAnswerTimeoutMs',
  MAX_UPLOAD_BYTES: 'maxUploadBytes',
  MAX_TOKENS: 'maxTokens',
  MAX_ALIASES: 'maxAliases',
  MAX_DIRECTIVES: 'maxDirectives',
  MAX_ROOT_FIELDS: 'maxRootFields',
  MAX_VARIABLES_DEPTH: 'maxVariablesDepth',
  MAX_LIST_ITEMS: 'maxListItems',
  MAX_STRING_LENGTH: 'maxStringLength',
  MAX_UPSTREAM_BYTES_PER_OPERATION: 'maxUpstreamBytesPerOperation',
  MAX_HELD_BYTES_PER_CALLER: 'maxHeldBytesPerCaller',
  RESPONSE_CACHE_MAX_ENTRY_BYTES: 'cacheMaxEntryBytes',
  RESPONSE_CACHE_MAX_BYTES: 'cacheMaxBytes',
  SANDBOX_VENDOR_READS: 'vendorReads',
};

/** The defaults with a program's own values over them. Throws a TypeError for a name or a value that does not fit. */
export function constantsWith(given: Partial<Constants>, federation: Circumstances['federation']): Constants {
  if (!isPlainObject(given)) {
    throw new TypeError(`loadConfig expects an object of constants, but got ${kindOf(given)}`);
  }
  const defaults = defaultConstants(federation);
  const own: Record<string, number> = {};
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    if (!Object.hasOwn(defaults, name)) {
      const known = Object.keys(defaults).join(', ');
      throw new TypeError(`loadConfig expects the constants ${known}, but got ${JSON.stringify(name)}`);
    }
    if (value === undefined || value === null) continue;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
      const came = typeof value === 'number' ? String(value) : kindOf(value);
      throw new TypeError(`loadConfig expects ${name} to be a whole number, but got ${came}`);
    }
    own[name] = value;
  }
  return { ...defaults, ...own };
}
