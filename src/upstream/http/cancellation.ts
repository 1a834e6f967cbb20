/** A lightweight cancellation signal, shared by all calls of an operation. */

/** The part of `AbortSignal` that calls use. */
export interface CancelSignal {
  readonly aborted: boolean;
  /** An error to answer with. */
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The reason of a signal that fired because the client disconnected. A write that was already sent still finishes. */
export class ClientLeft extends Error {
  override readonly name = 'ClientLeft';

  constructor() {
    super('The client went away before the answer was complete.');
  }
}

/**
 * One per operation; each upstream call listens to it while it runs. An `AbortController` costs several times as much
 * and warns at eleven listeners.
 */
export class Cancellation implements CancelSignal {
  aborted = false;
  reason: unknown = undefined;
  /** Not a Set: there are only as many as calls that run, and mostly one. */
  readonly #listeners: (() => void)[] = [];

  /** Later calls have no effect. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    // A listener may remove others, which are not called then.
    for (let next = this.#listeners.shift(); next !== undefined; next = this.#listeners.shift()) next();
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.aborted) this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const place = this.#listeners.indexOf(listener);
    if (place === -1) return;
    const last = this.#listeners.pop();
    // The order does not matter, so the last one takes the place of the one that left.
    if (last !== undefined && place < this.#listeners.length) this.#listeners[place] = last;
  }
}

/** For libraries that need a real `AbortSignal`. */
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
