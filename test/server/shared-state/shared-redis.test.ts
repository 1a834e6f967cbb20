/** Two replicas over one real Redis: what they share, and that they continue without it. */
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import type { Environment } from '../../../src/config/config.ts';
import { redisPath, startRedis } from './redis-server.ts';
import { startReplicas, type Replica } from './replicas.ts';

if (redisPath === undefined) console.warn('Shared Redis is not tested: no redis-server in /usr/bin');

const accounts = '{ accounts(first: 2) { nodes { id name } } }';

/** How many lines of the log have this event. */
function times({ log }: Replica, event: string): number {
  return log.filter((line) => (JSON.parse(line) as { event: string }).event.startsWith(event)).length;
}

describe.skipIf(redisPath === undefined)('with one Redis, replicas', () => {
  test('replicas give the answers that the other one kept', async () => {
    await using redis = await startRedis();
    await using world = await startReplicas({ RESPONSE_CACHE: 'redis', REDIS_URL: redis.url });
    const [one, other] = world.replicas;
    await expect.poll(async () => (await one.ask(accounts)).headers.get('cache-control')).toMatch(/private/);
    await expect
      .poll(async () => {
        const before = world.calls().length;
        const { body } = await other.ask(accounts);
        expect(body.data.accounts.nodes).toHaveLength(2);
        return world.calls().length - before;
      })
      .toBe(0);
    const before = world.calls().length;
    await other.ask(accounts, { token: 'client' });
    await other.ask(accounts, { token: null });
    // The other token's own call; without one upstream is not asked.
    expect(world.calls()).toHaveLength(before + 1);
  });

  test('a write through one replica invalidates what the other one kept', async () => {
    await using redis = await startRedis();
    await using world = await startReplicas({ RESPONSE_CACHE: 'redis', REDIS_URL: redis.url });
    const [one, other] = world.replicas;
    const find = '{ buyers(first: 1, filter: { status: { eq: ACTIVE } }) { nodes { id } } }';
    const { id } = (await one.ask(find)).body.data.buyers.nodes[0];
    const read = `{ buyer(id: "${id}") { status } }`;
    const kept = async (replica: Replica): Promise<boolean> => {
      const before = world.calls().length;
      await replica.ask(read, { token: 'client' });
      return world.calls().length === before;
    };
    await expect.poll(() => kept(other)).toBe(true);
    await one.ask(`mutation { buyerDisable(id: "${id}") { errors { __typename } } }`);
    const { body } = await other.ask(read, { token: 'client' });
    expect(body.data.buyer.status).toBe('DISABLED');
  });

  test('replicas add up what a caller spends on either of them', async () => {
    const { statuses, otherCaller } = await whileRedisKeepsUp(
      { RATE_LIMIT_POINTS: '4' },
      async ({ replicas: [one, other] }) => {
        const statuses: number[] = [];
        for (const replica of [one, other, one, other, one, other]) {
          statuses.push((await replica.ask(accounts)).status);
        }
        return { statuses, otherCaller: (await other.ask(accounts, { token: 'client' })).status };
      },
    );
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    expect(otherCaller).toBe(200);
  });

  test('replicas let a burst over both of them make no more calls than the limit and one operation’s', async () => {
    const twoCalls = '{ accounts(first: 1) { nodes { id } } buyers(first: 1) { nodes { id } } }';
    const { statuses, calls } = await whileRedisKeepsUp(
      { RATE_LIMIT_POINTS: '6', UPSTREAM_SHARED_READS: 'off' },
      async ({ replicas, calls }) => {
        await Promise.all(replicas.map((replica) => replica.ask('{ sellers(first: 1) { nodes { id } } }')));
        const statuses = await Promise.all(
          Array.from({ length: 20 }, async (_, index) => {
            const replica = index % 2 === 0 ? replicas[0] : replicas[1];
            return (await replica.ask(twoCalls)).status;
          }),
        );
        return { statuses, calls: calls().length };
      },
    );
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect(calls).toBeLessThanOrEqual(6 + 2);
  });

  test('replicas share one budget for made-up tokens, and remember what a caller spent on the other one', async () => {
    await using redis = await startRedis();
    await using world = await startReplicas({ RATE_LIMIT_POINTS: '4', REDIS_URL: redis.url });
    const [one, other] = world.replicas;
    await whenConnected(world.replicas);
    for (let count = 0; count < 4; count += 1) expect((await one.ask(accounts)).status).toBe(200);
    // The other replica has not seen this credential accepted.
    expect((await other.ask(accounts)).status).toBe(429);
    const statuses: number[] = [];
    for (let index = 0; index < 10; index += 1) {
      const replica = index % 2 === 0 ? one : other;
      statuses.push((await replica.ask(accounts, { token: `made-up-${index}` })).status);
    }
    expect(statuses.filter((status) => status === 429)).toHaveLength(6);
    expect((await one.ask(accounts)).status).toBe(429);
  });

  test('replicas write no credential into Redis', async () => {
    await using redis = await startRedis();
    await using world = await startReplicas({
      RESPONSE_CACHE: 'redis',
      RATE_LIMIT_POINTS: '1000',
      REDIS_URL: redis.url,
    });
    const [one] = world.replicas;
    const client = new Redis(redis.url);
    try {
      await expect
        .poll(async () => {
          await one.ask(accounts);
          return (await client.keys('*')).length;
        })
        .toBeGreaterThanOrEqual(3);
      for (const key of await client.keys('*')) {
        const held = `${key} ${await client.get(key)}`;
        expect(held).not.toMatch(/idt:|bearer|TKN-/i);
        // The mark beside the answers is renewed, not given an end.
        expect(key.endsWith(':mark') || (await client.ttl(key)) > 0, key).toBe(true);
      }
    } finally {
      client.disconnect();
    }
  });

  test('replicas keep answering when Redis is killed, and use it again when it is back', async () => {
    await using redis = await startRedis();
    await using world = await startReplicas({
      RESPONSE_CACHE: 'redis',
      RATE_LIMIT_POINTS: '10000',
      REDIS_URL: redis.url,
    });
    const [one] = world.replicas;
    const isKept = async (): Promise<boolean> => {
      const before = world.calls().length;
      const { status, body } = await one.ask(accounts);
      expect(status).toBe(200);
      expect(body.data.accounts.nodes).toHaveLength(2);
      return world.calls().length === before;
    };
    await expect.poll(isKept).toBe(true);
    let stop = false;
    const load = (async () => {
      let answered = 0;
      while (!stop) {
        expect((await one.ask('{ sellers(first: 1) { nodes { id } } }')).status).toBe(200);
        answered += 1;
      }
      return answered;
    })();
    await redis.kill();
    await expect.poll(() => times(one, 'redis is down')).toBe(1);
    for (let count = 0; count < 20; count += 1) expect(await isKept()).toBe(false);
    await redis.startAgain();
    await expect.poll(isKept, { timeout: 15_000 }).toBe(true);
    stop = true;
    expect(await load).toBeGreaterThan(0);
    // Once for the outage, however many requests it met.
    expect(times(one, 'redis is down')).toBe(1);
    expect(times(one, 'redis is back')).toBe(1);
  });

  test('replicas limit on their own while Redis is down', async () => {
    await using redis = await startRedis();
    await using world = await startReplicas({ RATE_LIMIT_POINTS: '2', REDIS_URL: redis.url });
    const [one, other] = world.replicas;
    await whenConnected(world.replicas);
    await redis.kill();
    await expect.poll(() => times(one, 'redis is down') + times(other, 'redis is down')).toBe(2);
    for (const replica of [one, other]) {
      const statuses = [];
      for (let count = 0; count < 3; count += 1) statuses.push((await replica.ask(accounts)).status);
      expect(statuses).toEqual([200, 200, 429]);
    }
  });

  test('replicas do not wait for a Redis that hangs, and a write meanwhile still invalidates its entries', async () => {
    await using redis = await startRedis();
    await using world = await startReplicas({ RESPONSE_CACHE: 'redis', REDIS_URL: redis.url });
    const [one, other] = world.replicas;
    const find = '{ buyers(first: 1, filter: { status: { eq: ACTIVE } }) { nodes { id } } }';
    const { id } = (await one.ask(find)).body.data.buyers.nodes[0];
    const read = `{ buyer(id: "${id}") { status } }`;
    await expect
      .poll(async () => {
        const before = world.calls().length;
        await other.ask(read);
        return world.calls().length - before;
      })
      .toBe(0);
    redis.freeze();
    expect((await one.ask(`mutation { buyerDisable(id: "${id}") { errors { __typename } } }`)).status).toBe(
      200,
    );
    expect((await one.ask(read)).body.data.buyer.status).toBe('DISABLED');
    redis.thaw();
    await expect.poll(async () => (await other.ask(read)).body.data.buyer.status).toBe('DISABLED');
  });

  test('replicas start without Redis', async () => {
    const redis = await startRedis();
    await redis.kill();
    await using world = await startReplicas({
      RESPONSE_CACHE: 'redis',
      RATE_LIMIT_POINTS: '100',
      REDIS_URL: redis.url,
    });
    const [one] = world.replicas;
    expect((await one.ask(accounts)).status).toBe(200);
    expect((await one.ask(accounts)).headers.get('cache-control')).toBe('no-store');
    await expect.poll(() => times(one, 'redis is down')).toBe(1);
  });
});

/** At the first try, or at a later one on a busy machine. */
async function whenConnected(replicas: readonly Replica[]): Promise<void> {
  const isConnected = (replica: Replica): boolean =>
    times(replica, 'redis is connected') + times(replica, 'redis is back') > 0;
  await expect.poll(() => replicas.every(isConnected)).toBe(true);
}

/**
 * The result of `attempt` with two new replicas over a new Redis. On a busy machine a command can exceed its
 * 50 ms, and the replicas then limit by themselves for a second: such an attempt is made again.
 */
async function whileRedisKeepsUp<Result>(
  environment: Environment,
  attempt: (world: Awaited<ReturnType<typeof startReplicas>>) => Promise<Result>,
): Promise<Result> {
  for (let count = 0; count < 10; count += 1) {
    await using redis = await startRedis();
    await using world = await startReplicas({ ...environment, REDIS_URL: redis.url });
    await whenConnected(world.replicas);
    const result = await attempt(world);
    if (world.replicas.every((replica) => times(replica, 'redis is down') === 0)) return result;
  }
  throw new Error('expected Redis to answer in time in one of ten attempts');
}
