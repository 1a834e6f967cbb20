/**
 * Limits what each caller may spend in a window. A request costs one point when it comes, and afterwards a point
 * for each upstream call beyond the first; what was spent beyond the limit is refused from the next request on.
 */
import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { ErrorCode } from '../../upstream/errors.ts';
import type { OperationWrapper } from '../run-operation.ts';
import { callerOf } from './caller.ts';
import type { SharedRedis } from './shared-redis.ts';

export interface RateLimitOptions {
  readonly points: number;
  readonly windowSeconds: number;
  /** Proxies in front whose word on the client's address is taken. */
  readonly trustedProxies: number;
}

/** Callers counted in this process at most; past it, those not seen for longest are forgotten. */
const maxCallers = 10_000;

export interface Refusal {
  /** Until there is something to spend again. */
  readonly seconds: number;
  readonly store: 'local' | 'shared';
}

export interface Budget {
  /** Undefined, or why not. */
  readonly spend: (caller: string) => Promise<Refusal | undefined>;
  readonly charge: (caller: string, points: number) => Promise<void>;
}

export interface BudgetOptions extends Pick<RateLimitOptions, 'points' | 'windowSeconds'> {
  /** Where all replicas count; alone, or while it is down, each counts for itself. */
  readonly shared?: { readonly redis: SharedRedis; readonly prefix: string } | undefined;
}

/** The library is loaded here and not before: a gateway without limits does not pay for it. */
export async function createBudget({ points, windowSeconds, shared }: BudgetOptions): Promise<Budget> {
  const {
    RateLimiterMemory,
    RateLimiterRedis,
    RateLimiterRes: Refused,
  } = await import('rate-limiter-flexible');
  const memory = new RateLimiterMemory({ points, duration: windowSeconds });
  const known = new LRUCache<string, true>({
    max: maxCallers,
    dispose: (_, caller, reason) => {
      if (reason === 'evict') void memory.delete(caller);
    },
  });
  const redis =
    shared &&
    new RateLimiterRedis({
      storeClient: shared.redis.client,
      keyPrefix: `${shared.prefix}:spent`,
      points,
      duration: windowSeconds,
      rejectIfRedisNotReady: true,
    });

  /** Undefined where Redis does not answer; a refusal is an answer. */
  const inRedis = (
    ask: (limiter: RateLimiterAbstract) => Promise<RateLimiterRes>,
  ): Promise<Outcome | undefined> =>
    redis === undefined || shared === undefined
      ? Promise.resolve(undefined)
      : shared.redis.attempt(() => outcomeOf(ask(redis)));
  const here = (
    caller: string,
    ask: (limiter: RateLimiterAbstract) => Promise<RateLimiterRes>,
  ): Promise<Outcome> => {
    known.set(caller, true);
    return outcomeOf(ask(memory));
  };
  const outcomeOf = async (asked: Promise<RateLimiterRes>): Promise<Outcome> => {
    try {
      await asked;
      return { seconds: undefined };
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      return { seconds: Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)) };
    }
  };
  return {
    spend: async (caller) => {
      const ask = (limiter: RateLimiterAbstract): Promise<RateLimiterRes> => limiter.consume(caller, 1);
      const inShared = await inRedis(ask);
      const { seconds } = inShared ?? (await here(caller, ask));
      return seconds === undefined
        ? undefined
        : { seconds, store: inShared === undefined ? 'local' : 'shared' };
    },
    charge: async (caller, spent) => {
      const ask = (limiter: RateLimiterAbstract): Promise<RateLimiterRes> => limiter.penalty(caller, spent);
      if ((await inRedis(ask)) === undefined) await here(caller, ask);
    },
  };
}

/** Undefined when it was granted. */
type Outcome = { readonly seconds: number | undefined };

export function limitRate(
  budget: Budget,
  options: RateLimitOptions,
  metrics?: Pick<Metrics, 'rateLimited'>,
): OperationWrapper {
  const { points, windowSeconds, trustedProxies } = options;
  return (next) => async (operation) => {
    const caller = callerOf(operation, trustedProxies);
    const refusal = await budget.spend(caller);
    if (refusal !== undefined) {
      metrics?.rateLimited(refusal.store);
      const retryAfterSeconds = refusal.seconds;
      throw new GraphQLError(
        `The limit is ${points} upstream calls in ${windowSeconds} s, and they are spent; ask again in ${retryAfterSeconds} s.`,
        { extensions: { code: 'RATE_LIMITED' satisfies ErrorCode, retryAfterSeconds } },
      );
    }
    try {
      return await next(operation);
    } finally {
      const calls = operation.exchange.operationContext?.explain?.().actual ?? 0;
      if (calls > 1) await budget.charge(caller, calls - 1);
    }
  };
}
