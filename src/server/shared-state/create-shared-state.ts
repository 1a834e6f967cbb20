/** Creates the wrappers around operations for shared state: the rate limit, then the cache. Empty unless configured. */
import { printSchema, type GraphQLSchema } from 'graphql';
import type { ScaleOutConfig, ServerConfig } from '../../config/config.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Standings } from '../../upstream/resilience/standing.ts';
import type { Logger } from '../log/logger.ts';
import type { OperationWrapper } from '../operation/run-operation.ts';
import type { AnswerStore } from './answer-store.ts';
import { hashOf } from './caller.ts';
import { createSharedRedis, type SharedRedis } from './shared-redis.ts';

export interface ScaleOut {
  /** Outermost first. */
  readonly wrappers: readonly OperationWrapper[];
  /** Undefined when no Redis is configured. */
  readonly redis: SharedRedis | undefined;
  readonly close: () => void;
}

export type ScaleOutMetrics = Pick<Metrics, 'cacheAsked' | 'rateLimited'>;

export interface ScaleOutOptions {
  readonly config: ScaleOutConfig;
  readonly schema: GraphQLSchema;
  /** Part of every key, so that gateways of different upstreams can share a Redis. */
  readonly upstream: string;
  readonly explain: ServerConfig['explain'];
  readonly standings: Pick<Standings, 'standingOfKey'>;
  readonly logger: Logger;
  readonly metrics: ScaleOutMetrics;
}

export async function createSharedState(options: ScaleOutOptions): Promise<ScaleOut> {
  const { config, upstream, logger, metrics } = options;
  const { responseCache, rateLimit, redisUrl } = config;
  const wantsRedis = responseCache.kind === 'redis' || rateLimit.kind === 'on';
  const redis = redisUrl !== null && wantsRedis ? await createSharedRedis(redisUrl, logger) : undefined;
  const prefix = `accounts-graph:${hashOf([upstream]).slice(0, 16)}`;
  const wrappers: OperationWrapper[] = [];
  if (rateLimit.kind === 'on') {
    const [{ createBudget }, { limitRate }] = await Promise.all([
      import('./budget.ts'),
      import('./limit-rate.ts'),
    ]);
    const budget = await createBudget({ ...rateLimit, shared: redis && { redis, prefix } });
    wrappers.push(limitRate(budget, { ...rateLimit, standings: options.standings }, metrics));
  }
  if (responseCache.kind !== 'off') {
    const { cacheAnswers } = await import('./cache-answers.ts');
    wrappers.push(
      cacheAnswers({
        store: await createStore(options, redis, prefix),
        namespace: hashOf([upstream, printSchema(options.schema)]),
        explain: options.explain,
        maxEntryBytes: responseCache.maxEntryBytes,
        metrics,
      }),
    );
  }
  return { wrappers, redis, close: () => redis?.close() };
}

async function createStore(
  { config: { responseCache } }: ScaleOutOptions,
  redis: SharedRedis | undefined,
  prefix: string,
): Promise<AnswerStore> {
  if (responseCache.kind === 'off') throw new Error('expected a cache that is on');
  const { createMemoryStore, createRedisStore } = await import('./answer-store.ts');
  const { ttlSeconds } = responseCache;
  if (responseCache.kind === 'memory') {
    return createMemoryStore({ ttlSeconds, maxBytes: responseCache.maxBytes });
  }
  if (redis === undefined) throw new Error('expected REDIS_URL with RESPONSE_CACHE redis');
  return createRedisStore({ redis, prefix: `${prefix}:answer`, ttlSeconds });
}
