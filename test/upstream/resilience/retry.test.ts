/** Retries of one origin: what is tried again, how long after, and what ends it. */
import { describe, expect, test } from 'vitest';
import type { ServerResponse } from 'node:http';
import { createCallJournal } from '../../../src/upstream/http/journal.ts';
import { createRetry } from '../../../src/upstream/resilience/retry.ts';
import type { RetryOptions } from '../../../src/upstream/resilience/retry.ts';
import { createRetryBudget } from '../../../src/upstream/resilience/retry-budget.ts';
import { failure, originOf, request } from '../../support/origin.ts';
import { json, startServer } from '../../support/scripted-server.ts';

type Step = number | 'reset' | ((response: ServerResponse) => void);

/** A server that answers with one step after the other, the last one for ever. */
function startSteps(...steps: readonly [Step, ...Step[]]) {
  let call = 0;
  return startServer((incoming, response) => {
    const step = steps[Math.min(call, steps.length - 1)] as Step;
    call += 1;
    if (step === 'reset') incoming.socket.resetAndDestroy();
    else if (typeof step === 'number') json(response, { status: step }, step);
    else step(response);
  });
}

const retryAfter =
  (value: string, status = 429) =>
  (response: ServerResponse) => {
    response.setHeader('retry-after', value);
    json(response, {}, status);
  };

function retrying(options: Partial<RetryOptions> = {}) {
  return {
    layers: { wrappers: [createRetry({ retries: 2, budgetPercent: 20, maxWaitMs: 2_000, ...options })] },
  };
}

describe('a read', () => {
  test.each([500, 502, 503, 504, 'reset'] as const)(
    'a read that ends with %s is made again',
    async (fault) => {
      await using server = await startSteps(fault, 200);
      await using origin = originOf(server, retrying());
      const journal = createCallJournal();
      expect((await origin.send(request({ journal }))).status).toBe(200);
      expect(journal.calls.map(({ status }) => status)).toEqual([fault === 'reset' ? null : fault, 200]);
    },
  );

  test('a read is made three times at most, and the last end is the one that counts', async () => {
    await using server = await startSteps(500, 502, 503);
    await using origin = originOf(server, retrying());
    expect((await origin.send(request())).status).toBe(503);
    expect(server.requests).toHaveLength(3);
  });

  test.each([200, 301, 400, 401, 403, 404, 409, 422, 429, 501])(
    'a read that ends with %i is made once',
    async (status) => {
      await using server = await startSteps(status);
      await using origin = originOf(server, retrying());
      expect((await origin.send(request())).status).toBe(status);
      expect(server.requests).toHaveLength(1);
    },
  );

  test('a read whose answer broke off before its body is made again, and not once the body had begun', async () => {
    const breaking = (text: string) => (response: ServerResponse) => {
      response.writeHead(200, { 'content-length': 100 });
      response.flushHeaders();
      // A moment later, so that what was sent arrives before the end does.
      response.write(text, () => setTimeout(() => response.socket?.destroy(), 20));
    };
    await using early = await startSteps((response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.flushHeaders();
      setTimeout(() => response.socket?.destroy(), 20);
    }, 200);
    await using earlyOrigin = originOf(early, retrying());
    expect((await earlyOrigin.send(request())).status).toBe(200);
    await using late = await startSteps(breaking('{"data":['), 200);
    await using lateOrigin = originOf(late, retrying());
    expect(await failure(lateOrigin.send(request()))).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    expect(late.requests).toHaveLength(1);
  });

  test('a read that timed out is not made again: the second try would take as long', async () => {
    await using server = await startServer(() => undefined);
    await using origin = originOf(server, { ...retrying(), headersTimeoutMs: 500 });
    expect(await failure(origin.send(request()))).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(server.requests).toHaveLength(1);
  });

  test('a read sends the same headers with each try', async () => {
    await using server = await startSteps(503, 200);
    await using origin = originOf(server, retrying());
    await origin.send(request());
    const [first, second] = server.requests.map(({ headers, url }) => ({ headers, url }));
    expect(second).toEqual(first);
  });
});

