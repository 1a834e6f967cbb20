/** What is left of credentials in the memory of the gateway's process, once their requests are answered. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { createSandbox } from '../../src/sandbox/server.ts';
import { postQuery, tokens } from '../support/world.ts';
import { scrape, sum } from '../support/scrape.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('a credential is nowhere in the heap when its requests are answered and their connections closed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'accounts-graph-heap-'));
  const sandbox = await createSandbox();
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${folder}`, 'src/cli.ts', 'serve'],
    {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', MPT_API_BASE_URL: sandbox.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'close');
  try {
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const url = await vi.waitFor(() => {
      const found = /"url":"([^"]+)".*"listening"/.exec(printed)?.[1];
      if (found === undefined) throw new Error(`expected it to listen, but it printed: ${printed}`);
      return found;
    }, 20_000);

    const ask = (text: string, token: string): ReturnType<typeof postQuery> =>
      postQuery(url, text, {}, { token, headers: { connection: 'close' } });
    // Its secret passes through the gateway once, in the answer that creates it.
    const made = await ask(
      'mutation { apiTokenCreate(accountId: "ACC-2001-0001", input: { name: "Heap" }) { secret errors { message } } }',
      tokens.operations,
    );
    expect(made.data.apiTokenCreate.errors).toEqual([]);
    const secret = made.data.apiTokenCreate.secret as string;
    const document = `{
      viewer { account { id } }
      accounts(first: 3) { nodes { name availableActions buyers(first: 2) { totalCount nodes { name } } } }
    }`;
    for (let index = 0; index < 100; index++) {
      const [good] = await Promise.all([
        ask(document, secret),
        ask(document, `idt:TKN-9999-0001:canary-${index}-in-the-heap`),
      ]);
      expect(good.errors).toBeUndefined();
    }
    // Of clients that leave with several requests on one connection nothing stays either.
    const departed = ['POST /graphql HTTP/1.1', 'host: gateway', 'content-type: application/json'];
    const body = JSON.stringify({ query: document });
    for (let index = 0; index < 10; index++) {
      const token = `authorization: Bearer idt:TKN-9999-0002:departed-${index}-in-the-heap`;
      const head = [...departed, token, `content-length: ${body.length}`].join('\r\n');
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(`${head}\r\n\r\n${body}`.repeat(40));
      setTimeout(() => socket.resetAndDestroy(), 20);
      await once(socket, 'close');
    }
    await vi.waitFor(async () => {
      expect(sum(await scrape(url), 'requests_in_flight')).toBe(1);
    }, 20_000);

    child.kill('SIGUSR2');
    const file = await vi.waitFor(() => {
      const [name] = readdirSync(folder);
      const path = join(folder, name ?? '');
      // Written in one go; its end is the end of a JSON object.
      if (name === undefined || !readFileSync(path).subarray(-3).includes('}'))
        throw new Error('not written yet');
      return path;
    }, 60_000);
    const heap = readFileSync(file, 'latin1');
    // The search itself finds what is there for sure.
    expect(heap).toContain('availableActions');
    expect(heap).not.toContain('in-the-heap');
    expect(heap).not.toContain(secret);
    // Nor the part of it that is one.
    expect(heap).not.toContain(secret.split(':').at(-1));
  } finally {
    child.kill('SIGKILL');
    await ended;
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
}, 120_000);
