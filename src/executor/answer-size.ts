/** What an answer may hold: counted as it is made, so that what has no room is an error of its field and not of the process. */
import { GraphQLError } from 'graphql';

/** Fields past the limit that are told of one by one. */
const maxTold = 100;

/** The count of one execution. Texts count by their characters. */
export class AnswerSize {
  readonly #most: number;
  #left: number;
  #error: GraphQLError | undefined;
  #told = 0;

  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  /** Throws when there is no room; what comes later and is smaller may still have some. */
  take(bytes: number): void {
    if (bytes > this.#left) throw (this.#error ??= tooLong(this.#most));
    this.#left -= bytes;
  }

  /** Whether this error says that there is no room, and enough others have said so. */
  isKnownEnough(error: unknown): boolean {
    return error === this.#error && error !== undefined && ++this.#told > maxTold;
  }
}

function tooLong(most: number): GraphQLError {
  return new GraphQLError(
    `The answer may hold ${most} bytes, and this field would take it past them. Ask for less at once.`,
    { extensions: { code: 'QUERY_TOO_COMPLEX', rule: 'answer bytes' } },
  );
}

/** The same of an answer that was made without counting: undefined when it is within the limit. */
export function refusalOf(data: unknown, most: number): GraphQLError | undefined {
  return sizeOf(data, most) > most ? tooLong(most) : undefined;
}

/** Bytes of a value as JSON, about; stops counting past `most`. */
export function sizeOf(value: unknown, most = Infinity): number {
  if (typeof value === 'string') return value.length + 3;
  if (typeof value !== 'object' || value === null) return 5;
  let bytes = 3;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      bytes += sizeOf(item, most - bytes);
      if (bytes > most) break;
    }
    return bytes;
  }
  for (const key in value) {
    bytes += key.length + 4 + sizeOf((value as Readonly<Record<string, unknown>>)[key], most - bytes);
    if (bytes > most) break;
  }
  return bytes;
}
