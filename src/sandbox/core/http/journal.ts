/** The record of API calls that tests read back: bounded, and without secrets. */

export interface Call {
  readonly method: string;
  readonly path: string;
  /** Raw query string without the question mark; secrets of tokens in it are masked. */
  readonly query: string;
  /** 0 when no response was sent. */
  readonly status: number;
  readonly ms: number;
  /** Size of the response body. */
  readonly bytes: number;
  /** The token with its secret masked; null without one. */
  readonly token: string | null;
}

/** Limits of the journal; the oldest calls are dropped first. */
const maxCalls = 20_000;
const maxCharacters = 8 * 1024 * 1024;

export class Journal {
  readonly #maskQuery: (query: string) => string;
  #calls: Call[] = [];
  #first = 0;
  #characters = 0;
  /** How many calls were dropped since the journal was last emptied. */
  dropped = 0;

  /** `maskQuery` replaces the secrets that a query string can hold. */
  constructor(maskQuery: (query: string) => string) {
    this.#maskQuery = maskQuery;
  }

  /** Returns the call as it is kept, with masked secrets. */
  add(call: Call): Call {
    const entry = call.query === '' ? call : { ...call, query: this.#maskQuery(call.query) };
    this.#calls.push(entry);
    this.#characters += size(entry);
    while (this.#calls.length - this.#first > maxCalls || this.#characters > maxCharacters) this.#drop();
    return entry;
  }

  /** In the order of their answers. */
  list(): readonly Call[] {
    return this.#calls.slice(this.#first);
  }

  clear(): void {
    this.#calls = [];
    this.#first = 0;
    this.#characters = 0;
    this.dropped = 0;
  }

  #drop(): void {
    const oldest = this.#calls[this.#first];
    if (!oldest) return;
    this.#characters -= size(oldest);
    this.#first += 1;
    this.dropped += 1;
    if (this.#first < maxCalls) return;
    this.#calls = this.#calls.slice(this.#first);
    this.#first = 0;
  }
}

function size({ path, query }: Call): number {
  return path.length + query.length;
}
