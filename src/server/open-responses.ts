/**
 * The answers under way, which come and go by the thousand a second. Not a Set: that makes itself a new table
 * every few entries, and each old table holds on to the next, so that once one of them has grown old no answer
 * since is let go before a full collection.
 */
import type { ServerResponse } from 'node:http';

export class OpenResponses {
  /** Places are taken over and over; there are as many as there ever were answers at once. */
  readonly #places: (ServerResponse | undefined)[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#places.length - this.#free.length;
  }

  /** Returns its place, to be left once. */
  add(res: ServerResponse): number {
    const place = this.#free.pop() ?? this.#places.length;
    this.#places[place] = res;
    return place;
  }

  leave(place: number): void {
    this.#places[place] = undefined;
    this.#free.push(place);
  }

  forEach(each: (res: ServerResponse) => void): void {
    for (const res of this.#places) if (res !== undefined) each(res);
  }
}
