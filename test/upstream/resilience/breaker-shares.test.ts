/** The circuit breaker among several callers: what one of them meets does not decide for the others. */
import { describe, expect, test } from 'vitest';
import { createBreaker } from '../../../src/upstream/resilience/breaker.ts';
import type { BreakerState } from '../../../src/upstream/resilience/breaker.ts';
import type { UpstreamResponse } from '../../../src/upstream/http/request.ts';
import { createRetry } from '../../../src/upstream/resilience/retry.ts';
import { connectionFailed } from '../../../src/upstream/http/transport-error.ts';
import { guarded, request } from '../../support/origin.ts';

const settings = { failurePercent: 50, minCalls: 20, windowMs: 10_000, openMs: 5_000, probes: 3 };

function answer(status: number): UpstreamResponse {
  return { status, headers: {}, body: Buffer.alloc(0), bytes: 0, ms: 1, entry: undefined };
}

type Outcome = number | Error | Promise<UpstreamResponse>;

function arrange() {
  let time = 1_000_000;
  let outcome: Outcome = 200;
  let sent = 0;
  const changes: BreakerState[] = [];
  const breaker = createBreaker({ ...settings, now: () => time, onState: (state) => changes.push(state) });
  const exchange = guarded(breaker.guard, () => {
    sent += 1;
    if (typeof outcome === 'number') return Promise.resolve(answer(outcome));
    return outcome instanceof Error ? Promise.reject(outcome) : outcome;
  });
  return {
    breaker,
    changes,
    exchange,
    sent: () => sent,
    pass: (ms: number) => {
      time += ms;
    },
    /** Resolves with the status, or with the code of the error. */
    call: (caller: string, template: string, then: Outcome): Promise<unknown> => {
      outcome = then;
      return exchange(request({ caller, call: `GET ${template}` })).then(
        ({ status }) => status,
        (error: unknown) => (error as { code?: unknown }).code,
      );
    },
    async times(count: number, caller: string, template: string, then: Outcome): Promise<void> {
      for (let index = 0; index < count; index += 1) await this.call(caller, template, then);
    },
  };
}

const refused = connectionFailed(
  request(),
  Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
  'unsent',
);
const reset = connectionFailed(request(), Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'sent');

describe('a breaker with several callers', () => {
  test.each([
    ['an answer 500', 500],
    ['a reset', reset],
  ] as const)(
    'a breaker with several callers stays closed while one of two meets only %s, on any number of paths',
    async (_, failing) => {
      const world = arrange();
      for (let round = 0; round < 40; round += 1) {
        await world.times(10, 'attacker', `/broken/${round % 7}`, failing);
        expect(await world.call('tenant', '/fine', 200)).toBe(200);
        world.pass(300);
      }
      expect(world.changes).toEqual([]);
    },
  );

  test('a breaker with several callers stays closed while several callers meet one broken path', async () => {
    const world = arrange();
    for (let round = 0; round < 40; round += 1) {
      for (const caller of ['a', 'b', 'c']) {
        await world.times(5, caller, '/broken', 500);
        expect(await world.call(caller, '/fine', 200)).toBe(200);
      }
    }
    expect(world.changes).toEqual([]);
  });

  test('a breaker with several callers opens when all of them meet failures on all paths', async () => {
    const world = arrange();
    await world.times(3, 'a', '/one', 200);
    await world.times(3, 'b', '/two', 200);
    for (const [caller, path] of [
      ['a', '/one'],
      ['b', '/two'],
      ['a', '/two'],
      ['b', '/one'],
    ] as const) {
      await world.times(7, caller, path, 503);
    }
    expect(world.breaker.state()).toBe('open');
    expect(world.breaker.isOpenForAll()).toBe(true);
    expect(await world.call('c', '/three', 200)).toBe('UPSTREAM_UNAVAILABLE');
  });

  test('a breaker with several callers opens for all when upstream cannot be reached, even if only one caller asks', async () => {
    const world = arrange();
    await world.times(10, 'tenant', '/fine', 200);
    await world.times(20, 'other', '/one', refused);
    expect(world.breaker.isOpenForAll()).toBe(true);
    expect(await world.call('tenant', '/fine', 200)).toBe('UPSTREAM_UNAVAILABLE');
  });

  test('a breaker with several callers does not open for one caller alone, long after another was answered well', async () => {
    const world = arrange();
    await world.call('tenant', '/fine', 200);
    world.pass(60_000);
    await world.times(100, 'attacker', '/broken', 500);
    expect(world.changes).toEqual([]);
  });

  test('a breaker with several callers opens for the only caller there is, when everything fails for it', async () => {
    const world = arrange();
    await world.times(5, 'tenant', '/fine', 200);
    await world.times(10, 'tenant', '/fine', 503);
    await world.times(15, 'tenant', '/other', 503);
    expect(world.breaker.isOpenForAll()).toBe(true);
  });

  test('a breaker with several callers does not affect readiness when one caller alone opened it and others have had successes', async () => {
    const world = arrange();
    await world.call('tenant', '/fine', 200);
    world.pass(3_600_000);
    await world.times(20, 'attacker', '/broken', 500);
    expect(world.breaker.state()).toBe('open');
    expect(world.breaker.isOpenForAll()).toBe(false);
  });

  test('a breaker with several callers lets another caller through at once when one alone opened it, and closes when that call succeeds', async () => {
    const world = arrange();
    await world.times(20, 'attacker', '/broken', 500);
    expect(await world.call('attacker', '/fine', 200)).toBe('UPSTREAM_UNAVAILABLE');
    expect(await world.call('tenant', '/fine', 200)).toBe(200);
    expect(world.changes).toEqual(['open', 'half-open', 'closed']);
  });

  test('a breaker with several callers opens for all when the caller that was let through fails too', async () => {
    const world = arrange();
    await world.times(20, 'one', '/broken', 500);
    expect(await world.call('other', '/fine', 500)).toBe(500);
    expect(world.changes).toEqual(['open', 'half-open', 'open']);
    expect(world.breaker.isOpenForAll()).toBe(true);
    expect(await world.call('third', '/fine', 200)).toBe('UPSTREAM_UNAVAILABLE');
  });

  test('a breaker with several callers still lets the first caller try after its time, when the one let through proved nothing', async () => {
    const world = arrange();
    await world.times(20, 'one', '/broken', 500);
    expect(await world.call('other', '/fine', 401)).toBe(401);
    expect(await world.call('one', '/fine', 200)).toBe('UPSTREAM_UNAVAILABLE');
    world.pass(5_000);
    await world.times(3, 'one', '/fine', 200);
    expect(world.breaker.state()).toBe('closed');
  });
});

