/** One call to an upstream: its request, its response, and the function that exchanges them. */
import type { CancelSignal } from './cancellation.ts';
import type { RequestBytes } from './held-bytes.ts';
import type { CallEntry, CallJournal } from './journal.ts';

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
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
  /** Whether it changes nothing although its method could: a read with a body. */
  readonly isSafe?: true | undefined;
  /** A lower limit for this response body than the origin's. */
  readonly maxBytes?: number | undefined;
  /** `expected`: the caller handles redirects. Default: they are reported to `onRedirect`. */
  readonly redirects?: 'expected' | undefined;
  /** The name of the upstream in the journal. */
  readonly upstream?: string | undefined;
  readonly journal?: CallJournal | undefined;
  /** `callerKey` of the credential in the headers, if already known. */
  readonly caller?: string | undefined;
  /** How many calls of the operation had ended when this one was requested. Default: when it starts. */
  readonly asked?: number | undefined;
  /** The call whose redirect this one follows. */
  readonly follows?: CallEntry | undefined;
  /** Set on a retry. */
  readonly isRetry?: true;
  /** Counts the bytes of the response until the operation ends. */
  readonly held?: RequestBytes | undefined;
  readonly paths?: readonly string[] | undefined;
  /**
   * Asks for a reader of this response's body. Undefined: the body is kept as a whole. A request with this option
   * waits for headers until the call times out, because upstream may send them only when it has the whole result.
   */
  readonly readBody?: ((response: ResponseHead) => BodyReader | undefined) | undefined;
}

/** The code of the cause when a stream ends properly with fewer rows than announced. */
export const INCOMPLETE_STREAM = 'ERR_INCOMPLETE_STREAM';

export interface ResponseHead {
  readonly status: number;
  readonly headers: UpstreamResponse['headers'];
}

/** Takes a decompressed body piece by piece, while it arrives. Both methods may throw an UpstreamError, which ends the call. */
export interface BodyReader {
  /** Bytes so far. */
  readonly size: number;
  write(piece: Buffer): void;
  /** The body ended as HTTP requires. */
  end(): void;
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
  /** Has read the body, which is empty then. Shared by the operations that share the response. */
  readonly reader?: BodyReader | undefined;
}

/** Resolves with a response of any status. Rejects with UpstreamError without a complete response. */
export type SendRequest = (request: UpstreamRequest) => Promise<UpstreamResponse>;

/** Code that runs around calls and may send others in their place: retries, shared reads. */
export type Wrapper = (next: SendRequest) => SendRequest;

export type CallOutcome =
  | { readonly kind: 'answer'; readonly answer: UpstreamResponse }
  | { readonly kind: 'error'; readonly error: unknown };

/** Called exactly once, possibly before the function that received it returns. Must not throw. */
export type CallEnd = (outcome: CallOutcome) => void;

/** The same as `SendRequest` without a promise, for what every call goes through. */
export type StartCall = (request: UpstreamRequest, end: CallEnd) => void;

/** Code that lets a call through or refuses it, and learns from its outcome: circuit breaker, call ceiling, metrics. */
export type Guard = (next: StartCall) => StartCall;

/** Everything around the calls to an origin. The guards are inside the wrappers. */
export interface CallLayers {
  /** Outermost first. */
  readonly wrappers?: readonly Wrapper[];
  /** Outermost first. */
  readonly guards?: readonly Guard[];
}

export function sendThrough({ wrappers = [], guards = [] }: CallLayers, innermost: StartCall): SendRequest {
  const start = guards.reduceRight<StartCall>((next, guard) => guard(next), innermost);
  const send: SendRequest = (request) =>
    new Promise((resolve, reject) => {
      start(request, (outcome) => {
        if (outcome.kind === 'answer') return resolve(outcome.answer);
        const { error } = outcome;
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
  return wrappers.reduceRight<SendRequest>((next, wrap) => wrap(next), send);
}
