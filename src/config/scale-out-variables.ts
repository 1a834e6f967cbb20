/** The variables of what replicas share: kept answers and rate limits. */
import { entry } from './entry.ts';
import { integer, oneOf, redisUrl } from './kinds.ts';

export const scaleOutVariables = {
  REDIS_URL: entry(
    'serve',
    redisUrl,
    '',
    '',
    'Redis that replicas share for kept answers and rate limits. Empty: none. While it is down, nothing is kept and each replica counts for itself.',
  ),
  RESPONSE_CACHE: entry(
    'serve',
    oneOf('off', 'memory', 'redis'),
    'off',
    '',
    'Where answers of queries are kept, each for the credential that asked; every write through the gateway makes all of them void.',
  ),
  RESPONSE_CACHE_TTL_SECONDS: entry(
    'serve',
    integer(1, 86_400),
    '30',
    's',
    'How long an answer is kept: what was changed elsewhere shows after it at the latest.',
  ),
  RESPONSE_CACHE_MAX_ENTRY_BYTES: entry(
    'serve',
    integer(1_024, 100_000_000),
    '262144',
    'bytes',
    'Larger answers are not kept.',
  ),
  RESPONSE_CACHE_MAX_BYTES: entry(
    'serve',
    integer(1_024, 10_000_000_000),
    '67108864',
    'bytes',
    'Kept in memory in all.',
  ),
  RATE_LIMIT_POINTS: entry(
    'serve',
    integer(0, 1_000_000_000),
    '0',
    'calls',
    'Upstream calls one caller may cause in a window; a request counts as one at least. 0: no limit.',
  ),
  RATE_LIMIT_WINDOW_SECONDS: entry(
    'serve',
    integer(1, 86_400),
    '60',
    's',
    'The window of RATE_LIMIT_POINTS.',
  ),
  TRUST_PROXY: entry(
    'serve',
    integer(0, 10),
    '0',
    'proxies',
    'Proxies in front whose x-forwarded-for tells the address of a caller without a token. 0: the header is not read.',
  ),
} as const;
