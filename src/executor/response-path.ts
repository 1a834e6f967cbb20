/** Paths in the answer, and the field errors. */
import { locatedError, type ASTNode, type GraphQLError } from 'graphql';

/** The path of an object, a list or an item. A field of an object has no path object, only its key. */
export interface ResponsePath {
  readonly prev: ResponsePath | undefined;
  /** A response key, or a position in a list. */
  readonly key: string | number;
}

/** An error takes about a kilobyte, and equal ones are merged later. */
const maxErrors = 10_000;

/** Collects errors in order, without those at or below a place that is already null. */
export class FieldErrors {
  readonly list: GraphQLError[] = [];
  /** Keys that an error made null, by their parent path. Undefined is the root. */
  private nulled: Map<ResponsePath | undefined, Set<string | number>> | undefined;
  /** Whether the whole answer is null. Later errors are dropped. */
  private closed = false;

  /** When full, further errors make their fields null but are not collected. */
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

/** Adds the path and locations to an error that does not have them. */
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
