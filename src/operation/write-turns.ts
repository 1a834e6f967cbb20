/** Takes writes to one object one after the other, whoever makes them, so that each reads what the one before left. */
import type { CancelSignal } from '../upstream/http/cancellation.ts';
import { Semaphore } from '../upstream/http/semaphore.ts';

/** Writes that wait for one object. */
const maxWaiting = 50;
/** Longer than nearly every write takes. Milliseconds. */
const maxWaitMs = 5_000;

/**
 * It makes the time between a read and its write small; it guards nothing, as other replicas write too. So a
 * write that waited long enough goes ahead: no caller can hold up another for longer than that. Nothing but the
 * object's address is kept, and only while a write is under way.
 */
export class WriteTurns {
  readonly #objects = new Map<string, Semaphore>();

  /** Objects that are being written. */
  get size(): number {
    return this.#objects.size;
  }

  async inTurn<T>(object: string, signal: CancelSignal, write: () => Promise<T>): Promise<T> {
    let turns = this.#objects.get(object);
    if (!turns) this.#objects.set(object, (turns = new Semaphore(1, maxWaiting)));
    const turn = turns.acquire(signal, performance.now() + maxWaitMs);
    if (turn !== undefined) {
      const came = await turn.then(
        () => true,
        () => false,
      );
      if (!came) return write();
    }
    try {
      return await write();
    } finally {
      turns.release();
      if (turns.taken === 0) this.#objects.delete(object);
    }
  }
}
