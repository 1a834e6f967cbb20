/**
 * The open requests: thousands start and end each second. Not a Set: a Set replaces its table every few entries,
 * and each old table points to the next. Once one is promoted to the old generation, all later requests stay in
 * memory until a full garbage collection.
 */
import type { Turn } from './connection.ts';

export class OpenTurns {
  /** Places are reused. Their number is the most requests that were ever open at the same time. */
  readonly #places: (Turn | undefined)[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#places.length - this.#free.length;
  }

  /** Returns its place. Remove it once. */
  add(turn: Turn): number {
    const place = this.#free.pop() ?? this.#places.length;
    this.#places[place] = turn;
    return place;
  }

  leave(place: number): void {
    this.#places[place] = undefined;
    this.#free.push(place);
  }

  forEach(each: (turn: Turn) => void): void {
    for (const turn of this.#places) if (turn !== undefined) each(turn);
  }
}
