/**
 * Which parts of an answer are still being read. Objects that become due at different moments, because the rows
 * that name them come from different calls, must still be read together: so a batched read waits for the calls
 * that can yet add to it, those whose response path leads to its own, and for nothing else.
 */
export class Producers {
  /** Response paths that reads under way answer, once for each such read: a few. */
  readonly #open: string[] = [];
  /** Paths whose reads were asked for in this turn of the event loop, and may not be under way yet. */
  #asked: Set<string> | undefined;
  #waiting: Map<string, Waiting> | undefined;
  /** Paths whose reads were started before what leads to them was read. */
  #early: string[] | undefined;
  #isScheduled = false;

  /** A call that answers these paths has started; to be followed by `end` with the same, whatever becomes of it. */
  begin(paths: readonly string[]): void {
    for (const path of paths) this.#open.push(path);
  }

  end(paths: readonly string[]): void {
    for (const path of paths) {
      const at = this.#open.indexOf(path);
      const last = this.#open.pop();
      // The order says nothing, so the last takes the place of the one that ended.
      if (at !== -1 && last !== undefined && at < this.#open.length) this.#open[at] = last;
    }
    if (this.#waiting !== undefined && this.#waiting.size > 0) this.#schedule();
  }

  /** Before a batched read at this path: undefined when it can be asked for now. The promise never rejects. */
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

  /** For a read that needs nothing of what leads to it. */
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
