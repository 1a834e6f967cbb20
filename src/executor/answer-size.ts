/** Counts the bytes of an answer while it is made, so that fields beyond the limit fail instead of the process. */
import { GraphQLError } from 'graphql';

/** Most fields beyond the limit that are reported separately. */
const maxReported = 100;

/** The count of one execution. A string counts by its characters. */
export class AnswerSize {
  readonly #most: number;
  #left: number;
  #error: GraphQLError | undefined;
  #reported = 0;

  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  /** Throws when the limit is exceeded. A later, smaller value may still fit. */
  take(bytes: number): void {
    if (bytes > this.#left) throw (this.#error ??= tooLong(this.#most));
    this.#left -= bytes;
  }

  /** Whether this error means that the limit is exceeded, and was already reported often enough. */
  isReportedEnough(error: unknown): boolean {
    return error === this.#error && error !== undefined && ++this.#reported > maxReported;
  }
}

function tooLong(most: number): GraphQLError {
  return new GraphQLError(
    `The answer can have at most ${most} bytes, and this field exceeds that. Request less at once.`,
    { extensions: { code: 'QUERY_TOO_COMPLEX', rule: 'answer bytes' } },
  );
}

/** The error for an answer that was made without counting. Undefined when it is within the limit. */
export function sizeError(data: unknown, most: number): GraphQLError | undefined {
  return sizeOf(data, most) > most ? tooLong(most) : undefined;
}

/** Approximate bytes of a value as JSON. Stops counting beyond `most`. */
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
