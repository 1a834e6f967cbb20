/** The latest calls of the API as they were sent and answered, for the console. */
import type { Call } from './journal.ts';
import type { RouteResult } from './route-result.ts';

export interface Exchange {
  readonly call: Call;
  readonly at: number;
  readonly requestHeaders: Readonly<Record<string, unknown>>;
  /** The document that was sent, once it was read. */
  readonly sent: unknown;
  readonly result: RouteResult | undefined;
  readonly fault: string | undefined;
}

const maxExchanges = 300;
const maxCharacters = 200_000;
const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Holds references only: rows and documents are never changed in place. Texts are made when they are read. */
export class ExchangeLog {
  readonly #mask: (text: string) => string;
  #entries: { readonly id: number; readonly exchange: Exchange }[] = [];
  #last = 0;

  constructor(mask: (text: string) => string) {
    this.#mask = mask;
  }

  add(exchange: Exchange): void {
    this.#last += 1;
    this.#entries.push({ id: this.#last, exchange });
    if (this.#entries.length > maxExchanges * 2) this.#entries = this.#entries.slice(-maxExchanges);
  }

  /** Those after the one with this id. `last` starts again at nothing after a clear only in what it lists. */
  list(after: number): object {
    const found = this.#entries.slice(-maxExchanges).filter(({ id }) => id > after);
    return {
      last: this.#last,
      first: this.#entries[0]?.id ?? this.#last + 1,
      calls: found.map(({ id, exchange: { call, at, fault } }) => ({
        id,
        at,
        ...call,
        fault: fault ?? null,
      })),
    };
  }

  get(id: number): object | undefined {
    const exchange = this.#entries.find((entry) => entry.id === id)?.exchange;
    if (!exchange) return undefined;
    const { call, sent, result, requestHeaders, fault } = exchange;
    return {
      ...call,
      fault: fault ?? null,
      request: { headers: this.#headers(requestHeaders), body: this.#text(sent) },
      response: { headers: this.#headers(result?.headers ?? {}), body: this.#body(result) },
    };
  }

  clear(): void {
    this.#entries = [];
  }

  #headers(headers: Readonly<Record<string, unknown>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, secretHeaders.has(name) ? '***' : String(value)]),
    );
  }

  #body(result: RouteResult | undefined): string {
    if (result === undefined) return '';
    if (result.bytes !== undefined) return `(${result.bytes.length} bytes that are not JSON)`;
    if (result.lines !== undefined) return `(a stream of ${result.lines.count} lines)`;
    return this.#text(result.body);
  }

  #text(value: unknown): string {
    if (value === undefined) return '';
    const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
    const cut = text.length > maxCharacters ? `${text.slice(0, maxCharacters)}\n… (cut)` : text;
    return this.#mask(cut).replace(
      /("(?:access_token|client_secret|password|secret)"\s*:\s*)"[^"]*"/g,
      '$1"***"',
    );
  }
}
