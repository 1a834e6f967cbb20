/** An upstream origin: a keep-alive connection pool behind one `send` function. */
import type { Duplex } from 'node:stream';
import type { buildConnector } from 'undici';
import { createConnector } from './connector.ts';
import { FairSemaphore } from './fair-semaphore.ts';
import { openEntry } from './open-entry.ts';
import type { Network } from './network.ts';
import { createSocketPool } from './pool.ts';
import { callerKey } from './caller-key.ts';
import { sendThrough } from './request.ts';
import type { CallEnd, CallLayers, SendRequest, UpstreamRequest } from './request.ts';
import { isRedirect, readRedirect } from './redirect.ts';
import type { Redirect } from './redirect.ts';
import { cancelled, deadlinePassed, permitDenied } from './transport-error.ts';
import { CallHandler } from './call-handler.ts';

export interface OriginLimits {
  /** Most sockets, and so with HTTP/1.1 most concurrent calls, of this process. Default 100. */
  readonly connections?: number;
  /** Most calls that wait for a socket. Further calls fail at once. Default 1,000. */
  readonly maxQueuedCalls?: number;
  /** Default 2,000. */
  readonly connectTimeoutMs?: number;
  /** From hand-over to the last response header, including connecting. Default 5,000. */
  readonly headersTimeoutMs?: number;
  /** The whole call: waiting for a socket, connecting, headers and body. Default 8,000. */
  readonly callTimeoutMs?: number;
  /** How long an idle socket stays open, unless the server's Keep-Alive header asks for less. Sockets for writes stay one second. Default 20,000. */
  readonly keepAliveMs?: number;
  /** After this, all sockets are replaced, so that DNS changes take effect. Default 300,000. */
  readonly socketLifetimeMs?: number;
  /** Longest body on the wire. Default 10 MiB. */
  readonly maxResponseBytes?: number;
  /** Longest decompressed body. Default: `maxResponseBytes`. */
  readonly maxDecompressedBytes?: number;
  /** `off`: not requested, and a compressed response is rejected. Default `gzip`. */
  readonly compression?: 'gzip' | 'off';
}

export interface OriginOptions extends OriginLimits {
  /** Scheme, host and port only. */
  readonly origin: string;
  /** What is around every call. */
  readonly layers?: CallLayers | undefined;
  /** Replaces sockets, for a server inside the process. */
  readonly connect?: Connect | undefined;
  /** Default: no proxy, and the certificate authorities that Node trusts. */
  readonly network?: Network | undefined;
  /** Called with redirects that are not followed. Must not throw. */
  readonly onRedirect?: ((redirect: Redirect) => void) | undefined;
  /** Maps the key of a credential to the share that its calls count for when sockets are distributed. Default: the key. */
  readonly shareOf?: ((key: string) => string) | undefined;
}

/** Opens a connection for HTTP. */
export type Connect = () => Duplex;

export interface Origin {
  readonly send: SendRequest;
  /** Resolves when all running calls have ended. Later calls fail. */
  close(): Promise<void>;
}

export const defaultLimits = {
  connections: 100,
  maxQueuedCalls: 1_000,
  connectTimeoutMs: 2_000,
  headersTimeoutMs: 5_000,
  callTimeoutMs: 8_000,
  keepAliveMs: 20_000,
  socketLifetimeMs: 300_000,
  maxResponseBytes: 10 * 2 ** 20,
  compression: 'gzip',
} as const satisfies Required<Omit<OriginLimits, 'maxDecompressedBytes'>>;

export function createOrigin(options: OriginOptions): Origin {
  const given = { ...defaultLimits, ...withoutUndefined(options) };
  const limits: Required<OriginLimits> = { maxDecompressedBytes: given.maxResponseBytes, ...given };
  const connector =
    options.connect === undefined
      ? createConnector(options.origin, limits.connectTimeoutMs, options.network)
      : { connect: connectorOf(options.connect), close: () => Promise.resolve() };
  const pool = createSocketPool(options.origin, limits, connector.connect);
  // The pool's own queue has no abort and no deadline: a call cancelled there settles only when a socket is free. So
  // the pool never gets more calls than it has sockets.
  const sockets = new FairSemaphore(limits.connections, limits.maxQueuedCalls);
  const { shareOf = (key: string) => key } = options;
  const transferLimits = {
    headersTimeoutMs: limits.headersTimeoutMs,
    maxResponseBytes: limits.maxResponseBytes,
    maxDecompressedBytes: limits.maxDecompressedBytes,
    compression: limits.compression,
  };

  function start(request: UpstreamRequest, end: CallEnd): void {
    const { signal } = request;
    const deadline = request.deadline ?? Infinity;
    if (signal.aborted) return end({ kind: 'error', error: cancelled(request, signal.reason) });
    const now = performance.now();
    if (deadline <= now) return end({ kind: 'error', error: deadlinePassed(request) });
    const callEnd = now + limits.callTimeoutMs;
    const share = shareOf(request.caller ?? callerKey(request.headers['authorization']));
    const turn = sockets.acquire(share, signal, Math.min(callEnd, deadline));
    if (turn === undefined) return transfer(request, share, now, callEnd, end);
    turn.then(
      () => {
        transfer(request, share, now, callEnd, end);
      },
      (error: unknown) => {
        end({ kind: 'error', error: permitDenied(request, error, deadline < callEnd) });
      },
    );
  }

  /** With a socket, which is released at the end. */
  function transfer(
    request: UpstreamRequest,
    share: string,
    now: number,
    callEnd: number,
    end: CallEnd,
  ): void {
    const dispatcher = pool.current(now, request.method === 'GET' ? 'read' : 'write');
    const entry = openEntry(request);
    new CallHandler(request, entry, callEnd, transferLimits).run(dispatcher, (outcome) => {
      sockets.release(share);
      if (outcome.kind === 'answer') {
        const { status, headers } = outcome.answer;
        if (isRedirect(status) && request.redirects === undefined) {
          const asked = { call: request.call, path: request.path, origin: options.origin };
          options.onRedirect?.(readRedirect(asked, status, headers['location']));
        }
      }
      end(outcome);
    });
  }

  return {
    send: sendThrough(options.layers ?? {}, start),
    close: async () => {
      await pool.close();
      await connector.close();
    },
  };
}

/** The pool uses a socket only as a stream. */
export function connectorOf(connect: Connect): buildConnector.connector {
  return (_options, callback) => {
    // Not synchronously, because the pool is not ready for a connection yet.
    process.nextTick(callback, null, connect());
  };
}

/** Makes an undefined option mean its default. */
function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
