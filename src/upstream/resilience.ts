/** What goes around every call of an origin that may fail: retries, and inside them the circuit breaker. */
import { createBreaker } from './breaker.ts';
import type { BreakerSettings, BreakerState } from './breaker.ts';
import type { Wrapper } from './http.ts';
import { createRetry } from './retry.ts';
import type { RetrySettings } from './retry.ts';

export type RetryConfig = { readonly kind: 'off' } | ({ readonly kind: 'on' } & RetrySettings);
export type BreakerConfig = { readonly kind: 'off' } | ({ readonly kind: 'on' } & BreakerSettings);

/** For metrics and logs. Called while calls are being made, so to be quick and never to throw. */
export interface ResilienceObserver {
  readonly onBreakerState?: (state: BreakerState, previous: BreakerState) => void;
  /** `call` is method and path template, `reason` a status or the code of a broken connection. */
  readonly onRetry?: (call: string, reason: string) => void;
}

export interface Resilience {
  /** Outermost first. */
  readonly wrappers: readonly Wrapper[];
  /** Always `closed` when there is no breaker. */
  readonly breakerState: () => BreakerState;
}

export function createResilience(
  config: { readonly retry: RetryConfig; readonly breaker: BreakerConfig },
  observers: readonly ResilienceObserver[] = [],
): Resilience {
  const wrappers: Wrapper[] = [];
  let breakerState = (): BreakerState => 'closed';
  const breaker =
    config.breaker.kind === 'off'
      ? undefined
      : createBreaker({
          ...config.breaker,
          onState: (state, previous) => {
            for (const observer of observers) observer.onBreakerState?.(state, previous);
          },
        });
  if (breaker !== undefined) breakerState = breaker.state;
  if (config.retry.kind === 'on') {
    wrappers.push(
      createRetry({
        ...config.retry,
        // Nobody waits for an upstream that is known to be down, nor sends one probe twice.
        isWorthwhile: () => breakerState() === 'closed',
        onRetry: (call, reason) => {
          for (const observer of observers) observer.onRetry?.(call, reason);
        },
      }),
    );
  }
  // Inside the retries, so that each try counts and none passes an open breaker.
  if (breaker !== undefined) wrappers.push(breaker.wrapper);
  return { wrappers, breakerState };
}
