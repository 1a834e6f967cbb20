/** The rate limit, counted in this process: what it counts, for whom, and how it refuses. */
import { describe, expect, test } from 'vitest';
import { sandboxTokens } from '../../../src/gateway.ts';
import { addressBehind } from '../../../src/server/scale-out/caller.ts';
import { createBudget } from '../../../src/server/scale-out/limit-rate.ts';
import { startReplicas, ways } from './replicas.ts';

const oneCall = '{ accounts(first: 1) { nodes { id } } }';
const twoCalls = '{ accounts(first: 1) { nodes { id } } buyers(first: 1) { nodes { id } } }';

test('nobody is limited unless it is configured', async () => {
  await using world = await startReplicas();
  const [replica] = world.replicas;
  const statuses = await Promise.all(
    Array.from({ length: 30 }, async () => (await replica.ask(oneCall)).status),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test.each(ways)('who has spent the calls of a window is refused before any call, %s', async (_, headers) => {
  await using world = await startReplicas({ RATE_LIMIT_POINTS: '3', RATE_LIMIT_WINDOW_SECONDS: '3600' });
  const [replica] = world.replicas;
  for (let count = 0; count < 3; count += 1) {
    expect((await replica.ask(oneCall, { headers })).status).toBe(200);
  }
  const refused = await replica.ask(oneCall, { headers });
  expect(world.calls()).toHaveLength(3);
  expect(refused.status).toBe(429);
  const [error] = refused.body.errors;
  expect(error.extensions).toMatchObject({ code: 'RATE_LIMITED', requestId: expect.any(String) });
  expect(error.extensions.retryAfterSeconds).toBeGreaterThan(3_500);
  expect(refused.headers.get('retry-after')).toBe(String(error.extensions.retryAfterSeconds));
  expect(error.message).toContain('3 upstream calls in 3600 s');
  expect(refused.body.data).toBeUndefined();
});

test('a request costs the calls that it made', async () => {
  await using world = await startReplicas({ RATE_LIMIT_POINTS: '4', RATE_LIMIT_WINDOW_SECONDS: '3600' });
  const [replica] = world.replicas;
  expect((await replica.ask(twoCalls)).status).toBe(200);
  expect((await replica.ask(twoCalls)).status).toBe(200);
  expect((await replica.ask(oneCall)).status).toBe(429);
  expect(world.calls()).toHaveLength(4);
});

test('a kept answer costs one, however many calls it would have made', async () => {
  await using world = await startReplicas({ RATE_LIMIT_POINTS: '4', RESPONSE_CACHE: 'memory' });
  const [replica] = world.replicas;
  const statuses: number[] = [];
  for (let count = 0; count < 4; count += 1) statuses.push((await replica.ask(twoCalls)).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
});

test('one caller does not spend what is another’s', async () => {
  await using world = await startReplicas({ RATE_LIMIT_POINTS: '1' });
  const [replica] = world.replicas;
  expect((await replica.ask(oneCall, { token: 'operations' })).status).toBe(200);
  expect((await replica.ask(oneCall, { token: 'operations' })).status).toBe(429);
  expect((await replica.ask(oneCall, { token: 'client' })).status).toBe(200);
  expect((await replica.ask('{ __typename }', { token: null })).status).toBe(200);
});

test('one token is one caller, however its scheme is written', async () => {
  await using world = await startReplicas({ RATE_LIMIT_POINTS: '1' });
  const [replica] = world.replicas;
  const statuses: number[] = [];
  for (const scheme of ['Bearer ', 'bearer ', 'BEARER ', 'Bearer   ']) {
    const headers = { authorization: scheme + sandboxTokens.operations };
    statuses.push((await replica.ask(oneCall, { token: null, headers })).status);
  }
  expect(statuses).toEqual([200, 429, 429, 429]);
});

test('callers without a token are told apart by address, and what they say of it is not believed', async () => {
  await using world = await startReplicas({ RATE_LIMIT_POINTS: '1' });
  const [replica] = world.replicas;
  const ask = (address: string) =>
    replica.ask('{ __typename }', { token: null, headers: { 'x-forwarded-for': address } });
  expect((await ask('192.0.2.1')).status).toBe(200);
  expect((await ask('192.0.2.2')).status).toBe(429);
});

test('behind a proxy of our own they are told apart by what it says', async () => {
  await using world = await startReplicas({ RATE_LIMIT_POINTS: '1', TRUST_PROXY: '1' });
  const [replica] = world.replicas;
  const ask = (address: string) =>
    replica.ask('{ __typename }', { token: null, headers: { 'x-forwarded-for': address } });
  expect((await ask('192.0.2.1')).status).toBe(200);
  expect((await ask('192.0.2.2')).status).toBe(200);
  expect((await ask('198.51.100.9, 192.0.2.1')).status).toBe(429);
});

describe('the address of a caller', () => {
  test.each([
    [0, '192.0.2.1', '203.0.113.7'],
    [1, null, '203.0.113.7'],
    [1, '192.0.2.1', '192.0.2.1'],
    [1, 'made up, 192.0.2.1', '192.0.2.1'],
    [2, 'made up, 192.0.2.1, 198.51.100.2', '192.0.2.1'],
    [3, '192.0.2.1', '192.0.2.1'],
  ])('behind %i proxies that say %s is %s', (proxies, said, expected) => {
    expect(addressBehind(proxies, said, '203.0.113.7')).toBe(expected);
  });
});

test('no more than ten thousand callers are remembered', async () => {
  const budget = await createBudget({ points: 1, windowSeconds: 3_600 });
  expect(await budget.spend('first')).toBeUndefined();
  expect(await budget.spend('first')).toMatchObject({ store: 'local' });
  for (let index = 0; index < 10_000; index += 1) await budget.spend(`caller ${index}`);
  // Its place was needed, so it is new again.
  expect(await budget.spend('first')).toBeUndefined();
});
