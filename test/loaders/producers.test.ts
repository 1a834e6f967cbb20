/** A batched read waits for the calls that can add to it, for no others, and never for ever. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Producers } from '../../src/loaders/producers.ts';

/** Whether it may go on, after all that is ready has run. */
async function entered(producers: Producers, path: string): Promise<boolean> {
  let done = false;
  const waits = producers.enter(path);
  if (waits === undefined) return true;
  void waits.then(() => (done = true));
  await setImmediate();
  await setImmediate();
  return done;
}

describe('a read below a call', () => {
  test('a read below a call waits while the call is under way, and goes on after it', async () => {
    const producers = new Producers();
    producers.begin(['users', 'users.accounts']);
    expect(await entered(producers, 'users.accounts.nodes')).toBe(false);
    producers.end(['users', 'users.accounts']);
    expect(await entered(producers, 'users.accounts.nodes')).toBe(true);
  });

  test('a read below a call waits for each of several calls of one path', async () => {
    const producers = new Producers();
    producers.begin(['users.accounts']);
    producers.begin(['users.accounts']);
    producers.end(['users.accounts']);
    expect(await entered(producers, 'users.accounts.nodes')).toBe(false);
    producers.end(['users.accounts']);
    expect(await entered(producers, 'users.accounts.nodes')).toBe(true);
  });

  test('a read below a call does not wait for calls elsewhere, beside it, or of its own path', async () => {
    const producers = new Producers();
    producers.begin(['buyers', 'users.acc', 'users.accounts.nodes', 'users.accounts.nodes.buyers']);
    expect(await entered(producers, 'users.accounts.nodes')).toBe(true);
  });

  test('a read below a call waits for a read above it that waits itself, and they go on in turn', async () => {
    const producers = new Producers();
    const order: string[] = [];
    producers.begin(['a']);
    const below = producers.enter('a.b.c')?.then(() => order.push('a.b.c'));
    const above = producers.enter('a.b')?.then(() => order.push('a.b'));
    producers.end(['a']);
    await Promise.all([below, above]);
    expect(order).toEqual(['a.b', 'a.b.c']);
  });

  test('a read below a call goes on together with all others of its path', async () => {
    const producers = new Producers();
    producers.begin(['a']);
    const waits = producers.enter('a.b');
    expect(producers.enter('a.b')).toBe(waits);
    producers.end(['a']);
    // Still the same one: what came first has not gone on yet.
    expect(producers.enter('a.b')).toBe(waits);
    await waits;
  });

  test('started early, neither it nor what is below it waits for what leads to it', async () => {
    const producers = new Producers();
    producers.begin(['account']);
    producers.enterEarly('account.buyers');
    await setImmediate();
    expect(await entered(producers, 'account.buyers.nodes.seller')).toBe(true);
    expect(await entered(producers, 'account.sellers')).toBe(false);
    producers.end(['account']);
    expect(await entered(producers, 'account.sellers')).toBe(true);
  });
});
