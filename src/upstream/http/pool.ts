/** The keep-alive sockets of one origin. All are replaced after some time, so that DNS changes take effect. */
import { Pool } from 'undici';
import type { buildConnector, Dispatcher } from 'undici';
import { skipInterimAnswers } from './skip-interim-answers.ts';

export interface PoolLimits {
  readonly connections: number;
  readonly keepAliveMs: number;
  readonly socketLifetimeMs: number;
  readonly maxResponseBytes: number;
}

export interface SocketPool {
  /** Call this for each call. `now` is a performance.now() time, which clock changes do not affect. */
  current(now: number, use: 'read' | 'write'): Dispatcher;
  /** Resolves when all running calls have ended. Later calls fail. */
  close(): Promise<void>;
}

/**
 * A server closes a connection that was idle for some time, and a request sent at that moment is lost: a read is
 * retried, a write is not. So writes have separate sockets, which are closed long before that.
 */
const idleMsOfWrites = 1_000;

interface Pools {
  readonly read: Pool;
  readonly write: Pool;
}

/**
 * Does not use undici's `clientTtl`: when all sockets of a full pool are past it, the next call waits forever for one
 * of them, although all are being closed.
 */
export function createSocketPool(
  origin: string,
  limits: PoolLimits,
  /** Shared by all pools, because it keeps TLS sessions: new sockets need no full handshake. */
  connector: buildConnector.connector,
): SocketPool {
  const connect = withoutInterimAnswers(connector);
  const createPool = (keepAliveMs: number): Pool =>
    new Pool(origin, {
      connections: limits.connections,
      pipelining: 1,
      connect,
      // undici uses two seconds less than the server's Keep-Alive header, if that is less than this.
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      keepAliveTimeoutThreshold: 2_000,
      maxResponseSize: limits.maxResponseBytes,
      maxHeaderSize: 16_384,
      // The call handler has its own timers: undici's body timeout restarts with every byte, so a response of one
      // byte a second would never time out.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  const createPools = (): Pools => ({
    read: createPool(limits.keepAliveMs),
    write: createPool(Math.min(limits.keepAliveMs, idleMsOfWrites)),
  });
  let pools = createPools();
  let replaceAt = performance.now() + limits.socketLifetimeMs;
  let closing: Promise<void> | undefined;
  /** Replaced pools whose last calls still run. */
  const retired = new Set<Promise<void>>();

  const closeBoth = async ({ read, write }: Pools): Promise<void> => {
    await Promise.all([read.close(), write.close()]);
  };

  function retire(old: Pools): void {
    const closed = closeBoth(old).catch(() => undefined);
    retired.add(closed);
    void closed.then(() => retired.delete(closed));
  }

  return {
    current(now, use) {
      if (now >= replaceAt && closing === undefined) {
        retire(pools);
        pools = createPools();
        replaceAt = now + limits.socketLifetimeMs;
      }
      return pools[use];
    },
    close() {
      closing ??= Promise.all([closeBoth(pools), ...retired]).then(() => undefined);
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
