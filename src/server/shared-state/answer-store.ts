/**
 * Where answers are kept: in this process, or in Redis for all replicas. Both keep an epoch beside the answers
 * that every write renews, and an answer counts only under the epoch that stood when its reading began. So a
 * write makes all older answers worthless at once, those too that are still being read. In Redis a write is
 * announced before it is sent upstream, and while one is announced no replica finds or keeps anything.
 */
import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { SharedRedis } from './shared-redis.ts';

export interface Found {
  /** JSON of the answer's data. */
  readonly text: string | undefined;
  /** To be given back with the answer; undefined when nothing can be kept. */
  readonly epoch: string | undefined;
}

export interface AnswerStore {
  readonly find: (key: string) => Promise<Found>;
  readonly keep: (key: string, epoch: string, text: string) => void;
  /** To be waited for before a write is sent upstream. What it resolves with is to be called when that is done. */
  readonly announce: () => Promise<EndOfWrite>;
}

/** When it resolves after `changed`, no answer kept or begun before is found any more. */
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
    // Two bytes for a character at worst, and what the entry itself takes.
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
/** More than an operation may take. */
const longestWriteMs = 60_000;
/** Between two tries to tell Redis of a write. */
const tellAgainMs = 500;

export interface RedisStoreOptions extends StoreOptions {
  readonly redis: SharedRedis;
  /** Beginning of every key. */
  readonly prefix: string;
}

export function createRedisStore({ redis, prefix, ttlSeconds }: RedisStoreOptions): AnswerStore {
  const epochKey = `${prefix}:mark`;
  /** Announced writes, by the time when they count as done. */
  const writesKey = `${prefix}:writes`;
  // A write whose gateway has ended without a word counts as done when all that was kept before it is over.
  const announcedForMs = longestWriteMs + ttlSeconds * 1_000;
  /** Writes that have not reached Redis yet. */
  let invalidationsPending = 0;

  /** One step, so that no replica sees the old epoch without the write. */
  const renew = (client: Redis, write: string): Promise<unknown> =>
    client.multi().set(epochKey, randomUUID()).zrem(writesKey, write).exec().then(firstError);

  // A write that happened while Redis was down invalidates the cache when Redis is back.
  const retryInvalidation = (write: string): void => {
    invalidationsPending += 1;
    setTimeout(() => {
      if (redis.client.status === 'end') return;
      void redis
        .confirm((client) => renew(client, write), confirmMs)
        .then((told) => {
          invalidationsPending -= 1;
          if (!told) retryInvalidation(write);
        });
    }, tellAgainMs).unref();
  };

  return {
    find: async (key) => {
      const nothing = { text: undefined, epoch: undefined };
      if (invalidationsPending > 0) return nothing;
      // In one step: an answer and its epoch as they stand at a moment when no write is under way.
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

/** Mark, checksum and text, a line each. */
function entryOf(epoch: string, text: string): string {
  return `${epoch}\n${crc32(text).toString(16)}\n${text}`;
}

/** Undefined for an answer of another epoch, and for a damaged entry. */
function textIn(entry: string, epoch: string): string | undefined {
  if (!entry.startsWith(`${epoch}\n`)) return undefined;
  const end = entry.indexOf('\n', epoch.length + 1);
  const text = entry.slice(end + 1);
  return end !== -1 && entry === entryOf(epoch, text) ? text : undefined;
}

/** The results of a transaction, of which none may be an error: such as a key that holds something else. */
function firstError(results: [Error | null, unknown][] | null): unknown[] {
  if (results === null) throw new Error('expected a transaction to be carried out');
  for (const [error] of results) if (error !== null) throw error;
  return results.map(([, value]) => value);
}

/** For a new or emptied Redis. If another replica is quicker, its epoch counts. */
async function firstEpoch(redis: SharedRedis, key: string): Promise<string | undefined> {
  const epoch = await redis.attempt(async (client) => {
    await client.set(key, randomUUID(), 'NX');
    return client.get(key);
  });
  return epoch ?? undefined;
}
