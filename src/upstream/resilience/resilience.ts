/** Creates the wrappers for failures of an origin: retries, and inside them the circuit breaker. */
import { createBreaker } from './breaker.ts';
import type { BreakerSettings, BreakerState } from './breaker.ts';
import type { Wrapper } from '../http/request.ts';
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
  /** Outermost first. */
  readonly wrappers: readonly Wrapper[];
  /** Whether calls of all callers are refused. Always false without a breaker. */
  readonly isDown: () => boolean;
}

export function createResilience(
  config: { readonly retry: RetryConfig; readonly breaker: BreakerConfig },
  observers: readonly ResilienceObserver[] = [],
  /** Maps the key of a credential to the caller that its calls count for. */
  shareOf?: (key: string) => string,
): Resilience {
  const wrappers: Wrapper[] = [];
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
  if (config.retry.kind === 'on') {
    wrappers.push(
      createRetry({
        ...config.retry,
        shareOf,
        // Retries stop while the breaker is not closed, so no probe is sent twice.
        isWorthwhile: () => breaker === undefined || breaker.state() === 'closed',
        onRetry: (call, reason) => {
          for (const observer of observers) observer.onRetry?.(call, reason);
        },
      }),
    );
  }
  // Inside the retries, so that no attempt bypasses an open breaker.
  if (breaker !== undefined) wrappers.push(breaker.wrapper);
  return { wrappers, isDown: () => breaker?.isOpenForAll() ?? false };
}
