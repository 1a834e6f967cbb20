/** The page cap of the upstream: the configured number, or a lower one that a response showed. */

/** A lower cap is tried again after this time, because the upstream's limit may have been raised. */
const LEARNED_FOR_MS = 10 * 60 * 1_000;

export interface CutAnswer {
  readonly rows: readonly unknown[];
  readonly limit: number;
  readonly offset: number;
  readonly total: number | undefined;
}

/** One per origin: all operations use what one of them learns. */
export class PageCap {
  readonly #configured: number;
  readonly #now: () => number;
  #learned: number;
  #until = 0;

  constructor(configured: number, now: () => number = () => performance.now()) {
    this.#configured = configured;
    this.#learned = configured;
    this.#now = now;
  }

  get rows(): number {
    if (this.#learned < this.#configured && this.#now() >= this.#until) this.#learned = this.#configured;
    return this.#learned;
  }

  /** Learns a lower cap only from a response that is full, has more rows after it, and echoes a lower limit. */
  learn(asked: number, { rows, limit, offset, total }: CutAnswer): void {
    if (limit < 1 || limit >= asked || limit >= this.#configured || rows.length !== limit) return;
    if (total !== undefined && total <= offset + rows.length) return;
    this.#learned = limit;
    this.#until = this.#now() + LEARNED_FOR_MS;
  }
}
