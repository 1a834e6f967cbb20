/** Tries failed reads again, after a pause, while budget and deadline allow; writes go through once and untouched. */
import { callerKey } from '../http/caller-key.ts';
import { toAbortSignal } from '../http/cancellation.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { transientFault } from './outcome.ts';
import type { CallOutcome } from './outcome.ts';
import { UpstreamError } from '../errors.ts';
import type { UpstreamResponse, SendRequest, UpstreamRequest, Wrapper } from '../http/request.ts';
import { readRetryAfter } from '../http/retry-after.ts';
import { createRetryBudget } from './retry-budget.ts';
import type { RetryBudget } from './retry-budget.ts';
import { cancelled } from '../http/transport-error.ts';

export interface RetrySettings {
  /** Tries of one read beyond the first. */
  readonly retries: number;
  /** Retries for each hundred calls, over all callers; when several call, no caller may use up all of them. */
  readonly budgetPercent: number;
  /** Asked to wait longer than this, a call fails at once and passes the wait on. */
  readonly maxWaitMs: number;
}

export interface RetryOptions extends RetrySettings {
  /** Asked before each pause. False: the answer that is there is all there will be. */
  readonly isWorthwhile?: () => boolean;
  /** `reason` is a status or the code of a broken connection. */
  readonly onRetry?: (call: string, reason: string) => void;
  readonly budget?: RetryBudget;
  /** Who a call is counted for, by the key of its credential. */
  readonly shareOf?: ((key: string) => string) | undefined;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/** Bounds of the pause, which is drawn at random from a span that doubles with each try. */
const minPauseMs = 100;
const maxPauseMs = 1_000;

export function createRetry(options: RetryOptions): Wrapper {
  const { retries, maxWaitMs, isWorthwhile = () => true, onRetry, random = Math.random } = options;
  const shareOf = options.shareOf ?? ((key: string) => key);
  const callerOf = ({ caller, headers }: UpstreamRequest): string =>
    shareOf(caller ?? callerKey(headers['authorization']));
  const budget = options.budget ?? createRetryBudget({ percent: options.budgetPercent });

  /** Undefined: do not try again. */
  function pauseBefore(retry: number, ending: CallOutcome, request: UpstreamRequest): number | undefined {
    const asked = ending.kind === 'answer' ? retryAfterMs(ending.answer) : undefined;
    if (ending.kind === 'answer' && ending.answer.status === 429 && (asked === undefined || retry > 1)) {
      // Told to ask less, we wait once, and only if we know for how long.
      return undefined;
    }
    if (asked !== undefined && asked > maxWaitMs) return undefined;
    const span = Math.min(maxPauseMs, minPauseMs * 2 ** (retry + 1)) - minPauseMs;
    // Those who were told the same time must not all come back at it.
    const pauseMs =
      asked === undefined ? minPauseMs + random() * span : Math.min(maxWaitMs, asked + random() * minPauseMs);
    // The try itself takes time too: without any left it would only be one more call for nothing.
    const endOfPause = performance.now() + pauseMs + minPauseMs;
    return endOfPause < (request.deadline ?? Infinity) ? pauseMs : undefined;
  }

  async function tryAgain(
    request: UpstreamRequest,
    next: SendRequest,
    first: CallOutcome,
  ): Promise<UpstreamResponse> {
    const caller = callerOf(request);
    let ending = first;
    for (let retry = 1; retry <= retries; retry += 1) {
      const reason = transientFault(ending);
      const pauseMs = reason === undefined ? undefined : pauseBefore(retry, ending, request);
      if (reason === undefined || pauseMs === undefined || !isWorthwhile() || !budget.spend(caller)) break;
      onRetry?.(request.call, reason);
      await pause(pauseMs, request);
      const following = await endingOf(next({ ...request, isRetry: true }));
      // Out of calls: what failed before is the reason to give, not that it could not be tried again.
      if (isOverCeiling(following)) break;
      ending = following;
    }
    if (ending.kind === 'error') throw ending.error;
    return ending.answer;
  }

  return (next) => (request) => {
    const first = next(request);
    if (request.method !== 'GET') return first;
    budget.earn(callerOf(request));
    // No async function: all but very few reads end here.
    return first.then(
      (answer) => (answer.status < 429 ? answer : tryAgain(request, next, { kind: 'answer', answer })),
      (error: unknown) => tryAgain(request, next, { kind: 'error', error }),
    );
  };
}

function retryAfterMs({ headers }: UpstreamResponse): number | undefined {
  const value = headers['retry-after'];
  const seconds = readRetryAfter(typeof value === 'string' ? value : undefined, Date.now());
  return seconds === undefined ? undefined : seconds * 1_000;
}

/** An abort ends it at once. */
async function pause(ms: number, request: UpstreamRequest): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: toAbortSignal(request.signal) });
  } catch {
    throw cancelled(request, request.signal.reason);
  }
}

function endingOf(exchange: Promise<UpstreamResponse>): Promise<CallOutcome> {
  return exchange.then(
    (answer): CallOutcome => ({ kind: 'answer', answer }),
    (error: unknown): CallOutcome => ({ kind: 'error', error }),
  );
}

function isOverCeiling(ending: CallOutcome): boolean {
  return (
    ending.kind === 'error' &&
    ending.error instanceof UpstreamError &&
    ending.error.code === 'QUERY_TOO_COMPLEX'
  );
}
