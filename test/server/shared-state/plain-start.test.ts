/** A gateway that shares nothing does not load what sharing needs. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Packages loaded by a process that starts the gateway with these settings, answers nothing, and ends. */
function loadedWith(environment: Readonly<Record<string, string>>): readonly string[] {
  const script = `
    import { createRequire } from 'node:module';
    const { loadConfig } = await import('./src/config/config.ts');
    const { start } = await import('./src/app/start.ts');
    const { createLogger } = await import('./src/server/log/logger.ts');
    const { close } = await start(loadConfig(${JSON.stringify({ PORT: '0', SANDBOX_PORT: '0', APPDIRECT_SANDBOX_PORT: '0', ...environment })}), createLogger({ level: 'silent', write() {} }));
    await close();
    const files = Object.keys(createRequire(import.meta.url).cache);
    console.log(['ioredis', 'rate-limiter-flexible'].filter((name) => files.some((file) => file.includes('/node_modules/' + name + '/'))).join());
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { cwd: root, env: {}, encoding: 'utf8', timeout: 60_000 },
  );
  expect(stderr).toBe('');
  return stdout
    .trim()
    .split(',')
    .filter((name) => name !== '');
}

test('a plain start loads neither the Redis client nor the rate limiter', () => {
  expect(loadedWith({})).toEqual([]);
});

test('each is loaded when it is configured', () => {
  expect(loadedWith({ RATE_LIMIT_POINTS: '1' })).toEqual(['rate-limiter-flexible']);
  expect(loadedWith({ RESPONSE_CACHE: 'redis', REDIS_URL: 'redis://127.0.0.1:1' })).toEqual(['ioredis']);
});
