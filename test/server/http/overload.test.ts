/** More than the gateway can do: some are turned away at once, so that the others are answered. */
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { callerKey } from '../../../src/upstream/http/caller-key.ts';
import type { Standing } from '../../../src/upstream/resilience/standing.ts';
import { parseMetrics, sum } from '../../support/scrape.ts';
import { startStub } from '../../support/stub.ts';

/** As if upstream had accepted every token. */
const allAccepted = {
  standingOf: () => 'accepted' as Standing,
  standingOfKey: (_key: string): Standing => 'accepted',
  shareOf: (key: string) => key,
};

/** Resolvers that wait until they are all let go. */
function gate() {
  const waiting: (() => void)[] = [];
  let entered = 0;
  const arrivals = new Map<number, () => void>();
  return {
    resolver: () =>
      new Promise<string>((resolve) => {
        waiting.push(() => {
          resolve('answered');
        });
        entered += 1;
        arrivals.get(entered)?.();
      }),
    arrived: (count: number) =>
      new Promise<void>((resolve) => {
        if (entered >= count) resolve();
        else arrivals.set(count, resolve);
      }),
    open: () => {
      for (const go of waiting) go();
    },
  };
}

describe('more requests under way than MAX_IN_FLIGHT', () => {
  test.each([
    ['the short way', {}],
    ['the long way', { accept: 'application/graphql-response+json' }],
  ])(
    'more requests under way than MAX_IN_FLIGHT are turned away, those that would go %s, and the others answered',
    async (_way, headers) => {
      const metrics = createMetrics();
      const { resolver, arrived, open } = gate();
      await using stub = await startStub({
        metrics,
        environment: { MAX_IN_FLIGHT: '2' },
        resolvers: { 'Query.hello': resolver },
      });
      const answers = [stub.answer('{ hello }', {}, headers), stub.answer('{ hello }', {}, headers)];
      await arrived(2);
      const refused = await stub.post({ query: '{ hello }' }, { headers });
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('2');
      expect(refused.headers.get('connection')).toBe('close');
      const requestId = refused.headers.get('x-request-id');
      expect(await refused.json()).toEqual({
        errors: [
          {
            message: expect.stringContaining('Retry in 2 seconds'),
            extensions: { code: 'RATE_LIMITED', requestId, retryAfterSeconds: 2 },
          },
        ],
      });
      expect(stub.log.join('\n')).toContain(`"requestId":"${requestId}"`);
      // Whoever runs it can still look.
      for (const path of ['/livez', '/readyz', '/metrics']) {
        expect((await fetch(stub.gateway.url + path)).status).toBe(200);
      }
      open();
      for (const answer of answers) expect((await answer).body).toEqual({ data: { hello: 'answered' } });
      const samples = parseMetrics(await metrics.text());
      expect(sum(samples, 'shed_total', { reason: 'in-flight' })).toBe(1);
      expect(sum(samples, 'request_duration_seconds_count', { status: '5xx', operation: 'none' })).toBe(1);
    },
  );

  test('more requests under way than MAX_IN_FLIGHT are turned away before their body has come', async () => {
    const { resolver, arrived, open } = gate();
    await using stub = await startStub({
      environment: { MAX_IN_FLIGHT: '1' },
      resolvers: { 'Query.hello': resolver },
    });
    const answer = stub.answer('{ hello }');
    await arrived(1);
    const { hostname, port } = new URL(stub.gateway.url);
    const text = await new Promise<string>((resolve, reject) => {
      // No byte of the body that it announces is ever sent.
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n',
        );
      });
      let received = '';
      socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
      socket.on('end', () => {
        resolve(received);
      });
      socket.on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 503 /);
    open();
    expect((await answer).status).toBe(200);
  });

  test('more requests under way than MAX_IN_FLIGHT are not all of one caller: the last places are for others', async () => {
    const { resolver, arrived, open } = gate();
    await using stub = await startStub({
      environment: { MAX_IN_FLIGHT: '20' },
      standings: allAccepted,
      resolvers: { 'Query.hello': resolver },
    });
    const ask = async (token: string): Promise<number> =>
      (await stub.answer('{ hello }', {}, { authorization: `Bearer ${token}` })).status;
    const greedy: Promise<number>[] = [];
    for (let count = 1; count <= 18; count += 1) {
      greedy.push(ask('greedy'));
      await arrived(count);
    }
    expect(await ask('greedy')).toBe(503);
    const other = ask('other');
    await arrived(19);
    open();
    expect(await other).toBe(200);
    expect(new Set(await Promise.all(greedy))).toEqual(new Set([200]));
  });

  test('more requests under way than MAX_IN_FLIGHT have one share together if upstream has not accepted their tokens', async () => {
    const { resolver, arrived, open } = gate();
    await using stub = await startStub({
      environment: { MAX_IN_FLIGHT: '20' },
      standings: {
        ...allAccepted,
        standingOfKey: (key) => (key === callerKey('Bearer known') ? 'accepted' : 'unproven'),
      },
      resolvers: { 'Query.hello': resolver },
    });
    const ask = async (token: string): Promise<number> =>
      (await stub.answer('{ hello }', {}, { authorization: `Bearer ${token}` })).status;
    const madeUp: Promise<number>[] = [];
    for (let count = 1; count <= 18; count += 1) {
      madeUp.push(ask(`made-up-${count}`));
      await arrived(count);
    }
    expect(await ask('made-up-too')).toBe(503);
    const known = ask('known');
    await arrived(19);
    open();
    expect(await known).toBe(200);
    await Promise.all(madeUp);
  });

  test('more requests under way than MAX_IN_FLIGHT are taken again once there are fewer', async () => {
    const { resolver, arrived, open } = gate();
    await using stub = await startStub({
      environment: { MAX_IN_FLIGHT: '1' },
      resolvers: { 'Query.hello': resolver },
    });
    const first = stub.answer('{ hello }');
    await arrived(1);
    expect((await stub.answer('{ __typename }')).status).toBe(503);
    open();
    await first;
    expect((await stub.answer('{ __typename }')).status).toBe(200);
  });
});

