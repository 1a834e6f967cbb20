/** The controls of a running sandbox: journal, faults, clock, reset. */
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { Journal } from '../../src/sandbox/core/http/journal.ts';
import { startSandbox } from '../support/sandbox.ts';
import { personToken } from '../support/tokens.ts';

describe('the journal', () => {
  test('the journal lists every API call with its query, status, size and whose token it was', async () => {
    await using world = await startSandbox();
    const reply = await world.get('/buyers?limit=1&eq(status,%22Active%22)', 'client');
    await world.get('/accounts/ACC-0000-0000');
    await world.call('GET', '/accounts', { as: null });
    const { calls } = (await world.call('GET', '/__sandbox/calls', { as: null })).body;
    expect(calls).toEqual([
      {
        method: 'GET',
        path: '/public/v1/accounts/buyers',
        query: 'limit=1&eq(status,%22Active%22)',
        status: 200,
        ms: expect.any(Number),
        bytes: Buffer.byteLength(reply.text),
        token: 'idt:TKN-0000-0002:***',
      },
      expect.objectContaining({ status: 404, token: 'idt:TKN-0000-0001:***', query: '' }),
      expect.objectContaining({ status: 401, token: null }),
    ]);
    expect(world.sandbox.calls()).toEqual(calls);
  });

  test('the journal holds no secret: not of the header, not of a query, not of a JWT', async () => {
    await using world = await startSandbox();
    await world.get('/api-tokens?limit=2&token=idt:TKN-0000-0002:client');
    await world.get('/api-tokens?eq(token,%22idt%3ATKN-0000-0002%3Aclient%22)');
    await world.get("/api-tokens?in(token,('idt:TKN-0000-0003:vendor','idt:TKN-0000-0002:client'))&limit=1");
    await world.get('/accounts', personToken('USR-2000-0001', 'ACC-2001-0001'));
    await world.get('/accounts', 'some-secret');
    const { text, body } = await world.call('GET', '/__sandbox/calls', { as: null });
    expect(text).not.toMatch(/:client|:vendor|:operations|Aclient|c2lnbmF0dXJl|some-secret/);
    expect(body.calls.map((call: { token: string }) => call.token).slice(-2)).toEqual([
      'jwt:USR-2000-0001:***',
      '***',
    ]);
    expect(body.calls[0].query).toBe('limit=2&token=idt:TKN-0000-0002:***');
    expect(body.calls[2].query).toContain('%27idt:TKN-0000-0003:***%27,%27idt:TKN-0000-0002:***%27');
  });

  test('the journal is emptied on request and does not list controls and pictures', async () => {
    await using world = await startSandbox();
    await world.get('/accounts');
    expect((await world.call('DELETE', '/__sandbox/calls', { as: null })).status).toBe(204);
    await world.call('GET', '/__images/identicon/ACC-2001-0001.png', { as: null });
    expect((await world.call('GET', '/__sandbox/calls', { as: null })).body).toEqual({
      calls: [],
      dropped: 0,
    });
  });
});

test('the journal forgets the oldest calls beyond its bounds, in number and in length', () => {
  const journal = new Journal((query) => query);
  const call = { method: 'GET', path: '/x', status: 200, ms: 1, bytes: 1, token: null };
  for (let at = 0; at < 45_000; at += 1) journal.add({ ...call, query: String(at) });
  expect(journal.list()).toHaveLength(20_000);
  expect(journal.list()[0]?.query).toBe('25000');
  expect(journal.dropped).toBe(25_000);
  journal.clear();
  for (let at = 0; at < 300; at += 1) journal.add({ ...call, query: 'q'.repeat(60_000) });
  expect(journal.list().length).toBeLessThan(150);
  expect(journal.list().length).toBeGreaterThan(100);
});

