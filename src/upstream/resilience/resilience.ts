/** Creates what handles failures of an origin: retries, and inside them the circuit breaker. */
import { createBreaker } from './breaker.ts';
import type { BreakerSettings, BreakerState } from './breaker.ts';
import type { Guard, Wrapper } from '../http/request.ts';
import { createRetry } from './retry.ts';
import type { RetrySettings } from './retry.ts';

export type RetryConfig = { readonly kind: 'off' } | ({ readonly kind: 'on' } & RetrySettings);
export type BreakerConfig = { readonly kind: 'off' } | ({ readonly kind: 'on' } & BreakerSettings);

/** For metrics and logs. Called during calls, so it must be fast and must not throw. */
export interface ResilienceObserver {
  readonly onBreakerState?: (state: BreakerState, previous: BreakerState) => void;
  /** `call` is method and path template, `reason` a status or the code of a connection error. */
  readonly onRetry?: (call: string, reason: string) => void;
}

export interface Resilience {
  /** Undefined where retries are off. */
  readonly retry: Wrapper | undefined;
  /** Undefined where the breaker is off. Inside the retries, so that no attempt bypasses an open breaker. */
  readonly breaker: Guard | undefined;
  /** Whether calls of all callers are refused. Always false without a breaker. */
  readonly isDown: () => boolean;
}

export function createResilience(
  config: { readonly retry: RetryConfig; readonly breaker: BreakerConfig },
  observers: readonly ResilienceObserver[] = [],
  /** Maps the key of a credential to the caller that its calls count for. */
  shareOf?: (key: string) => string,
): Resilience {
  const breaker =
    config.breaker.kind === 'off'
      ? undefined
      : createBreaker({
          ...config.breaker,
          shareOf,
          onState: (state, previous) => {
            for (const observer of observers) observer.onBreakerState?.(state, previous);
          },
        });
  const retry =
    config.retry.kind === 'off'
      ? undefined
      : createRetry({
          ...config.retry,
          shareOf,
          // Retries stop while the breaker is not closed, so no probe is sent twice.
          isWorthwhile: () => breaker === undefined || breaker.state() === 'closed',
          onRetry: (call, reason) => {
            for (const observer of observers) observer.onRetry?.(call, reason);
          },
        });
  return { retry, breaker: breaker?.guard, isDown: () => breaker?.isOpenForAll() ?? false };
}
