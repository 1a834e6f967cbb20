/** Reads the configuration from environment variables, and reports invalid ones. */
import { describe, expect, test } from 'vitest';
import {
  ConfigError,
  loadAppDirectSandboxConfig,
  loadConfig,
  loadSandboxConfig,
} from '../src/config/config.ts';
import { defaultConstants, formerVariables, type Constants } from '../src/config/constants.ts';
import { defaultOf } from '../src/config/entry.ts';
import { helpOf, markdownTables, optionsOf, withOptions } from '../src/config/help.ts';
import { unknownVariables } from '../src/config/report.ts';
import { variables } from '../src/config/variables.ts';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('defaults', () => {
  test('an empty environment gives a development gateway on loopback over the demo sandbox', () => {
    const config = loadConfig({});
    expect(config.profile).toBe('development');
    expect(config.server).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      graphiql: 'on',
      introspection: 'on',
      explain: 'on-request',
      corsOrigins: ['localhost'],
      operationDeadlineMs: 15_000,
    });
    expect(config.upstream).toMatchObject({
      kind: 'sandbox',
      sandbox: { host: '127.0.0.1', port: 4010, seed: { kind: 'demo' }, pageCap: 100, latencyMs: 0 },
      connectTimeoutMs: 2_000,
    });
    expect(config.planner).toMatchObject({ policy: 'fewest-calls', expandReferences: { kind: 'on' } });
  });

  test('production closes GraphiQL, introspection and explain', () => {
    const config = loadConfig({ NODE_ENV: 'production', MPT_API_BASE_URL: 'https://api.example.com' });
    expect(config.server).toMatchObject({ graphiql: 'off', introspection: 'off', explain: 'off' });
  });

  test('what production closes can be opened by name', () => {
    const config = loadConfig({
      NODE_ENV: 'production',
      MPT_API_BASE_URL: 'https://api.example.com',
      GRAPHIQL: 'on',
      EXPLAIN: 'on-request',
    });
    expect(config.server).toMatchObject({ graphiql: 'on', introspection: 'off', explain: 'on-request' });
  });

  test('an empty or blank variable counts as not set', () => {
    expect(loadConfig({ PORT: '', HOST: '  ' }).server).toMatchObject({ port: 4000, host: '127.0.0.1' });
  });

  test('every default is a value that its own variable accepts', () => {
    for (const profile of ['development', 'production'] as const) {
      for (const federation of ['off', 'on'] as const) {
        for (const [name, variable] of Object.entries(variables)) {
          const value = defaultOf(variable, { profile, federation });
          expect(variable.schema.safeParse(value).success, `${name} in ${profile}`).toBe(true);
        }
      }
    }
  });

  test('defaults for a router the limits of one operation are wider, unless they are set', () => {
    expect(loadConfig({}).server.limits).toMatchObject({ maxRootFields: 20, maxAliases: 50 });
    const { limits } = loadConfig({ FEDERATION: 'on', MAX_FIELDS: '70' }).server;
    expect(limits).toMatchObject({ maxRootFields: 1_000, maxAliases: 5_000, maxFields: 70 });
  });
});

describe('the upstream', () => {
  test.each([
    'https://api.example.com',
    'https://api.example.com/',
    'https://api.example.com/public',
    'https://api.example.com/public/v1',
    'https://api.example.com/public/v1/',
  ])('%s is understood as the API below /public', (text) => {
    const { upstream } = loadConfig({ MPT_API_BASE_URL: text });
    expect(upstream.kind === 'remote' && upstream.baseUrl.href).toBe('https://api.example.com/public');
  });

  test('production without an upstream is refused, as the sandbox must never serve it', () => {
    const problems = problemsOf({ NODE_ENV: 'production' });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /^MPT_API_BASE_URL or APPDIRECT_API_BASE_URL must be set when NODE_ENV is production/,
    );
  });

  test('a wrong address of Redis is refused without being repeated', () => {
    const problems = problemsOf({ REDIS_URL: 'http://user:canary@host' });
    expect(problems).toEqual([
      'REDIS_URL must be a URL such as redis://host:6379, but got something else (not shown)',
    ]);
    expect(loadConfig({ REDIS_URL: 'rediss://user:canary@host:6380/1' }).scaleOut.redisUrl).toContain(
      ':6380/1',
    );
  });

  test('the upstream reads are shared, but not where answers are kept in Redis', () => {
    expect(loadConfig({}).upstream.sharedReads).toBe('on');
    expect(loadConfig({ RESPONSE_CACHE: 'memory' }).upstream.sharedReads).toBe('on');
    expect(loadConfig({ UPSTREAM_SHARED_READS: 'off' }).upstream.sharedReads).toBe('off');
    const redis = { RESPONSE_CACHE: 'redis', REDIS_URL: 'redis://127.0.0.1:1' };
    expect(loadConfig(redis).upstream.sharedReads).toBe('off');
  });

  test('keeping answers in Redis needs one', () => {
    expect(problemsOf({ RESPONSE_CACHE: 'redis' })).toEqual([
      'REDIS_URL must be set when RESPONSE_CACHE is redis, but it is empty',
    ]);
  });

  test('a password in the address is refused without being repeated', () => {
    const problems = problemsOf({ MPT_API_BASE_URL: 'https://me:hunter2@api.example.com' });
    expect(problems).toHaveLength(1);
    expect(problems[0]).not.toContain('hunter2');
  });

  test('the embedded sandbox stays on loopback when the gateway listens everywhere', () => {
    const { upstream, server } = loadConfig({ HOST: '0.0.0.0' });
    expect(server.host).toBe('0.0.0.0');
    expect(upstream.kind === 'sandbox' && upstream.sandbox.host).toBe('127.0.0.1');
  });

  test('the sandbox alone listens on the configured address and ignores the settings of the gateway', () => {
    const config = loadSandboxConfig({
      HOST: '0.0.0.0',
      PORT: 'nonsense',
      SANDBOX_SEED: 'scale',
      SANDBOX_ACCOUNTS: '250',
    });
    expect(config).toMatchObject({ host: '0.0.0.0', port: 4010, seed: { kind: 'scale', accounts: 250 } });
  });
});

