/** Counts the points that callers spend in a window, in this process or in Redis for all replicas. */
import { LRUCache } from 'lru-cache';
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { SharedRedis } from './shared-redis.ts';

/** What points are taken from. Credentials and addresses are stored separately, so neither evicts the other. */
export interface Bucket {
  readonly kind: 'credential' | 'address';
  /** A hash. */
  readonly key: string;
}

type Store = 'local' | 'shared';

export interface Refusal {
  /** Seconds until points are available again. */
  readonly seconds: number;
  readonly store: Store;
}

/** Points that are taken until the actual cost is known. */
export interface Reservation {
  readonly bucket: Bucket;
  readonly store: Store;
  points: number;
  /** End of the window that the points were taken from, on the clock of performance.now(). */
  readonly windowEnd: number;
  /** Points of the bucket that were taken, as last counted. */
  spent: number;
}

/** What is left of a bucket. */
export interface Left {
  readonly remaining: number;
  readonly resetSeconds: number;
}

export type Reserved =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface Budget {
  /**
   * Takes points if any are left. So a caller overdraws by at most what its last operation reserves.
   */
  readonly reserve: (bucket: Bucket, points: number) => Promise<Reserved>;
  /** Takes more points for the same operation. A refusal leaves the earlier reservation in place. */
  readonly extend: (reservation: Reservation, points: number) => Promise<Refusal | undefined>;
  /** Ends a reservation: takes or returns the difference to what was spent. */
  readonly settle: (reservation: Reservation, spent: number) => Promise<Left>;
  /** Takes points even if none are left. */
  readonly charge: (bucket: Bucket, points: number) => Promise<Left>;
  /** Returns a refusal if no points are left. Takes none. */
  readonly look: (bucket: Bucket) => Promise<Refusal | undefined>;
}

export interface BudgetOptions {
  readonly points: number;
  readonly windowSeconds: number;
  /** The Redis in which all replicas count. Without it, or while it is down, each replica counts alone. */
  readonly shared?: { readonly redis: SharedRedis; readonly prefix: string } | undefined;
}

/** Most buckets of each kind in this process. Beyond it, the least recently used are evicted. */
const maxBuckets = 10_000;
/** This close to the end of a window, points are not returned: they might go to the next window. */
const endMs = 250;
/** Retry delay while points are only reserved: they are returned soon, before the window ends. */
const soonSeconds = 1;