describe('the probes of a half-open breaker', () => {
  async function halfOpen() {
    const world = arrange();
    for (const caller of ['a', 'b']) await world.times(20, caller, '/one', 500);
    expect(world.breaker.isOpenForAll()).toBe(true);
    world.pass(5_000);
    return world;
  }

  test('the probes of a half-open breaker leave one for each caller, however many one of them has taken', async () => {
    const world = await halfOpen();
    const before = world.sent();
    const never = new Promise<UpstreamResponse>(() => {});
    for (let index = 0; index < 10; index += 1) void world.call('greedy', '/one', never);
    expect(world.sent() - before).toBe(3);
    for (const caller of ['b', 'c', 'd']) void world.call(caller, '/one', never);
    expect(world.sent() - before).toBe(6);
  });

  test('the probes of a half-open breaker close it when one caller fails and another does not, in either order', async () => {
    for (const order of [
      ['bad', 'good'],
      ['good', 'bad'],
    ]) {
      const world = await halfOpen();
      const settle = new Map<string, (answer: UpstreamResponse) => void>();
      const calls = ['bad', 'good'].map((caller) =>
        world.call(caller, '/one', new Promise((resolve) => settle.set(caller, resolve))),
      );
      for (const caller of order) settle.get(caller)?.(answer(caller === 'bad' ? 500 : 200));
      await Promise.all(calls);
      expect(world.breaker.state()).toBe('closed');
    }
  });
});

test('a call counts once, however often it is tried', async () => {
  const world = arrange();
  let sent = 0;
  const retry = createRetry({
    retries: 2,
    budgetPercent: 100,
    maxWaitMs: 1_000,
    random: () => 0,
  });
  const exchange = retry(
    guarded(world.breaker.guard, () => {
      sent += 1;
      return Promise.resolve(answer(500));
    }),
  );
  await Promise.all(Array.from({ length: 10 }, () => exchange(request())));
  expect(sent).toBe(30);
  expect(world.breaker.state()).toBe('closed');
});

test('a refused credential proves nothing, neither way', async () => {
  const world = arrange();
  for (let index = 0; index < 40; index += 1) await world.call(`made up ${index}`, '/fine', 401);
  await world.times(20, 'tenant', '/fine', 500);
  expect(world.breaker.state()).toBe('open');
});
