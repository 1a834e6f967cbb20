/** What is given explicitly has an effect, or the reason why not is said. */
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { loadConfig } from '../src/config/config.ts';
import { idleSettings } from '../src/config/idle-settings.ts';
import { createLogger } from '../src/server/log/logger.ts';
import { createSandbox, type Sandbox } from '../src/sandbox/server.ts';
import { start } from '../src/app/start.ts';

const silent = createLogger({ level: 'silent', write: () => undefined });

describe('the port of the sandbox', () => {
  test('the port of the sandbox fails when it was asked for and is in use, and names its option', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const config = loadConfig({ PORT: '0', SANDBOX_PORT: String(port), APPDIRECT_SANDBOX_PORT: '0' });
    await expect(start(config, silent, { sandboxPort: 'required' })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      option: '--sandbox-port',
    });
    other.close();
  });
});

describe('a setting without effect', () => {
  test.each([
    [
      { MPT_API_BASE_URL: 'https://api.example.com', SANDBOX_PORT: '1' },
      [
        'SANDBOX_PORT has no effect: MPT_API_BASE_URL or APPDIRECT_API_BASE_URL is set, so there is no sandbox',
      ],
    ],
    [{ SANDBOX_ACCOUNTS: '5' }, ['SANDBOX_ACCOUNTS has no effect: SANDBOX_SEED is not scale']],
    [{ SANDBOX_ACCOUNTS: '5', SANDBOX_SEED: 'scale' }, []],
    [
      { UPSTREAM_BREAKER: 'off', UPSTREAM_BREAKER_OPEN_MS: '2' },
      ['UPSTREAM_BREAKER_OPEN_MS has no effect: UPSTREAM_BREAKER is off'],
    ],
    [
      { RESPONSE_CACHE_TTL_SECONDS: '2' },
      ['RESPONSE_CACHE_TTL_SECONDS has no effect: RESPONSE_CACHE is off'],
    ],
    [
      { PERSISTED_DOCUMENTS_PATH: 'x' },
      ['PERSISTED_DOCUMENTS_PATH has no effect: PERSISTED_DOCUMENTS is off'],
    ],
    [
      { MANAGEMENT_HOST: '::1', SANDBOX_SEED: ' ' },
      ['MANAGEMENT_HOST has no effect: MANAGEMENT_PORT is empty'],
    ],
    [{ REDIS_URL: 'redis://r', RATE_LIMIT_POINTS: '9', RATE_LIMIT_WINDOW_SECONDS: '9' }, []],
  ])('a setting without effect is reported: %o', (environment, lines) => {
    expect(idleSettings(environment, 'serve')).toEqual(lines);
  });
});

describe('faults given in the process', () => {
  test.each([
    [[{ kind: 'nonsense' }], /kind/],
    [[{ kind: 'status', status: 42 }], /status/],
    [[{ kind: 'delay', delayMs: -1 }], /delayMs/],
    [[{ kind: 'status', times: 0 }], /times/],
    [[{}], /kind/],
    [{ kind: 'status' }, /list/],
  ])('faults given in the process are refused as over HTTP: %j', async (faults, reason) => {
    const sandbox = await createSandbox({ port: 0 });
    try {
      expect(() => {
        sandbox.setFaults(faults as unknown as Parameters<Sandbox['setFaults']>[0]);
      }).toThrow(reason);
      const response = await fetch(`${sandbox.url}/__sandbox/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(faults),
      });
      expect(response.status).toBe(400);
    } finally {
      await sandbox.close();
    }
  });
});

test('npm builds the package before it packs it', () => {
  expect(packageJson.scripts.prepack).toBe('npm run build');
  expect(packageJson.files).toContain('dist');
});
