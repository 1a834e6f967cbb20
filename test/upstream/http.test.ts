import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { UpstreamError } from '../../src/upstream/errors.ts';
import { createOrigin } from '../../src/upstream/http.ts';
import type { Answer, Origin, OriginLimits, UpstreamRequest, Wrapper } from '../../src/upstream/http.ts';
import { createCallJournal } from '../../src/upstream/journal.ts';
import { json, startServer } from './scripted-server.ts';

type Options = OriginLimits & { readonly wrappers?: readonly Wrapper[] };

function originOf(server: { readonly origin: string }, limits: Options = {}): Origin & AsyncDisposable {
  const origin = createOrigin({ origin: server.origin, ...limits });
  return { ...origin, [Symbol.asyncDispose]: () => origin.close() };
}

function request(changes: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    method: 'GET',
    path: '/public/v1/accounts/buyers?limit=1',
    call: 'GET /v1/accounts/buyers',
    headers: { authorization: 'Bearer canary-token' },
    signal: new AbortController().signal,
    ...changes,
  };
}

async function failure(promise: Promise<Answer>): Promise<UpstreamError> {
  const error: unknown = await promise.then(
    (answer) => new Error(`expected a failure, but got status ${answer.status}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamError)) throw error;
  return error;
}

describe('an exchange', () => {
  test('answers with status, headers, body and its length', async () => {
    await using server = await startServer((_, response) => json(response, { id: 'BUY-1000-0001' }));
    await using origin = originOf(server);
    const answer = await origin.exchange(request());
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.body.toString()).toBe('{"id":"BUY-1000-0001"}');
    expect(answer.bytes).toBe(22);
  });

  test('resolves with refusals too, as they are answers', async () => {
    await using server = await startServer((_, response) => json(response, { title: 'no' }, 503));
    await using origin = originOf(server);
    expect((await origin.exchange(request())).status).toBe(503);
  });

  test('reuses connections for one call after the other', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    await using origin = originOf(server);
    for (let call = 0; call < 5; call += 1) await origin.exchange(request());
    expect(server.requests).toHaveLength(5);
    // Two, as undici lets a connection rest for one turn of the event loop.
    expect(server.sockets.size).toBeLessThanOrEqual(2);
  });

  test('opens no more connections than it was allowed', async () => {
    let most = 0;
    await using server = await startServer((_, response) => {
      most = Math.max(most, server.sockets.size);
      setTimeout(() => json(response, {}), 5);
    });
    await using origin = originOf(server, { connections: 3 });
    await Promise.all(Array.from({ length: 20 }, () => origin.exchange(request())));
    expect(server.requests).toHaveLength(20);
    expect(most).toBe(3);
  });

  test('refuses at once when too many calls wait for a connection', async () => {
    await using server = await startServer(() => {});
    await using origin = originOf(server, { connections: 1, maxQueuedCalls: 1 });
    const controller = new AbortController();
    const first = failure(origin.exchange(request({ signal: controller.signal })));
    const second = failure(origin.exchange(request({ signal: controller.signal })));
    const third = await failure(origin.exchange(request()));
    expect(third).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryAfterSeconds: 1 });
    controller.abort();
    await Promise.all([first, second]);
  });

  test('wraps every call in the wrappers, outermost first', async () => {
    const seen: string[] = [];
    const wrapper =
      (name: string): Wrapper =>
      (next) =>
      async (call) => {
        seen.push(`${name} before`);
        const answer = await next(call);
        seen.push(`${name} after`);
        return answer;
      };
    await using server = await startServer((_, response) => json(response, {}));
    await using origin = originOf(server, { wrappers: [wrapper('outer'), wrapper('inner')] });
    await origin.exchange(request());
    expect(seen).toEqual(['outer before', 'inner before', 'inner after', 'outer after']);
  });

  test('writes a line per attempt into the journal, in the order of starting, with secrets masked', async () => {
    await using server = await startServer((_, response, seen) => {
      setTimeout(
        () => json(response, {}, seen.url.includes('slow') ? 404 : 200),
        seen.url.includes('slow') ? 30 : 0,
      );
    });
    await using origin = originOf(server);
    const journal = createCallJournal();
    await Promise.all([
      origin.exchange(
        request({ path: '/slow?token=idt:TKN-0000-0001:canary&limit=1', journal, paths: ['a'] }),
      ),
      origin.exchange(request({ path: '/quick', journal, paths: ['b', 'c'] })),
    ]);
    expect(journal.calls).toMatchObject([
      { method: 'GET', url: '/slow?token=***&limit=1', status: 404, bytes: 2, paths: ['a'] },
      { method: 'GET', url: '/quick', status: 200, bytes: 2, paths: ['b', 'c'] },
    ]);
    expect(journal.calls.every((call) => typeof call.ms === 'number' && call.ms >= 0)).toBe(true);
    expect(JSON.stringify(journal)).not.toContain('canary');
  });

  test('records a call that got no answer with neither status nor bytes', async () => {
    await using server = await startServer((incoming) => void incoming.socket.destroy());
    await using origin = originOf(server);
    const journal = createCallJournal();
    await failure(origin.exchange(request({ journal })));
    expect(journal.calls).toMatchObject([{ status: null, bytes: 0, rows: 0 }]);
  });

  test('is refused once the origin is closed', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    const origin = originOf(server);
    await origin.close();
    expect(await failure(origin.exchange(request()))).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('time', () => {
  test('a server that never answers is given up at the headers limit', async () => {
    await using server = await startServer(() => {});
    await using origin = originOf(server, { headersTimeoutMs: 50 });
    const error = await failure(origin.exchange(request()));
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: undefined });
    expect(error.message).toBe(
      'GET /v1/accounts/buyers: expected response headers within 50 ms, but waited in vain',
    );
    await server.cutOff(1);
  });

  test('headers that come one byte at a time do not extend the limit', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      const text = 'HTTP/1.1 200 OK\r\nx-slow: ' + 'a'.repeat(10_000);
      let sent = 0;
      const timer = setInterval(() => socket.write(text[sent++] ?? 'a'), 5);
      socket.on('close', () => clearInterval(timer));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = (server.address() as AddressInfo).port;
    await using origin = originOf({ origin: `http://127.0.0.1:${port}` }, { headersTimeoutMs: 60 });
    expect(await failure(origin.exchange(request()))).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    server.close();
  });

  test('a body that drips for ever ends with the call limit', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    });
    await using origin = originOf(server, { callTimeoutMs: 80 });
    const error = await failure(origin.exchange(request()));
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', status: 200 });
    await server.cutOff(1);
  });

  test("the operation's deadline ends a call, and says that it was the deadline", async () => {
    await using server = await startServer(() => {});
    await using origin = originOf(server);
    const error = await failure(origin.exchange(request({ deadline: performance.now() + 40 })));
    expect(error).toMatchObject({ code: 'REQUEST_DEADLINE' });
    await server.cutOff(1);
  });

  test('nothing is sent after the deadline', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    await using origin = originOf(server);
    const error = await failure(origin.exchange(request({ deadline: performance.now() - 1 })));
    expect(error).toMatchObject({ code: 'REQUEST_DEADLINE', outcome: undefined });
    expect(server.requests).toHaveLength(0);
  });

  test('the deadline also ends the wait for a connection', async () => {
    await using server = await startServer(() => {});
    await using origin = originOf(server, { connections: 1 });
    const controller = new AbortController();
    const first = failure(origin.exchange(request({ signal: controller.signal })));
    const second = await failure(origin.exchange(request({ deadline: performance.now() + 30 })));
    expect(second).toMatchObject({ code: 'REQUEST_DEADLINE' });
    controller.abort();
    await first;
    expect(server.requests).toHaveLength(1);
  });
});

