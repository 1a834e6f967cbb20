import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { failure, originOf, request } from '../../support/origin.ts';
import { json, startServer } from '../../support/scripted-server.ts';

describe('size', () => {
  test('a declared length over the limit is not even read', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-length': 50_000_000 });
      response.write('{');
    });
    await using origin = originOf(server);
    expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
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
    const error = await failure(origin.send(request()));
    expect(error).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    await server.cutOff(1);
    expect(written).toBeLessThan(20_000_000);
  });

  test('a call may have a lower limit than the origin', async () => {
    await using server = await startServer((_, response) => json(response, 'x'.repeat(1_000)));
    await using origin = originOf(server);
    expect(await failure(origin.send(request({ maxBytes: 999 })))).toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
    });
    expect((await origin.send(request({ maxBytes: 1_000 }))).bytes).toBe(1_000);
  });

  test('a compressed answer is asked for, opened, and counted as it came', async () => {
    const text = JSON.stringify({ name: 'a'.repeat(10_000) });
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(text));
    });
    await using origin = originOf(server);
    const answer = await origin.send(request());
    expect(server.requests[0]?.headers['accept-encoding']).toBe('gzip');
    expect(answer.body.toString()).toBe(text);
    expect(answer.bytes).toBe(gzipSync(text).length);
  });

  test('a small answer that opens to 100 megabytes is stopped', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 2 ** 20));
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(bomb);
    });
    await using origin = originOf(server);
    const before = process.memoryUsage().rss;
    expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
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
      expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    },
  );

  test('a call with compression off neither asks for compression nor opens it', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('{}'));
    });
    await using origin = originOf(server, { compression: 'off' });
    expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    expect(server.requests[0]?.headers['accept-encoding']).toBeUndefined();
  });
});