describe('wrong values', () => {
  test('all of them are reported at once, each with its name, the form wanted and the value seen', () => {
    expect(
      problemsOf({ PORT: '70000', NODE_ENV: 'prod', PLANNER_POLICY: 'cheap', OPERATION_DEADLINE_MS: '15s' }),
    ).toEqual([
      'PORT must be a whole number from 0 to 65535, but got "70000"',
      'NODE_ENV must be development, test or production, but got "prod"',
      'OPERATION_DEADLINE_MS must be a whole number from 1 to 86400000, but got "15s"',
      'PLANNER_POLICY must be fewest-calls or lowest-latency, but got "cheap"',
    ]);
  });

  test.each(['0x10', '1e3', '-1', '4000.5', 'Infinity', '٣'])('%s is not a port', (text) => {
    expect(problemsOf({ PORT: text })).toHaveLength(1);
  });

  test.each([
    'app.example.com',
    'https://app.example.com/',
    'https://a.example.com,*',
    'null',
    'none,localhost',
  ])('%s is not a list of origins', (text) => {
    expect(problemsOf({ CORS_ORIGINS: text })).toHaveLength(1);
  });
});

describe('lists', () => {
  test('origins are separated by commas', () => {
    const { corsOrigins } = loadConfig({
      CORS_ORIGINS: 'https://a.example.com, http://localhost:5173',
    }).server;
    expect(corsOrigins).toEqual(['https://a.example.com', 'http://localhost:5173']);
  });

  test('localhost is every page of this machine: the default in development only, and none turns it off', () => {
    const read = (environment: Record<string, string>) => loadConfig(environment).server.corsOrigins;
    expect(read({ CORS_ORIGINS: 'localhost,https://a.example.com' })).toEqual([
      'localhost',
      'https://a.example.com',
    ]);
    expect(read({ CORS_ORIGINS: 'none' })).toEqual([]);
    expect(read({ NODE_ENV: 'production', MPT_API_BASE_URL: 'https://api.example.com' })).toEqual([]);
  });

  test('an asterisk stands for every origin', () => {
    expect(loadConfig({ CORS_ORIGINS: '*' }).server.corsOrigins).toBe('any');
  });

  test('expansion is on, off, or on with exceptions', () => {
    const read = (text: string) => loadConfig({ EXPAND_REFERENCES: text }).planner.expandReferences;
    expect(read('off')).toEqual({ kind: 'off' });
    expect(read('Licensee.buyer, AccountUser.user')).toEqual({
      kind: 'on-except',
      references: ['Licensee.buyer', 'AccountUser.user'],
    });
    expect(problemsOf({ EXPAND_REFERENCES: 'buyer' })).toHaveLength(1);
  });
});