describe('faults', () => {
  const order = (faults: unknown) => ({ json: faults, as: null });

  test('a status fault hits as often as it says, then things are as before', async () => {
    await using world = await startSandbox();
    await world.call('PUT', '/__sandbox/faults', order([{ kind: 'status', status: 503, times: 2 }]));
    expect((await world.get('/accounts')).status).toBe(503);
    expect((await world.get('/buyers')).body).toMatchObject({ title: 'Service Unavailable', status: 503 });
    expect((await world.get('/accounts')).status).toBe(200);
  });

  test('a fault can name method and path, with stars, short or whole', async () => {
    await using world = await startSandbox();
    world.sandbox.setFaults([
      { kind: 'status', status: 500, method: 'POST', path: '/accounts/*/disable' },
      { kind: 'status', status: 502, path: '/public/v1/accounts/buyers' },
    ]);
    expect((await world.get('/accounts')).status).toBe(200);
    expect((await world.get('/buyers/BUY-2001-0001')).status).toBe(200);
    expect((await world.get('/buyers')).status).toBe(502);
    expect((await world.post('/accounts/ACC-2001-0001/disable')).status).toBe(500);
    expect((await world.get('/accounts/ACC-2001-0001')).body.status).toBe('Active');
  });

  test('headers can be sent along, as a rate limit does', async () => {
    await using world = await startSandbox();
    world.sandbox.setFaults([{ kind: 'status', status: 429, headers: { 'retry-after': '3' } }]);
    const reply = await world.get('/accounts');
    expect(reply.status).toBe(429);
    expect(reply.headers.get('retry-after')).toBe('3');
  });

  test('an HTML page in place of an answer; the operation is not run', async () => {
    await using world = await startSandbox();
    world.sandbox.setFaults([{ kind: 'html', times: 2 }]);
    const reply = await world.post('/accounts/ACC-2001-0001/disable');
    expect(reply.status).toBe(502);
    expect(reply.headers.get('content-type')).toContain('text/html');
    expect(reply.text).toContain('<html>');
    world.sandbox.setFaults([]);
    expect((await world.get('/accounts/ACC-2001-0001')).body.status).toBe('Active');
  });

  test('malformed: half the body with the length of half', async () => {
    await using world = await startSandbox();
    world.sandbox.setFaults([{ kind: 'malformed' }]);
    const response = await fetch(`${world.sandbox.url}/public/v1/accounts/accounts`, {
      headers: { authorization: 'Bearer idt:TKN-0000-0001:operations' },
    });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(() => JSON.parse(text) as unknown).toThrow();
  });

  test('truncate: the connection ends inside the body, after the operation was run', async () => {
    await using world = await startSandbox();
    world.sandbox.setFaults([{ kind: 'truncate', times: 1 }]);
    await expect(world.post('/accounts/ACC-2001-0001/disable')).rejects.toThrow();
    expect((await world.get('/accounts/ACC-2001-0001')).body.status).toBe('Disabled');
  });

  test('reset: the connection drops and nothing was run', async () => {
    await using world = await startSandbox();
    world.sandbox.setFaults([{ kind: 'reset', times: 1 }]);
    await expect(world.post('/accounts/ACC-2001-0001/disable')).rejects.toThrow();
    expect((await world.get('/accounts/ACC-2001-0001')).body.status).toBe('Active');
    expect(world.sandbox.calls()[0]).toMatchObject({ status: 0, bytes: 0 });
  });

  test('hang: no answer until the client gives up', async () => {
    await using world = await startSandbox();
    world.sandbox.setFaults([{ kind: 'hang', times: 1 }]);
    const signal = AbortSignal.timeout(200);
    const url = `${world.sandbox.url}/public/v1/accounts/accounts`;
    await expect(fetch(url, { signal })).rejects.toThrow();
    expect((await world.get('/accounts')).status).toBe(200);
  });

  test('delay waits, then answers as ever', async () => {
    await using world = await startSandbox();
    world.sandbox.setFaults([{ kind: 'delay', delayMs: 30, times: 1 }]);
    expect((await world.get('/accounts')).status).toBe(200);
    expect(world.sandbox.calls()[0]?.ms).toBeGreaterThanOrEqual(29);
  });

  test('what is not a fault is refused with the reason', async () => {
    await using world = await startSandbox();
    const reply = await world.call('PUT', '/__sandbox/faults', order([{ kind: 'explode', times: 0 }]));
    expect(reply.status).toBe(400);
    expect(Object.keys(reply.body.errors as object).sort()).toEqual(['faults[0].kind', 'faults[0].times']);
    expect((await world.call('PUT', '/__sandbox/faults', order({}))).status).toBe(400);
  });

  test('faults can be listed with what is left, and removed', async () => {
    await using world = await startSandbox();
    await world.call(
      'PUT',
      '/__sandbox/faults',
      order([
        { kind: 'status', times: 3 },
        { kind: 'hang', path: '/x' },
      ]),
    );
    await world.get('/accounts');
    expect((await world.call('GET', '/__sandbox/faults')).body.faults).toEqual([
      { kind: 'status', times: 2 },
      { kind: 'hang', path: '/x' },
    ]);
    expect((await world.call('DELETE', '/__sandbox/faults')).status).toBe(204);
    expect((await world.get('/accounts')).status).toBe(200);
  });
});

