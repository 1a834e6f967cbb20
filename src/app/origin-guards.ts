/** What is around the calls to one origin: deduplication, retries, breaker, credentials, call ceiling and metrics. */
import type { PlannerConfig, UpstreamLimits } from '../config/config.ts';
import type { CallLayers, Guard } from '../upstream/http/request.ts';
import { limitCalls } from '../upstream/resilience/call-ceiling.ts';
import { deduplicateReads } from '../upstream/resilience/deduplicate.ts';
import { createResilience, type ResilienceObserver } from '../upstream/resilience/resilience.ts';
import { createStandings, type Standings } from '../upstream/resilience/standing.ts';

export interface GuardOptions {
  readonly limits: UpstreamLimits;
  readonly maxCallsPerOperation: PlannerConfig['maxCallsPerOperation'];
  readonly observers: readonly ResilienceObserver[] | undefined;
  /** The innermost guard, around every attempt at a call: for metrics. */
  readonly observeCalls: Guard | undefined;
  /** See `createStandings`. */
  readonly disprovedAfterMs?: number;
}

export interface OriginGuards {
  readonly layers: CallLayers;
  /** Whether the origin fails for all callers. */
  readonly isDown: () => boolean;
  /** Which credentials the origin has accepted. */
  readonly standings: Standings;
}

/** Create one per origin: upstreams share no health, reads or credentials. */
export function guardOrigin(options: GuardOptions): OriginGuards {
  const { limits, maxCallsPerOperation, observers, observeCalls, disprovedAfterMs = 0 } = options;
  const standings = createStandings({ disprovedAfterMs });
  const { retry, breaker, isDown } = createResilience(limits, observers, standings.shareOf);
  return {
    layers: {
      wrappers: [
        ...(limits.sharedReads === 'on' ? [deduplicateReads()] : []),
        ...(retry === undefined ? [] : [retry]),
      ],
      // All inside the retries, so that each attempt is sent through the breaker and counts as a call.
      guards: [
        ...(breaker === undefined ? [] : [breaker]),
        // Inside the breaker, which counts a call for the credential that its response has proved.
        standings.guard,
        limitCalls(maxCallsPerOperation),
        ...(observeCalls === undefined ? [] : [observeCalls]),
      ],
    },
    isDown,
    standings,
  };
}
