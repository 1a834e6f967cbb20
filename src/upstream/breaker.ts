/** Circuit breaker of one origin: while it fails most calls, further ones are refused at once and a few are sent to see. */
import { healthOfError, healthOfStatus } from './ending.ts';
import type { Health } from './ending.ts';
import { UpstreamError } from './errors.ts';
import type { UpstreamRequest, Wrapper } from './http.ts';
import { createRollingWindow } from './rolling-window.ts';

/**
 * `closed`: every call goes through. `open`: none does. `half-open`: `probes` calls may, and if all of
 * them end well it closes, while the first that does not opens it again.
 */
export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerSettings {
  /** Of the calls in the window. */
  readonly failurePercent: number;
  /** Fewer calls than this in the window say nothing. */
  readonly minCalls: number;
  readonly windowMs: number;
  readonly openMs: number;
  readonly probes: number;
}

export interface BreakerOptions extends BreakerSettings {
  /** performance.now(), which no change of the clock moves, unless a test has its own. */
  readonly now?: () => number;
  readonly onState?: (state: BreakerState, previous: BreakerState) => void;
}

export interface Breaker {
  readonly wrapper: Wrapper;
  readonly state: () => BreakerState;
}

export function createBreaker(options: BreakerOptions): Breaker {
  const { failurePercent, minCalls, openMs, probes, onState, now = () => performance.now() } = options;
  const recent = createRollingWindow(options.windowMs, now);
  let current: BreakerState = 'closed';
  let openUntil = 0;
  /** Of the half-open state. */
  let probesSent = 0;
  let probesWell = 0;
  /** Grows with each change: the end of a call that was sent before it says nothing about now. */
  let era = 0;

  function change(to: BreakerState): void {
    const previous = current;
    current = to;
    era += 1;
    probesSent = 0;
    probesWell = 0;
    if (to === 'open') openUntil = now() + openMs;
    if (to === 'closed') recent.clear();
    onState?.(to, previous);
  }

  /** No timer: the time is up when somebody asks. */
  function state(): BreakerState {
    if (current === 'open' && now() >= openUntil) change('half-open');
    return current;
  }

  function end(sentIn: number, health: Health): void {
    if (sentIn !== era) return;
    if (current === 'half-open') {
      if (health === 'bad') return change('open');
      // It proved nothing, so another may take its place.
      if (health === 'unknown') probesSent -= 1;
      else if ((probesWell += 1) === probes) change('closed');
      return;
    }
    if (health === 'unknown') return;
    recent.add(health);
    if (health === 'good') return;
    const { total, bad } = recent.counts();
    if (total >= minCalls && bad * 100 >= total * failurePercent) change('open');
  }

  function refuse(request: UpstreamRequest): Promise<never> {
    const waitMs = current === 'open' ? openUntil - now() : 0;
    return Promise.reject(
      new UpstreamError({
        code: 'UPSTREAM_UNAVAILABLE',
        call: request.call,
        message: 'not sent, because upstream has failed too often of late',
        retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
      }),
    );
  }

  return {
    state,
    wrapper: (next) => (request) => {
      if (current !== 'closed' && state() !== 'closed') {
        if (current === 'open' || probesSent === probes) return refuse(request);
        probesSent += 1;
      }
      const sentIn = era;
      return next(request).then(
        (answer) => {
          end(sentIn, healthOfStatus(answer.status));
          return answer;
        },
        (error: unknown) => {
          end(sentIn, healthOfError(error));
          throw error;
        },
      );
    },
  };
}