describe('an event loop that is late', () => {
  /** Busy for much longer than the ceiling, again and again, until the gateway has noticed. */
  async function keepBusyUntil(isSeen: () => Promise<boolean>, rounds = 200): Promise<boolean> {
    for (let round = 0; round < rounds; round += 1) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
      await delay(1);
      if (round % 10 === 9 && (await isSeen())) return true;
    }
    return false;
  }

  test('an event loop that is late has requests turned away, and not once it is in time again', async () => {
    const metrics = createMetrics();
    await using stub = await startStub({ metrics, environment: { MAX_EVENT_LOOP_DELAY_MS: '30' } });
    const isTurnedAway = async () => (await stub.answer('{ hello }')).status === 503;
    expect(await keepBusyUntil(isTurnedAway)).toBe(true);
    expect((await fetch(`${stub.gateway.url}/livez`)).status).toBe(200);
    const samples = parseMetrics(await metrics.text());
    expect(sum(samples, 'shed_total', { reason: 'event-loop' })).toBeGreaterThan(0);
    expect(sum(samples, 'event_loop_delay_seconds')).toBeGreaterThan(0.03);
    while (await isTurnedAway()) await delay(100);
  });

  test('an event loop that is late has the caller turned away that costs most, and not the others', async () => {
    const large = 'x'.repeat(200_000);
    await using stub = await startStub({
      environment: { MAX_EVENT_LOOP_DELAY_MS: '30' },
      standings: allAccepted,
      resolvers: {
        'Query.hello': (_parent, { name }: { readonly name?: string }) => (name === 'large' ? large : 'x'),
      },
    });
    const ask = async (token: string): Promise<number> => {
      const query = token === 'heavy' ? '{ hello(name: "large") }' : '{ hello }';
      return (await stub.answer(query, {}, { authorization: `Bearer ${token}` })).status;
    };
    const light = new Set<number>();
    const isSeen = async (): Promise<boolean> => {
      light.add(await ask('light'));
      return (await ask('heavy')) === 503;
    };
    expect(await keepBusyUntil(isSeen)).toBe(true);
    light.add(await ask('light'));
    expect([...light]).toEqual([200]);
  });

  test('an event loop that is late is not looked at where the ceiling is 0', async () => {
    await using stub = await startStub({ environment: { MAX_EVENT_LOOP_DELAY_MS: '0' } });
    const isTurnedAway = async () => (await stub.answer('{ hello }')).status === 503;
    // Two windows of it.
    expect(await keepBusyUntil(isTurnedAway, 70)).toBe(false);
  });
});
