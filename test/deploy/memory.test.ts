/** The memory of a pod follows from the limits by arithmetic, and a process of that size survives the worst that they allow. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createConnection, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { memoryTable, podMemory } from '../../scripts/pod-memory.ts';
import { loadConfig } from '../../src/config/config.ts';
import { GatewayProcess } from '../faults/gateway-process.ts';
import { pngOfSize } from '../support/images.ts';
import type { Untyped } from '../support/untyped.ts';
import { root } from './dockerfile.ts';
import { memoryOptions } from './node-options.ts';

const memory = podMemory(
  loadConfig({ NODE_ENV: 'production', MPT_API_BASE_URL: 'https://api.example.com' }).server,
);

test('the manifest and the page on operating have the numbers of the arithmetic', () => {
  const deployment = parse(readFileSync(join(root, 'deploy/kubernetes/deployment.yaml'), 'utf8'));
  const [container] = deployment.spec.template.spec.containers;
  const options = container.env.find(({ name }: Untyped) => name === 'NODE_OPTIONS').value;
  expect(options).toBe(`--max-old-space-size=${memory.heapMiB}`);
  expect(container.resources.limits.memory).toBe(`${memory.limitMiB}Mi`);
  const cells = (text: string): readonly string[] =>
    text.split('\n').map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim().replace(/^-+:?$/, '-'))
        .join('|'),
    );
  const page = cells(readFileSync(join(root, 'docs/operating.md'), 'utf8'));
  for (const line of cells(memoryTable(memory))) expect(page).toContain(line);
});

/** As upstream might at its worst: a hundred rows in ten megabytes, or an icon of five. */
async function startHeavyUpstream() {
  const part = (index: number): object => ({ id: `BUY-1000-${index}`, name: `Buyer ${index}`, revision: 1 });
  const row = (index: number): object => ({
    id: `ACC-1000-${String(index).padStart(4, '0')}`,
    name: `Account ${index}`,
    parts: Array.from({ length: 1_750 }, (_, at) => part(at)),
  });
  const rows = Array.from({ length: 100 }, (_, index) => row(index));
  const list = Buffer.from(
    JSON.stringify({ $meta: { pagination: { offset: 0, limit: 100, total: 100 } }, data: rows }),
  );
  const icon = pngOfSize(5 * 2 ** 20);
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    const isIcon = url.includes('/icon');
    const one = /\/accounts\/(ACC-[\d-]+)\?/.exec(url)?.[1];
    response.writeHead(200, { 'content-type': isIcon ? 'image/png' : 'application/json' });
    response.end(isIcon ? icon : one === undefined ? list : JSON.stringify({ id: one, name: 'x' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    listBytes: list.length,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function highestMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}

test.skipIf(process.platform !== 'linux')(
  'a process of that size survives the worst requests from many callers, and answers afterwards',
  async () => {
    await using upstream = await startHeavyUpstream();
    expect(upstream.listBytes).toBeGreaterThan(9_000_000);
    await using gateway = new GatewayProcess(
      {
        MPT_API_BASE_URL: upstream.url,
        NODE_ENV: 'production',
        LOG_LEVEL: 'info',
        SHUTDOWN_DRAIN_MS: '0',
        MAX_EVENT_LOOP_DELAY_MS: '0',
      },
      { program: [`--max-old-space-size=${memory.heapMiB}`, ...memoryOptions, 'src/cli.ts', 'serve'] },
    );
    const url = await gateway.url();
    const lists = '{ accounts(first: 100) { nodes { id name } } }';
    const icons = `{ account(id: "ACC-1000-0001") { ${Array.from({ length: 50 }, (_, at) => `a${at}: iconDataUri`).join(' ')} } }`;
    const unread: Socket[] = [];
    const counts = new Map<number, number>();
    const ask = async (query: string, caller: number): Promise<void> => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer caller-${caller}` },
        body: JSON.stringify({ query }),
      });
      await response.arrayBuffer();
      counts.set(response.status, (counts.get(response.status) ?? 0) + 1);
    };
    const { hostname, port } = new URL(url);
    for (let caller = 0; caller < 40; caller += 1) {
      const socket = createConnection(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.pause();
      const body = JSON.stringify({ query: icons });
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\nauthorization: Bearer unread-${caller}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      unread.push(socket);
    }
    await Promise.all(
      Array.from({ length: 40 }, (_, caller) => ask(caller % 2 === 0 ? lists : icons, caller % 20)),
    );
    for (const socket of unread) socket.destroy();
    expect(gateway.child.exitCode).toBeNull();
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(40);
    // tsx, which the image does not have, takes about 60 MiB of it.
    expect(highestMiB(gateway.child.pid ?? 0)).toBeLessThan(memory.limitMiB);
    counts.clear();
    await expect
      .poll(async () => {
        await ask('{ account(id: "ACC-1000-0001") { id } }', 99);
        return counts.get(200) ?? 0;
      })
      .toBeGreaterThan(0);
  },
  60_000,
);
