/** The node:http server: listens, tracks open requests, and stops without dropping them. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { turnOf } from './connection.ts';
import { OpenTurns } from './open-turns.ts';

export interface StopOptions {
  /** How long new requests are still accepted after the stop began, in ms. */
  readonly drainMs: number;
  /** When open requests are disconnected, in ms from the start of the stop. */
  readonly timeoutMs: number;
}

export interface Stopped {
  /** Requests that were unanswered at the timeout. */
  readonly cut: number;
}

export interface HttpServer {
  readonly url: string;
  readonly state: () => 'running' | 'draining' | 'stopped';
  /** Requests without a complete answer. */
  readonly inFlight: () => number;
  readonly stop: (options: StopOptions) => Promise<Stopped>;
}

/** A slower client is disconnected, so that it keeps neither a socket nor an answer. */
export interface ClientTimeouts {
  /** From the first byte of a request to the end of its headers. */
  readonly headersMs: number;
  /** From the first byte of a request to its last. */
  readonly requestMs: number;
  /** From when the answer is ready to its last byte. */
  readonly answerMs: number;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly timeouts: ClientTimeouts;
  /** Answers one request. Must not reject. `last`: the connection closes after it. */
  readonly handle: (req: IncomingMessage, res: ServerResponse, connection: 'keep' | 'last') => Promise<void>;
}

/** Longer than the idle timeout of common load balancers (60 s), so that they close first and see no reset. */
const keepAliveTimeout = 65_000;
/** Then the connection closes, so that clients behind a load balancer are redistributed over the replicas. */
const maxRequestsPerSocket = 10_000;

export async function listen({ host, port, timeouts, handle }: ListenOptions): Promise<HttpServer> {
  let state: 'running' | 'draining' | 'stopped' = 'running';
  const open = new OpenTurns();
  let onIdle: (() => void) | undefined;
  const { headersMs, requestMs, answerMs } = timeouts;
  const limits = {
    headersTimeout: Math.min(headersMs, requestMs),
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(5_000, headersMs, requestMs),
    keepAliveTimeout,
  };
  const server = createServer(limits, (req, res) => {
    const turn = turnOf(req, res);
    const place = open.add(turn);
    turn.onOver(() => {
      open.leave(place);
      if (open.size === 0) onIdle?.();
    });
    void handle(req, res, state === 'running' ? 'keep' : 'last').then(() => {
      turn.answered(answerMs);
    });
  });
  server.maxRequestsPerSocket = maxRequestsPerSocket;
  // Node's own limit drops headers silently or answers without a body, depending on the version. The request check
  // counts headers instead, and their total length is bounded.
  server.maxHeadersCount = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });

  let stopping: Promise<Stopped> | undefined;
  const stop = async ({ drainMs, timeoutMs }: StopOptions): Promise<Stopped> => {
    state = 'draining';
    // Answers to earlier requests can still announce the close: only on the last one, because clients send nothing after it.
    open.forEach(({ res, isLast }) => {
      if (isLast && !res.headersSent) res.setHeader('connection', 'close');
    });
    const timeout = new AbortController();
    const cutOff = delay(timeoutMs, 'timeout' as const, { signal: timeout.signal }).catch(
      () => 'timeout' as const,
    );
    if (drainMs > 0) await delay(Math.min(drainMs, timeoutMs));
    // After one turn of the event loop, because connections that wait to be accepted would be reset.
    await new Promise(setImmediate);
    const closed = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    // Idle keep-alive connections would keep the server open until their timeout.
    server.closeIdleConnections();
    const idle = new Promise<'idle'>((resolve) => {
      onIdle = () => {
        resolve('idle');
      };
      if (open.size === 0) resolve('idle');
    });
    await Promise.race([idle, cutOff]);
    const cut = open.size;
    timeout.abort();
    server.closeAllConnections();
    await closed;
    state = 'stopped';
    return { cut };
  };
  return {
    url: urlOf(server),
    state: () => state,
    inFlight: () => open.size,
    stop: (options) => (stopping ??= stop(options)),
  };
}

/** A URL that works on this machine: a wildcard address is replaced. */
function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
