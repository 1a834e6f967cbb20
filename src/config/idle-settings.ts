/** Settings that are given but have no effect, because another setting turns their feature off. */
import type { Environment } from './config.ts';
import { valueIn } from './entry.ts';

function textOf(environment: Environment, name: string): string {
  return String(valueIn(environment, name) ?? '').trim();
}

interface Condition {
  readonly settings: RegExp;
  readonly hasEffect: (value: (name: string) => string) => boolean;
  /** As in `X has no effect: …`. */
  readonly otherwise: string;
}

const conditions: readonly Condition[] = [
  {
    settings: /^SANDBOX_ACCOUNTS$/,
    hasEffect: (value) => value('SANDBOX_SEED') === 'scale',
    otherwise: 'SANDBOX_SEED is not scale',
  },
  {
    settings: /^APPDIRECT_SANDBOX_ACCOUNTS$/,
    hasEffect: (value) => value('APPDIRECT_SANDBOX_SEED') === 'scale',
    otherwise: 'APPDIRECT_SANDBOX_SEED is not scale',
  },
];

const conditionsOfServe: readonly Condition[] = [
  {
    settings: /^(?:APPDIRECT_)?SANDBOX_/,
    hasEffect: (value) => value('MPT_API_BASE_URL') === '' && value('APPDIRECT_API_BASE_URL') === '',
    otherwise: 'MPT_API_BASE_URL or APPDIRECT_API_BASE_URL is set, so there is no sandbox',
  },
  {
    settings: /^APPDIRECT_CLIENT_/,
    hasEffect: (value) => value('MPT_API_BASE_URL') === '' || value('APPDIRECT_API_BASE_URL') !== '',
    otherwise: 'APPDIRECT_API_BASE_URL is empty, so there is no AppDirect marketplace',
  },
  {
    settings: /^APPDIRECT_SCOPE$/,
    hasEffect: (value) => value('APPDIRECT_CLIENT_ID') !== '',
    otherwise: 'APPDIRECT_CLIENT_ID is empty',
  },
  {
    settings: /^MANAGEMENT_HOST$/,
    hasEffect: (value) => value('MANAGEMENT_PORT') !== '',
    otherwise: 'MANAGEMENT_PORT is empty',
  },
  {
    settings: /^PERSISTED_DOCUMENTS_PATH$/,
    hasEffect: (value) => !['', 'off'].includes(value('PERSISTED_DOCUMENTS')),
    otherwise: 'PERSISTED_DOCUMENTS is off',
  },
  {
    settings: /^FEDERATION_/,
    hasEffect: (value) => value('FEDERATION') === 'on',
    otherwise: 'FEDERATION is off',
  },
  {
    settings: /^CORS_HEADERS$/,
    hasEffect: (value) =>
      value('CORS_ORIGINS') === '' ? value('NODE_ENV') !== 'production' : value('CORS_ORIGINS') !== 'none',
    otherwise: 'CORS_ORIGINS names no origin',
  },
  {
    settings: /^UPSTREAM_BREAKER_/,
    hasEffect: (value) => value('UPSTREAM_BREAKER') !== 'off',
    otherwise: 'UPSTREAM_BREAKER is off',
  },
  {
    settings: /^RESPONSE_CACHE_/,
    hasEffect: (value) => !['', 'off'].includes(value('RESPONSE_CACHE')),
    otherwise: 'RESPONSE_CACHE is off',
  },
  {
    settings: /^(RATE_LIMIT_WINDOW_SECONDS)$/,
    hasEffect: (value) => !['', '0'].includes(value('RATE_LIMIT_POINTS')),
    otherwise: 'RATE_LIMIT_POINTS is 0',
  },
  {
    settings: /^REDIS_URL$/,
    hasEffect: (value) =>
      value('RESPONSE_CACHE') === 'redis' || !['', '0'].includes(value('RATE_LIMIT_POINTS')),
    otherwise: 'RESPONSE_CACHE is not redis and RATE_LIMIT_POINTS is 0',
  },
];

/** One line for each, such as `SANDBOX_SEED has no effect: …`. */
export function idleSettings(environment: Environment, command: 'serve' | 'sandbox'): readonly string[] {
  const value = (name: string): string => textOf(environment, name);
  const all = command === 'serve' ? [...conditionsOfServe, ...conditions] : conditions;
  return Object.keys(environment)
    .filter((name) => value(name) !== '')
    .sort()
    .flatMap((name) => {
      const broken = all.find(({ settings, hasEffect }) => settings.test(name) && !hasEffect(value));
      return broken === undefined ? [] : [`${name} has no effect: ${broken.otherwise}`];
    });
}
