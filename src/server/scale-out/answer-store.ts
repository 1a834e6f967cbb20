/**
 * Where answers are kept: in this process, or in Redis for all replicas. Both keep a mark beside the answers
 * that every write renews, and an answer counts only under the mark that stood when its reading began. So a
 * write makes all older answers worthless at once, those too that are still being read.
 */
import { randomUUID } from 'node:crypto';
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
  /** No answer kept or begun before this resolves is found after it. */
  readonly invalidate: () => Promise<void>;
}

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
    invalidate: () => {
      mark = randomUUID();
      answers.clear();
      return Promise.resolve();
    },
  };
}

/** Between two tries to tell Redis of a write. */
const tellAgainMs = 500;

export interface RedisStoreOptions extends StoreOptions {
  readonly redis: SharedRedis;
  /** Beginning of every key. */
  readonly prefix: string;
}

export function createRedisStore({ redis, prefix, ttlSeconds }: RedisStoreOptions): AnswerStore {
  const markKey = `${prefix}:mark`;
  const renew = (): Promise<unknown> => redis.attempt((client) => client.set(markKey, randomUUID()));
  let owed = false;
  // A write that could not be told while Redis was down is told as soon as it is back.
  const invalidate = async (): Promise<void> => {
    const wasOwed = owed;
    owed = (await renew()) === undefined;
    if (owed && !wasOwed) tellLater();
  };
  const tellLater = (): void => {
    setTimeout(() => {
      if (!owed || redis.client.status === 'end') return;
      void invalidate().then(() => {
        if (owed) tellLater();
      });
    }, tellAgainMs).unref();
  };
  return {
    find: async (key) => {
      if (owed) await invalidate();
      if (owed) return { text: undefined, mark: undefined };
      const found = await redis.attempt((client) => client.mget(markKey, `${prefix}:${key}`));
      if (found === undefined) return { text: undefined, mark: undefined };
      const mark = found[0] ?? (await firstMark(redis, markKey));
      const entry = found[1];
      const isCurrent = mark !== undefined && entry?.startsWith(`${mark}\n`) === true;
      return { text: isCurrent ? entry.slice(mark.length + 1) : undefined, mark };
    },
    keep: (key, mark, text) => {
      void redis.attempt((client) => client.set(`${prefix}:${key}`, `${mark}\n${text}`, 'EX', ttlSeconds));
    },
    invalidate,
  };
}

/** Of a new or emptied Redis. Another replica may be quicker; its mark is the one then. */
async function firstMark(redis: SharedRedis, key: string): Promise<string | undefined> {
  const mark = await redis.attempt(async (client) => {
    await client.set(key, randomUUID(), 'NX');
    return client.get(key);
  });
  return mark ?? undefined;
}
