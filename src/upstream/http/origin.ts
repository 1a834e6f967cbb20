/** One upstream origin: a keep-alive connection pool behind a single `send` function. */
import type { Duplex } from 'node:stream';
import type { buildConnector } from 'undici';
import { createConnector } from './connector.ts';
import { FairSemaphore } from './fair-semaphore.ts';
import { CallEntry } from './journal.ts';
import type { Network } from './network.ts';
import { createSocketPool } from './pool.ts';
import { callerKey } from './caller-key.ts';
import type { SendRequest, UpstreamRequest, UpstreamResponse, Wrapper } from './request.ts';
import { isRedirect, readRedirect } from './redirect.ts';
import type { Redirect } from './redirect.ts';
import { cancelled, deadlinePassed, permitDenied } from './transport-error.ts';
import { CallHandler } from './call-handler.ts';

export interface OriginLimits {
  /** Sockets, and with HTTP/1.1 also calls under way at once in this process. Default 100. */
  readonly connections?: number;
  /** Calls waiting for a socket; one more is refused at once. Default 1,000. */
  readonly maxQueuedCalls?: number;
  /** Default 2,000. */
  readonly connectTimeoutMs?: number;
  /** From hand-over to the last response header, connecting included. Default 5,000. */
  readonly headersTimeoutMs?: number;
  /** The whole call: waiting for a socket, connecting, headers and body. Default 8,000. */
  readonly callTimeoutMs?: number;
  /** A socket idle for longer is closed, unless the server's Keep-Alive header asks for less; one of writes after a second. Default 20,000. */
  readonly keepAliveMs?: number;
  /** After this all sockets are replaced, so that changed DNS answers come to be used. Default 300,000. */
  readonly socketLifetimeMs?: number;
  /** A body's length on the wire. Default 10 MiB. */
  readonly maxResponseBytes?: number;
  /** A body's length once decompressed. Default: `maxResponseBytes`. */
  readonly maxDecompressedBytes?: number;
  /** `off`: never asked for, and a compressed answer is refused. Default `gzip`. */
  readonly compression?: 'gzip' | 'off';
}

export interface OriginOptions extends OriginLimits {
  /** Scheme, host and port only. */
  readonly origin: string;
  /** Outermost first. */
  readonly wrappers?: readonly Wrapper[] | undefined;
  /** Instead of opening sockets: how a server inside the process is reached. */
  readonly connect?: Connect | undefined;
  /** Default: no proxy, and the authorities that Node trusts. */
  readonly network?: Network | undefined;
  /** Called with redirects that nothing follows. Must not throw. */
  readonly onRedirect?: ((redirect: Redirect) => void) | undefined;
  /** Who a call is counted for when sockets are shared out, by the key of its credential. Default: the credential. */
  readonly shareOf?: ((key: string) => string) | undefined;
}

/** Makes a connection to speak HTTP over. */
export type Connect = () => Duplex;

export interface Origin {
  readonly send: SendRequest;
  /** Ends when the calls under way have ended; later calls are refused. */
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
  // The pool's own queue knows neither abort nor end: a call given up while it waits there settles
  // only when a socket comes free. So no more calls reach the pool than it has sockets.
  const sockets = new FairSemaphore(limits.connections, limits.maxQueuedCalls);
  const { shareOf = (key: string) => key } = options;
  const transferLimits = {
    headersTimeoutMs: limits.headersTimeoutMs,
    maxResponseBytes: limits.maxResponseBytes,
    maxDecompressedBytes: limits.maxDecompressedBytes,
    compression: limits.compression,
  };

  async function send(request: UpstreamRequest): Promise<UpstreamResponse> {
    const { signal } = request;
    const deadline = request.deadline ?? Infinity;
    if (signal.aborted) throw cancelled(request, signal.reason);
    const now = performance.now();
    if (deadline <= now) throw deadlinePassed(request);
    const callEnd = now + limits.callTimeoutMs;

    const share = shareOf(request.caller ?? callerKey(request.headers['authorization']));
    const turn = sockets.acquire(share, signal, Math.min(callEnd, deadline));
    if (turn !== undefined) {
      try {
        await turn;
      } catch (error) {
        throw permitDenied(request, error, deadline < callEnd);
      }
    }
    const entry = openEntry(request);
    try {
      const answer = await new CallHandler(request, entry, callEnd, transferLimits).run(
        pool.current(now, request.method === 'GET' ? 'read' : 'write'),
      );
      if (isRedirect(answer.status) && request.redirects === undefined) {
        const asked = { call: request.call, path: request.path, origin: options.origin };
        options.onRedirect?.(readRedirect(asked, answer.status, answer.headers['location']));
      }
      return answer;
    } finally {
      sockets.release(share);
    }
  }

  return {
    // The one place where behaviour goes around every call, of every resource and method.
    send: (options.wrappers ?? []).reduceRight<SendRequest>((next, wrap) => wrap(next), send),
    close: async () => {
      await pool.close();
      await connector.close();
    },
  };
}

/** The pool asks no more of a socket than a stream has. */
export function connectorOf(connect: Connect): buildConnector.connector {
  return (_options, callback) => {
    // Never within the call: the pool is not ready for a connection then.
    process.nextTick(callback, null, connect());
  };
}

function openEntry({ journal, method, path, paths = [] }: UpstreamRequest): CallEntry | undefined {
  if (journal === undefined) return undefined;
  const entry = new CallEntry(method, path, paths);
  journal.calls.push(entry);
  return entry;
}

/** So that an option given as undefined means its default. */
function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
