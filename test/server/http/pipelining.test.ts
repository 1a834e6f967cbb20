/** Several requests on one connection, whose client leaves, stops writing, or does not read: nothing of them stays. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { createGateway } from '../../../src/app/create-gateway.ts';
import { createMetrics, type Metrics } from '../../../src/telemetry/metrics.ts';
import { parseMetrics, sum } from '../../support/scrape.ts';
import { startStub } from '../../support/stub.ts';

const patience = { timeout: 15_000, interval: 20 };

function post(query: string, headers: readonly string[] = []): string {
  const body = JSON.stringify({ query });
  const lines = ['POST /graphql HTTP/1.1', 'host: gateway', 'content-type: application/json', ...headers];
  return `${lines.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function chunked(query: string): string {
  const body = JSON.stringify({ query });
  const head = ['POST /graphql HTTP/1.1', 'host: gateway', 'content-type: application/json'];
  const size = Buffer.byteLength(body).toString(16);
  return `${head.join('\r\n')}\r\ntransfer-encoding: chunked\r\n\r\n${size}\r\n${body}\r\n0\r\n\r\n`;
}

const get = (query: string): string =>
  `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n\r\n`;
const longWay = (query: string): string => post(query, ['accept: application/json;q=0.9']);
const expecting = (query: string): string => post(query, ['expect: 100-continue']);
const unfinished = (query: string): string => post(query).slice(0, -3);

function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return once(socket, 'connect').then(() => socket);
}

const inFlight = async (metrics: Metrics): Promise<number> =>
  sum(parseMetrics(await metrics.text()), 'requests_in_flight', {});

/** The number of answers, and what is on the way when the server closes or the count is reached. */
async function answersOf(socket: Socket, count: number): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  await vi.waitFor(() => {
    expect(text.split('HTTP/1.1 ').length - 1).toBeGreaterThanOrEqual(count);
  }, patience);
  return text;
}

/** A resolver that waits until the test lets it go on. */
function gate() {
  let openIt = (): void => undefined;
  let entered = 0;
  const opened = new Promise<void>((resolve) => (openIt = resolve));
  return {
    resolver: async (): Promise<string> => {
      entered += 1;
      await opened;
      return 'x';
    },
    entered: () => entered,
    open: () => {
      openIt();
    },
  };
}

