/** Permits that are shared out by key: nobody takes the last, and those who hold least are next. */
import { setMaxListeners } from 'node:events';
import { expect, test } from 'vitest';
import { FairSemaphore } from '../../../src/upstream/http/fair-semaphore.ts';
import { json, startServer } from '../../support/scripted-server.ts';
import { originOf, request } from '../../support/origin.ts';

const { signal } = new AbortController();
setMaxListeners(0, signal);

/** Asks for permits and counts those granted. */
function arrange(permits: number, maxWaiting = 1_000) {
  const semaphore = new FairSemaphore(permits, maxWaiting);
  const granted: string[] = [];
  const refused: string[] = [];
  return {
    semaphore,
    granted,
    refused,
    ask: (key: string, times = 1): void => {
      for (let index = 0; index < times; index += 1) {
        const turn = semaphore.acquire(key, signal, Infinity);
        if (turn === undefined) granted.push(key);
        else {
          turn.then(
            () => granted.push(key),
            (error: unknown) => refused.push(`${key} ${(error as { reason: string }).reason}`),
          );
        }
      }
    },
    release: async (key: string): Promise<void> => {
      semaphore.release(key);
      await new Promise((resolve) => setImmediate(resolve));
    },
    count: (key: string): number => granted.filter((other) => other === key).length,
  };
}

test.each([1, 2, 5, 8])('one key may hold all of %i permits', (permits) => {
  const world = arrange(permits);
  world.ask('a', permits + 1);
  expect(world.semaphore.taken).toBe(permits);
  expect(world.semaphore.waiting).toBe(1);
});

test('one key leaves a part of a hundred permits to others, who do not wait', () => {
  const world = arrange(100);
  world.ask('a', 500);
  expect(world.count('a')).toBe(89);
  world.ask('b', 8);
  expect(world.count('b')).toBe(8);
});

test('two greedy keys leave a permit for a third', () => {
  const world = arrange(100);
  world.ask('a', 200);
  world.ask('b', 200);
  world.ask('c');
  expect(world.count('c')).toBe(1);
});

test('those who hold least are next, and equals take turns', async () => {
  const world = arrange(2);
  world.ask('a', 6);
  world.ask('b', 2);
  world.ask('c', 2);
  expect(world.granted).toEqual(['a', 'a']);
  await world.release('a');
  await world.release('a');
  expect(world.granted.slice(2)).toEqual(['b', 'c']);
  await world.release('b');
  await world.release('c');
  expect(world.granted.slice(4).sort()).toEqual(['a', 'b']);
});

test('two keys that both wait come to hold the same', async () => {
  const world = arrange(40);
  world.ask('a', 200);
  world.ask('b', 200);
  for (let index = 0; index < 30; index += 1) {
    await world.release('a');
  }
  const held = { a: world.count('a') - 30, b: world.count('b') };
  expect(Math.abs(held.a - held.b)).toBeLessThanOrEqual(1);
  expect(world.semaphore.taken).toBeGreaterThanOrEqual(37);
});

test('a full queue loses the last of the longest part of it, not the newcomer', async () => {
  const world = arrange(1, 3);
  world.ask('a', 4);
  world.ask('b');
  await new Promise((resolve) => setImmediate(resolve));
  expect(world.refused).toEqual(['a full']);
  world.ask('a');
  await new Promise((resolve) => setImmediate(resolve));
  expect(world.refused).toEqual(['a full', 'a full']);
  await world.release('a');
  expect(world.granted).toEqual(['a', 'b']);
});

test('a wait ends with an abort or in its time, and leaves nothing behind', async () => {
  const semaphore = new FairSemaphore(1, 10);
  void semaphore.acquire('a', signal, Infinity);
  const controller = new AbortController();
  const aborted = semaphore.acquire('a', controller.signal, Infinity);
  const expired = semaphore.acquire('b', signal, performance.now() + 10);
  const patient = semaphore.acquire('c', signal, Infinity);
  controller.abort();
  await expect(aborted).rejects.toMatchObject({ reason: 'aborted' });
  await expect(expired).rejects.toMatchObject({ reason: 'expired' });
  await expect(semaphore.acquire('a', AbortSignal.abort(), Infinity)).rejects.toMatchObject({
    reason: 'aborted',
  });
  expect(semaphore.waiting).toBe(1);
  semaphore.release('a');
  await patient;
  semaphore.release('c');
  expect([semaphore.taken, semaphore.waiting]).toEqual([0, 0]);
});

test('everything is given back after a storm of many keys', async () => {
  const world = arrange(20);
  const keys = Array.from({ length: 2_000 }, (_, index) => `key ${index % 1_500}`);
  for (const key of keys) world.ask(key);
  let done = 0;
  while (done < world.granted.length) {
    await world.release(world.granted[done] ?? '');
    done += 1;
  }
  expect(done + world.refused.length).toBe(2_000);
  expect([world.semaphore.taken, world.semaphore.waiting]).toEqual([0, 0]);
});

test('slow reads of one credential leave sockets for another', async () => {
  const answers: (() => void)[] = [];
  await using server = await startServer((_, response, { url }) => {
    if (url.startsWith('/slow'))
      answers.push(() => {
        json(response, {});
      });
    else json(response, {});
  });
  await using origin = originOf(server, { connections: 20 });
  const slow = Array.from({ length: 200 }, () =>
    origin.send(request({ signal, path: '/slow', headers: { authorization: 'Bearer attacker' } })),
  );
  for (let index = 0; index < 20; index += 1) {
    const { status } = await origin.send(
      request({ path: '/quick', headers: { authorization: 'Bearer tenant' } }),
    );
    expect(status).toBe(200);
  }
  expect(answers.length).toBeLessThan(20);
  let settled = 0;
  for (const call of slow) void call.then(() => (settled += 1));
  while (settled < slow.length) {
    answers.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
});
