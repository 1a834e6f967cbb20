/** The keep-alive sockets of one origin, replaced as a whole after some time so that changed DNS answers come to be used. */
import { buildConnector, Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { skipInterimAnswers } from './skip-interim-answers.ts';

export interface PoolLimits {
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly socketLifetimeMs: number;
  readonly maxResponseBytes: number;
}

export interface SocketPool {
  /** To be asked for each call; `now` as performance.now() counts, which no change of the clock moves. */
  current(now: number): Dispatcher;
  /** Ends when the calls under way have ended; later calls are refused. */
  close(): Promise<void>;
}

/**
 * Not by undici's `clientTtl`: when all sockets of a full pool are past it, the call that finds out waits
 * for one of them although all are being closed, and so for ever.
 */
export function createSocketPool(
  origin: string,
  limits: PoolLimits,
  connector?: buildConnector.connector,
): SocketPool {
  // One for all pools, as it keeps TLS sessions: new sockets need no whole handshake.
  const connect = withoutInterimAnswers(connector ?? buildConnector({ timeout: limits.connectTimeoutMs }));
  const createPool = (): Pool =>
    new Pool(origin, {
      connections: limits.connections,
      pipelining: 1,
      connect,
      keepAliveTimeout: limits.keepAliveMs,
      keepAliveMaxTimeout: limits.keepAliveMs,
      maxResponseSize: limits.maxResponseBytes,
      maxHeaderSize: 16_384,
      // The transfer keeps time itself: undici's body timeout starts anew with every byte, so that an
      // answer of one byte a second would never end.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  let pool = createPool();
  let replaceAt = performance.now() + limits.socketLifetimeMs;
  let closing: Promise<void> | undefined;
  /** Whose last calls are still under way. */
  const retired = new Set<Promise<void>>();

  function retire(old: Pool): void {
    const closed = old.close().catch(() => undefined);
    retired.add(closed);
    void closed.then(() => retired.delete(closed));
  }

  return {
    current(now) {
      if (now >= replaceAt && closing === undefined) {
        retire(pool);
        pool = createPool();
        replaceAt = now + limits.socketLifetimeMs;
      }
      return pool;
    },
    close() {
      closing ??= Promise.all([pool.close(), ...retired]).then(() => undefined);
      return closing;
    },
  };
}

function withoutInterimAnswers(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    connect(options, (...result) => {
      if (result[0] === null) callback(null, skipInterimAnswers(result[1]));
      else callback(...result);
    });
  };
}