describe('cancellation', () => {
  test('closes the connection of a call under way', async () => {
    await using server = await startServer(() => {});
    await using origin = originOf(server);
    const controller = new AbortController();
    const failed = failure(origin.exchange(request({ signal: controller.signal })));
    await server.arrived(1);
    controller.abort(new Error('client gone'));
    const error = await failed;
    expect(error).toMatchObject({ code: 'REQUEST_DEADLINE' });
    expect(error.cause).toEqual(new Error('client gone'));
    await server.cutOff(1);
  });

  test('closes the connection in the middle of a body', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200);
      response.write('[1,');
    });
    await using origin = originOf(server);
    const controller = new AbortController();
    const failed = failure(origin.exchange(request({ signal: controller.signal })));
    await server.arrived(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    expect(await failed).toMatchObject({ code: 'REQUEST_DEADLINE' });
    await server.cutOff(1);
  });

  test('sends nothing when it came first', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    await using origin = originOf(server);
    expect(await failure(origin.exchange(request({ signal: AbortSignal.abort() })))).toMatchObject({
      code: 'REQUEST_DEADLINE',
    });
    expect(server.requests).toHaveLength(0);
  });

  test('takes a waiting call out of the queue at once', async () => {
    const answers: (() => void)[] = [];
    await using server = await startServer((_, response) => void answers.push(() => json(response, {})));
    await using origin = originOf(server, { connections: 1 });
    const controller = new AbortController();
    const first = origin.exchange(request());
    const second = failure(origin.exchange(request({ signal: controller.signal })));
    const third = origin.exchange(request());
    await server.arrived(1);
    controller.abort();
    expect(await second).toMatchObject({ code: 'REQUEST_DEADLINE' });
    answers[0]?.();
    await server.arrived(2);
    answers[1]?.();
    await Promise.all([first, third]);
    expect(server.requests).toHaveLength(2);
  });

  test('settles at once while the connection is still being made, and then sends nothing', async () => {
    await using silent = await startSilentServer();
    await using origin = originOf({ origin: `https://127.0.0.1:${silent.port}` }, { connectTimeoutMs: 500 });
    const controller = new AbortController();
    const failed = failure(origin.exchange(request({ method: 'POST', signal: controller.signal })));
    await silent.connected;
    controller.abort();
    expect(await failed).toMatchObject({ code: 'REQUEST_DEADLINE', outcome: undefined });
  });
});

