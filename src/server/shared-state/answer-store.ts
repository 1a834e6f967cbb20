/**
 * Stores cached answers, in this process or in Redis for all replicas. Each caller has an epoch that every write
 * renews. An answer is valid only in the epoch in which its reads started, so a write invalidates all older answers,
 * including those that are still being read. With Redis, a write is announced before it is sent upstream, and while
 * a write is announced no replica reads or stores answers of that caller.
 */
import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { SharedRedis } from './shared-redis.ts';

export interface Found {
  /** JSON of the answer's data. */
  readonly text: string | undefined;
  /** Passed back when the answer is stored. Undefined when nothing can be stored. */
  readonly epoch: string | undefined;
}

export interface AnswerStore {
  readonly find: (key: string) => Promise<Found>;
  readonly keep: (key: string, epoch: string, text: string) => void;
  /** Await this before a write is sent upstream, and call the function it resolves with when the write is done. */
  readonly announce: () => Promise<EndOfWrite>;
}

/** Once it resolves after `changed`, no older answer can be found. */
export type EndOfWrite = (outcome: 'changed' | 'unchanged') => Promise<void>;

export interface StoreOptions {
  readonly ttlSeconds: number;
}

export function createMemoryStore({
  ttlSeconds,
  maxBytes,
}: StoreOptions & { readonly maxBytes: number }): AnswerStore {
  const answers = new LRUCache<string, string>({
    ttl: ttlSeconds * 1_000,
    maxSize: maxBytes,
    // Two bytes a character at most, and the overhead of an entry.
    sizeCalculation: (text, key) => 2 * (text.length + key.length) + 200,
  });
  let epoch = randomUUID();
  return {
    find: (key) => Promise.resolve({ text: answers.get(key), epoch }),
    keep: (key, given, text) => {
      if (given === epoch) answers.set(key, text);
    },
    announce: () =>
      Promise.resolve((outcome) => {
        if (outcome === 'changed') {
          epoch = randomUUID();
          answers.clear();
        }
        return Promise.resolve();
      }),
  };
}

/** How long a write waits for Redis before it is sent upstream, and how long its answer waits afterwards. */
const announceMs = 500;
const confirmMs = 5_000;
/** Longer than any operation may take. */
const longestWriteMs = 60_000;
/** Time between two attempts to announce a write to Redis. */
const tellAgainMs = 500;

export interface RedisStoreOptions extends StoreOptions {
  readonly redis: SharedRedis;
  /** The prefix of every key. */
  readonly prefix: string;
}

export function createRedisStore({ redis, prefix, ttlSeconds }: RedisStoreOptions): AnswerStore {
  const epochKey = `${prefix}:mark`;
  /** Announced writes, sorted by when they expire. */
  const writesKey = `${prefix}:writes`;
  // A write whose gateway crashed expires when all answers stored before it have expired.
  const announcedForMs = longestWriteMs + ttlSeconds * 1_000;
  /** Writes that have not reached Redis yet. */
  let invalidationsPending = 0;

  /** One transaction, so that no replica sees the old epoch without the write. */
  const renew = (client: Redis, write: string): Promise<unknown> =>
    client.multi().set(epochKey, randomUUID()).zrem(writesKey, write).exec().then(firstError);

  // A write that happened while Redis was down invalidates the cache when Redis is back.
  const retryInvalidation = (write: string): void => {
    invalidationsPending += 1;
    setTimeout(() => {
      if (redis.client.status === 'end') return;
      void redis
        .confirm((client) => renew(client, write), confirmMs)
        .then((confirmed) => {
          invalidationsPending -= 1;
          if (!confirmed) retryInvalidation(write);
        });
    }, tellAgainMs).unref();
  };

  return {
    find: async (key) => {
      const nothing = { text: undefined, epoch: undefined };
      if (invalidationsPending > 0) return nothing;
      // One transaction: the answer and its epoch at a moment when no write runs.
      const found = await redis.attempt((client) =>
        client
          .multi()
          .zcount(writesKey, Date.now(), '+inf')
          .mget(epochKey, `${prefix}:${key}`)
          .exec()
          .then(firstError),
      );
      if (found === undefined) return nothing;
      const [writes, values] = found as [number, (string | null)[]];
      if (writes > 0) return nothing;
      const epoch = values[0] ?? (await firstEpoch(redis, epochKey));
      return { text: epoch === undefined ? undefined : textIn(values[1] ?? '', epoch), epoch };
    },
    keep: (key, epoch, text) => {
      void redis.attempt((client) => client.set(`${prefix}:${key}`, entryOf(epoch, text), 'EX', ttlSeconds));
    },
    announce: async () => {
      const write = randomUUID();
      const now = Date.now();
      await redis.confirm(
        (client) =>
          client
            .multi()
            .zremrangebyscore(writesKey, '-inf', now)
            .zadd(writesKey, now + announcedForMs, write)
            .pexpire(writesKey, announcedForMs)
            .exec()
            .then(firstError),
        announceMs,
      );
      return async (outcome) => {
        if (outcome === 'unchanged') {
          void redis.attempt((client) => client.zrem(writesKey, write));
        } else if (!(await redis.confirm((client) => renew(client, write), confirmMs))) {
          retryInvalidation(write);
        }
      };
    },
  };
}

/** Epoch, checksum and text, one per line. */
function entryOf(epoch: string, text: string): string {
  return `${epoch}\n${crc32(text).toString(16)}\n${text}`;
}

/** Undefined for an answer from another epoch, and for a damaged entry. */
function textIn(entry: string, epoch: string): string | undefined {
  if (!entry.startsWith(`${epoch}\n`)) return undefined;
  const end = entry.indexOf('\n', epoch.length + 1);
  const text = entry.slice(end + 1);
  return end !== -1 && entry === entryOf(epoch, text) ? text : undefined;
}

/** Returns the results of a transaction, and throws if one is an error, such as a key of the wrong type. */
function firstError(results: [Error | null, unknown][] | null): unknown[] {
  if (results === null) throw new Error('expected a transaction to be carried out');
  for (const [error] of results) if (error !== null) throw error;
  return results.map(([, value]) => value);
}

/** Sets the epoch in a new or emptied Redis. If another replica was faster, its epoch counts. */
async function firstEpoch(redis: SharedRedis, key: string): Promise<string | undefined> {
  const epoch = await redis.attempt(async (client) => {
    await client.set(key, randomUUID(), 'NX');
    return client.get(key);
  });
  return epoch ?? undefined;
}
