/** The rate limit, counted in this process: what it counts, for whom, and how it refuses. */
import { describe, expect, test } from 'vitest';
import { sandboxTokens } from '../../../src/app/create-gateway.ts';
import { createBudget } from '../../../src/server/shared-state/budget.ts';
import type { Bucket, Budget, Reservation } from '../../../src/server/shared-state/budget.ts';
import { addressBehind, networkOf } from '../../../src/server/shared-state/caller.ts';
import { startReplicas, ways } from './replicas.ts';

const oneCall = '{ accounts(first: 1) { nodes { id } } }';
const twoCalls = '{ accounts(first: 1) { nodes { id } } buyers(first: 1) { nodes { id } } }';

test('no caller is limited unless a limit is configured', async () => {
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

test('callers without a token are distinguished by address, and forwarded headers from them are ignored', async () => {
  await using world = await startReplicas({ RATE_LIMIT_POINTS: '1' });
  const [replica] = world.replicas;
  const ask = (address: string) =>
    replica.ask('{ __typename }', { token: null, headers: { 'x-forwarded-for': address } });
  expect((await ask('192.0.2.1')).status).toBe(200);
  expect((await ask('192.0.2.2')).status).toBe(429);
});

test('behind a trusted proxy, callers are distinguished by the address that it forwards', async () => {
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
  ])('the address of a caller behind %i proxies that say %s is %s', (proxies, said, expected) => {
    expect(addressBehind(proxies, said, '203.0.113.7')).toBe(expected);
  });
});

describe('a budget', () => {
  const credential = (key: string): Bucket => ({ kind: 'credential', key });
  const address = (key: string): Bucket => ({ kind: 'address', key });

  async function reserve(budget: Budget, bucket: Bucket, points = 1): Promise<Reservation | undefined> {
    const reserved = await budget.reserve(bucket, points);
    return reserved.kind === 'reserved' ? reserved.reservation : undefined;
  }

  test('a budget remembers no more than ten thousand credentials', async () => {
    const budget = await createBudget({ points: 1, windowSeconds: 3_600 });
    expect(await reserve(budget, credential('first'))).toBeDefined();
    expect(await reserve(budget, credential('first'))).toBeUndefined();
    for (let index = 0; index < 10_000; index += 1) await reserve(budget, credential(`caller ${index}`));
    // Its place was needed, so it is new again.
    expect(await reserve(budget, credential('first'))).toBeDefined();
  });

  test('a budget does not forget a credential for any number of addresses', async () => {
    const budget = await createBudget({ points: 1, windowSeconds: 3_600 });
    await reserve(budget, credential('first'));
    for (let index = 0; index < 10_001; index += 1) await reserve(budget, address(`address ${index}`));
    expect(await reserve(budget, credential('first'))).toBeUndefined();
  });

  test('a budget is overdrawn by one reservation at most, however many come at once', async () => {
    const budget = await createBudget({ points: 50, windowSeconds: 3_600 });
    const all = await Promise.all(Array.from({ length: 25 }, () => reserve(budget, credential('a'), 42)));
    expect(all.filter((reservation) => reservation !== undefined)).toHaveLength(2);
  });

  test('a budget gets back what was reserved and not spent, and takes what was spent beyond', async () => {
    const budget = await createBudget({ points: 10, windowSeconds: 3_600 });
    const first = await reserve(budget, credential('a'), 10);
    const refused = await budget.reserve(credential('a'), 1);
    // It need not wait for the whole window: the first may give back most of it.
    expect(refused).toMatchObject({ kind: 'refused', refusal: { seconds: 1 } });
    if (first !== undefined) await budget.settle(first, 3);
    const second = await reserve(budget, credential('a'), 1);
    if (second !== undefined) await budget.settle(second, 7);
    const third = await budget.reserve(credential('a'), 1);
    expect(third).toMatchObject({ kind: 'refused', refusal: { store: 'local' } });
    expect(third.kind === 'refused' && third.refusal.seconds).toBeGreaterThan(3_500);
  });

  test('a budget takes nothing for what it refuses', async () => {
    const budget = await createBudget({ points: 2, windowSeconds: 3_600 });
    const first = await reserve(budget, credential('a'), 2);
    for (let index = 0; index < 20; index += 1) await reserve(budget, credential('a'), 5);
    if (first !== undefined) await budget.settle(first, 1);
    expect(await reserve(budget, credential('a'))).toBeDefined();
    expect(await reserve(budget, credential('a'))).toBeUndefined();
  });

  test('a budget gives nothing of one window to the next', async () => {
    const budget = await createBudget({ points: 2, windowSeconds: 1 });
    const first = await reserve(budget, credential('a'), 2);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    if (first !== undefined) await budget.settle(first, 0);
    const got = [];
    for (let index = 0; index < 3; index += 1)
      got.push((await reserve(budget, credential('a'))) !== undefined);
    expect(got).toEqual([true, true, false]);
  });
});

test('a burst of operations makes no more calls than the limit and one operation’s', async () => {
  await using world = await startReplicas({ RATE_LIMIT_POINTS: '6', UPSTREAM_SHARED_READS: 'off' });
  const [replica] = world.replicas;
  await replica.ask(oneCall);
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => (await replica.ask(twoCalls)).status),
  );
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect(world.calls().length).toBeLessThanOrEqual(6 + 2);
});

describe('made-up tokens', () => {
  test.each(ways)('made-up tokens share what callers without a token may spend, %s', async (_, headers) => {
    await using world = await startReplicas({ RATE_LIMIT_POINTS: '5' });
    const [replica] = world.replicas;
    const statuses: number[] = [];
    for (let index = 0; index < 20; index += 1) {
      statuses.push((await replica.ask(oneCall, { token: `made-up-${index}`, headers })).status);
    }
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
    expect(world.calls()).toHaveLength(5);
    expect((await replica.ask('{ __typename }', { token: null })).status).toBe(429);
  });

  test('made-up tokens do not hinder a credential that upstream has accepted, nor let it forget what it spent', async () => {
    await using world = await startReplicas({ RATE_LIMIT_POINTS: '5' });
    const [replica] = world.replicas;
    for (let count = 0; count < 3; count += 1) expect((await replica.ask(oneCall)).status).toBe(200);
    for (let index = 0; index < 50; index += 1) await replica.ask(oneCall, { token: `made-up-${index}` });
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await replica.ask(oneCall)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  test('made-up tokens behind a trusted proxy are distinguished by address', async () => {
    await using world = await startReplicas({ RATE_LIMIT_POINTS: '1', TRUST_PROXY: '1' });
    const [replica] = world.replicas;
    const ask = async (token: string, address: string) =>
      (await replica.ask(oneCall, { token, headers: { 'x-forwarded-for': address } })).status;
    await ask('made-up-1', '192.0.2.1');
    expect(await ask('made-up-2', '192.0.2.1')).toBe(429);
    expect(await ask('operations', '192.0.2.2')).toBe(200);
  });
});

describe('the network of an address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['made up', 'made up'],
  ])('the network of an address of %s is %s', (address, expected) => {
    expect(networkOf(address)).toBe(expected);
  });
});
