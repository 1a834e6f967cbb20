/** Runs one call on the pool: sends it, limits its time and bytes, and settles exactly once. */
import type { Dispatcher } from 'undici';
import { ClientLeft } from './cancellation.ts';
import { BodyPieces } from './body-pieces.ts';
import { decompress } from './decompress.ts';
import { maxProblemBytes, UpstreamError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { noRoom } from './held-bytes.ts';
import type { BodyReader, CallEnd, UpstreamResponse, UpstreamRequest } from './request.ts';
import { closeEntry, type CallEntry } from './journal.ts';
import { cancelled, connectionFailed, outcomeOf } from './transport-error.ts';
import type { Phase } from './transport-error.ts';

export interface CallLimits {
  readonly headersTimeoutMs: number;
  readonly maxResponseBytes: number;
  readonly maxDecompressedBytes: number;
  readonly compression: 'gzip' | 'off';
}

/** Responses with this many headers are rejected. */
const tooManyHeaders = 100;

const ignore = (): void => undefined;
const noBytes = Buffer.alloc(0);

/**
 * Uses undici's dispatch handler instead of `pool.request`: no stream per response, one timer for the whole call, and
 * an abort settles at once even while the connection is being opened.
 */
export class CallHandler implements Dispatcher.DispatchHandler {
  readonly #request: UpstreamRequest;
  readonly #entry: CallEntry | undefined;
  readonly #limits: CallLimits;
  readonly #maxBytes: number;
  /** When the call must end, on the clock of performance.now(), and which limit sets it. */
  readonly #until: number;
  readonly #endIs: 'call' | 'operation';
  readonly #started = performance.now();
  readonly #chunks: Buffer[] = [];
  /** Reads the body while it arrives, if the request asks for that. */
  #pieces: BodyPieces | undefined;
  #bytes = 0;
  /** Bytes of the request's budget that this call holds. */
  #held = 0;
  #status = 0;
  #headers: UpstreamResponse['headers'] = {};
  #phase: Phase = 'unsent';
  #settled = false;
  #timer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #end: CallEnd = ignore;

  constructor(request: UpstreamRequest, entry: CallEntry | undefined, callEnd: number, limits: CallLimits) {
    this.#request = request;
    this.#entry = entry;
    this.#limits = limits;
    this.#maxBytes = Math.min(limits.maxResponseBytes, request.maxBytes ?? Infinity);
    const deadline = request.deadline ?? Infinity;
    this.#until = Math.min(callEnd, deadline);
    this.#endIs = deadline < callEnd ? 'operation' : 'call';
  }

  run(pool: Dispatcher, end: CallEnd): void {
    const { signal, method, path, headers, body } = this.#request;
    this.#end = end;
    if (signal.aborted) return this.#cancel();
    signal.addEventListener('abort', this.#cancel, { once: true });
    this.#keepTime();
    try {
      pool.dispatch(
        {
          method,
          path,
          headers: this.#limits.compression === 'gzip' ? { 'accept-encoding': 'gzip', ...headers } : headers,
          body: body ?? null,
        },
        this,
      );
    } catch (error) {
      if (this.#settle()) this.#end({ kind: 'error', error });
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Cancelled while connecting: nothing has been written, and the connection stays usable.
    if (this.#settled) return controller.abort(new Error('given up before it was sent'));
    this.#controller = controller;
    this.#phase = 'sent';
  }

  onResponseStart(
    { rawHeaders }: Dispatcher.DispatchController,
    status: number,
    headers: UpstreamResponse['headers'],
  ): void {
    if (this.#settled || status < 200) return;
    this.#phase = 'answering';
    this.#status = status;
    this.#headers = headers;
    if (this.#entry !== undefined) this.#entry.status = status;
    // Names and values alternate. Each repetition of a header counts.
    if (Array.isArray(rawHeaders) && rawHeaders.length >= 2 * tooManyHeaders) {
      return this.#tooMany(rawHeaders.length / 2);
    }
    if (this.#request.readBody !== undefined) this.#readPieces(status, headers);
    const declared = Number(headers['content-length']);
    if (declared > this.#maxBytes) this.#tooLong();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) return this.#tooLong();
    if (this.#pieces !== undefined) return this.#pieces.write(chunk, controller);
    // For a long error only the status counts: the body is not kept.
    if (this.#status >= 400 && this.#bytes > maxProblemBytes) return this.#drop();
    if (!this.#hold(chunk.length)) return;
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#pieces !== undefined) {
      // The connection is free, whatever becomes of the rest.
      this.#controller = undefined;
      return this.#pieces.end();
    }
    if (!this.#settle()) return;
    const [first] = this.#chunks;
    const raw = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    const encoding = this.#headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity' || raw.length === 0) {
      this.#end({ kind: 'answer', answer: this.#answer(raw) });
    } else {
      this.#decompressed(raw, encoding).then(
        (answer) => {
          this.#end({ kind: 'answer', answer });
        },
        (error: unknown) => {
          this.#end({ kind: 'error', error });
        },
      );
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // A response that broke off before its body counts as not started.
    const phase = this.#phase === 'answering' && this.#bytes === 0 ? 'sent' : this.#phase;
    if (!this.#settle()) return;
    this.#drop();
    this.#pieces?.close();
    this.#end({ kind: 'error', error: this.#cut(connectionFailed(this.#request, error, phase)) });
  }

  #readPieces(status: number, headers: UpstreamResponse['headers']): void {
    const reader = this.#request.readBody?.({ status, headers });
    if (reader === undefined) return;
    if (this.#entry !== undefined) this.#entry.streamed = true;
    const encoding = headers['content-encoding'];
    const { maxDecompressedBytes, compression } = this.#limits;
    this.#pieces = new BodyPieces({
      reader,
      encoding: encoding === 'identity' ? undefined : encoding,
      compression,
      hold: (bytes) => {
        if (reader.size + bytes <= maxDecompressedBytes) return this.#hold(bytes);
        this.#tooLong();
        return false;
      },
      done: () => {
        if (this.#settle()) this.#end({ kind: 'answer', answer: this.#answer(noBytes, reader) });
      },
      fail: (error) => {
        if (error instanceof UpstreamError) return this.#fail(error);
        const message = 'expected a gzip stream, but it is not one';
        this.#fail(this.#cut(this.#error('UPSTREAM_BAD_RESPONSE', message, error)));
      },
    });
  }

  #cut(error: UpstreamError): UpstreamError {
    if (this.#pieces !== undefined) error.isCutStream = true;
    return error;
  }

  async #decompressed(raw: Buffer, encoding: string | string[]): Promise<UpstreamResponse> {
    const { maxDecompressedBytes, compression } = this.#limits;
    // The compressed bytes count until decompression, and the decompressed bytes after it.
    const { held } = this.#request;
    const room = held === undefined ? Infinity : held.upstreamRoom + raw.length;
    try {
      if (compression === 'off') throw new Error('compression is off');
      const body = await decompress(raw, encoding, Math.min(maxDecompressedBytes, room));
      const full = held?.receive(Math.max(0, body.length - raw.length));
      if (full !== undefined) throw noRoom(this.#request, full);
      this.#held += Math.max(0, body.length - raw.length);
      return this.#answer(body);
    } catch (cause) {
      this.#letGo();
      if (cause instanceof UpstreamError) throw cause;
      if (room < maxDecompressedBytes && isTooLong(cause)) throw noRoom(this.#request, 'operation');
      throw this.#error(
        'UPSTREAM_BAD_RESPONSE',
        'expected a gzip body of bounded length, but it is not one',
        cause,
      );
    }
  }

  #answer(body: Buffer, reader?: BodyReader): UpstreamResponse {
    // Only a few texts of an error body are kept.
    if (this.#status >= 400) this.#letGo();
    return {
      status: this.#status,
      headers: this.#headers,
      body,
      bytes: this.#bytes,
      ms: performance.now() - this.#started,
      entry: this.#entry,
      reader,
    };
  }

  /** False if it was already settled. */
  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#request.signal.removeEventListener('abort', this.#cancel);
    if (this.#entry !== undefined) {
      this.#entry.ms = Math.round((performance.now() - this.#started) * 10) / 10;
      this.#entry.bytes = this.#bytes;
      closeEntry(this.#request.journal, this.#entry);
    }
    return true;
  }

  #fail(error: UpstreamError): void {
    if (!this.#settle()) return;
    this.#drop();
    this.#pieces?.close();
    this.#end({ kind: 'error', error });
    // Closes the socket, so that upstream can stop working on the call.
    this.#controller?.abort(error);
  }

  /** False when a byte limit is reached and the call has failed. */
  #hold(bytes: number): boolean {
    const full = this.#request.held?.receive(bytes);
    if (full === undefined) {
      this.#held += bytes;
      return true;
    }
    const error = noRoom(this.#request, full, outcomeOf(this.#request, this.#phase));
    // Pages hold fewer bytes at a time, which does not help when others hold too many.
    this.#fail(full === 'operation' ? this.#cut(error) : error);
    return false;
  }

  #drop(): void {
    this.#chunks.length = 0;
    this.#letGo();
  }

  #letGo(): void {
    this.#request.held?.drop(this.#held);
    this.#held = 0;
  }

  readonly #cancel = (): void => {
    const { method, signal } = this.#request;
    // A sent write finishes: if it were cancelled, nothing would tell whether it took effect.
    if (method !== 'GET' && this.#phase !== 'unsent' && signal.reason instanceof ClientLeft) return;
    this.#fail(cancelled(this.#request, signal.reason, this.#phase));
  };

  /**
   * Remembers which limit applies by name: timers fire slightly early or late, so the clock cannot tell. The headers
   * timer mostly has one length, which is cheap, and is not cleared when the headers arrive: if it fires after that,
   * the wait continues to the end of the call.
   */
  #keepTime(): void {
    const { headersTimeoutMs } = this.#limits;
    if (this.#request.readBody === undefined && this.#started + headersTimeoutMs < this.#until) {
      this.#timer = setTimeout(() => {
        if (this.#phase === 'answering') this.#waitForEnd();
        else this.#expire('headers', headersTimeoutMs);
      }, headersTimeoutMs);
    } else {
      this.#waitForEnd();
    }
  }

  #waitForEnd(): void {
    this.#timer = setTimeout(
      () => {
        this.#expire(this.#endIs, Math.round(this.#until - this.#started));
      },
      Math.max(0, this.#until - performance.now()),
    );
  }

  #expire(limit: 'headers' | 'call' | 'operation', ms: number): void {
    if (limit === 'operation') {
      this.#fail(this.#error('REQUEST_DEADLINE', "given up, because the operation's deadline has passed"));
      return;
    }
    const missing = this.#phase === 'answering' ? 'the end of the response' : 'response headers';
    this.#fail(this.#error('UPSTREAM_TIMEOUT', `timed out after ${ms} ms waiting for ${missing}`));
  }

  #tooLong(): void {
    this.#fail(
      this.#cut(
        this.#error(
          'UPSTREAM_BAD_RESPONSE',
          `expected a body of at most ${this.#maxBytes} bytes, but it is longer`,
        ),
      ),
    );
  }

  #tooMany(count: number): void {
    this.#fail(
      this.#error(
        'UPSTREAM_BAD_RESPONSE',
        `expected fewer than ${tooManyHeaders} response headers, but got ${count}`,
      ),
    );
  }

  #error(code: ErrorCode, message: string, cause?: unknown): UpstreamError {
    return new UpstreamError({
      code,
      call: this.#request.call,
      message,
      status: this.#status === 0 ? undefined : this.#status,
      outcome: outcomeOf(this.#request, this.#phase),
      cause,
    });
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
