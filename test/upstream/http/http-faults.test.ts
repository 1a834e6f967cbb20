import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createOrigin } from '../../../src/upstream/http/origin.ts';
import { closedPort, failure, originOf, request, startSilentServer } from '../../support/origin.ts';
import { json, startServer } from '../../support/scripted-server.ts';

describe('faults of the connection', () => {
  test('a refused connection is reported as unavailable, without its address', async () => {
    const origin = createOrigin({ origin: `http://127.0.0.1:${await closedPort()}` });
    const error = await failure(origin.send(request()));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', cause: { code: 'ECONNREFUSED' } });
    expect(inspect(error)).not.toContain('127.0.0.1');
  });

  test('a refused connection leaves no doubt that a write did not happen', async () => {
    const origin = createOrigin({ origin: `http://127.0.0.1:${await closedPort()}` });
    const error = await failure(origin.send(request({ method: 'POST', call: 'POST /x' })));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcome: undefined });
  });

  test('a connection that is never completed times out, and a write did not happen', async () => {
    await using silent = await startSilentServer();
    await using origin = originOf({ origin: `https://127.0.0.1:${silent.port}` }, { connectTimeoutMs: 500 });
    const error = await failure(origin.send(request({ method: 'POST' })));
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: undefined });
  });

  test('an unknown host fails the call', async () => {
    const origin = createOrigin({ origin: 'http://nowhere.invalid' });
    const error = await failure(origin.send(request()));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(inspect(error)).not.toContain('nowhere');
  });

  test('a server without TLS fails a call that uses it', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    const origin = createOrigin({ origin: server.origin.replace('http:', 'https:') });
    expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  test('a connection that is reset before the headers fails the call', async () => {
    await using server = await startServer((incoming) => void incoming.socket.resetAndDestroy());
    await using origin = originOf(server);
    expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  test('a connection that is reset in the middle of the body fails the call', async () => {
    await using server = await startServer((incoming, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"data":[', () => incoming.socket.resetAndDestroy());
    });
    await using origin = originOf(server);
    expect(await failure(origin.send(request()))).toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      status: undefined,
    });
  });

  test('a body shorter than declared fails the call', async () => {
    await using server = await startServer((incoming, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"data":[', () => incoming.socket.end());
    });
    await using origin = originOf(server);
    expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  test('a write whose connection breaks has an unknown outcome, and is sent once', async () => {
    await using server = await startServer((incoming) => void incoming.socket.resetAndDestroy());
    await using origin = originOf(server);
    const error = await failure(
      origin.send(request({ method: 'POST', call: 'POST /v1/accounts/buyers', body: '{}' })),
    );
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcome: 'unknown' });
    expect(error.message).toContain('it is unknown whether the change was made');
    expect(server.requests).toHaveLength(1);
  });

  test('an answer that is not HTTP fails the call', async () => {
    const server = createServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.0\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = createOrigin({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    server.close();
  });

  test('headers of 64 kB fail the call', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'x-long': 'a'.repeat(65_536) });
      response.end('{}');
    });
    await using origin = originOf(server);
    expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  test('a header that tries to break the line is not passed on', async () => {
    const server = createServer((socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\nx-a: b\rset-cookie: c=d\r\ncontent-length: 2\r\n\r\n{}'),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = createOrigin({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
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
    await failure(origin.send(request()));
    expect((await origin.send(request())).status).toBe(200);
  });
});
