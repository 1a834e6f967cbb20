/**
 * Where answers are kept: in this process, or in Redis for all replicas. Both keep a mark beside the answers
 * that every write renews, and an answer counts only under the mark that stood when its reading began. So a
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
  readonly mark: string | undefined;
}

export interface AnswerStore {
  readonly find: (key: string) => Promise<Found>;
  readonly keep: (key: string, mark: string, text: string) => void;
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
  let mark = randomUUID();
  return {
    find: (key) => Promise.resolve({ text: answers.get(key), mark }),
    keep: (key, given, text) => {
      if (given === mark) answers.set(key, text);
    },
    announce: () =>
      Promise.resolve((outcome) => {
        if (outcome === 'changed') {
          mark = randomUUID();
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
  const markKey = `${prefix}:mark`;
  /** Announced writes, by the time when they count as done. */
  const writesKey = `${prefix}:writes`;
  // A write whose gateway has ended without a word counts as done when all that was kept before it is over.
  const announcedForMs = longestWriteMs + ttlSeconds * 1_000;
  /** Writes that Redis has not been told of yet. */
  let owed = 0;

  /** One step, so that no replica sees the old mark without the write. */
  const renew = (client: Redis, write: string): Promise<unknown> =>
    client.multi().set(markKey, randomUUID()).zrem(writesKey, write).exec().then(firstError);

  // A write that could not be told while Redis was down is told as soon as it is back.
  const tellLater = (write: string): void => {
    owed += 1;
    setTimeout(() => {
      if (redis.client.status === 'end') return;
      void redis
        .confirm((client) => renew(client, write), confirmMs)
        .then((told) => {
          owed -= 1;
          if (!told) tellLater(write);
        });
    }, tellAgainMs).unref();
  };

  return {
    find: async (key) => {
      const nothing = { text: undefined, mark: undefined };
      if (owed > 0) return nothing;
      // In one step: an answer and its mark as they stand at a moment when no write is under way.
      const found = await redis.attempt((client) =>
        client
          .multi()
          .zcount(writesKey, Date.now(), '+inf')
          .mget(markKey, `${prefix}:${key}`)
          .exec()
          .then(firstError),
      );
      if (found === undefined) return nothing;
      const [writes, values] = found as [number, (string | null)[]];
      if (writes > 0) return nothing;
      const mark = values[0] ?? (await firstMark(redis, markKey));
      return { text: mark === undefined ? undefined : textIn(values[1] ?? '', mark), mark };
    },
    keep: (key, mark, text) => {
      void redis.attempt((client) => client.set(`${prefix}:${key}`, entryOf(mark, text), 'EX', ttlSeconds));
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
          tellLater(write);
        }
      };
    },
  };
}

/** Mark, checksum and text, a line each. */
function entryOf(mark: string, text: string): string {
  return `${mark}\n${crc32(text).toString(16)}\n${text}`;
}

/** Undefined of an answer that was kept under another mark, and of anything that is not as it was kept. */
function textIn(entry: string, mark: string): string | undefined {
  if (!entry.startsWith(`${mark}\n`)) return undefined;
  const end = entry.indexOf('\n', mark.length + 1);
  const text = entry.slice(end + 1);
  return end !== -1 && entry === entryOf(mark, text) ? text : undefined;
}

/** The results of a transaction, of which none may be an error: such as a key that holds something else. */
function firstError(results: [Error | null, unknown][] | null): unknown[] {
  if (results === null) throw new Error('expected a transaction to be carried out');
  for (const [error] of results) if (error !== null) throw error;
  return results.map(([, value]) => value);
}

/** Of a new or emptied Redis. Another replica may be quicker; its mark is the one then. */
async function firstMark(redis: SharedRedis, key: string): Promise<string | undefined> {
  const mark = await redis.attempt(async (client) => {
    await client.set(key, randomUUID(), 'NX');
    return client.get(key);
  });
  return mark ?? undefined;
}
