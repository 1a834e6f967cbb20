/** Retries failed reads after a pause, while budget and deadline allow. Writes are never retried. */
import { callerKey } from '../http/caller-key.ts';
import { toAbortSignal } from '../http/cancellation.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { transientFault } from './outcome.ts';
import { UpstreamError } from '../errors.ts';
import type {
  CallOutcome,
  UpstreamResponse,
  SendRequest,
  UpstreamRequest,
  Wrapper,
} from '../http/request.ts';
import { readRetryAfter } from '../http/retry-after.ts';
import { createRetryBudget } from './retry-budget.ts';
import type { RetryBudget } from './retry-budget.ts';
import { cancelled } from '../http/transport-error.ts';

export interface RetrySettings {
  /** Most retries of one read. */
  readonly retries: number;
  /** Retries per hundred calls, over all callers. With several callers, none may use up all. */
  readonly budgetPercent: number;
  /** If upstream asks for a longer wait, the call fails at once and passes the wait on to the client. */
  readonly maxWaitMs: number;
}

export interface RetryOptions extends RetrySettings {
  /** Checked before each pause. False: do not retry. */
  readonly isWorthwhile?: () => boolean;
  /** `reason` is a status or the code of a connection error. */
  readonly onRetry?: (call: string, reason: string) => void;
  readonly budget?: RetryBudget;
  /** Maps the key of a credential to the caller that its calls count for. */
  readonly shareOf?: ((key: string) => string) | undefined;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/** Bounds of the pause, which is random within a span that doubles with each attempt. */
const minPauseMs = 100;
const maxPauseMs = 1_000;

export function createRetry(options: RetryOptions): Wrapper {
  const { retries, maxWaitMs, isWorthwhile = () => true, onRetry, random = Math.random } = options;
  const shareOf = options.shareOf ?? ((key: string) => key);
  const callerOf = ({ caller, headers }: UpstreamRequest): string =>
    shareOf(caller ?? callerKey(headers['authorization']));
  const budget = options.budget ?? createRetryBudget({ percent: options.budgetPercent });

  /** Undefined: do not retry. */
  function pauseBefore(retry: number, ending: CallOutcome, request: UpstreamRequest): number | undefined {
    const asked = ending.kind === 'answer' ? retryAfterMs(ending.answer) : undefined;
    if (ending.kind === 'answer' && ending.answer.status === 429 && (asked === undefined || retry > 1)) {
      // Retry a 429 once, and only with a Retry-After.
      return undefined;
    }
    if (asked !== undefined && asked > maxWaitMs) return undefined;
    const span = Math.min(maxPauseMs, minPauseMs * 2 ** (retry + 1)) - minPauseMs;
    // Random, so that callers with the same Retry-After do not all return at the same time.
    const pauseMs =
      asked === undefined ? minPauseMs + random() * span : Math.min(maxWaitMs, asked + random() * minPauseMs);
    // Leave time for the attempt itself.
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
      const following = await endingOf(next({ ...request, isRetry: true, asked: request.journal?.ended }));
      // At the call limit, report the previous failure.
      if (isOverCeiling(following)) break;
      if (request.journal !== undefined) request.journal.repeated += 1;
      ending = following;
    }
    if (ending.kind === 'error') throw ending.error;
    return ending.answer;
  }

  return (next) => (request) => {
    const first = next(request);
    if (request.method !== 'GET') return first;
    budget.earn(callerOf(request));
    // Not an async function, because nearly all reads end here.
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

/** Ends early on abort. */
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
