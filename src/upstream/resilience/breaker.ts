/** The circuit breaker of one origin: while most calls fail, it refuses calls at once and sends a few probes. */
import { createCallShares } from './call-shares.ts';
import { healthOf, isUnreachable } from './outcome.ts';
import type { Health } from './outcome.ts';
import { UpstreamError } from '../errors.ts';
import type { CallOutcome, Guard, UpstreamRequest } from '../http/request.ts';
import { createProbes } from './probes.ts';
import { createRollingWindow } from './rolling-window.ts';
import { unprovenShare } from './standing.ts';
import { callerKey } from '../http/caller-key.ts';

/**
 * `closed`: every call is sent. `open`: none is sent, but if the failures of one caller alone opened it, other callers
 * may send probes. `half-open`: a few probes are sent, and their result decides.
 */
export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerSettings {
  /** Percentage of failed calls in the window at which it opens. */
  readonly failurePercent: number;
  /** With fewer calls in the window, it does not open. */
  readonly minCalls: number;
  readonly windowMs: number;
  readonly openMs: number;
  /** Probes that must succeed before it closes. */
  readonly probes: number;
}

export interface BreakerOptions extends BreakerSettings {
  /** Maps the key of a credential to the caller that its calls count for. Default: the key. */
  readonly shareOf?: ((key: string) => string) | undefined;
  /** Default: performance.now(), which clock changes do not affect. */
  readonly now?: () => number;
  readonly onState?: (state: BreakerState, previous: BreakerState) => void;
}

export interface Breaker {
  readonly guard: Guard;
  readonly state: () => BreakerState;
  /** Whether it is open, and not only because of the calls of one caller. */
  readonly isOpenForAll: () => boolean;
}

/** For this long after a call of another caller succeeded, the failures of one caller cannot open it. */
const rememberMs = 600_000;

export function createBreaker(options: BreakerOptions): Breaker {
  const { failurePercent, minCalls, windowMs, openMs, onState, now = () => performance.now() } = options;
  const shareOf = options.shareOf ?? ((key: string) => key);
  const recent = createRollingWindow(windowMs, now);
  /** Calls that could not connect at all. */
  const unreachable = createRollingWindow(windowMs, now);
  const callers = createCallShares(windowMs, now);
  const templates = createCallShares(windowMs, now);
  const well = createWellCallers();
  const probes = createProbes(options.probes);
  let current: BreakerState = 'closed';
  let openUntil = 0;
  /** While open: the only caller whose calls failed. */
  let suspect: string | undefined;
  /** Incremented at each state change. Results of calls sent in an earlier era are ignored. */
  let era = 0;

  function change(to: BreakerState): void {
    const previous = current;
    current = to;
    era += 1;
    if (to === 'half-open') probes.begin();
    if (to === 'closed') {
      for (const window of [recent, unreachable, callers, templates]) window.clear();
    }
    onState?.(to, previous);
  }

  function open(onlyFor: string | undefined, forMs = openMs): void {
    suspect = onlyFor;
    openUntil = Math.max(openUntil, now() + forMs);
    change('open');
  }

  /** Evaluated on access, without a timer. */
  function state(): BreakerState {
    if (current === 'open' && now() >= openUntil) change('half-open');
    return current;
  }

  /** One caller or one path template cannot open it, unless there is no other or upstream is unreachable. */
  function judge(): void {
    const { total, bad } = recent.counts();
    const fails = (count: number): boolean => count * 100 >= total * failurePercent;
    if (total < minCalls || !fails(bad)) return;
    if (fails(unreachable.counts().bad)) return open(undefined);
    if (!callers.failBeyondTheWorst(failurePercent) || !templates.failBeyondTheWorst(failurePercent)) return;
    const sole = callers.sole();
    if (sole !== undefined && well.hasOther(sole, now() - rememberMs)) return;
    open(sole);
  }

  function sample(caller: string, call: string, health: Health, error: unknown, at: number): void {
    if (health === 'unknown') return;
    recent.add(health, at);
    callers.add(caller, health, at);
    templates.add(call, health, at);
    if (health === 'good') return;
    if (isUnreachable(error)) unreachable.add('bad');
    judge();
  }

  function endProbe(caller: string, health: Health, error: unknown): void {
    if (health === 'bad' && isUnreachable(error)) return open(undefined);
    const verdict = probes.end(caller, health);
    if (verdict.kind === 'well') change('closed');
    else if (verdict.kind === 'all-fail') open(undefined);
    else if (verdict.kind === 'one-fails') open(verdict.caller, health === 'bad' ? openMs : 0);
  }

  function refusal(request: UpstreamRequest): UpstreamError {
    const waitMs = current === 'open' ? openUntil - now() : 0;
    return new UpstreamError({
      code: 'UPSTREAM_UNAVAILABLE',
      call: request.call,
      message: 'not sent, because upstream has failed too often recently',
      retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
    });
  }

  /** Whether a call may be sent while the breaker is not closed. */
  function mayProbe(caller: string, request: UpstreamRequest): boolean {
    if (request.isRetry === true) return false;
    if (current === 'open') {
      // The failures of one caller must not block the others, so they may probe.
      if (suspect === undefined || caller === suspect) return false;
      change('half-open');
      probes.exclude(suspect);
    }
    return probes.take(caller);
  }

  return {
    state,
    isOpenForAll: () => state() === 'open' && (suspect === undefined || !well.hasOther(suspect, -Infinity)),
    guard: (next) => (request, end) => {
      const key = request.caller ?? callerKey(request.headers['authorization']);
      const isProbe = current !== 'closed' && state() !== 'closed';
      const prober = isProbe ? shareOf(key) : '';
      if (isProbe && !mayProbe(prober, request)) return end({ kind: 'error', error: refusal(request) });
      const sentIn = era;
      const learn = (outcome: CallOutcome): void => {
        if (sentIn !== era) return;
        const health = healthOf(outcome);
        const error = outcome.kind === 'error' ? outcome.error : undefined;
        // Only now, because this response can be the one by which upstream accepts the credential.
        const caller = shareOf(key);
        const at = now();
        if (health === 'good' && caller !== unprovenShare) well.add(caller, at);
        if (isProbe) endProbe(prober, health, error);
        // A call counts once, by its first attempt.
        else if (request.isRetry !== true) sample(caller, request.call, health, error, at);
      };
      next(request, (outcome) => {
        try {
          learn(outcome);
        } catch (error) {
          // An observer of the states has thrown.
          return end({ kind: 'error', error });
        }
        end(outcome);
      });
    },
  };
}

/** The two callers whose calls succeeded most recently. */
function createWellCallers() {
  let last = { caller: '', at: -Infinity };
  let before = last;
  return {
    add(caller: string, at: number): void {
      if (caller === last.caller) {
        last.at = at;
        return;
      }
      before = last;
      last = { caller, at };
    },
    /** Whether a call of another caller succeeded since then. */
    hasOther(caller: string, since: number): boolean {
      const other = last.caller === caller ? before : last;
      return other.at > since;
    },
  };
}
