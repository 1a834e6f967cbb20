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

/** Not a Set, whose old tables would keep the operations of earlier waiters alive: see docs/decisions/0015. */
export type Waiters = Waiter[];

/** Waits in the queue until a permit is granted or refused, the signal aborts, or `until` has passed. */
export function waitIn(
  queue: Waiters,
  signal: CancelSignal,
  until: number,
  left?: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const leave = (): void => {
      remove(queue, waiter);
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
    queue.push(waiter);
  });
}

/** The first waiter mostly leaves first. */
function remove(queue: Waiters, waiter: Waiter): void {
  if (queue[0] === waiter) queue.shift();
  else queue.splice(queue.indexOf(waiter), 1);
}

export class Semaphore {
  readonly #permits: number;
  readonly #maxWaiting: number;
  #taken = 0;
  #queue: Waiters | undefined;

  constructor(permits: number, maxWaiting: number) {
    this.#permits = permits;
    this.#maxWaiting = maxWaiting;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#queue?.length ?? 0;
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
    const queue = (this.#queue ??= []);
    if (queue.length >= this.#maxWaiting) return Promise.reject(new PermitDeniedError('full'));
    return waitIn(queue, signal, until);
  }

  release(): void {
    // The permit goes to the next waiter: it is never free while a waiter is queued.
    const next = this.#queue?.[0];
    if (next === undefined) this.#taken -= 1;
    else next.grant();
  }
}
