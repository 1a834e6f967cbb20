/** Calls from plain JavaScript that no compiler has looked at: each says what was expected and what came. */
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { createGateway } from '../../src/app/create-gateway.ts';
import { createTestWorld } from '../../src/testing.ts';

type Untyped = (...args: readonly unknown[]) => Promise<unknown>;
const gateway = createGateway as Untyped;
const world = createTestWorld as Untyped;
const config = async (...args: readonly unknown[]): Promise<unknown> =>
  (loadConfig as (...given: readonly unknown[]) => unknown)(...args);
const expected = 'createGateway expects the configuration that loadConfig makes';

describe('a wrong call is refused in plain words:', () => {
  test.each([
    ['no configuration', gateway, [], `${expected}, as in createGateway(loadConfig({})), but got nothing`],
    ['an empty one', gateway, [{}], 'but got an object without profile, logLevel, logFormat, server'],
    ['variables not loaded', gateway, [{ MPT_API_BASE_URL: 'https://api.example.com' }], expected],
    ['an address', gateway, ['https://api.example.com'], 'but got a string'],
    ['a promise', gateway, [Promise.resolve(loadConfig({}))], 'but got a promise'],
    ['an unknown option', gateway, [loadConfig({}), { pluginz: [] }], 'but got "pluginz"'],
    [
      'plugins that are no list',
      gateway,
      [loadConfig({}), { plugins: 'x' }],
      'plugins to be a list, but got a string',
    ],
    [
      'an upstream without an address',
      gateway,
      [{ ...loadConfig({}), upstream: { ...loadConfig({}).upstream, kind: 'remote' } }],
      'MPT_API_BASE_URL must be an http or https URL',
    ],
    ['no variables', config, [], "expected variables, such as { PORT: '4000' } or {}, but got nothing"],
    [
      'a variable that is a number',
      config,
      [{ PORT: 4000 }],
      'PORT must be text, as in an environment, but got a number',
    ],
    ['a seed for options', world, ['demo'], 'createTestWorld expects an object of options, but got a string'],
    ['null for options', world, [null], 'but got null'],
    ['an unknown option of a world', world, [{ seeds: 'demo' }], 'but got "seeds"'],
    [
      'an unknown seed',
      world,
      [{ seed: 'large' }],
      "seed to be 'demo' or { accounts: 100 }, but got a string",
    ],
    ['an unknown variable', world, [{ config: { EXPLANE: 'off' } }], 'but got "EXPLANE"'],
  ] as const)('%s', async (_what, call, args, says) => {
    await expect(call(...args)).rejects.toThrow(says);
  });
});
