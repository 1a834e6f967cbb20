/** The settings of the response cache and of rate limits, which replicas may share. */
import { entry } from './entry.ts';
import { integer, oneOf, redisUrl } from './kinds.ts';

export const sharedStateVariables = {
  REDIS_URL: entry(
    'serve',
    redisUrl,
    '',
    '',
    'Redis that replicas share for cached answers and rate limits. While it is down, nothing is cached and each replica counts on its own.',
  ),
  RESPONSE_CACHE: entry(
    'serve',
    oneOf('off', 'memory', 'redis'),
    'off',
    '',
    'Where answers to queries are cached, separately for each credential. Every write through the gateway invalidates all of them.',
  ),
  RESPONSE_CACHE_TTL_SECONDS: entry(
    'serve',
    integer(1, 86_400),
    '30',
    's',
    'How long an answer is cached. A change made elsewhere shows up after this time at the latest.',
  ),
  RATE_LIMIT_POINTS: entry(
    'serve',
    integer(0, 1_000_000_000),
    '0',
    'calls',
    'Upstream calls that one caller may cause in a window. Each request counts as at least one. 0: no limit.',
  ),
  RATE_LIMIT_WINDOW_SECONDS: entry('serve', integer(1, 86_400), '60', 's', 'Window of `RATE_LIMIT_POINTS`.'),
  TRUST_PROXY: entry(
    'serve',
    integer(0, 10),
    '0',
    'proxies',
    'Number of your own proxies in front. `X-Forwarded-For` then gives the address of a caller without a token. 0: the header is ignored.',
  ),
} as const;
