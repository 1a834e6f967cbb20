/** How long a connection to upstream stays open without a call, and what goes out on one that may be about to close. */
import { describe, expect, test } from 'vitest';
import { failure, originOf, request } from '../../support/origin.ts';
import { json, startServer, type Script } from '../../support/scripted-server.ts';

const waiting = { timeout: 20_000 };

/** Answers with this Keep-Alive header. */
function announcing(value: string | undefined): Script {
  return (_, response) => {
    if (value !== undefined) response.setHeader('keep-alive', value);
    response.shouldKeepAlive = true;
    json(response, {});
  };
}

describe('an idle connection', () => {
  test('an idle connection is closed after the time that is set', async () => {
    await using server = await startServer(announcing(undefined));
    await using origin = originOf(server, { keepAliveMs: 50 });
    await origin.send(request());
    await expect.poll(() => server.sockets.size, waiting).toBe(0);
  });

  test('an idle connection is closed at once when upstream is about to close it', async () => {
    await using server = await startServer(announcing('timeout=2'));
    await using origin = originOf(server, { keepAliveMs: 600_000 });
    await origin.send(request());
    await expect.poll(() => server.sockets.size, waiting).toBe(0);
  });

  test('an idle connection is closed before upstream does, as its header says', async () => {
    await using server = await startServer(announcing('timeout=3, max=100'));
    await using origin = originOf(server, { keepAliveMs: 600_000 });
    await origin.send(request());
    await expect.poll(() => server.sockets.size, waiting).toBe(0);
  });

  test('an idle connection stays open for the next read otherwise', async () => {
    await using server = await startServer(announcing('timeout=600'));
    await using origin = originOf(server, { keepAliveMs: 600_000 });
    await origin.send(request());
    await origin.send(request());
    expect(server.sockets.size).toBeGreaterThan(0);
  });
});

describe('a write', () => {
  test.each(['POST', 'PUT', 'DELETE'] as const)(
    '(%s) never goes out on the idle connection of a read, which upstream may be closing',
    async (method) => {
      const ports: (number | undefined)[] = [];
      await using server = await startServer((incoming, response) => {
        ports.push(incoming.socket.remotePort);
        json(response, {});
      });
      await using origin = originOf(server, { keepAliveMs: 600_000 });
      await origin.send(request());
      const [idle] = server.sockets;
      // From now on whatever comes on it is lost, as when both ends act at the same moment.
      idle?.removeAllListeners('data');
      idle?.on('data', () => idle.resetAndDestroy());
      const answer = await origin.send(request({ method }));
      expect(answer.status).toBe(200);
      expect(new Set(ports).size).toBe(2);
    },
  );

  test('a write uses the connection of the write right before it', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    await using origin = originOf(server);
    for (let call = 0; call < 10; call += 1) await origin.send(request({ method: 'PUT' }));
    // Two, as undici lets a connection rest for one turn of the event loop.
    expect(server.sockets.size).toBeLessThanOrEqual(2);
  });

  test('a write has no connection that was idle for a second, however long reads keep theirs', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    await using origin = originOf(server, { keepAliveMs: 600_000 });
    await origin.send(request({ method: 'PUT' }));
    await expect.poll(() => server.sockets.size, waiting).toBe(0);
  });

  test('a write is not sent again when its connection is reset', async () => {
    await using server = await startServer((incoming) => void incoming.socket.resetAndDestroy());
    await using origin = originOf(server);
    expect(await failure(origin.send(request({ method: 'PUT' })))).toMatchObject({ outcome: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });
});
