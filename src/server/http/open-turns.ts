/**
 * The requests under way, which come and go by the thousand a second. Not a Set: that makes itself a new table
 * every few entries, and each old table holds on to the next, so that once one of them has grown old no request
 * since is let go before a full collection.
 */
import type { Turn } from './connection.ts';

export class OpenTurns {
  /** Places are taken over and over; there are as many as there ever were requests at once. */
  readonly #places: (Turn | undefined)[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#places.length - this.#free.length;
  }

  /** Returns its place, to be left once. */
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
