/** The gateway's Prometheus metrics: names, labels, descriptions and how each is recorded. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { LoadObserver } from '../loaders/observer.ts';
import type { BreakerState } from '../upstream/resilience/breaker.ts';
import type { ResilienceObserver } from '../upstream/resilience/resilience.ts';
import {
  breakerStates,
  codeLabel,
  createCallLabels,
  marketplaces,
  operationLabel,
  retryReason,
  ruleLabel,
  sharedKinds,
  statusClass,
  type cacheResults,
  type MarketplaceLabel,
  type rateStores,
  type ShedReason,
  type StatusClass,
} from './labels.ts';
import { processMetrics } from './process-metrics.ts';
import { SeriesHistogram } from './series-histogram.ts';

export interface RequestMeasurement {
  /** Undefined when the request was rejected before its operation was known. */
  readonly operation: string | undefined;
  readonly status: number;
  readonly ms: number;
  /** The codes of the errors in the answer, in order. */
  readonly codes: readonly string[];
  /** The ceilings that the errors name. */
  readonly rules: readonly unknown[];
  /** Longest chain of upstream calls that depend on each other. Undefined when no operation ran. */
  readonly rounds?: number | undefined;
}

export interface CallMeasurement {
  /** Method and path template. */
  readonly call: string;
  /** Undefined when there was no response. */
  readonly status: number | undefined;
  readonly ms: number;
  /** The error code, when the call failed. */
  readonly code: string | undefined;
  /** Default: the first one. */
  readonly marketplace?: MarketplaceLabel;
}

/** Current values, read when the metrics are scraped. */
export interface Gauges {
  readonly inFlight: () => number;
  readonly bodiesArriving: () => number;
  readonly eventLoopDelayMs: () => number;
  readonly heldBytes: () => number;
}

export interface Metrics {
  /** One answered request for /graphql. */
  request(measurement: RequestMeasurement): void;
  /** An attempt at an upstream call has started. `callEnded` must follow. */
  callStarted(): void;
  callEnded(measurement: CallMeasurement): void;
  /** Retries and the circuit breaker of the first marketplace. */
  readonly resilience: ResilienceObserver;
  resilienceOf(marketplace: MarketplaceLabel): ResilienceObserver;
  /** An operation was looked up in the response cache. */
  cacheAsked(result: (typeof cacheResults)[number]): void;
  /** A request was rejected by the rate limit; `local` when the shared store did not decide. */
  rateLimited(store: (typeof rateStores)[number]): void;
  shed(reason: ShedReason): void;
  readonly loads: LoadObserver;
  /** Replaces the previous gauges. */
  watch(gauges: Gauges): void;
  readonly contentType: string;
  /** The metrics in the Prometheus text format. */
  text(): Promise<string>;
  /** Name, type, labels and description of every metric except those of the process. */
  list(): readonly MetricDescription[];
}

export interface MetricDescription {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

const prefix = 'accounts_graph_';
/** From an answer without upstream calls to the default deadline. */
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8, 15];
const sizes = [1, 2, 5, 10, 20, 50, 100, 200];

