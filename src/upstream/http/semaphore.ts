/** A counting semaphore: at most so many at once, first come first served, and no waiting past an abort or an end. */
import type { CancelSignal } from './cancellation.ts';

export class PermitDeniedError extends Error {
  override readonly name = 'PermitDeniedError';
  readonly reason: 'full' | 'aborted' | 'expired';

  constructor(reason: 'full' | 'aborted' | 'expired') {
    super(`no permit: ${reason}`);
    this.reason = reason;
  }
}

/** Node runs a timer that is longer than this at once. Milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

/** One that waits for a permit. Each of the two may be called once, and ends the wait. */
export interface Waiter {
  readonly grant: () => void;
  readonly refuse: (reason: PermitDeniedError['reason']) => void;
}

/** Joins the queue until it is granted or refused a permit, is aborted, or `until` has passed. */
export function waitIn(
  queue: Set<Waiter>,
  signal: CancelSignal,
  until: number,
  left?: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const leave = (): void => {
      queue.delete(waiter);
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      left?.();
    };
    const waiter: Waiter = {
      grant: () => {
        leave();
        resolve();
      },
      refuse: (reason) => {
        leave();
        reject(new PermitDeniedError(reason));
      },
    };
    const aborted = (): void => {
      waiter.refuse('aborted');
    };
    if (signal.aborted) return reject(new PermitDeniedError('aborted'));
    const ms = Math.max(0, until - performance.now());
    if (ms <= longestTimerMs) timer = setTimeout(() => waiter.refuse('expired'), ms);
    signal.addEventListener('abort', aborted, { once: true });
    queue.add(waiter);
  });
}

export class Semaphore {
  readonly #permits: number;
  readonly #maxWaiting: number;
  #taken = 0;
  // A set keeps insertion order and forgets a waiter that gave up without a search.
  #queue: Set<Waiter> | undefined;

  constructor(permits: number, maxWaiting: number) {
    this.#permits = permits;
    this.#maxWaiting = maxWaiting;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#queue?.size ?? 0;
  }

  /**
   * Returns undefined when a permit was free, so that the common case costs no microtask; else a
   * promise of one, which rejects with PermitDeniedError. `until` is a performance.now() time, or Infinity.
   */
  acquire(signal: CancelSignal, until: number): Promise<void> | undefined {
    if (this.#taken < this.#permits) {
      this.#taken += 1;
      return undefined;
    }
    const queue = (this.#queue ??= new Set());
    if (queue.size >= this.#maxWaiting) return Promise.reject(new PermitDeniedError('full'));
    return waitIn(queue, signal, until);
  }

  release(): void {
    // The permit passes on: it is never free while somebody waits.
    if (this.#queue === undefined || this.#queue.size === 0) {
      this.#taken -= 1;
      return;
    }
    const [next] = this.#queue;
    next?.grant();
  }
}
