/** When the gateway has more to do than it can: requests are turned away before they are read, so that those under way are answered. */
import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { OverloadConfig } from '../../config/config.ts';
import type { ErrorCode } from '../../upstream/errors.ts';
import type { ShedReason } from '../../telemetry/labels.ts';
import { CallerLoads } from './caller-loads.ts';
import type { Place } from './caller-loads.ts';
import type { Exchange } from '../operation/request-state.ts';

export interface Overload {
  /**
   * Undefined when one more request of this caller may come in. `inFlight` are those under way, this one included;
   * `caller` is whose places and costs it counts for.
   */
  readonly reason: (inFlight: number, caller: string) => ShedReason | undefined;
  /** A request that has come in. */
  readonly enter: (caller: string) => Place;
  /** The 99th percentile in the last window. */
  readonly delayMs: () => number;
  readonly close: () => void;
}

/** A stall of a moment is one sample of a hundred and does not count; a loop that is late all the time does. */
const windowMs = 2_000;
const resolutionMs = 20;

/** What a client that was turned away is asked to wait: until the next window has been looked at. */
export const retryAfterSeconds = windowMs / 1_000;

/**
 * While the event loop stays late, from window to window more are turned away: the callers that make up this part of
 * what all requests cost, the heaviest first; in the end all. Each window in time takes one step back. Steps are
 * repeated, as what was let in before has to end first.
 */
const partsTurnedAway = [0, 0.5, 0.5, 0.8, 0.8, 1] as const;

export function watchOverload({ maxInFlight, maxEventLoopDelayMs }: OverloadConfig): Overload {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  const loads = new CallerLoads();
  let delayMs = 0;
  let level = 0;
  let heaviest: ReadonlySet<string> = new Set();
  const isTurnedAway = (caller: string): boolean =>
    level === partsTurnedAway.length - 1 || heaviest.has(caller);

  function judge(): void {
    const isLate = maxEventLoopDelayMs > 0 && delayMs > maxEventLoopDelayMs;
    level = isLate ? Math.min(level + 1, partsTurnedAway.length - 1) : Math.max(level - 1, 0);
    heaviest = level === 0 ? new Set() : loads.heaviest(partsTurnedAway[level] ?? 1);
    loads.age(isTurnedAway);
  }

  const timer = setInterval(() => {
    // What is measured is the time between two looks, the wait between them included.
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

export interface OverloadAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const message = `The gateway has more to do than it can; try again in ${retryAfterSeconds} seconds.`;

/** For a request whose body came while the last place was taken. */
export function overloadError(): GraphQLError {
  const http = { status: 503, headers: { 'retry-after': String(retryAfterSeconds) } };
  return new GraphQLError(message, {
    extensions: { code: 'RATE_LIMITED' satisfies ErrorCode, retryAfterSeconds, http },
  });
}

/** Made before anything of the request is read but its head. The connection is not to be kept, as the body may still be on its way. */
export function overloadAnswer(exchange: Exchange): OverloadAnswer {
  const code = 'RATE_LIMITED' satisfies ErrorCode;
  const requestId = randomUUID();
  exchange.requestId = requestId;
  exchange.errorCodes = [code];
  const body = JSON.stringify({ errors: [{ message, extensions: { code, requestId, retryAfterSeconds } }] });
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'retry-after': String(retryAfterSeconds),
    'x-request-id': requestId,
  };
  return { status: 503, headers, body };
}