/** One set of metrics per gateway: several gateways in a process do not mix. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const described: MetricDescription[] = [];
  const define = <T extends string>(
    type: MetricDescription['type'],
    name: string,
    help: string,
    labelNames: readonly T[],
  ) => {
    described.push({ name: `${prefix}${name}`, type, labels: labelNames, help });
    return { name: `${prefix}${name}`, help, labelNames: [...labelNames], registers: [registry] };
  };
  const counter = <T extends string>(name: string, help: string, ...labels: readonly T[]) =>
    new Counter(define('counter', name, help, labels));
  const histogram = <T extends string>(name: string, help: string, buckets: number[], ...labels: T[]) =>
    new SeriesHistogram({ ...define('histogram', name, help, labels), buckets }, registry);
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      ...define('gauge', name, help, []),
      collect() {
        this.set(read());
      },
    });

  let gauges: Gauges = {
    inFlight: () => 0,
    bodiesArriving: () => 0,
    eventLoopDelayMs: () => 0,
    heldBytes: () => 0,
  };
  let callsInFlight = 0;
  const shared = { 'by-id': 0, 'by-query': 0 };
  const labelsOf = createCallLabels();

  const requestSeconds = histogram(
    'request_duration_seconds',
    'Time from a request for /graphql to its answer. Its count is the number of requests.',
    seconds,
    'operation',
    'status',
  );
  const operationRounds = histogram(
    'operation_rounds',
    'Longest chain of upstream calls of an operation that depend on each other.',
    [0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20],
    'operation',
  );
  const errors = counter('errors_total', 'Errors in answers, by extensions.code.', 'operation', 'code');
  const withErrors = counter(
    'requests_with_errors_total',
    'Requests whose answer has at least one error with this code.',
    'operation',
    'code',
  );
  gauge('requests_in_flight', 'Requests that run, or whose answer is not yet sent.', () => gauges.inFlight());
  gauge('request_bodies_arriving', 'Requests whose body has not arrived completely.', () =>
    gauges.bodiesArriving(),
  );
  gauge(
    'held_bytes',
    'Bytes of upstream responses that running operations keep, and of answers not sent yet.',
    () => gauges.heldBytes(),
  );
  const rejections = counter(
    'limit_rejections_total',
    'Operations refused because they exceed a ceiling, by rule.',
    'rule',
  );
  const rateLimited = counter(
    'rate_limited_total',
    'Requests refused by the rate limit, by the store that decided.',
    'store',
  );
  const shed = counter(
    'shed_total',
    'Requests rejected before they were read because the gateway was overloaded.',
    'reason',
  );
  gauge(
    'event_loop_delay_seconds',
    'The 99th percentile of the event loop delay over the last two seconds, as load shedding uses it.',
    () => gauges.eventLoopDelayMs() / 1_000,
  );
  const callSeconds = histogram(
    'upstream_request_duration_seconds',
    'Time of one attempt at an upstream call, including the wait for a socket. Its count is the number of attempts.',
    seconds,
    'marketplace',
    'method',
    'route',
    'status',
  );
  const callErrors = counter(
    'upstream_errors_total',
    'Attempts that ended without a response, by code.',
    'marketplace',
    'code',
  );
  gauge(
    'upstream_requests_in_flight',
    'Upstream calls whose response is not complete yet.',
    () => callsInFlight,
  );
  const retries = counter(
    'upstream_retries_total',
    'Retries of upstream calls, by how the previous attempt ended.',
    'marketplace',
    'reason',
  );
  const breaker = new Gauge(
    define(
      'gauge',
      'upstream_breaker_state',
      '1 for the current state of the circuit breaker, 0 for the others.',
      ['marketplace', 'state'],
    ),
  );
  const transitions = counter(
    'upstream_breaker_transitions_total',
    'State changes of the circuit breaker, by new state.',
    'marketplace',
    'to',
  );
  const batches = histogram(
    'batch_size',
    'Ids, or parents of child lists, that one upstream call asks for.',
    sizes,
    'kind',
  );
  new Counter({
    ...define(
      'counter',
      'shared_reads_total',
      'Reads answered by a call that the same operation already makes.',
      ['kind'],
    ),
    collect() {
      for (const kind of sharedKinds) {
        this.inc({ kind }, shared[kind]);
        shared[kind] = 0;
      }
    },
  });
  const streams = counter(
    'upstream_stream_reads_total',
    'Reads that asked upstream for a stream, because they want more rows than a page, by what came of it.',
    'result',
  );
  const cache = counter('response_cache_total', 'Operations looked up in the response cache.', 'result');

  const setBreaker = (marketplace: MarketplaceLabel, now: BreakerState): void => {
    for (const state of breakerStates) breaker.set({ marketplace, state }, state === now ? 1 : 0);
  };
  const resilienceOf = (marketplace: MarketplaceLabel): ResilienceObserver => {
    setBreaker(marketplace, 'closed');
    return {
      onBreakerState(state) {
        setBreaker(marketplace, state);
        transitions.inc({ marketplace, to: state });
      },
      onRetry(_call, reason) {
        retries.inc({ marketplace, reason: retryReason(reason) });
      },
    };
  };

  return {
    request({ operation, status, ms, codes, rules, rounds }) {
      const label = operationLabel(operation);
      requestSeconds.observe(ms / 1_000, label, statusClass(status));
      if (rounds !== undefined) operationRounds.observe(rounds, label);
      for (const code of codes) errors.inc({ operation: label, code: codeLabel(code) });
      if (codes.length > 0) {
        for (const code of new Set(codes.map(codeLabel))) withErrors.inc({ operation: label, code });
      }
      for (const rule of rules) rejections.inc({ rule: ruleLabel(rule) });
    },
    callStarted() {
      callsInFlight += 1;
    },
    callEnded({ call, status, ms, code, marketplace = marketplaces[0] }) {
      callsInFlight -= 1;
      const { method, route } = labelsOf(call);
      const statusLabel = statusClass(status) satisfies StatusClass;
      callSeconds.observe(ms / 1_000, marketplace, method, route, statusLabel);
      if (code !== undefined) callErrors.inc({ marketplace, code: codeLabel(code) });
    },
    resilience: resilienceOf(marketplaces[0]),
    resilienceOf,
    cacheAsked(result) {
      cache.inc({ result });
    },
    rateLimited(store) {
      rateLimited.inc({ store });
    },
    shed(reason) {
      shed.inc({ reason });
    },
    loads: {
      batch(kind, size) {
        batches.observe(size, kind);
      },
      shared(kind, count) {
        shared[kind] += count;
      },
      stream(result) {
        streams.inc({ result });
      },
    },
    watch(given) {
      gauges = given;
    },
    contentType: registry.contentType,
    text: async () => `${await registry.metrics()}\n${await processMetrics().metrics()}`,
    list: () => described,
  };
}
