/**
 * A counting semaphore that is fair by key. The waiting key with the fewest permits is next, and no key can take the
 * last free permits, so that other keys rarely wait.
 */
import type { CancelSignal } from './cancellation.ts';
import { waitIn, PermitDeniedError } from './semaphore.ts';
import type { Waiters } from './semaphore.ts';

interface Share {
  held: number;
  readonly queue: Waiters;
}

/**
 * A key may hold at most this many times the free permits: 89 of 100 while it is alone, and 47 each when two keys
 * compete. With fewer than ten permits, one key may hold all.
 */
const mostTimesFree = 8;
/** Most idle shares that are kept: creating one for each call is expensive. */
const maxIdleShares = 1_000;

export class FairSemaphore {
  readonly #permits: number;
  readonly #maxWaiting: number;
  readonly #shares = new Map<string, Share>();
  /** Shares with a queue, in round-robin order. */
  readonly #queues: Share[] = [];
  #taken = 0;
  #waiting = 0;

  constructor(permits: number, maxWaiting: number) {
    this.#permits = permits;
    this.#maxWaiting = maxWaiting;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** As `Semaphore.acquire`. Release the permit with the same key. */
  acquire(key: string, signal: CancelSignal, until: number): Promise<void> | undefined {
    const share = this.#shareOf(key);
    if (this.#mayTake(share)) {
      this.#take(share);
      return undefined;
    }
    if (signal.aborted) return Promise.reject(new PermitDeniedError('aborted'));
    if (this.#waiting >= this.#maxWaiting && !this.#makeRoomFor(share)) {
      return Promise.reject(new PermitDeniedError('full'));
    }
    if (share.queue.length === 0) this.#queues.push(share);
    this.#waiting += 1;
    return waitIn(share.queue, signal, until, () => {
      this.#waiting -= 1;
      if (share.queue.length === 0) this.#queues.splice(this.#queues.indexOf(share), 1);
    });
  }

  release(key: string): void {
    const share = this.#shares.get(key);
    if (share === undefined) return;
    share.held -= 1;
    this.#taken -= 1;
    // Among shares with equally many permits, the one served last goes to the end.
    if (share.queue.length > 0) this.#moveToEnd(share);
    while (this.#waiting > 0) {
      const next = this.#queues.reduce((least, other) => (other.held < least.held ? other : least));
      if (!this.#mayTake(next)) return;
      this.#take(next);
      next.queue[0]?.grant();
      if (next.queue.length > 0) this.#moveToEnd(next);
    }
  }

  #moveToEnd(share: Share): void {
    this.#queues.splice(this.#queues.indexOf(share), 1);
    this.#queues.push(share);
  }

  #shareOf(key: string): Share {
    let share = this.#shares.get(key);
    if (share !== undefined) return share;
    if (this.#shares.size >= maxIdleShares) this.#dropIdle();
    share = { held: 0, queue: [] };
    this.#shares.set(key, share);
    return share;
  }

  #dropIdle(): void {
    for (const [key, { held, queue }] of this.#shares) {
      if (held === 0 && queue.length === 0) this.#shares.delete(key);
    }
  }

  #mayTake({ held }: Share): boolean {
    return held < mostTimesFree * (this.#permits - this.#taken);
  }

  #take(share: Share): void {
    share.held += 1;
    this.#taken += 1;
  }

  /** Rejects the last waiter of the longest queue, unless that queue is the newcomer's own. */
  #makeRoomFor(share: Share): boolean {
    const longest = this.#queues.reduce<Share | undefined>(
      (most, other) => (most === undefined || other.queue.length > most.queue.length ? other : most),
      undefined,
    );
    if (longest === undefined || longest.queue.length <= share.queue.length + 1) return false;
    longest.queue.at(-1)?.refuse('full');
    return true;
  }
}
