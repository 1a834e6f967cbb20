/** Clients that send or read as slowly as they can, over sockets: cut off, while others are served. */
import { createConnection, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createMetrics, type Metrics } from '../../../src/telemetry/metrics.ts';
import { startWorld } from '../../support/world.ts';
import { parseAnswer, rawPost } from '../../support/raw-request.ts';
import { startStub } from '../../support/stub.ts';

const json = 'content-type: application/json';
const body = JSON.stringify({ query: '{ hello }' });

/** Connects, sends `beginning`, and then one more piece at a time until the server has had enough. */
async function drip(url: string, beginning: string, piece: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  socket.write(beginning);
  const timer = setInterval(() => socket.write(piece), 20);
  await once(socket, 'close');
  clearInterval(timer);
  return text;
}

/** Waits for as long as the test may take. */
async function inFlight(metrics: Metrics, count: number): Promise<void> {
  while (!new RegExp(`(?<!upstream_)requests_in_flight ${count}$`, 'm').test(await metrics.text()))
    await delay(10);
}

test('fifty clients that never finish their headers are cut off, and another is served meanwhile', async () => {
  await using stub = await startStub({
    constants: { clientHeadersTimeoutMs: 300 },
    resolvers: { 'Query.hello': () => 'hi' },
  });
  const slow = Array.from({ length: 50 }, (_, index) =>
    drip(stub.gateway.url, 'POST /graphql HTTP/1.1\r\nhost: gateway\r\n', `x-${index}: 1\r\n`),
  );
  expect((await stub.answer('{ hello }')).body).toEqual({ data: { hello: 'hi' } });
  for (const text of await Promise.all(slow)) expect(parseAnswer(text).status).toBe(408);
});

test.each([
  ['short way', ''],
  ['long way', 'accept: application/json;q=0.9\r\n'],
])('a body that comes byte by byte is given up, by the %s', async (_way, header) => {
  let calls = 0;
  await using stub = await startStub({
    constants: { clientRequestTimeoutMs: 300 },
    resolvers: { 'Query.hello': () => `${(calls += 1)}` },
  });
  const head = `POST /graphql HTTP/1.1\r\nhost: gateway\r\n${json}\r\n${header}content-length: 100000\r\n\r\n{`;
  await drip(stub.gateway.url, head, ' ');
  expect(calls).toBe(0);
  // The socket may be closed before the server has told itself of it.
  while (!stub.log.some((line) => line.includes('"event":"request"'))) await delay(10);
  const line = stub.log.find((text) => text.includes('"event":"request"')) ?? '';
  expect(JSON.parse(line)).toMatchObject({ status: 400, errors: { BAD_USER_INPUT: 1 } });
  expect(stub.log.filter((text) => text.includes('"level":"error"'))).toEqual([]);
});

test('a client that does not read its answer is cut off, and the answer let go', async () => {
  const metrics = createMetrics();
  await using stub = await startStub({
    metrics,
    environment: { MAX_ANSWER_BYTES: '30000000' },
    constants: { clientAnswerTimeoutMs: 300 },
    resolvers: { 'Query.hello': () => 'x'.repeat(20_000_000) },
  });
  const { hostname, port } = new URL(stub.gateway.url);
  const socket: Socket = createConnection(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.pause();
  socket.write(rawPost([json], body));
  // While it is paused, only the server can end it; what is read afterwards is what was on its way.
  await inFlight(metrics, 1);
  await inFlight(metrics, 0);
  let received = 0;
  socket.on('data', (chunk: Buffer) => (received += chunk.length));
  socket.resume();
  await once(socket, 'close');
  expect(received).toBeLessThan(20_000_000);
  expect((await stub.answer('{ __typename }')).status).toBe(200);
});

test('a client that reads its answer in its own time, but in time, gets all of it', async () => {
  await using stub = await startStub({ resolvers: { 'Query.hello': () => 'x'.repeat(5_000_000) } });
  const { hostname, port } = new URL(stub.gateway.url);
  const socket = createConnection(Number(port), hostname);
  socket.write(rawPost([json], body));
  let received = 0;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    socket.pause();
    setTimeout(() => socket.resume(), 1);
  });
  await once(socket, 'close');
  expect(received).toBeGreaterThan(5_000_000);
});

test('a client that goes away in the middle leaves nothing open', async () => {
  await using world = await startWorld({ latencyMs: 50 });
  const { hostname, port } = new URL(world.gateway.url);
  for (let index = 0; index < 20; index += 1) {
    const socket = createConnection(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(rawPost([json, 'authorization: Bearer idt:TKN-0000-0001:operations'], body).subarray(0, -5));
    await once(socket, 'connect');
    socket.destroy();
  }
  expect((await world.query('{ buyers(first: 1) { totalCount } }')).errors).toBeUndefined();
  expect(world.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
