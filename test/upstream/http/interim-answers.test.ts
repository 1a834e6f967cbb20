/** Interim answers that upstream sends without being asked are skipped, and nothing else is. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { failure, originOf, request } from '../../support/origin.ts';

const interim = 'HTTP/1.1 100 Continue\r\n\r\n';
const answerOf = (body: string): string => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** Answers each request with these pieces, one after another. */
async function startRaw(pieces: readonly string[]) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      if (!seen.includes('\r\n\r\n')) return;
      seen = '';
      void (async () => {
        for (const piece of pieces) {
          await new Promise((resolve) => socket.write(piece, 'latin1', resolve));
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      })();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const body = '{"id":"BUY-1000-0001"}';
test.each([
  ['before the answer', [interim + answerOf(body)]],
  ['in a packet of its own', [interim, answerOf(body)]],
  ['twice', [interim + interim, answerOf(body)]],
  ['with headers', ['HTTP/1.1 100 Continue\r\nx-a: b\r\n\r\n', answerOf(body)]],
  ['without a reason', ['HTTP/1.1 100\r\n\r\n', answerOf(body)]],

  ['byte by byte', [...interim, answerOf(body)]],
  ['with a part of the answer', [`${interim}HTTP/1`, answerOf(body).slice(6)]],
  ['beside other interim answers', ['HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n', interim, answerOf(body)]],
  ['not at all', [answerOf(body)]],
  [
    'not at all, the answer byte by byte',
    [...answerOf('{}'.padEnd(22)).slice(0, 30), answerOf('{}'.padEnd(22)).slice(30)],
  ],
])('a 100 Continue that comes %s is skipped, and the connection is used again', async (_, pieces) => {
  await using server = await startRaw(pieces);
  await using origin = originOf(server, { connections: 1 });
  for (let count = 0; count < 3; count += 1) {
    const answer = await origin.send(request());
    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([
      200,
      pieces.join('').includes('BUY') ? { id: 'BUY-1000-0001' } : {},
    ]);
  }
  expect(server.connections()).toBe(1);
});

test('a write with a body skips it too', async () => {
  await using server = await startRaw([interim, answerOf(body)]);
  await using origin = originOf(server);
  const answer = await origin.send(request({ method: 'POST', body: '{"name":"x"}' }));
  expect(answer.body.toString()).toBe(body);
});

test('a body that looks like an interim answer stays as it is, wherever its packets begin', async () => {
  const content = `{"text":"${interim.replaceAll('\r\n', '  ')}"}`;
  await using server = await startRaw([
    `HTTP/1.1 200 OK\r\ncontent-length: ${content.length + interim.length}\r\n\r\n${content}`,
    interim,
  ]);
  await using origin = originOf(server);
  const answer = await origin.send(request());
  expect(answer.body.toString()).toBe(content + interim);
});

test('an interim answer without an end is a bad answer', async () => {
  await using server = await startRaw([`HTTP/1.1 100 Continue\r\nx: ${'y'.repeat(40_000)}`]);
  await using origin = originOf(server);
  expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
});
