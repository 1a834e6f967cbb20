/** After a change no replica gives an older answer, also when Redis is slow for one of them; what is damaged in Redis is not given at all. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../../src/sandbox/server.ts';
import { redisPath, startRedis } from './redis-server.ts';
import { startReplica, type Replica } from './replicas.ts';

/** Between a replica and Redis: keeps back what it writes. */
async function startDelay(target: string) {
  const { port: to } = new URL(target);
  const sockets = new Set<Socket>();
  /** For how long, by the commands in it. */
  let delayOf = (_commands: string): number => 0;
  let delayed = 0;
  const server = createServer((socket) => {
    const redis = connect(Number(to), '127.0.0.1');
    for (const end of [socket, redis]) {
      sockets.add(end);
      end.on('error', () => undefined);
      end.setNoDelay(true);
    }
    redis.pipe(socket);
    let free = Promise.resolve();
    socket.on('data', (chunk: Buffer) => {
      const ms = delayOf(chunk.toString('latin1').toUpperCase());
      if (ms > 0) delayed += 1;
      // In order, as on one connection.
      free = free.then(async () => {
        if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
        redis.write(chunk);
      });
    });
    socket.on('close', () => redis.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    delay: (given: typeof delayOf) => (delayOf = given),
    delayed: () => delayed,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const find = '{ buyers(first: 1, filter: { status: { eq: ACTIVE } }) { nodes { id } } }';

describe.skipIf(redisPath === undefined)('replicas with Redis', () => {
  async function startTwo() {
    const redis = await startRedis();
    const slow = await startDelay(redis.url);
    const sandbox = await createSandbox();
    const start = (url: string): ReturnType<typeof startReplica> =>
      startReplica(sandbox.url, {
        RESPONSE_CACHE: 'redis',
        RESPONSE_CACHE_TTL_SECONDS: '600',
        REDIS_URL: url,
      });
    const writer = await start(slow.url);
    const reader = await start(redis.url);
    const callsOf = async (replica: Replica, query: string): Promise<number> => {
      const before = sandbox.calls().length;
      await replica.ask(query);
      return sandbox.calls().length - before;
    };
    return {
      redis,
      slow,
      writer,
      reader,
      callsOf,
      [Symbol.asyncDispose]: async () => {
        await Promise.all([writer.close(), reader.close()]);
        await slow[Symbol.asyncDispose]();
        await redis[Symbol.asyncDispose]();
        await sandbox.close();
      },
    };
  }

  test.each([
    ['every command', (): number => 150],
    ['the first command', onlyOnce(400)],
    [
      'the renewal of the mark',
      (commands: string): number =>
        commands.includes(':MARK') && commands.includes('ZREM') && !commands.includes('ZREMRANGE') ? 300 : 0,
    ],
    ['the announcement', (commands: string): number => (commands.includes('ZADD') ? 900 : 0)],
  ])(
    'replicas with Redis give no older answer after a change when %s is slow for the one that made it',
    async (_, delay) => {
      await using world = await startTwo();
      const { writer, reader, slow } = world;
      const { id } = (await reader.ask(find)).body.data.buyers.nodes[0];
      const read = `{ buyer(id: "${id}") { status } }`;
      for (const [action, status] of [
        ['Disable', 'DISABLED'],
        ['Enable', 'ACTIVE'],
      ] as const) {
        slow.delay(() => 0);
        await expect.poll(() => world.callsOf(reader, read)).toBe(0);
        slow.delay(delay);
        const before = slow.delayed();
        const { body } = await writer.ask(
          `mutation { buyer${action}(id: "${id}") { errors { __typename } } }`,
        );
        expect(body.data[`buyer${action}`].errors).toEqual([]);
        expect((await reader.ask(read)).body.data.buyer.status).toBe(status);
        if (action === 'Disable') expect(slow.delayed()).toBeGreaterThan(before);
      }
    },
  );

  test('replicas with Redis give nothing that is kept while a change is under way, and again when it is done', async () => {
    await using world = await startTwo();
    const { writer, reader, redis } = world;
    const accounts = '{ accounts(first: 1) { nodes { id } } }';
    await expect.poll(() => world.callsOf(reader, accounts)).toBe(0);
    const client = new Redis(redis.url);
    try {
      const mark = (await client.keys('*:mark'))[0] ?? '';
      // As a gateway leaves it that ended in the middle of a change.
      await client.zadd(mark.replace(/:mark$/, ':writes'), Date.now() + 60_000, 'some-write');
      expect(await world.callsOf(reader, accounts)).toBe(1);
      expect(await world.callsOf(reader, accounts)).toBe(1);
      await client.zadd(mark.replace(/:mark$/, ':writes'), Date.now() - 1, 'some-write');
      await expect.poll(() => world.callsOf(reader, accounts)).toBe(0);
      // A change that was refused, and so made nothing void, leaves nothing announced.
      await writer.ask('mutation { buyerDisable(id: "BUY-1111-1111") { errors { __typename } } }', {
        token: null,
      });
      await expect.poll(() => client.zcount(mark.replace(/:mark$/, ':writes'), Date.now(), '+inf')).toBe(0);
    } finally {
      client.disconnect();
    }
  });

  test.each([
    ['nothing', (): string => ''],
    ['no JSON', (entry: string): string => entry.replace(/\{[^]*$/, 'no JSON')],
    ['half of it', (entry: string): string => entry.slice(0, -10)],
    ['its mark alone', (entry: string): string => entry.split('\n')[0] ?? ''],
    ['another shape', (entry: string): string => entry.replace(/\{[^]*$/, '{"accounts":5}')],
    ['null', (entry: string): string => entry.replace(/\{[^]*$/, 'null')],
    ['one other character', (entry: string): string => entry.replace('ACC-', 'AXC-')],
    ['a list', undefined],
  ])(
    'replicas with Redis take an entry that holds %s for none, and keep the answer again',
    async (_, damage) => {
      await using world = await startTwo();
      const accounts = '{ accounts(first: 1) { nodes { id name } } }';
      await expect.poll(() => world.callsOf(world.reader, accounts)).toBe(0);
      const { body } = await world.reader.ask(accounts);
      const client = new Redis(world.redis.url);
      try {
        const key =
          (await client.keys('*')).find((name) => name.includes(':answer:') && !name.endsWith(':mark')) ?? '';
        if (damage === undefined) {
          await client.del(key);
          await client.lpush(key, 'x');
        } else {
          await client.set(key, damage((await client.get(key)) ?? ''));
        }
      } finally {
        client.disconnect();
      }
      const before = await world.callsOf(world.reader, accounts);
      expect(before).toBe(1);
      expect((await world.reader.ask(accounts)).body).toEqual(body);
      await expect.poll(() => world.callsOf(world.reader, accounts)).toBe(0);
    },
  );
});

/** Delays one packet. */
function onlyOnce(ms: number): () => number {
  let left = 1;
  return () => (left-- > 0 ? ms : 0);
}