test.each(['POST', 'PUT', 'DELETE'] as const)('a %s is made once, whatever comes of it', async (method) => {
  for (const fault of [500, 503, 'reset', retryAfter('0')] as const) {
    await using server = await startSteps(fault, 200);
    await using origin = originOf(server, retrying());
    await origin.send(request({ method, body: '{}' })).catch(() => undefined);
    expect(server.requests).toHaveLength(1);
  }
});

describe('Retry-After', () => {
  test.each([
    ['429', retryAfter('0')],
    ['503', retryAfter('0', 503)],
    ['429 with a date that has passed', retryAfter('Sun, 06 Nov 1994 08:49:37 GMT')],
  ])('Retry-After is obeyed with %s', async (_name, step) => {
    await using server = await startSteps(step, 200);
    await using origin = originOf(server, retrying());
    expect((await origin.send(request())).status).toBe(200);
  });

  test.each([
    ['429, when it is too long', retryAfter('3')],
    ['503, when it is too long', retryAfter('3', 503)],
    ['429, when it is a date far away', retryAfter('Sun, 06 Nov 2094 08:49:37 GMT')],
    ['429, when it makes no sense', retryAfter('soon')],
  ])('Retry-After ends it with %s', async (_name, step) => {
    await using server = await startSteps(step, 200);
    await using origin = originOf(server, retrying());
    expect((await origin.send(request())).status).not.toBe(200);
    expect(server.requests).toHaveLength(1);
  });

  test('Retry-After is waited for once with 429', async () => {
    await using server = await startSteps(retryAfter('0'));
    await using origin = originOf(server, retrying());
    expect((await origin.send(request())).status).toBe(429);
    expect(server.requests).toHaveLength(2);
  });
});

describe('a pause', () => {
  test('a pause ends with an abort, and nothing is sent after it', async () => {
    await using server = await startSteps(retryAfter('30', 503));
    const controller = new AbortController();
    const wrapped = retrying({ maxWaitMs: 60_000, onRetry: () => setImmediate(() => controller.abort()) });
    await using origin = originOf(server, wrapped);
    // The test's own limit is shorter than the pause.
    const error = await failure(origin.send(request({ signal: controller.signal })));
    expect(error).toMatchObject({ code: 'REQUEST_DEADLINE' });
    expect(server.requests).toHaveLength(1);
  }, 20_000);

  test('a pause that would not be over before the deadline is not begun', async () => {
    await using server = await startSteps(retryAfter('1', 503));
    await using origin = originOf(server, retrying());
    const answer = await origin.send(request({ deadline: performance.now() + 900 }));
    expect(answer.status).toBe(503);
    expect(server.requests).toHaveLength(1);
  });

  test('a pause is not begun when it is not worth it', async () => {
    await using server = await startSteps(503, 200);
    await using origin = originOf(server, retrying({ isWorthwhile: () => false }));
    expect((await origin.send(request())).status).toBe(503);
  });
});

