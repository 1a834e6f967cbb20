/** A counting semaphore: first come, first served, with abort and deadline. */
import type { CancelSignal } from './cancellation.ts';

export class PermitDeniedError extends Error {
  override readonly name = 'PermitDeniedError';
  readonly reason: 'full' | 'aborted' | 'expired';

  constructor(reason: 'full' | 'aborted' | 'expired') {
    super(`no permit: ${reason}`);
    this.reason = reason;
  }
}

/** In milliseconds. Node runs a longer timer immediately. */
const longestTimerMs = 2 ** 31 - 1;

/** A queue entry that waits for a permit. Calling either function once ends the wait. */
export interface Waiter {
  readonly grant: () => void;
  readonly refuse: (reason: PermitDeniedError['reason']) => void;
}

/** Waits in the queue until a permit is granted or refused, the signal aborts, or `until` has passed. */
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
  // A Set keeps insertion order and removes an aborted waiter without a search.
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
   * Returns undefined when a permit was free, so that the common case costs no microtask. Otherwise returns a promise,
   * which rejects with PermitDeniedError. `until` is a performance.now() time, or Infinity.
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
    // The permit goes to the next waiter: it is never free while a waiter is queued.
    if (this.#queue === undefined || this.#queue.size === 0) {
      this.#taken -= 1;
      return;
    }
    const [next] = this.#queue;
    next?.grant();
  }
}
