/** The circuit breaker as a machine of three states, driven by a clock of the test's own. */
import { describe, expect, test } from 'vitest';
import { createBreaker } from '../../../src/upstream/resilience/breaker.ts';
import type { BreakerState } from '../../../src/upstream/resilience/breaker.ts';
import { UpstreamError } from '../../../src/upstream/errors.ts';
import type { UpstreamResponse } from '../../../src/upstream/http/request.ts';
import { PermitDeniedError } from '../../../src/upstream/http/semaphore.ts';
import { cancelled, connectionFailed, permitDenied } from '../../../src/upstream/http/transport-error.ts';
import { failure, guarded, request } from '../../support/origin.ts';

const settings = { failurePercent: 50, minCalls: 20, windowMs: 10_000, openMs: 5_000, probes: 3 };

function answer(status: number): UpstreamResponse {
  return { status, headers: {}, body: Buffer.alloc(0), bytes: 0, ms: 1, entry: undefined };
}

/** Behind the breaker is what the test says: a status, an error, or a promise that it settles itself. */
function arrange() {
  let time = 1_000_000;
  let behind: () => Promise<UpstreamResponse> = () => Promise.resolve(answer(200));
  let sent = 0;
  const changes: BreakerState[] = [];
  const breaker = createBreaker({
    ...settings,
    now: () => time,
    onState: (state) => changes.push(state),
  });
  const exchange = guarded(breaker.guard, () => {
    sent += 1;
    return behind();
  });
  const call = (): Promise<unknown> => exchange(request()).catch((error: unknown) => error);
  return {
    breaker,
    changes,
    exchange,
    call,
    sent: () => sent,
    pass: (ms: number) => {
      time += ms;
    },
    answering: (status: number) => {
      behind = () => Promise.resolve(answer(status));
    },
    failing: (error: Error) => {
      behind = () => Promise.reject(error);
    },
    settling: () => {
      const pending: { resolve: (answer: UpstreamResponse) => void; reject: (error: Error) => void }[] = [];
      behind = () => new Promise((resolve, reject) => pending.push({ resolve, reject }));
      return pending;
    },
    async times(count: number, status: number): Promise<void> {
      this.answering(status);
      for (let index = 0; index < count; index += 1) await call();
    },
  };
}

const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
const post = request({ method: 'POST' });

describe('a closed breaker', () => {
  test('a closed breaker opens when half of at least twenty calls fail, and not one call earlier', async () => {
    const world = arrange();
    await world.times(10, 200);
    await world.times(9, 503);
    expect(world.breaker.state()).toBe('closed');
    await world.times(1, 503);
    expect(world.breaker.state()).toBe('open');
    expect(world.changes).toEqual(['open']);
  });

  test('a closed breaker stays closed under half, however many fail', async () => {
    const world = arrange();
    for (let round = 0; round < 50; round += 1) {
      await world.times(6, 200);
      await world.times(5, 500);
    }
    expect(world.breaker.state()).toBe('closed');
  });

  test('a closed breaker forgets what is longer ago than its window', async () => {
    const world = arrange();
    await world.times(19, 500);
    world.pass(11_000);
    await world.times(19, 500);
    expect(world.breaker.state()).toBe('closed');
    await world.times(1, 500);
    expect(world.breaker.state()).toBe('open');
  });

  test('a closed breaker forgets a part of its window at a time', async () => {
    const world = arrange();
    await world.times(15, 500);
    world.pass(6_000);
    await world.times(4, 500);
    world.pass(6_000);
    // The fifteen are gone, the four are not.
    await world.times(15, 500);
    expect(world.breaker.state()).toBe('closed');
    await world.times(1, 500);
    expect(world.breaker.state()).toBe('open');
  });

  test.each([400, 401, 403, 404, 409, 422, 429, 501])(
    'a closed breaker does not count %i as a failure',
    async (status) => {
      const world = arrange();
      await world.times(100, status);
      expect(world.breaker.state()).toBe('closed');
    },
  );

  test.each([
    ['a client that left', cancelled(request(), undefined, 'sent')],
    ['a full queue of its own', permitDenied(request(), new PermitDeniedError('full'), false)],
    [
      'a gateway that stops',
      connectionFailed(request(), Object.assign(new Error(), { code: 'UND_ERR_DESTROYED' }), 'sent'),
    ],
    [
      'a gateway out of files',
      connectionFailed(request(), Object.assign(new Error(), { code: 'EMFILE' }), 'unsent'),
    ],
    ['an answer too long', new UpstreamError({ code: 'UPSTREAM_BAD_RESPONSE', call: 'x', message: 'y' })],
    ['an operation out of calls', new UpstreamError({ code: 'QUERY_TOO_COMPLEX', call: 'x', message: 'y' })],
  ])('a closed breaker does not count %s, neither way', async (_name, error) => {
    const world = arrange();
    world.failing(error);
    for (let index = 0; index < 100; index += 1) await world.call();
    expect(world.breaker.state()).toBe('closed');
    await world.times(20, 500);
    expect(world.breaker.state()).toBe('open');
  });

  test.each([
    ['a reset', connectionFailed(request(), reset, 'sent')],
    ['a reset in mid-body', connectionFailed(request(), reset, 'answering')],
    ['a reset of a write', connectionFailed(post, reset, 'sent')],
    ['a timeout', new UpstreamError({ code: 'UPSTREAM_TIMEOUT', call: 'x', message: 'y' })],
  ])('a closed breaker counts %s', async (_name, error) => {
    const world = arrange();
    world.failing(error);
    for (let index = 0; index < 20; index += 1) await world.call();
    expect(world.breaker.state()).toBe('open');
  });
});

