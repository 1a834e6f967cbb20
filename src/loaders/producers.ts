/**
 * Tracks which parts of an answer are still being read. Objects can be requested at different times, because the rows
 * that refer to them come from different calls. To read them in one batch, a batched read waits for the calls that can
 * still add to it, which are those whose response path leads to its own.
 */
export class Producers {
  /** Response paths of running reads, once for each read. Only a few. */
  readonly #open: string[] = [];
  /** Paths whose reads were requested in this turn of the event loop and may not have started. */
  #asked: Set<string> | undefined;
  #waiting: Map<string, Waiting> | undefined;
  /** Paths whose reads started before their parents were read. */
  #early: string[] | undefined;
  #isScheduled = false;

  /** A call for these paths has started. Must be followed by `end` with the same paths, also on failure. */
  begin(paths: readonly string[]): void {
    for (const path of paths) this.#open.push(path);
  }

  end(paths: readonly string[]): void {
    for (const path of paths) {
      const at = this.#open.indexOf(path);
      const last = this.#open.pop();
      // The order does not matter, so the last entry replaces the one that ended.
      if (at !== -1 && last !== undefined && at < this.#open.length) this.#open[at] = last;
    }
    if (this.#waiting !== undefined && this.#waiting.size > 0) this.#schedule();
  }

  /** Call before a batched read at this path. Undefined when it can start now. The promise never rejects. */
  enter(path: string): Promise<void> | undefined {
    const waiting = this.#waiting?.get(path);
    if (waiting !== undefined) return waiting.promise;
    if (!this.#isBlocked(path)) {
      this.#ask(path);
      return undefined;
    }
    const made = createWaiting();
    (this.#waiting ??= new Map<string, Waiting>()).set(path, made);
    this.#schedule();
    return made.promise;
  }

  /** Call for a read that does not need its parents' rows. */
  enterEarly(path: string): void {
    (this.#early ??= []).push(path);
    this.#ask(path);
  }

  #ask(path: string): void {
    this.#asked ??= new Set<string>();
    if (this.#asked.has(path)) return;
    this.#asked.add(path);
    this.#schedule();
  }

  #isBlocked(path: string): boolean {
    const from = this.#earliest(path);
    for (const open of this.#open) if (open.length >= from && leadsTo(open, path)) return true;
    for (const asked of this.#asked ?? []) if (asked.length >= from && leadsTo(asked, path)) return true;
    for (const waiting of this.#waiting?.keys() ?? []) {
      if (waiting.length >= from && leadsTo(waiting, path)) return true;
    }
    return false;
  }

  /** Reads above an early read do not lead to the paths below it either. */
  #earliest(path: string): number {
    let from = 0;
    for (const early of this.#early ?? []) {
      if (early.length > from && (early === path || leadsTo(early, path))) from = early.length;
    }
    return from;
  }

  /** Runs after everything that is ready: by then the rows of a call have been resolved and batches have been sent. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#asked = undefined;
      this.#release();
    });
  }

  #release(): void {
    const waiting = this.#waiting;
    if (waiting === undefined || waiting.size === 0) return;
    const ready = [...waiting].filter(([path]) => !this.#isBlocked(path));
    for (const [path, { resolve }] of ready) {
      waiting.delete(path);
      // Requested as soon as the waiting reads continue.
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
