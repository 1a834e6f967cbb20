/** What the gateway's process keeps of operations that it has answered, until V8 collects its whole heap. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { createSandbox } from '../../src/sandbox/server.ts';
import { postQuery, tokens } from '../support/world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bytes. An operation makes some 40,000, and kept 5,000 of them when each left a hidden class behind. */
const maxKeptBytes = 1_500;

test('next to nothing of an answered operation outlives the next minor collection', async () => {
  const sandbox = await createSandbox();
  const child = spawn(process.execPath, ['--import', 'tsx', '--trace-gc', 'src/cli.ts', 'serve'], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: 'error', MPT_API_BASE_URL: sandbox.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  try {
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const url = await vi.waitFor(() => {
      const found = /Endpoint +(\S+)\/graphql/.exec(printed)?.[1];
      if (found === undefined) throw new Error(`expected it to listen, but it printed: ${printed}`);
      return found;
    }, 120_000);

    const ask = async (text: string): Promise<void> => {
      const { errors } = await postQuery(url, text, {}, { token: tokens.operations });
      if (errors !== undefined) throw new Error(`expected no errors, but got ${JSON.stringify(errors)}`);
    };
    // What the payload selects is not in the answer of the write, so it is read, and the two are put together.
    const rename = `mutation { licenseeUpdate(id: "LCE-1111-2222-3333", input: { name: "Kept" }) { licensee { name audit { created { at } } } errors { message } } }`;
    const read = `{ licensees(first: 5) { nodes { name buyer { name taxId address { city } } } } }`;
    const load = async (operations: number): Promise<void> => {
      const caller = async (): Promise<void> => {
        for (let index = 0; index < operations / 16; index++) await ask(index % 2 === 0 ? rename : read);
      };
      await Promise.all(Array.from({ length: 16 }, caller));
    };
    // Until the code is compiled, which grows the heap as well.
    await load(3_000);
    printed = '';
    const operations = 4_000;
    await load(operations);
    // Between two minor collections it grows by what the second of them has kept.
    let kept = 0;
    let previous: number | undefined;
    let collections = 0;
    for (const [, kind, after] of printed.matchAll(/(Scavenge|Mark-Compact)[^>]*-> ([\d.]+)/g)) {
      const now = Number(after) * 2 ** 20;
      if (kind === 'Scavenge') {
        collections += 1;
        if (previous !== undefined) kept += Math.max(0, now - previous);
      }
      previous = now;
    }
    expect(collections).toBeGreaterThan(3);
    expect(kept / operations).toBeLessThan(maxKeptBytes);
  } finally {
    child.kill();
    await ended;
    await sandbox.close();
  }
}, 240_000);
