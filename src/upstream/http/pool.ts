/** The keep-alive sockets of one origin, replaced as a whole after some time so that a changed address comes into use. */
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
  /** To be asked for each call; `now` as performance.now() counts, which no change of the clock moves. */
  current(now: number, use: 'read' | 'write'): Dispatcher;
  /** Ends when the calls under way have ended; later calls are refused. */
  close(): Promise<void>;
}

/**
 * A server closes a connection that was idle for some time, and what is sent at that moment is lost: a read is
 * sent again, a write never is. So writes have sockets of their own, which are closed long before that.
 */
const idleMsOfWrites = 1_000;

interface Pools {
  readonly read: Pool;
  readonly write: Pool;
}

/**
 * Not by undici's `clientTtl`: when all sockets of a full pool are past it, the call that finds out waits
 * for one of them although all are being closed, and so for ever.
 */
export function createSocketPool(
  origin: string,
  limits: PoolLimits,
  /** One for all pools, as it keeps TLS sessions: new sockets need no whole handshake. */
  connector: buildConnector.connector,
): SocketPool {
  const connect = withoutInterimAnswers(connector);
  const createPool = (keepAliveMs: number): Pool =>
    new Pool(origin, {
      connections: limits.connections,
      pipelining: 1,
      connect,
      // Two seconds less than the server's Keep-Alive header says, where that is less than this.
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      keepAliveTimeoutThreshold: 2_000,
      maxResponseSize: limits.maxResponseBytes,
      maxHeaderSize: 16_384,
      // The transfer keeps time itself: undici's body timeout starts anew with every byte, so that an
      // answer of one byte a second would never end.
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
  /** Whose last calls are still under way. */
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
