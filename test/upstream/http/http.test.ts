import { describe, expect, test } from 'vitest';
import type { Wrapper } from '../../../src/upstream/http/request.ts';
import { createCallJournal } from '../../../src/upstream/http/journal.ts';
import { failure, originOf, request } from '../../support/origin.ts';
import { json, startServer } from '../../support/scripted-server.ts';

describe('an exchange', () => {
  test('an exchange answers with status, headers, body and its length', async () => {
    await using server = await startServer((_, response) => json(response, { id: 'BUY-1000-0001' }));
    await using origin = originOf(server);
    const answer = await origin.send(request());
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.body.toString()).toBe('{"id":"BUY-1000-0001"}');
    expect(answer.bytes).toBe(22);
  });

  test('an exchange resolves with refusals too, as they are answers', async () => {
    await using server = await startServer((_, response) => json(response, { title: 'no' }, 503));
    await using origin = originOf(server);
    expect((await origin.send(request())).status).toBe(503);
  });

  test('an exchange reuses connections for one call after the other', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    await using origin = originOf(server);
    for (let call = 0; call < 5; call += 1) await origin.send(request());
    expect(server.requests).toHaveLength(5);
    // Two, as undici lets a connection rest for one turn of the event loop.
    expect(server.sockets.size).toBeLessThanOrEqual(2);
  });

  test('an exchange opens no more connections than it was allowed', async () => {
    let most = 0;
    await using server = await startServer((_, response) => {
      most = Math.max(most, server.sockets.size);
      setTimeout(() => json(response, {}), 5);
    });
    await using origin = originOf(server, { connections: 3 });
    await Promise.all(Array.from({ length: 20 }, () => origin.send(request())));
    expect(server.requests).toHaveLength(20);
    expect(most).toBe(3);
  });

  test('an exchange refuses at once when too many calls wait for a connection', async () => {
    await using server = await startServer(() => {});
    await using origin = originOf(server, { connections: 1, maxQueuedCalls: 1 });
    const controller = new AbortController();
    const first = failure(origin.send(request({ signal: controller.signal })));
    const second = failure(origin.send(request({ signal: controller.signal })));
    const third = await failure(origin.send(request()));
    expect(third).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryAfterSeconds: 1 });
    controller.abort();
    await Promise.all([first, second]);
  });

  test('an exchange wraps every call in the wrappers, outermost first', async () => {
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
    await using origin = originOf(server, { layers: { wrappers: [wrapper('outer'), wrapper('inner')] } });
    await origin.send(request());
    expect(seen).toEqual(['outer before', 'inner before', 'inner after', 'outer after']);
  });

  test('an exchange writes a line per attempt into the journal, in the order of starting, with secrets masked', async () => {
    await using server = await startServer((_, response, seen) => {
      setTimeout(
        () => json(response, {}, seen.url.includes('slow') ? 404 : 200),
        seen.url.includes('slow') ? 30 : 0,
      );
    });
    await using origin = originOf(server);
    const journal = createCallJournal();
    await Promise.all([
      origin.send(request({ path: '/slow?token=idt:TKN-0000-0001:canary&limit=1', journal, paths: ['a'] })),
      origin.send(request({ path: '/quick', journal, paths: ['b', 'c'] })),
    ]);
    expect(journal.calls).toMatchObject([
      { method: 'GET', url: '/slow?token=***&limit=1', status: 404, bytes: 2, paths: ['a'] },
      { method: 'GET', url: '/quick', status: 200, bytes: 2, paths: ['b', 'c'] },
    ]);
    expect(journal.calls.every((call) => typeof call.ms === 'number' && call.ms >= 0)).toBe(true);
    expect(JSON.stringify(journal)).not.toContain('canary');
  });

  test('an exchange records a call that got no answer with neither status nor bytes', async () => {
    await using server = await startServer((incoming) => void incoming.socket.destroy());
    await using origin = originOf(server);
    const journal = createCallJournal();
    await failure(origin.send(request({ journal })));
    expect(journal.calls).toMatchObject([{ status: null, bytes: 0, rows: 0 }]);
  });

  test('an exchange is refused once the origin is closed', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    const origin = originOf(server);
    await origin.close();
    expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(server.requests).toHaveLength(0);
  });
});

test('redirects are answers and are not followed', async () => {
  await using target = await startServer((_, response) => json(response, {}));
  await using server = await startServer((_, response) => {
    response.writeHead(302, { location: target.origin });
    response.end();
  });
  await using origin = originOf(server);
  expect((await origin.send(request())).status).toBe(302);
  expect(target.requests).toHaveLength(0);
});
