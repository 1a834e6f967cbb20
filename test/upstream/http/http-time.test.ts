/** The time that one call to upstream may take, and what happens when the caller leaves. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { failure, originOf, request, startSilentServer } from '../../support/origin.ts';
import { json, startServer } from '../../support/scripted-server.ts';

describe('time', () => {
  test('a server that never answers is given up at the headers limit', async () => {
    await using server = await startServer(() => {});
    await using origin = originOf(server, { headersTimeoutMs: 500 });
    const error = await failure(origin.send(request()));
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: undefined });
    expect(error.message).toBe(
      'GET /v1/accounts/buyers: timed out after 500 ms waiting for response headers',
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
    await using origin = originOf({ origin: `http://127.0.0.1:${port}` }, { headersTimeoutMs: 500 });
    expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    server.close();
  });

  test('a body that drips for ever ends with the call limit', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    });
    await using origin = originOf(server, { callTimeoutMs: 1_000 });
    const error = await failure(origin.send(request()));
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', status: 200 });
    await server.cutOff(1);
  });

  test("the operation's deadline ends a call, and says that it was the deadline", async () => {
    await using server = await startServer(() => {});
    await using origin = originOf(server);
    const error = await failure(origin.send(request({ deadline: performance.now() + 500 })));
    expect(error).toMatchObject({ code: 'REQUEST_DEADLINE' });
    await server.cutOff(1);
  });

  test('nothing is sent after the deadline', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    await using origin = originOf(server);
    const error = await failure(origin.send(request({ deadline: performance.now() - 1 })));
    expect(error).toMatchObject({ code: 'REQUEST_DEADLINE', outcome: undefined });
    expect(server.requests).toHaveLength(0);
  });

  test('the deadline also ends the wait for a connection', async () => {
    await using server = await startServer(() => {});
    await using origin = originOf(server, { connections: 1 });
    const controller = new AbortController();
    const first = failure(origin.send(request({ signal: controller.signal })));
    const second = await failure(origin.send(request({ deadline: performance.now() + 300 })));
    expect(second).toMatchObject({ code: 'REQUEST_DEADLINE' });
    controller.abort();
    await first;
    expect(server.requests).toHaveLength(1);
  });
});

describe('cancellation', () => {
  test('cancellation closes the connection of a call under way', async () => {
    await using server = await startServer(() => {});
    await using origin = originOf(server);
    const controller = new AbortController();
    const failed = failure(origin.send(request({ signal: controller.signal })));
    await server.arrived(1);
    controller.abort(new Error('client gone'));
    const error = await failed;
    expect(error).toMatchObject({ code: 'REQUEST_DEADLINE' });
    expect(error.cause).toEqual(new Error('client gone'));
    await server.cutOff(1);
  });

  test('cancellation closes the connection in the middle of a body', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200);
      response.write('[1,');
    });
    await using origin = originOf(server);
    const controller = new AbortController();
    const failed = failure(origin.send(request({ signal: controller.signal })));
    await server.arrived(1);
    // The start of the body may still be on its way: both before and after it, the call ends the same.
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    expect(await failed).toMatchObject({ code: 'REQUEST_DEADLINE' });
    await server.cutOff(1);
  });

  test('cancellation sends nothing when it came first', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    await using origin = originOf(server);
    expect(await failure(origin.send(request({ signal: AbortSignal.abort() })))).toMatchObject({
      code: 'REQUEST_DEADLINE',
    });
    expect(server.requests).toHaveLength(0);
  });

  test('cancellation takes a waiting call out of the queue at once', async () => {
    const answers: (() => void)[] = [];
    await using server = await startServer((_, response) => void answers.push(() => json(response, {})));
    await using origin = originOf(server, { connections: 1 });
    const controller = new AbortController();
    const first = origin.send(request());
    const second = failure(origin.send(request({ signal: controller.signal })));
    const third = origin.send(request());
    await server.arrived(1);
    controller.abort();
    expect(await second).toMatchObject({ code: 'REQUEST_DEADLINE' });
    answers[0]?.();
    await server.arrived(2);
    answers[1]?.();
    await Promise.all([first, third]);
    expect(server.requests).toHaveLength(2);
  });

  test('cancellation settles at once while the connection is still being made, and then sends nothing', async () => {
    await using silent = await startSilentServer();
    await using origin = originOf(
      { origin: `https://127.0.0.1:${silent.port}` },
      { connectTimeoutMs: 2_000 },
    );
    const controller = new AbortController();
    const failed = failure(origin.send(request({ method: 'POST', signal: controller.signal })));
    await silent.connected;
    controller.abort();
    expect(await failed).toMatchObject({ code: 'REQUEST_DEADLINE', outcome: undefined });
  });
});