describe('faults of the connection', () => {
  test('refused', async () => {
    const origin = createOrigin({ origin: `http://127.0.0.1:${await closedPort()}` });
    const error = await failure(origin.exchange(request()));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(error.message).not.toContain('127.0.0.1');
  });

  test('refused for a write: it certainly did not happen', async () => {
    const origin = createOrigin({ origin: `http://127.0.0.1:${await closedPort()}` });
    const error = await failure(origin.exchange(request({ method: 'POST', call: 'POST /x' })));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcome: undefined });
  });

  test('a connection that is never completed', async () => {
    await using silent = await startSilentServer();
    await using origin = originOf({ origin: `https://127.0.0.1:${silent.port}` }, { connectTimeoutMs: 50 });
    const error = await failure(origin.exchange(request({ method: 'POST' })));
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: undefined });
  });

  test('an unknown host', async () => {
    const origin = createOrigin({ origin: 'http://nowhere.invalid' });
    const error = await failure(origin.exchange(request()));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(error.message).not.toContain('nowhere');
  });

  test('TLS spoken to a server without it', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    const origin = createOrigin({ origin: server.origin.replace('http:', 'https:') });
    expect(await failure(origin.exchange(request()))).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  test('reset before headers', async () => {
    await using server = await startServer((incoming) => void incoming.socket.resetAndDestroy());
    await using origin = originOf(server);
    expect(await failure(origin.exchange(request()))).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  test('reset in the middle of the body', async () => {
    await using server = await startServer((incoming, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"data":[', () => incoming.socket.resetAndDestroy());
    });
    await using origin = originOf(server);
    expect(await failure(origin.exchange(request()))).toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      status: undefined,
    });
  });

  test('a body shorter than declared', async () => {
    await using server = await startServer((incoming, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"data":[', () => incoming.socket.end());
    });
    await using origin = originOf(server);
    expect(await failure(origin.exchange(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  test('a write whose connection breaks has an unknown outcome, and is sent once', async () => {
    await using server = await startServer((incoming) => void incoming.socket.resetAndDestroy());
    await using origin = originOf(server);
    const error = await failure(
      origin.exchange(request({ method: 'POST', call: 'POST /v1/accounts/buyers', body: '{}' })),
    );
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcome: 'unknown' });
    expect(error.message).toContain('it is unknown whether the change was made');
    expect(server.requests).toHaveLength(1);
  });

  test('something that is not HTTP', async () => {
    const server = createServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.0\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = createOrigin({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect(await failure(origin.exchange(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    server.close();
  });

  test('headers of 64 kB', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'x-long': 'a'.repeat(65_536) });
      response.end('{}');
    });
    await using origin = originOf(server);
    expect(await failure(origin.exchange(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  test('a header that tries to break the line reaches nobody', async () => {
    const server = createServer((socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\nx-a: b\rset-cookie: c=d\r\ncontent-length: 2\r\n\r\n{}'),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = createOrigin({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect(await failure(origin.exchange(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    server.close();
  });

  test('the next call works after a broken one', async () => {
    let calls = 0;
    await using server = await startServer((incoming, response) => {
      calls += 1;
      if (calls === 1) incoming.socket.destroy();
      else json(response, { ok: true });
    });
    await using origin = originOf(server);
    await failure(origin.exchange(request()));
    expect((await origin.exchange(request())).status).toBe(200);
  });
});

describe('size', () => {
  test('a declared length over the limit is not even read', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-length': 50_000_000 });
      response.write('{');
    });
    await using origin = originOf(server);
    expect(await failure(origin.exchange(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    await server.cutOff(1);
  });

  test('an endless body is cut off at the limit', async () => {
    let written = 0;
    await using server = await startServer((_, response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(65_536, 32);
      const pump = (): void => {
        while (!response.destroyed) {
          written += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', pump);
            return;
          }
        }
      };
      pump();
    });
    await using origin = originOf(server, { maxResponseBytes: 1_000_000 });
    const error = await failure(origin.exchange(request()));
    expect(error).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    await server.cutOff(1);
    expect(written).toBeLessThan(20_000_000);
  });

  test('a call may have a lower limit than the origin', async () => {
    await using server = await startServer((_, response) => json(response, 'x'.repeat(1_000)));
    await using origin = originOf(server);
    expect(await failure(origin.exchange(request({ maxBytes: 999 })))).toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
    });
    expect((await origin.exchange(request({ maxBytes: 1_000 }))).bytes).toBe(1_000);
  });

  test('a compressed answer is asked for, opened, and counted as it came', async () => {
    const text = JSON.stringify({ name: 'a'.repeat(10_000) });
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(text));
    });
    await using origin = originOf(server);
    const answer = await origin.exchange(request());
    expect(server.requests[0]?.headers['accept-encoding']).toBe('gzip');
    expect(answer.body.toString()).toBe(text);
    expect(answer.bytes).toBe(gzipSync(text).length);
  });

  test('a small answer that opens to hundreds of megabytes is stopped', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 2 ** 20));
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(bomb);
    });
    await using origin = originOf(server);
    const before = process.memoryUsage().rss;
    expect(await failure(origin.exchange(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 2 ** 20);
  });

  test.each(['br', 'gzip, gzip', 'deflate'])(
    'an encoding that was not asked for is refused: %s',
    async (encoding) => {
      await using server = await startServer((_, response) => {
        response.writeHead(200, { 'content-encoding': encoding });
        response.end(gzipSync('{}'));
      });
      await using origin = originOf(server);
      expect(await failure(origin.exchange(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    },
  );

  test('with compression off none is asked for and none is opened', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('{}'));
    });
    await using origin = originOf(server, { compression: 'off' });
    expect(await failure(origin.exchange(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    expect(server.requests[0]?.headers['accept-encoding']).toBeUndefined();
  });
});

test('redirects are answers and are not followed', async () => {
  await using target = await startServer((_, response) => json(response, {}));
  await using server = await startServer((_, response) => {
    response.writeHead(302, { location: target.origin });
    response.end();
  });
  await using origin = originOf(server);
  expect((await origin.exchange(request())).status).toBe(302);
  expect(target.requests).toHaveLength(0);
});

async function closedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return port;
}

/** Accepts connections and says nothing: to a client that wants TLS, a connection without end. */
async function startSilentServer(): Promise<
  AsyncDisposable & { readonly port: number; readonly connected: Promise<unknown> }
> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
    sockets.push(socket);
  });
  const connected = once(server, 'connection');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connected,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
