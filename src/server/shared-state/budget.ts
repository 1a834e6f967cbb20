/** What callers have spent in a window: counted in this process, or in Redis for all replicas together. */
import { LRUCache } from 'lru-cache';
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { SharedRedis } from './shared-redis.ts';

/** What points are taken from. Credentials and addresses have places of their own, so neither pushes the other out. */
export interface Bucket {
  readonly kind: 'credential' | 'address';
  /** A hash. */
  readonly key: string;
}

type Store = 'local' | 'shared';

export interface Refusal {
  /** Until there is something to spend again. */
  readonly seconds: number;
  readonly store: Store;
}

/** Points that are taken until it is known what was spent. */
export interface Reservation {
  readonly bucket: Bucket;
  readonly store: Store;
  points: number;
  /** Of the window that the points were taken from, as performance.now() counts. */
  readonly windowEnd: number;
}

export type Reserved =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface Budget {
  /**
   * Takes points if any are left before. So all of a caller's operations together overdraw by what the last of them
   * reserves, and no more.
   */
  readonly reserve: (bucket: Bucket, points: number) => Promise<Reserved>;
  /** Takes more for the same operation; what was reserved before is kept when it is refused. */
  readonly extend: (reservation: Reservation, points: number) => Promise<Refusal | undefined>;
  /** Ends it: takes or gives back the difference to what was spent. */
  readonly settle: (reservation: Reservation, spent: number) => Promise<void>;
  /** Takes points whether there are any or not. */
  readonly charge: (bucket: Bucket, points: number) => Promise<void>;
  /** A refusal if nothing is left. Takes nothing. */
  readonly look: (bucket: Bucket) => Promise<Refusal | undefined>;
}

export interface BudgetOptions {
  readonly points: number;
  readonly windowSeconds: number;
  /** Where all replicas count; alone, or while it is down, each counts for itself. */
  readonly shared?: { readonly redis: SharedRedis; readonly prefix: string } | undefined;
}

/** Of each kind, in this process; past it, those not seen for longest are forgotten. */
const maxBuckets = 10_000;
/** So near to the end of a window nothing is given back: it might be given to the next one. */
const endMs = 250;
/** What is reserved comes back soon, so that a caller is not to wait for the end of the window. */
const soonSeconds = 1;

/** The library is loaded here and not before: a gateway without limits does not pay for it. */
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
  /** Points that are reserved by operations under way in this process. */
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
  /** Undefined where there is no Redis, or it does not answer. */
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
  /** Takes or gives back where the points came from. Undefined if that is Redis, and it is away. */
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
  const giveBack = async (reservation: Reservation, points: number): Promise<void> => {
    if (performance.now() < reservation.windowEnd - endMs) await change(reservation, -points);
  };

  return {
    reserve: async (bucket, points) => {
      const count = await take(bucket, points);
      const windowEnd = performance.now() + count.msLeft;
      const reservation: Reservation = { bucket, store: count.store, points, windowEnd };
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
      // What the operation has reserved itself does not count against it.
      if (count.spent - points - reservation.points >= limit) {
        await giveBack(reservation, points);
        return refusalOf(reservation.bucket, count);
      }
      hold(reservation.bucket, points);
      reservation.points += points;
      return undefined;
    },
    settle: async (reservation, spent) => {
      hold(reservation.bucket, -reservation.points);
      const difference = spent - reservation.points;
      if (difference > 0) await change(reservation, difference);
      else if (difference < 0) await giveBack(reservation, -difference);
    },
    charge: async (bucket, points) => {
      if (points > 0) await take(bucket, points);
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