describe('the clock', () => {
  test('the clock runs until it is fixed, and runs again with null', async () => {
    await using world = await startSandbox();
    const fixed = await world.call('PUT', '/__sandbox/clock', { json: { now: '2030-05-06T07:08:09Z' } });
    expect(fixed.body).toEqual({ now: '2030-05-06T07:08:09.000Z' });
    const created = await world.post('/api-tokens', { name: 'x', account: { id: 'ACC-1000-0001' } });
    const audit = (await world.get(`/api-tokens/${created.body.id as string}?select=audit`)).body.audit;
    expect(audit.created.at).toBe('2030-05-06T07:08:09.000Z');
    await world.call('PUT', '/__sandbox/clock', { json: { now: null } });
    const { now } = (await world.call('GET', '/__sandbox/clock')).body as { now: string };
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000);
  });

  test('something else than a moment is refused', async () => {
    await using world = await startSandbox();
    expect((await world.call('PUT', '/__sandbox/clock', { json: { now: 'soon' } })).status).toBe(400);
    expect((await world.call('PUT', '/__sandbox/clock', { json: {} })).status).toBe(400);
  });
});

test('reset brings back data, clock, faults and an empty journal', async () => {
  await using world = await startSandbox();
  await world.post('/accounts/ACC-2001-0001/disable');
  await world.post('/accounts', { name: 'New', type: 'Client' });
  world.sandbox.setClock(new Date(0));
  world.sandbox.setFaults([{ kind: 'status' }]);
  expect((await world.call('POST', '/__sandbox/reset', { as: null })).status).toBe(204);
  expect(world.sandbox.calls()).toEqual([]);
  expect((await world.get('/accounts/ACC-2001-0001')).body).toMatchObject({ status: 'Active', revision: 14 });
  expect((await world.get('/accounts?limit=0')).body.$meta.pagination.total).toBe(12);
  const again = await world.post('/accounts', { name: 'New', type: 'Client' });
  expect(again.body.id).toBe('ACC-9000-0001');
});

test('unknown controls are 404, other methods 405', async () => {
  await using world = await startSandbox();
  expect((await world.call('GET', '/__sandbox/other')).status).toBe(404);
  const reply = await world.call('POST', '/__sandbox/calls');
  expect(reply.status).toBe(405);
  expect(reply.headers.get('allow')).toBe('GET, DELETE');
});

test('controls are refused to a page of another origin', async () => {
  await using world = await startSandbox();
  const reply = await world.call('POST', '/__sandbox/reset', { headers: { origin: 'https://evil.example' } });
  expect(reply.status).toBe(403);
});

test('controls are refused when the sandbox listens on more than loopback', async () => {
  await using world = await startSandbox({ host: '0.0.0.0' });
  const { port } = new URL(world.sandbox.url);
  const reply = await fetch(`http://127.0.0.1:${port}/__sandbox/calls`);
  expect(reply.status).toBe(403);
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address?.family === 'IPv4' && !address.internal);
  for (const address of others) {
    expect((await fetch(`http://${address?.address}:${port}/__sandbox/calls`)).status).toBe(403);
  }
});

test('a fixed latency is waited before every answer', async () => {
  await using world = await startSandbox({ latencyMs: 25 });
  await world.get('/accounts');
  expect(world.sandbox.calls()[0]?.ms).toBeGreaterThanOrEqual(24);
});

test('closing ends calls that hang', async () => {
  const world = await startSandbox();
  world.sandbox.setFaults([{ kind: 'hang' }]);
  const pending = world.get('/accounts').catch(() => 'ended');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await world.sandbox.close();
  expect(await pending).toBe('ended');
});