describe('the table of variables', () => {
  test('each variable has an option of its own in the help of serve', () => {
    const help = helpOf('serve');
    for (const name of Object.keys(variables)) expect(help).toContain(`(${name},`);
    expect(new Set(optionsOf('serve').map(({ option }) => option)).size).toBe(Object.keys(variables).length);
  });

  test('explain has the settings that a prediction depends on', () => {
    expect(optionsOf('explain').map(({ option }) => option)).toEqual([
      'upstream-memberships',
      'max-predicted-calls',
      'expand-references',
      'page-cap',
      'upstream-streaming',
      'upstream-ahead',
      'max-ids-per-call',
      'max-url-bytes',
    ]);
  });

  test('the sandbox alone drops the prefix from its options', () => {
    const options = optionsOf('sandbox').map(({ option }) => option);
    expect(options.sort()).toEqual([
      'accounts',
      'audit-filter',
      'data',
      'host',
      'latency-ms',
      'membership-paths',
      'null-navigation',
      'page-cap',
      'port',
      'seed',
      'streaming',
      'string-comparison',
    ]);
  });

  test('the AppDirect sandbox has options of its own, also without a prefix', () => {
    const options = optionsOf('appdirect-sandbox').map(({ option }) => option);
    expect(options.sort()).toEqual([
      'accounts',
      'data',
      'edition',
      'host',
      'invitations',
      'latency-ms',
      'list-pace',
      'page-cap',
      'port',
      'seed',
    ]);
    expect(
      loadAppDirectSandboxConfig({
        HOST: '::1',
        APPDIRECT_SANDBOX_SEED: 'scale',
        APPDIRECT_SANDBOX_EDITION: 'page',
        SANDBOX_PORT: 'ignored',
      }),
    ).toEqual({
      host: '::1',
      port: 4011,
      seed: { kind: 'scale', accounts: 100 },
      edition: 'page',
      invitations: 'at-once',
      listPace: 'off',
      pageCap: 100,
      latencyMs: 0,
      file: null,
    });
    expect(() => loadAppDirectSandboxConfig({ APPDIRECT_SANDBOX_EDITION: 'v1' })).toThrow(
      'APPDIRECT_SANDBOX_EDITION must be',
    );
  });

  test('an option wins over its variable', () => {
    expect(withOptions('serve', { PORT: '1', HOST: 'a' }, { port: '2' })).toMatchObject({
      PORT: '2',
      HOST: 'a',
    });
    expect(withOptions('sandbox', { PORT: '1' }, { port: '2' })).toMatchObject({
      PORT: '1',
      SANDBOX_PORT: '2',
    });
  });

  test('the Markdown table has one row for each variable', () => {
    const rows = markdownTables()
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(Object.keys(variables).length);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(6);
  });
});

describe('numbers that are constants', () => {
  test('numbers that are constants can be replaced by a program that embeds the gateway', () => {
    const { server, upstream } = loadConfig({}, { maxAliases: 7, breakerProbes: 1 });
    expect(server.limits).toMatchObject({ maxAliases: 7, maxDirectives: 20 });
    expect(upstream.breaker).toMatchObject({ probes: 1, minCalls: 20 });
  });

  test('numbers that are constants leave one caller the memory that one operation may need', () => {
    const { memory } = loadConfig({ MAX_ANSWER_BYTES: '1024' }).server;
    expect(memory.maxHeldBytesPerCaller).toBe(1_024 + memory.maxUpstreamBytesPerOperation);
  });

  test.each([
    [{ maxAliasses: 7 }, /expects the constants .*maxAliases.*, but got "maxAliasses"/],
    [{ maxAliases: '7' }, /expects maxAliases to be a whole number, but got a string/],
    [{ maxAliases: -1 }, /expects maxAliases to be a whole number, but got -1/],
    [7, /expects an object of constants, but got a number/],
  ])('refuse %j', (constants, message) => {
    expect(() => loadConfig({}, constants as unknown as Partial<Constants>)).toThrow(message);
  });

  test.each(Object.entries(formerVariables))('%s is reported as ignored when it is set', (name, constant) => {
    expect(Object.hasOwn(variables, name)).toBe(false);
    expect(constant === 'vendorReads' || Object.hasOwn(defaultConstants('off'), constant)).toBe(true);
    expect(unknownVariables({ [name]: '1' })).toEqual([
      expect.stringMatching(new RegExp(`^${name} was ignored: it is a constant now`)),
    ]);
  });

  test('the token of the tools is no setting of the gateway, and its value is not shown', () => {
    expect(unknownVariables({ MPT_API_TOKEN: 'canary' })).toEqual([
      'MPT_API_TOKEN was ignored: it is the token of snapshot and verify; callers of the gateway send their own.',
    ]);
  });

  test('numbers that are constants are shown with their value', () => {
    expect(unknownVariables({ MAX_TOKENS: '9', MAX_TOKNS: '9', OTHER: '1' })).toEqual([
      'MAX_TOKENS was ignored: it is a constant now (4000).',
      'Unknown setting MAX_TOKNS was ignored. Run "serve --help" for the list.',
    ]);
  });
});
