/** Operations that upstream has moved to another path: which of the paths this upstream has. */

/** Then all paths are tried again, because the upstream may have been updated. */
const KNOWN_FOR_MS = 60 * 60 * 1_000;

interface Known {
  /** Template of the path that worked. */
  readonly path: string;
  readonly until: number;
}

/** One per origin: all operations use what one of them learns. */
export class KnownPaths {
  readonly #now: () => number;
  readonly #known = new Map<string, Known>();
  /** Replaced when it changes, so that others can compare it by identity. */
  #operations: ReadonlySet<string> = new Set();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The path that worked for this operation, if it is known. */
  of(operation: string): string | undefined {
    const known = this.#known.get(operation);
    if (known === undefined || this.#now() < known.until) return known?.path;
    this.forget(operation);
    return undefined;
  }

  learn(operation: string, path: string): void {
    if (this.of(operation) === path) return;
    this.#known.set(operation, { path, until: this.#now() + KNOWN_FOR_MS });
    this.#operations = new Set(this.#known.keys());
  }

  forget(operation: string): void {
    if (this.#known.delete(operation)) this.#operations = new Set(this.#known.keys());
  }

  /** The operations whose path is known. */
  operations(): ReadonlySet<string> {
    for (const operation of this.#known.keys()) this.of(operation);
    return this.#operations;
  }
}

/** Whether the answer can mean that upstream does not have this path. After a 404, the object may be missing instead. */
export function mayLackPath(status: number | undefined): boolean {
  return status === 404 || status === 405 || status === 501;
}
