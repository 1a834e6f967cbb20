/** The wrappers around the calls to one origin: deduplication, retries, breaker, credentials, call ceiling and metrics. */
import type { PlannerConfig, UpstreamLimits } from '../config/config.ts';
import type { Wrapper } from '../upstream/http/request.ts';
import { limitCalls } from '../upstream/resilience/call-ceiling.ts';
import { deduplicateReads } from '../upstream/resilience/deduplicate.ts';
import { createResilience, type ResilienceObserver } from '../upstream/resilience/resilience.ts';
import { createStandings, type Standings } from '../upstream/resilience/standing.ts';

export interface GuardOptions {
  readonly limits: UpstreamLimits;
  readonly maxCallsPerOperation: PlannerConfig['maxCallsPerOperation'];
  readonly observers: readonly ResilienceObserver[] | undefined;
  /** Around every attempt at a call, inside everything else: for measurements. */
  readonly observeCalls: Wrapper | undefined;
}

export interface OriginGuards {
  /** Outermost first. */
  readonly wrappers: readonly Wrapper[];
  /** Whether the origin fails for all callers. */
  readonly isDown: () => boolean;
  /** Which credentials the origin has accepted. */
  readonly standings: Standings;
}

/** One for each origin: nothing of one upstream's health, reads or credentials counts for another. */
export function guardOrigin(options: GuardOptions): OriginGuards {
  const { limits, maxCallsPerOperation, observers, observeCalls } = options;
  const standings = createStandings();
  const resilience = createResilience(limits, observers, standings.shareOf);
  return {
    wrappers: [
      ...(limits.sharedReads === 'on' ? [deduplicateReads()] : []),
      ...resilience.wrappers,
      // Inside the breaker, which counts a call for the credential that its answer has proved.
      standings.wrapper,
      // The ceiling inside the retries, so that each try counts as the call it is.
      limitCalls(maxCallsPerOperation),
      ...(observeCalls === undefined ? [] : [observeCalls]),
    ],
    isDown: resilience.isDown,
    standings,
  };
}
