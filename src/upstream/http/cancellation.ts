/** How those who wait learn that nobody wants the answer any more. */

/** An `AbortSignal` is one. */
export interface CancelSignal {
  readonly aborted: boolean;
  /** Why; an error that can be answered as it is. */
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The reason of a signal that fired because the client went away. A write that was sent is finished all the same. */
export class ClientLeft extends Error {
  override readonly name = 'ClientLeft';

  constructor() {
    super('The client went away before the answer was complete.');
  }
}

/**
 * One for each operation, to which each of its upstream calls listens for a while: an `AbortController`
 * with its events costs several times as much, and warns of eleven listeners.
 */
export class Cancellation implements CancelSignal {
  aborted = false;
  reason: unknown = undefined;
  readonly #listeners = new Set<() => void>();

  /** Once: a second reason is dropped. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.aborted) this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }
}

/** For libraries that insist on the real thing. */
export function toAbortSignal(signal: CancelSignal): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort(signal.reason);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return controller.signal;
}