describe('the budget', () => {
  test('the budget is a fifth of the reads and a small reserve', async () => {
    await using server = await startSteps(503);
    await using origin = originOf(
      server,
      retrying({ budget: createRetryBudget({ percent: 20, now: () => 0 }), random: () => 0 }),
    );
    await Promise.all(Array.from({ length: 200 }, () => origin.send(request())));
    expect(server.requests).toHaveLength(200 + 40 + 10);
  });

  test('the budget is earned by calls up to a limit, and its reserve comes back with time', () => {
    let time = 0;
    const budget = createRetryBudget({ percent: 20, now: () => time });
    const spendAll = (): number => {
      let spent = 0;
      while (budget.spend()) spent += 1;
      return spent;
    };
    expect(spendAll()).toBe(10);
    for (let call = 0; call < 100; call += 1) budget.earn();
    expect(spendAll()).toBe(20);
    for (let call = 0; call < 10_000; call += 1) budget.earn();
    expect(spendAll()).toBe(100);
    time = 3_000;
    expect(spendAll()).toBe(3);
    time = 3_600_000;
    expect(spendAll()).toBe(10);
  });

  test('leaves retries to a caller when another one has used up everything', async () => {
    let isDown = true;
    const failed = new Set<string>();
    await using server = await startServer((incoming, response) => {
      const path = incoming.url ?? '';
      const isFirst = !failed.has(path);
      failed.add(path);
      json(response, {}, isDown || isFirst ? 503 : 200);
    });
    await using origin = originOf(server, retrying({ random: () => 0, budgetPercent: 0 }));
    const callAs = (token: string, path: string) =>
      origin.send(request({ path, headers: { authorization: `Bearer ${token}` } }));
    await Promise.all(Array.from({ length: 40 }, (_, at) => callAs('one', `/down/${at}`)));
    const spent = server.requests.length - 40;
    expect(spent).toBeGreaterThanOrEqual(10);
    isDown = false;
    expect((await callAs('other', '/other')).status).toBe(200);
    // A second or two may have passed, and each returns one retry; the caller that failed gets no more than those.
    const again = await Promise.all(Array.from({ length: 20 }, (_, at) => callAs('one', `/again/${at}`)));
    expect(again.filter(({ status }) => status === 200).length).toBeLessThan(10);
  });

  test('is divided while several callers call: one that fails leaves half of it, and the next half of that', () => {
    const budget = createRetryBudget({ percent: 0, now: () => 0 });
    const spendAll = (caller: string): number => {
      let spent = 0;
      while (spent < 1_000 && budget.spend(caller)) spent += 1;
      return spent;
    };
    for (const caller of ['one', 'two', 'three']) budget.earn(caller);
    expect([spendAll('one'), spendAll('two'), spendAll('three')]).toEqual([5, 3, 1]);
    // Whatever the first ones took, a caller without retries of its own still has one.
    expect(spendAll('one')).toBe(0);
    budget.earn('four');
    expect(spendAll('four')).toBe(1);
  });

  test('gives a caller back what its own calls earn', () => {
    const budget = createRetryBudget({ percent: 20, now: () => 0 });
    budget.earn('two');
    for (let call = 0; call < 100; call += 1) budget.earn('one');
    let spent = 0;
    while (budget.spend('one')) spent += 1;
    expect(spent).toBeGreaterThanOrEqual(20 - 5);
    for (let call = 0; call < 1_000; call += 1) budget.earn('one');
    let again = 0;
    while (budget.spend('one')) again += 1;
    expect(again).toBeGreaterThan(50);
  });

  test('takes at most a fifth of the reads and the reserves, however many callers there are', () => {
    const budget = createRetryBudget({ percent: 20, now: () => 0 });
    for (let call = 0; call < 200; call += 1) budget.earn(`caller ${call}`);
    let spent = 0;
    for (let caller = 0; caller < 1_000; caller += 1) while (budget.spend(`caller ${caller}`)) spent += 1;
    expect(spent).toBeLessThanOrEqual(40 + 10 + 10);
    expect(spent).toBeGreaterThanOrEqual(40 + 10);
  });

  test('comes back to a caller with time', () => {
    let time = 0;
    const budget = createRetryBudget({ percent: 0, now: () => time });
    for (const caller of ['one', 'two']) budget.earn(caller);
    const spendAll = (): number => {
      let spent = 0;
      while (budget.spend('one')) spent += 1;
      return spent;
    };
    expect(spendAll()).toBe(5);
    expect(spendAll()).toBe(0);
    time = 60_000;
    for (const caller of ['two', 'one']) budget.earn(caller);
    expect(spendAll()).toBe(5);
  });
});
