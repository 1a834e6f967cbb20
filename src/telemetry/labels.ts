/** The values that labels may take. Each value is a time series for the life of the process, so none is text from a client. */
import type { StreamResult } from '../source/source.ts';
import { errorCodes } from '../upstream/errors.ts';

/** What an operation can be; `none` when the request was rejected before that was known. */
export const operationTypes = ['query', 'mutation', 'subscription', 'none'] as const;
export type OperationLabel = (typeof operationTypes)[number];

/** `none`: there was no answer. */
export const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx', 'none'] as const;
export type StatusClass = (typeof statusClasses)[number];

/** The values of `extensions.code`, and the two codes of GraphQL itself. */
export const codeLabels: readonly string[] = [
  ...Object.keys(errorCodes),
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'other',
];

/** The documented ceilings, as `extensions.rule` names them. */
export const limitRules = [
  'tokens',
  'depth',
  'aliases',
  'directives',
  'root fields',
  'fields',
  'variables depth',
  'text length',
  'list items',
  'answer bytes',
  'field merges',
  'introspection',
  'plan',
  'prediction',
  'references',
  'other',
] as const;

/** Why a call is retried; `connection` when no response came. */
export const retryReasons = ['429', '500', '502', '503', '504', 'connection'] as const;

/** How reads are batched: by id, or by parent. */
export const batchKinds = ['id', 'parent'] as const;
/** What came of a read that asked upstream for a stream. */
export const streamResults = [
  'streamed',
  'page',
  'refused',
  'cut',
] as const satisfies readonly StreamResult[];
export const sharedKinds = ['by-id', 'by-query'] as const;
export const breakerStates = ['closed', 'half-open', 'open'] as const;
/** The upstream of a call, its retries and its circuit breaker. */
export const marketplaces = ['softwareone', 'appdirect'] as const;
export type MarketplaceLabel = (typeof marketplaces)[number];
export const shedReasons = ['in-flight', 'event-loop', 'held-bytes', 'bodies'] as const;
export type ShedReason = (typeof shedReasons)[number];
export const cacheResults = ['hit', 'miss', 'error'] as const;
/** What applied a rate limit: this process, or the shared store. */
export const rateStores = ['local', 'shared'] as const;

/** The values of every label except `method` and `route`, which come from the upstream calls in the code. */
export const labelValues: Readonly<Record<string, readonly string[]>> = {
  operation: operationTypes,
  marketplace: marketplaces,
  status: statusClasses,
  code: codeLabels,
  rule: limitRules,
  store: rateStores,
  'reason of shed_total': shedReasons,
  'reason of upstream_retries_total': retryReasons,
  'state, to': breakerStates,
  'kind of batch_size': batchKinds,
  'kind of shared_reads_total': sharedKinds,
  'result of upstream_stream_reads_total': streamResults,
  'result of response_cache_total': cacheResults,
};

const operations: ReadonlySet<unknown> = new Set(operationTypes);
const codes: ReadonlySet<unknown> = new Set(codeLabels);
const rules: ReadonlySet<unknown> = new Set(limitRules);

export function operationLabel(type: string | undefined): OperationLabel {
  return operations.has(type) ? (type as OperationLabel) : 'none';
}

export function statusClass(status: number | undefined): StatusClass {
  const digit = status === undefined ? 0 : Math.floor(status / 100);
  return digit >= 1 && digit <= 5 ? statusClasses[(digit - 1) as 0 | 1 | 2 | 3 | 4] : 'none';
}

export function codeLabel(code: string): string {
  return codes.has(code) ? code : 'other';
}

export function ruleLabel(rule: unknown): string {
  return rules.has(rule) ? (rule as string) : 'other';
}

export function retryReason(reason: string): string {
  return (retryReasons as readonly string[]).includes(reason) ? reason : 'connection';
}

/** More method and path template pairs than both APIs have: a safeguard against paths that contain ids. */
const maxCalls = 300;
const other = { method: 'other', route: 'other' } as const;

export interface CallLabels {
  readonly method: string;
  readonly route: string;
}

/** Splits a call such as `GET /v1/accounts/buyers/{id}` into labels, once for each distinct call. */
export function createCallLabels(): (call: string) => CallLabels {
  const known = new Map<string, CallLabels>();
  return (call) => {
    let labels = known.get(call);
    if (labels !== undefined) return labels;
    if (known.size >= maxCalls) return other;
    const [method = '', route = ''] = call.split(' ', 2);
    labels = { method, route };
    known.set(call, labels);
    return labels;
  };
}
