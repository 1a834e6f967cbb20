/** Rejects requests before they are read when the gateway is overloaded, so that running requests still finish. */
import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { OverloadConfig } from '../../config/config.ts';
import type { ErrorCode } from '../../upstream/errors.ts';
import type { ShedReason } from '../../telemetry/labels.ts';
import { CallerLoads } from './caller-loads.ts';
import type { Place } from './caller-loads.ts';
import type { RequestState } from '../operation/request-state.ts';

export interface Overload {
  /**
   * Undefined when one more request of this caller can enter. `inFlight` includes this request; its place and its
   * cost count for `caller`.
   */
  readonly reason: (inFlight: number, caller: string) => ShedReason | undefined;
  /** Counts a request that has entered. */
  readonly enter: (caller: string) => Place;
  /** The 99th percentile in the last window. */
  readonly delayMs: () => number;
  readonly close: () => void;
}

/** One brief stall is one sample in a hundred and does not count. An event loop that is always late does. */
const windowMs = 2_000;
const resolutionMs = 20;

/** How long a rejected client should wait: until the next window is judged. */
export const retryAfterSeconds = windowMs / 1_000;

/**
 * While the event loop stays late, each window rejects more callers: those that make up this share of the cost of
 * all requests, the heaviest first, and in the end all. Each window that is on time goes one step back. Steps are
 * repeated because requests that are already running must end first.
 */
const rejectedParts = [0, 0.5, 0.5, 0.8, 0.8, 1] as const;

export function watchOverload({ maxInFlight, maxEventLoopDelayMs }: OverloadConfig): Overload {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  const loads = new CallerLoads();
  let delayMs = 0;
  let level = 0;
  let heaviest: ReadonlySet<string> = new Set();
  const isTurnedAway = (caller: string): boolean =>
    level === rejectedParts.length - 1 || heaviest.has(caller);

  function judge(): void {
    const isLate = maxEventLoopDelayMs > 0 && delayMs > maxEventLoopDelayMs;
    level = isLate ? Math.min(level + 1, rejectedParts.length - 1) : Math.max(level - 1, 0);
    heaviest = level === 0 ? new Set() : loads.heaviest(rejectedParts[level] ?? 1);
    loads.age(isTurnedAway);
  }

  const timer = setInterval(() => {
    // The histogram measures the time between two samples, which includes the wait between them.
    delayMs = histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(99) / 1e6 - resolutionMs);
    histogram.reset();
    judge();
  }, windowMs);
  timer.unref();
  return {
    reason: (inFlight, caller) => {
      if (inFlight > maxInFlight || !loads.mayEnter(caller, maxInFlight - inFlight + 1)) return 'in-flight';
      return isTurnedAway(caller) ? 'event-loop' : undefined;
    },
    enter: (caller) => loads.enter(caller),
    delayMs: () => delayMs,
    close: () => {
      clearInterval(timer);
      histogram.disable();
    },
  };
}

export interface OverloadResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const message = `The gateway is overloaded. Retry in ${retryAfterSeconds} seconds.`;

/** The answer to a request whose body arrived after the last place was taken. */
export function overloadError(): GraphQLError {
  const http = { status: 503, headers: { 'retry-after': String(retryAfterSeconds) } };
  return new GraphQLError(message, {
    extensions: { code: 'RATE_LIMITED' satisfies ErrorCode, retryAfterSeconds, http },
  });
}

/** The response to a request whose body is not read. The connection closes, because the body may still arrive. */
export function overloadResponse(state: RequestState): OverloadResponse {
  const code = 'RATE_LIMITED' satisfies ErrorCode;
  const requestId = randomUUID();
  state.requestId = requestId;
  state.errorCodes = [code];
  const body = JSON.stringify({ errors: [{ message, extensions: { code, requestId, retryAfterSeconds } }] });
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'retry-after': String(retryAfterSeconds),
    'x-request-id': requestId,
  };
  return { status: 503, headers, body };
}
