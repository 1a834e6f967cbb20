/** One call to an upstream: its request, its response, and the function that exchanges them. */
import type { CancelSignal } from './cancellation.ts';
import type { RequestBytes } from './held-bytes.ts';
import type { CallEntry, CallJournal } from './journal.ts';

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, absolute and already encoded. Sent unchanged. */
  readonly path: string;
  /** Method and path template, for errors: `GET /v1/accounts/buyers/{id}`. */
  readonly call: string;
  /** All headers, except `host`, `connection`, lengths and `accept-encoding`, which are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** Every call listens to it, so an AbortSignal for many calls needs setMaxListeners(0). */
  readonly signal: CancelSignal;
  /** When the operation must be done, on the clock of performance.now(). */
  readonly deadline?: number | undefined;
  /** A lower limit for this response body than the origin's. */
  readonly maxBytes?: number | undefined;
  /** `expected`: the caller handles redirects. Default: they are reported to `onRedirect`. */
  readonly redirects?: 'expected' | undefined;
  readonly journal?: CallJournal | undefined;
  /** `callerKey` of the credential in the headers, if already known. */
  readonly caller?: string | undefined;
  /** Set on a retry. */
  readonly isRetry?: true;
  /** Counts the bytes of the response until the operation ends. */
  readonly held?: RequestBytes | undefined;
  readonly paths?: readonly string[] | undefined;
}

export interface UpstreamResponse {
  /** Any status. The caller interprets it. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Decompressed. */
  readonly body: Buffer;
  /** Length on the wire. */
  readonly bytes: number;
  readonly ms: number;
  /** This call's journal entry. The reader of the body adds the number of rows. */
  readonly entry: CallEntry | undefined;
}

/** Resolves with a response of any status. Rejects with UpstreamError without a complete response. */
export type SendRequest = (request: UpstreamRequest) => Promise<UpstreamResponse>;

/** Code that runs around every call: retry, circuit breaker, metrics. */
export type Wrapper = (next: SendRequest) => SendRequest;
