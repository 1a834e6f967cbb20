/** The tools as processes of their own: the token from standard input, and signals. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/server.ts';
import { tokens } from '../support/tokens.ts';
import { temporaryFolder } from './support.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function startTool(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, text })) };
}

test('a token comes through standard input, and an interrupted snapshot goes on', async () => {
  using folder = temporaryFolder();
  const sandbox = await createSandbox({ latencyMs: 100 });
  const file = folder.path('data.json');
  const args = ['snapshot', '--url', sandbox.url, '--out', file, '--rate', '1000', '--token-file', '-'];
  const first = startTool(args);
  first.child.stdin.end(`${tokens.operations}\n`);
  while (sandbox.calls().length < 4) await sleep(20);
  first.child.kill('SIGINT');
  const interrupted = await first.ended;
  expect(interrupted.text).toContain('run the same command again to go on');
  expect(interrupted.code).toBe(1);
  expect(existsSync(`${file}.partial`)).toBe(true);
  const second = startTool(args);
  second.child.stdin.end(tokens.operations);
  const { code, text } = await second.ended;
  expect(code, text).toBe(0);
  expect(existsSync(`${file}.partial`)).toBe(false);
  await sandbox.close();
}, 60_000);

test('verify ends with 0 over an unchanged sandbox, and with the token from the environment', async () => {
  const sandbox = await createSandbox();
  const { code, text } = await startTool(['verify', '--rate', '1000'], {
    MPT_API_BASE_URL: `${sandbox.url}/public/v1`,
    MPT_API_TOKEN: tokens.operations,
  }).ended;
  expect(text).toContain('0 differ');
  expect(code).toBe(0);
  await sandbox.close();
}, 60_000);