describe('a client that leaves with requests under way keeps no place', () => {
  const many = (make: (query: string) => string, query = '{ __typename }'): string => make(query).repeat(200);
  test.each([
    ['200 queries', many(post)],
    ['200 queries in chunks', many(chunked)],
    ['200 queries that go the long way', many(longWay)],
    ['200 queries by GET', many(get)],
    ['GET and POST in turn', many((query) => get(query) + post(query))],
    ['queries that expect 100 Continue', many(expecting)],
    ['a query that takes time before 100 others', post('{ hello }') + post('{ __typename }').repeat(100)],
    ['100 queries that take time', post('{ hello }').repeat(100)],
    ['an unfinished body behind others', post('{ hello }').repeat(5) + unfinished('{ hello }')],
    [
      'an unfinished body behind others, the long way',
      longWay('{ hello }').repeat(5) + unfinished('{ hello }'),
    ],
    ['probes between queries', (post('{ hello }') + 'GET /livez HTTP/1.1\r\nhost: g\r\n\r\n').repeat(50)],
    ['unknown paths and methods', (post('{ hello }') + 'PUT /x HTTP/1.1\r\nhost: g\r\n\r\n').repeat(50)],
  ])('%s', async (_name, bytes) => {
    const metrics = createMetrics();
    const { resolver } = gate();
    await using stub = await startStub({
      metrics,
      environment: { SHUTDOWN_TIMEOUT_MS: '20000', SHUTDOWN_DRAIN_MS: '0' },
      resolvers: {
        'Query.hello': (_source, _args, { signal }) =>
          Promise.race([
            resolver(),
            new Promise<string>((resolve) => {
              signal.addEventListener(
                'abort',
                () => {
                  resolve('gone');
                },
                { once: true },
              );
            }),
          ]),
      },
    });
    const sockets = await Promise.all(Array.from({ length: 6 }, () => open(stub.gateway.url)));
    for (const [index, socket] of sockets.entries()) {
      socket.write(bytes);
      // Some leave at once, some in the middle, some after a half-close.
      if (index % 3 === 0) socket.resetAndDestroy();
      else if (index % 3 === 1) setTimeout(() => socket.resetAndDestroy(), 30);
      else {
        socket.end();
        setTimeout(() => socket.resetAndDestroy(), 30);
      }
    }
    await delay(50);
    await vi.waitFor(async () => {
      expect(await inFlight(metrics)).toBe(0);
    }, patience);
    expect((await stub.answer('{ __typename }')).status).toBe(200);
    expect(stub.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    // It waits for none of them.
    expect(await stub.gateway.close()).toEqual({ cut: 0 });
  });
});

test('requests that wait behind others on their connection are answered in order, eight at a time', async () => {
  const { resolver, entered, open: letGo } = gate();
  await using stub = await startStub({ resolvers: { 'Query.hello': resolver } });
  const socket = await open(stub.gateway.url);
  socket.write(Array.from({ length: 30 }, (_, index) => post(`{ a${index}: hello }`)).join(''));
  await vi.waitFor(() => {
    expect(entered()).toBe(8);
  }, patience);
  // A request on another connection is not behind them.
  expect((await stub.answer('{ __typename }')).status).toBe(200);
  expect(entered()).toBe(8);
  letGo();
  const text = await answersOf(socket, 30);
  expect([...text.matchAll(/"a(\d+)":"x"/g)].map(([, index]) => Number(index))).toEqual(
    Array.from({ length: 30 }, (_, index) => index),
  );
});

test('the requests of one connection beyond 256 without an answer are refused, and the connection ends', async () => {
  const { resolver, entered, open: letGo } = gate();
  await using stub = await startStub({ resolvers: { 'Query.hello': resolver } });
  const socket = await open(stub.gateway.url);
  socket.write(post('{ hello }').repeat(300));
  await vi.waitFor(() => {
    expect(entered()).toBe(8);
  }, patience);
  // Until all of them have come.
  await vi.waitFor(() => {
    expect(stub.log.join('\n')).toContain('"status":429');
  }, patience);
  letGo();
  const text = await answersOf(socket, 257);
  await vi.waitFor(() => {
    expect(socket.closed).toBe(true);
  }, patience);
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect(statuses).toEqual([...Array.from({ length: 256 }, () => '200'), '429']);
  expect(entered()).toBe(256);
});

describe('a client that does not read is cut off', () => {
  const large = 'x'.repeat(20_000_000);
  // Far more than an answer may have, so that it does not fit in what sockets buffer.
  const unbounded = {
    MAX_ANSWER_BYTES: '1000000000',
    MAX_HELD_BYTES: '1000000000',
  };
  test.each([
    ['an answer that waits behind a short one', post('{ __typename }') + post('{ hello }')],
    ['an answer behind several, on the long way', post('{ __typename }').repeat(5) + longWay('{ hello }')],
    ['an answer by GET behind one by POST', post('{ __typename }') + get('{ hello }')],
    ['an answer behind one that came later than it', post('{ slow }') + post('{ hello }')],
    ['many answers', post('{ hello }').repeat(8)],
  ])('a client that does not read is cut off from %s', async (_name, bytes) => {
    const metrics = createMetrics();
    await using stub = await startStub({
      metrics,
      schema: 'type Query { hello: String, slow: String }',
      environment: unbounded,
      constants: { clientAnswerTimeoutMs: 300 },
      resolvers: { 'Query.hello': () => large, 'Query.slow': () => delay(100, 'slow') },
    });
    const socket = await open(stub.gateway.url);
    socket.pause();
    socket.write(bytes);
    await vi.waitFor(async () => {
      expect(await inFlight(metrics)).toBeGreaterThan(0);
    }, patience);
    await vi.waitFor(async () => {
      expect(await inFlight(metrics)).toBe(0);
    }, patience);
    expect((await stub.answer('{ __typename }')).status).toBe(200);
  });

  test('but not one whose first operation takes longer than the time to read an answer', async () => {
    await using stub = await startStub({
      constants: { clientAnswerTimeoutMs: 200 },
      resolvers: { 'Query.hello': () => delay(900, 'done') },
    });
    const socket = await open(stub.gateway.url);
    socket.write(post('{ hello }') + post('{ __typename }').repeat(3));
    const text = await answersOf(socket, 4);
    expect(text).toContain('"hello":"done"');
  });
});

describe('in a server of one’s own', () => {
  const query = '{ __typename }';

  test('a storm leaves no place taken, and each connection one listener', async () => {
    await using gateway = await createGateway(loadConfig({ MAX_IN_FLIGHT: '20' }));
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    onTestFinished(() => void process.off('warning', onWarning));
    const sockets: Socket[] = [];
    const server = createServer((req, res) => {
      void gateway.handle(req, res);
    }).on('connection', (socket: Socket) => sockets.push(socket));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close().closeAllConnections());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const kept = await open(url);
    for (let index = 0; index < 3; index += 1) {
      kept.write(post(query).repeat(5));
    }
    await answersOf(kept, 15);
    const listeners = sockets[0]?.listenerCount('close') ?? 0;
    kept.write(post(query).repeat(20));
    await delay(100);
    expect(sockets[0]?.listenerCount('close')).toBe(listeners);
    for (let index = 0; index < 12; index += 1) {
      const socket = await open(url);
      socket.write(post(query).repeat(200));
      socket.resetAndDestroy();
    }
    await vi.waitFor(async () => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(200);
      const text = await (await fetch(`${url}/metrics`)).text();
      // The one that asks.
      expect(sum(parseMetrics(text), 'requests_in_flight', {})).toBe(1);
    }, patience);
    expect(warnings).toEqual([]);
  });

  test('streams of HTTP/2 that are reset leave no place taken', async () => {
    await using gateway = await createGateway(loadConfig({}));
    const server = createHttp2Server((req, res) => {
      void gateway.handle(
        req as unknown as Parameters<typeof gateway.handle>[0],
        res as unknown as Parameters<typeof gateway.handle>[1],
      );
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    session.on('error', () => undefined);
    onTestFinished(() => {
      session.destroy();
    });
    const ask = (body: string, path = '/graphql') => {
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/json',
      });
      stream.on('error', () => undefined).end(body);
      return stream;
    };
    const body = JSON.stringify({ query });
    for (let index = 0; index < 50; index += 1) {
      const stream = ask(body);
      if (index % 2 === 0) stream.close();
      else setTimeout(() => void stream.destroy(), 5);
    }
    const metrics = async (): Promise<string> => {
      const stream = session.request({ ':path': '/metrics' });
      let text = '';
      for await (const chunk of stream) text += String(chunk);
      return text;
    };
    await vi.waitFor(async () => {
      expect(sum(parseMetrics(await metrics()), 'requests_in_flight', {})).toBe(1);
    }, patience);
    const stream = ask(body);
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    expect(JSON.parse(text)).toEqual({ data: { __typename: 'Query' } });
  });
});
