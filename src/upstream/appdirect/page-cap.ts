/** The page cap of AppDirect: no document names one, so a lower size in an answer shows it. */

/** Most rows to ask for at once, unless the client is made with another number. */
export const defaultPageCap = 100;

/** A lower cap is tried again after this time, because the limit may have been raised. */
const learnedForMs = 10 * 60 * 1_000;

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

  learn(applied: number): void {
    if (applied >= this.rows) return;
    this.#learned = applied;
    this.#until = this.#now() + learnedForMs;
  }
}
