/** What goes around every call of an origin that may fail: retries, and inside them the circuit breaker. */
import { createBreaker } from './breaker.ts';
import type { BreakerSettings, BreakerState } from './breaker.ts';
import type { Wrapper } from '../http/request.ts';
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
  /** Whether calls are refused to all callers. Always false when there is no breaker. */
  readonly isDown: () => boolean;
}

export function createResilience(
  config: { readonly retry: RetryConfig; readonly breaker: BreakerConfig },
  observers: readonly ResilienceObserver[] = [],
  /** Who a call is counted for, by the key of its credential. */
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
        // Nobody waits for an upstream that is known to be down, nor sends one probe twice.
        isWorthwhile: () => breaker === undefined || breaker.state() === 'closed',
        onRetry: (call, reason) => {
          for (const observer of observers) observer.onRetry?.(call, reason);
        },
      }),
    );
  }
  // Inside the retries, so that no try passes an open breaker.
  if (breaker !== undefined) wrappers.push(breaker.wrapper);
  return { wrappers, isDown: () => breaker?.isOpenForAll() ?? false };
}
