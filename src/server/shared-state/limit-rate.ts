/**
 * Limits what each caller may spend in a window. A request takes one point when it arrives, and one for each call it
 * could make before its first upstream call. At its end, points for calls it did not make are returned.
 */
import { GraphQLError } from 'graphql';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { ErrorCode } from '../../upstream/errors.ts';
import { anonymousKey, claimedKey, provenKey } from '../../upstream/http/caller-key.ts';
import type { Standings } from '../../upstream/resilience/standing.ts';
import type { RequestState } from '../operation/request-state.ts';
import type { OperationInput, OperationWrapper } from '../operation/run-operation.ts';
import type { Budget, Bucket, Left, Refusal } from './budget.ts';
import { addressBehind, hashOf, networkOf } from './caller.ts';

export interface RateLimitOptions {
  readonly points: number;
  readonly windowSeconds: number;
  /** Number of proxies in front that are trusted to report the client's address. */
  readonly trustedProxies: number;
  readonly standings: Pick<Standings, 'standingOfKey'>;
}

export function limitRate(
  budget: Budget,
  options: RateLimitOptions,
  metrics?: Pick<Metrics, 'rateLimited'>,
): OperationWrapper {
  const { points, windowSeconds, trustedProxies, standings } = options;

  /** As draft-ietf-httpapi-ratelimit-headers has them. The answer never says whose points these are. */
  function tell(state: RequestState, { remaining, resetSeconds }: Left): void {
    state.rate = { limit: points, remaining, resetSeconds };
    state.answerHeaders = {
      ...state.answerHeaders,
      'ratelimit-policy': `"calls";q=${points};w=${windowSeconds}`,
      ratelimit: `"calls";r=${remaining};t=${resetSeconds}`,
    };
  }

  function refuse(state: RequestState, refusal: Refusal): never {
    tell(state, { remaining: 0, resetSeconds: refusal.seconds });
    metrics?.rateLimited(refusal.store);
    const retryAfterSeconds = refusal.seconds;
    throw new GraphQLError(
      `The limit of ${points} upstream calls in ${windowSeconds} s is used or reserved by running operations. Retry in ${retryAfterSeconds} s.`,
      { extensions: { code: 'RATE_LIMITED' satisfies ErrorCode, retryAfterSeconds } },
    );
  }

  return (next) => async (operation) => {
    const { state, headers } = operation;
    const key = claimedKey(headers, state);
    const proven = provenKey(key, standings);
    const bucket = proven === undefined ? addressBucket(operation, trustedProxies) : bucketOf(proven);
    if (proven !== key && key !== anonymousKey) {
      // Upstream may have accepted it at another replica, or before it was forgotten here.
      const refusal = await budget.look(bucketOf(key));
      if (refusal !== undefined) refuse(state, refusal);
    }
    const reserved = await budget.reserve(bucket, 1);
    if (reserved.kind === 'refused') return refuse(state, reserved.refusal);
    const { reservation } = reserved;
    let isRefused = false;
    state.admit = async (predicted) => {
      if (predicted <= reservation.points) return;
      const refusal = await budget.extend(reservation, predicted - reservation.points);
      if (refusal === undefined) return;
      isRefused = true;
      refuse(state, refusal);
    };
    try {
      return await next(operation);
    } finally {
      const calls = state.operationContext?.callsMade ?? 0;
      const spent = isRefused ? 0 : Math.max(1, calls);
      // By now upstream may have accepted the credential, which then pays for itself.
      const own = proven === undefined ? provenKey(key, standings) : undefined;
      if (own !== undefined) {
        await budget.settle(reservation, 0);
        tell(state, await budget.charge(bucketOf(own), spent));
      } else {
        const left = await budget.settle(reservation, spent);
        if (!isRefused) tell(state, left);
      }
    }
  };
}

/** The bucket of a caller, by the credentials that upstreams have accepted. */
function bucketOf(key: string): Bucket {
  return { kind: 'credential', key: hashOf(['credential', key]) };
}

/** The bucket of requests without a credential, or without one that upstream has accepted. */
function addressBucket({ headers, state }: OperationInput, trustedProxies: number): Bucket {
  const address = addressBehind(trustedProxies, headers.get('x-forwarded-for'), state.remoteAddress);
  return { kind: 'address', key: hashOf(['address', networkOf(address)]) };
}
