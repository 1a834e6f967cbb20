import { expect, test } from 'vitest';
import { Semaphore, PermitDeniedError } from '../../../src/upstream/http/semaphore.ts';

const { signal } = new AbortController();

test('a free permit costs no wait', () => {
  const semaphore = new Semaphore(2, 10);
  expect(semaphore.acquire(signal, Infinity)).toBeUndefined();
  expect(semaphore.acquire(signal, Infinity)).toBeUndefined();
  expect(semaphore.taken).toBe(2);
});

test('those who wait are served in the order they came', async () => {
  const semaphore = new Semaphore(1, 10);
  const served: number[] = [];
  void semaphore.acquire(signal, Infinity);
  const waits = [1, 2, 3].map((name) => semaphore.acquire(signal, Infinity)?.then(() => served.push(name)));
  for (const wait of waits) {
    semaphore.release();
    await wait;
  }
  expect(served).toEqual([1, 2, 3]);
  semaphore.release();
  expect([semaphore.taken, semaphore.waiting]).toEqual([0, 0]);
});

test('a wait ends with an abort, in its time or at once, and gives its place away', async () => {
  const semaphore = new Semaphore(1, 10);
  void semaphore.acquire(signal, Infinity);
  const controller = new AbortController();
  const aborted = semaphore.acquire(controller.signal, Infinity);
  const expired = semaphore.acquire(signal, performance.now() + 10);
  const patient = semaphore.acquire(signal, Infinity);
  controller.abort();
  await expect(aborted).rejects.toMatchObject({ reason: 'aborted' });
  await expect(expired).rejects.toMatchObject({ reason: 'expired' });
  await expect(semaphore.acquire(AbortSignal.abort(), Infinity)).rejects.toMatchObject({ reason: 'aborted' });
  semaphore.release();
  await patient;
  expect([semaphore.taken, semaphore.waiting]).toEqual([1, 0]);
});

test('an end too far away for a timer is no end', async () => {
  const semaphore = new Semaphore(1, 10);
  void semaphore.acquire(signal, Infinity);
  const wait = semaphore.acquire(signal, performance.now() + 2 ** 40);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(semaphore.waiting).toBe(1);
  semaphore.release();
  await wait;
});

test('the queue has an end', async () => {
  const semaphore = new Semaphore(1, 0);
  void semaphore.acquire(signal, Infinity);
  await expect(semaphore.acquire(signal, Infinity)).rejects.toThrow(PermitDeniedError);
});