/** Loads the library only here, so that a gateway without limits does not pay for it. */
export async function createBudget({ points: limit, windowSeconds, shared }: BudgetOptions): Promise<Budget> {
  const { RateLimiterMemory, RateLimiterRedis } = await import('rate-limiter-flexible');
  const memory = new RateLimiterMemory({ points: limit, duration: windowSeconds });
  const createKnown = (): LRUCache<string, true> =>
    new LRUCache({
      max: maxBuckets,
      dispose: (_, key, reason) => {
        if (reason === 'evict') void memory.delete(key);
      },
    });
  const known = { credential: createKnown(), address: createKnown() };
  const redis =
    shared &&
    new RateLimiterRedis({
      storeClient: shared.redis.client,
      keyPrefix: `${shared.prefix}:spent`,
      points: limit,
      duration: windowSeconds,
      rejectIfRedisNotReady: true,
    });
  /** Points that running operations of this process have reserved. */
  const reserved = new Map<string, number>();

  interface Count {
    readonly spent: number;
    readonly msLeft: number;
    readonly store: Store;
  }
  type Ask = (limiter: RateLimiterAbstract, key: string) => Promise<RateLimiterRes | null>;

  const countOf = (result: RateLimiterRes | null, store: Store): Count => ({
    spent: result?.consumedPoints ?? 0,
    msLeft: result === null || result.msBeforeNext < 0 ? windowSeconds * 1_000 : result.msBeforeNext,
    store,
  });
  /** Undefined when there is no Redis, or it does not answer. */
  const inRedis = async (key: string, ask: Ask): Promise<Count | undefined> => {
    if (redis === undefined || shared === undefined) return undefined;
    const result = await shared.redis.attempt(async () => ({ value: await ask(redis, key) }));
    return result === undefined ? undefined : countOf(result.value, 'shared');
  };
  const here = async ({ kind }: Bucket, key: string, ask: Ask): Promise<Count> => {
    known[kind].set(key, true);
    return countOf(await ask(memory, key), 'local');
  };
  const take = async (bucket: Bucket, points: number): Promise<Count> => {
    const key = nameOf(bucket);
    const ask: Ask = (limiter) => limiter.penalty(key, points);
    return (await inRedis(key, ask)) ?? (await here(bucket, key, ask));
  };
  /** Takes or returns points in the store they came from. Undefined if that is Redis and it is down. */
  const change = async ({ bucket, store }: Reservation, points: number): Promise<Count | undefined> => {
    const key = nameOf(bucket);
    const ask: Ask = (limiter) => (points > 0 ? limiter.penalty(key, points) : limiter.reward(key, -points));
    return store === 'shared' ? inRedis(key, ask) : here(bucket, key, ask);
  };

  const hold = (bucket: Bucket, points: number): void => {
    const key = nameOf(bucket);
    const now = (reserved.get(key) ?? 0) + points;
    if (now <= 0) reserved.delete(key);
    else reserved.set(key, now);
  };
  const refusalOf = (bucket: Bucket, { msLeft, store }: Count): Refusal => {
    const seconds = Math.max(1, Math.ceil(msLeft / 1_000));
    return { store, seconds: reserved.has(nameOf(bucket)) ? Math.min(soonSeconds, seconds) : seconds };
  };
  const leftOf = (spent: number, msLeft: number): Left => ({
    remaining: Math.max(0, limit - spent),
    resetSeconds: Math.max(0, Math.ceil(msLeft / 1_000)),
  });
  const giveBack = async (reservation: Reservation, points: number): Promise<void> => {
    if (performance.now() < reservation.windowEnd - endMs) await change(reservation, -points);
  };

  return {
    reserve: async (bucket, points) => {
      const count = await take(bucket, points);
      const windowEnd = performance.now() + count.msLeft;
      const reservation: Reservation = { bucket, store: count.store, points, windowEnd, spent: count.spent };
      if (count.spent - points >= limit) {
        await giveBack(reservation, points);
        return { kind: 'refused', refusal: refusalOf(bucket, count) };
      }
      hold(bucket, points);
      return { kind: 'reserved', reservation };
    },
    extend: async (reservation, points) => {
      const count = await change(reservation, points);
      if (count === undefined) return undefined;
      // The operation's own reservation does not count against it.
      if (count.spent - points - reservation.points >= limit) {
        await giveBack(reservation, points);
        return refusalOf(reservation.bucket, count);
      }
      hold(reservation.bucket, points);
      reservation.points += points;
      reservation.spent = count.spent;
      return undefined;
    },
    settle: async (reservation, spent) => {
      hold(reservation.bucket, -reservation.points);
      const difference = spent - reservation.points;
      if (difference > 0) await change(reservation, difference);
      else if (difference < 0) await giveBack(reservation, -difference);
      return leftOf(reservation.spent + difference, reservation.windowEnd - performance.now());
    },
    charge: async (bucket, points) => {
      const count = await take(bucket, points);
      return leftOf(count.spent, count.msLeft);
    },
    look: async (bucket) => {
      const key = nameOf(bucket);
      const ask: Ask = (limiter) => limiter.get(key);
      const count = (await inRedis(key, ask)) ?? countOf(await ask(memory, key), 'local');
      return count.spent >= limit ? refusalOf(bucket, count) : undefined;
    },
  };
}

function nameOf({ kind, key }: Bucket): string {
  return `${kind}:${key}`;
}
