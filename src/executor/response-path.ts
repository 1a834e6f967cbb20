/** Places in the answer that is being made, and the errors found there. */
import { locatedError, type ASTNode, type GraphQLError } from 'graphql';

/** Of an object, a list, or an item; made once for each, while a field of an object is its key alone. */
export interface ResponsePath {
  readonly prev: ResponsePath | undefined;
  /** A response key, or a position in a list. */
  readonly key: string | number;
}

/** Each is an object of a kilobyte, and only some of those that are alike are shown. */
const maxErrors = 10_000;

/** Keeps errors in the order they were found, without those at or below what already became null. */
export class FieldErrors {
  readonly list: GraphQLError[] = [];
  /** Keys that an error made null, by the place they are in; undefined is the root. */
  private nulled: Map<ResponsePath | undefined, Set<string | number>> | undefined;
  /** Nothing is kept that comes after the whole answer became null. */
  private closed = false;

  /** Further errors make their fields null like any other, but are not kept. */
  get isFull(): boolean {
    return this.list.length >= maxErrors;
  }

  /** The whole answer became null. */
  addAtRoot(error: GraphQLError): void {
    this.list.push(error);
    this.closed = true;
  }

  /** `prev` and `key` are those of the nearest nullable place. */
  add(error: GraphQLError, prev: ResponsePath | undefined, key: string | number): void {
    if (this.isNull(prev, key)) return;
    this.nulled ??= new Map();
    const keys = this.nulled.get(prev);
    if (keys) keys.add(key);
    else this.nulled.set(prev, new Set([key]));
    this.list.push(error);
  }

  private isNull(prev: ResponsePath | undefined, key: string | number): boolean {
    if (this.closed) return true;
    if (!this.nulled) return false;
    if (this.nulled.get(prev)?.has(key)) return true;
    for (let place = prev; place; place = place.prev) {
      if (this.nulled.get(place.prev)?.has(place.key)) return true;
    }
    return false;
  }
}

/** The error with where it was found; one that knows its place already is left as it is. */
export function errorAt(
  raw: unknown,
  nodes: readonly ASTNode[],
  prev: ResponsePath | undefined,
  key: string | number,
): GraphQLError {
  const path = [key];
  for (let place = prev; place; place = place.prev) path.push(place.key);
  return locatedError(raw, [...nodes], path.reverse());
}
