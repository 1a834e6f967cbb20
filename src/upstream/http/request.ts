/** One call to an upstream: its request, its response, and the function that exchanges them. */
import type { CancelSignal } from './cancellation.ts';
import type { RequestBytes } from './held-bytes.ts';
import type { CallEntry, CallJournal } from './journal.ts';

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, absolute and already encoded; sent as it is. */
  readonly path: string;
  /** Method and path template, for errors: `GET /v1/accounts/buyers/{id}`. */
  readonly call: string;
  /** Everything that is sent; nothing is added but `host`, `connection`, lengths and `accept-encoding`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** Every call listens on it, so an AbortSignal for many calls needs setMaxListeners(0). */
  readonly signal: CancelSignal;
  /** When the whole operation must be done, as performance.now() counts. */
  readonly deadline?: number | undefined;
  /** A lower ceiling for this answer's body than the origin's. */
  readonly maxBytes?: number | undefined;
  /** `expected`: the caller reads where it is sent. Default: told to `onRedirect`. */
  readonly redirects?: 'expected' | undefined;
  readonly journal?: CallJournal | undefined;
  /** `callerKey` of the credential among the headers, where it is known already. */
  readonly caller?: string | undefined;
  /** Of a call that is made again. */
  readonly isRetry?: true;
  /** Where the bytes of the answer are counted, until the operation ends. */
  readonly held?: RequestBytes | undefined;
  readonly paths?: readonly string[] | undefined;
}

export interface UpstreamResponse {
  /** Any status: what it means is for the caller to say. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Decompressed. */
  readonly body: Buffer;
  /** As it came over the wire. */
  readonly bytes: number;
  readonly ms: number;
  /** This call's line in the journal, to which the reader of the body adds the number of rows. */
  readonly entry: CallEntry | undefined;
}

/** Resolves with an answer of any status; rejects with UpstreamError when there is no whole answer. */
export type SendRequest = (request: UpstreamRequest) => Promise<UpstreamResponse>;

/** Something around every call: retry, circuit breaker, metrics. */
export type Wrapper = (next: SendRequest) => SendRequest;
