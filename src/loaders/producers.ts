/**
 * Which parts of an answer are still being read. Objects that become due at different moments, because the rows
 * that name them come from different calls, must still be read together: so a batched read waits for the calls
 * that can yet add to it, those whose response path leads to its own, and for nothing else.
 */
export class Producers {
  /** Response path → reads under way, or about to start, that answer it. */
  readonly #open = new Map<string, number>();
  /** Paths whose reads were asked for in this turn of the event loop, and may not be under way yet. */
  #asked = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();
  /** Paths whose reads were started before what leads to them was read. */
  #early: string[] | undefined;
  #isScheduled = false;

  /** A call that answers these paths has started; to be followed by `end` with the same, whatever becomes of it. */
  begin(paths: readonly string[]): void {
    for (const path of paths) this.#open.set(path, (this.#open.get(path) ?? 0) + 1);
  }

  end(paths: readonly string[]): void {
    for (const path of paths) {
      const left = (this.#open.get(path) ?? 1) - 1;
      if (left === 0) this.#open.delete(path);
      else this.#open.set(path, left);
    }
    if (this.#waiting.size > 0) this.#schedule();
  }

  /** Before a batched read at this path: undefined when it can be asked for now. The promise never rejects. */
  enter(path: string): Promise<void> | undefined {
    const waiting = this.#waiting.get(path);
    if (waiting !== undefined) return waiting.promise;
    if (!this.#isBlocked(path)) {
      this.#ask(path);
      return undefined;
    }
    const made = createWaiting();
    this.#waiting.set(path, made);
    this.#schedule();
    return made.promise;
  }

  /** For a read that needs nothing of what leads to it. */
  enterEarly(path: string): void {
    (this.#early ??= []).push(path);
    this.#ask(path);
  }

  #ask(path: string): void {
    if (this.#asked.has(path)) return;
    this.#asked.add(path);
    this.#schedule();
  }

  #isBlocked(path: string): boolean {
    const from = this.#earliest(path);
    for (const open of this.#open.keys()) if (open.length >= from && leadsTo(open, path)) return true;
    for (const asked of this.#asked) if (asked.length >= from && leadsTo(asked, path)) return true;
    for (const waiting of this.#waiting.keys()) {
      if (waiting.length >= from && leadsTo(waiting, path)) return true;
    }
    return false;
  }

  /** What leads to a read that was started early does not lead to what is below it either. */
  #earliest(path: string): number {
    let from = 0;
    for (const early of this.#early ?? []) {
      if (early.length > from && (early === path || leadsTo(early, path))) from = early.length;
    }
    return from;
  }

  /** After all that is ready to run has run: a call's rows have been resolved by then, and batches have been sent. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.#asked.size > 0) this.#asked = new Set();
      this.#release();
    });
  }

  #release(): void {
    const ready = [...this.#waiting].filter(([path]) => !this.#isBlocked(path));
    for (const [path, { resolve }] of ready) {
      this.#waiting.delete(path);
      // Asked for as soon as those that wait go on.
      this.#ask(path);
      resolve();
    }
  }
}

interface Waiting {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function createWaiting(): Waiting {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** `accounts.nodes` leads to `accounts.nodes.buyer`, and not to itself or to `accounts.nodesOfGroup`. */
function leadsTo(above: string, path: string): boolean {
  return path.length > above.length && path[above.length] === '.' && path.startsWith(above);
}
