/**
 * A counting semaphore that is shared out by key. Of those that wait, the key that holds the fewest permits is next,
 * and no key can take the last free permits, so that another one rarely waits at all.
 */
import type { CancelSignal } from './cancellation.ts';
import { waitIn, PermitDeniedError } from './semaphore.ts';
import type { Waiter } from './semaphore.ts';

interface Share {
  held: number;
  readonly queue: Set<Waiter>;
}

/**
 * A key may hold at most this many times the permits that are free: 89 of 100 while it is alone, and 47 each once two
 * want as many as they can get. With fewer than ten permits, one key may hold all.
 */
const mostTimesFree = 8;
/** Shares that hold nothing are kept up to here: to make one for each call is dear. */
const maxIdleShares = 1_000;

export class FairSemaphore {
  readonly #permits: number;
  readonly #maxWaiting: number;
  readonly #shares = new Map<string, Share>();
  /** Those with a queue; the one whose turn it was last comes last. */
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

  /** As that of Semaphore. Whoever was granted a permit gives it back with the same key. */
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
    if (share.queue.size === 0) this.#queues.push(share);
    this.#waiting += 1;
    return waitIn(share.queue, signal, until, () => {
      this.#waiting -= 1;
      if (share.queue.size === 0) this.#queues.splice(this.#queues.indexOf(share), 1);
    });
  }

  release(key: string): void {
    const share = this.#shares.get(key);
    if (share === undefined) return;
    share.held -= 1;
    this.#taken -= 1;
    // Of those that hold the same, the one that had a permit last comes last.
    if (share.queue.size > 0) this.#moveToEnd(share);
    while (this.#waiting > 0) {
      const next = this.#queues.reduce((least, other) => (other.held < least.held ? other : least));
      if (!this.#mayTake(next)) return;
      this.#take(next);
      const [waiter] = next.queue;
      waiter?.grant();
      if (next.queue.size > 0) this.#moveToEnd(next);
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
    share = { held: 0, queue: new Set() };
    this.#shares.set(key, share);
    return share;
  }

  #dropIdle(): void {
    for (const [key, { held, queue }] of this.#shares) {
      if (held === 0 && queue.size === 0) this.#shares.delete(key);
    }
  }

  #mayTake({ held }: Share): boolean {
    return held < mostTimesFree * (this.#permits - this.#taken);
  }

  #take(share: Share): void {
    share.held += 1;
    this.#taken += 1;
  }

  /** The longest queue loses its last, unless that would be the newcomer's own. */
  #makeRoomFor(share: Share): boolean {
    const longest = this.#queues.reduce<Share | undefined>(
      (most, other) => (most === undefined || other.queue.size > most.queue.size ? other : most),
      undefined,
    );
    if (longest === undefined || longest.queue.size <= share.queue.size + 1) return false;
    [...longest.queue].at(-1)?.refuse('full');
    return true;
  }
}
