/** The record of API calls that tests read back: bounded, and without secrets. */

export interface Call {
  readonly method: string;
  readonly path: string;
  /** Raw query string without the question mark; secrets of tokens in it are masked. */
  readonly query: string;
  /** 0 when no answer was sent. */
  readonly status: number;
  readonly ms: number;
  /** Of the answer's body. */
  readonly bytes: number;
  /** Whose token, with the secret masked; null without one. */
  readonly token: string | null;
}

/** What is kept at most; the oldest go first. */
const maxCalls = 20_000;
const maxCharacters = 8 * 1024 * 1024;

export class Journal {
  #calls: Call[] = [];
  #first = 0;
  #characters = 0;
  /** How many were let go since the journal was last emptied. */
  dropped = 0;

  add(call: Call): void {
    const entry = call.query === '' ? call : { ...call, query: masked(call.query) };
    this.#calls.push(entry);
    this.#characters += size(entry);
    while (this.#calls.length - this.#first > maxCalls || this.#characters > maxCharacters) this.#drop();
  }

  /** In the order they were answered. */
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

/** A token can be looked up by its value, so the value may stand in a query, percent-encoded or not. */
function masked(query: string): string {
  if (!/idt/i.test(query)) return query;
  return query.replace(/(idt(?::|%3a)TKN-[\d-]+(?::|%3a))[^&"'(),;|]+?(?=%2[27]|[&"'(),;|]|$)/gi, '$1***');
}