describe('an open breaker', () => {
  test('an open breaker sends nothing, and says when to come back', async () => {
    const world = arrange();
    await world.times(20, 500);
    world.pass(1_500);
    world.answering(200);
    const error = await failure(world.exchange(request()));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryAfterSeconds: 4 });
    expect(world.sent()).toBe(20);
  });

  test('an open breaker refuses a write without leaving its outcome open', async () => {
    const world = arrange();
    await world.times(20, 500);
    const error = await failure(world.exchange(request({ method: 'POST' })));
    expect(error.outcome).toBeUndefined();
  });

  test('an open breaker is not moved by calls that were sent before it opened', async () => {
    const world = arrange();
    const pending = world.settling();
    const early = Array.from({ length: 5 }, () => world.call());
    await world.times(20, 500);
    for (const { resolve } of pending) resolve(answer(200));
    await Promise.all(early);
    expect(world.breaker.state()).toBe('open');
    world.pass(5_000);
    expect(world.breaker.state()).toBe('half-open');
  });
});

describe('a half-open breaker', () => {
  async function halfOpen() {
    const world = arrange();
    await world.times(20, 500);
    world.pass(5_000);
    return { world, pending: world.settling() };
  }

  test('a half-open breaker sends three calls and refuses the rest', async () => {
    const { world } = await halfOpen();
    const calls = Array.from({ length: 10 }, () => world.exchange(request()));
    expect(world.sent()).toBe(23);
    for (const refused of calls.slice(3)) {
      expect(await failure(refused)).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryAfterSeconds: 1 });
    }
  });

  test('a half-open breaker closes when all three succeed, and starts counting again', async () => {
    const { world, pending } = await halfOpen();
    const calls = Array.from({ length: 3 }, () => world.call());
    for (const { resolve } of pending) resolve(answer(404));
    await Promise.all(calls);
    expect(world.changes).toEqual(['open', 'half-open', 'closed']);
    await world.times(19, 500);
    expect(world.breaker.state()).toBe('closed');
  });

  test('a half-open breaker opens again with the first that fails, for its whole time', async () => {
    const { world, pending } = await halfOpen();
    const calls = Array.from({ length: 3 }, () => world.call());
    pending[0]?.resolve(answer(200));
    pending[1]?.resolve(answer(502));
    pending[2]?.resolve(answer(200));
    await Promise.all(calls);
    expect(world.changes).toEqual(['open', 'half-open', 'open']);
    world.pass(4_999);
    expect(world.breaker.state()).toBe('open');
    world.pass(1);
    expect(world.breaker.state()).toBe('half-open');
  });

  test('a half-open breaker gives the place of a call whose client left to another', async () => {
    const { world, pending } = await halfOpen();
    const calls = Array.from({ length: 3 }, () => world.call());
    pending[0]?.reject(cancelled(request(), undefined, 'sent'));
    await calls[0];
    expect(world.breaker.state()).toBe('half-open');
    const another = world.call();
    expect(world.sent()).toBe(24);
    for (const { resolve } of pending.slice(1)) resolve(answer(200));
    await Promise.all([...calls, another]);
    expect(world.breaker.state()).toBe('closed');
  });
});
