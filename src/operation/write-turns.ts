/** Runs writes to one object one after the other, for all callers, so that each reads the result of the one before. */
import type { CancelSignal } from '../upstream/http/cancellation.ts';
import { Semaphore } from '../upstream/http/semaphore.ts';

/** Most writes that wait for one object. */
const maxWaiting = 50;
/** In milliseconds. Longer than nearly every write. */
const maxWaitMs = 5_000;

/** Objects that are not being written are kept up to this number, see docs/decisions/0015. */
const maxIdle = 1_000;

/**
 * Shortens the time between a read and its write. It is not a lock, because other replicas write too. So a write that
 * has waited long enough proceeds, and no caller can block another for longer. Keeps only the path of the object.
 */
export class WriteTurns {
  readonly #objects = new Map<string, Semaphore>();
  #size = 0;

  /** Objects that are being written. */
  get size(): number {
    return this.#size;
  }

  inTurn<T>(object: string, signal: CancelSignal, write: () => Promise<T>): Promise<T> {
    const turns = this.#turnsOf(object);
    if (turns.taken > 0) return this.#wait(turns, signal, write);
    this.#size += 1;
    // No other write to this object is running.
    void turns.acquire(signal, Infinity);
    return this.#run(turns, write);
  }

  async #wait<T>(turns: Semaphore, signal: CancelSignal, write: () => Promise<T>): Promise<T> {
    const came = await turns.acquire(signal, performance.now() + maxWaitMs)?.then(
      () => true,
      () => false,
    );
    return came === false ? write() : this.#run(turns, write);
  }

  async #run<T>(turns: Semaphore, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } finally {
      turns.release();
      if (turns.taken === 0) this.#size -= 1;
    }
  }

  #turnsOf(object: string): Semaphore {
    let turns = this.#objects.get(object);
    if (turns === undefined) {
      if (this.#objects.size - this.#size >= maxIdle) this.#dropIdle();
      this.#objects.set(object, (turns = new Semaphore(1, maxWaiting)));
    }
    return turns;
  }

  #dropIdle(): void {
    for (const [object, { taken }] of this.#objects) if (taken === 0) this.#objects.delete(object);
  }
}
