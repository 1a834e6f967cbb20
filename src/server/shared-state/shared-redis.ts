/**
 * The connections to the Redis that replicas share. Redis is optional at run time: a command waits some tens of
 * milliseconds at most, and while Redis is down nothing waits for it.
 */
import type { Redis } from 'ioredis';
import type { Logger } from '../log/logger.ts';

/** A command that takes longer counts as an outage. */
const commandTimeoutMs = 50;
const connectTimeoutMs = 1_000;
/** Pause after a command failed on a connection that is still open. */
const pauseMs = 1_000;
const maxReconnectDelayMs = 2_000;

export type RedisState = 'up' | 'down';

export interface SharedRedis {
  readonly client: Redis;
  readonly state: () => RedisState;
  /** Undefined while Redis is down, or when the command fails. */
  readonly attempt: <T>(command: (client: Redis) => Promise<T>) => Promise<T | undefined>;
  /**
   * Whether Redis confirmed the command within this time. Without a connection it is not tried. A command that
   * times out may still run.
   */
  readonly confirm: (command: (client: Redis) => Promise<unknown>, withinMs: number) => Promise<boolean>;
  /** Called at each change, starting with the first connection. */
  readonly onState: (listener: (state: RedisState) => void) => void;
  readonly close: () => void;
}

/** Loads the library only here, so that a gateway without Redis does not pay for it. */
export async function createSharedRedis(url: string, logger: Logger): Promise<SharedRedis> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, {
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times) => Math.min(times * 50, maxReconnectDelayMs),
  });
  // For commands that must run, however slow: on the other connection a command times out, and then it is unknown
  // whether it ran.
  const patient = client.duplicate();
  delete patient.options.commandTimeout;
  patient.on('error', () => undefined);
  const listeners: ((state: RedisState) => void)[] = [];
  let state: RedisState | 'starting' = 'starting';
  let pausedUntil = 0;
  let closed = false;

  // Logged once per outage, however many commands and connections fail.
  const change = (to: RedisState, reason?: string): void => {
    if (state === to || closed) return;
    const wasDown = state === 'down';
    state = to;
    if (to === 'down') {
      logger.warn('redis is down: nothing is cached there, and limits are counted here', { reason });
    } else {
      logger.info(wasDown ? 'redis is back' : 'redis is connected');
    }
    for (const listener of listeners) listener(to);
  };
  client.on('ready', () => {
    pausedUntil = 0;
    change('up');
  });
  client.on('error', (error: unknown) => {
    change('down', reasonOf(error));
  });
  client.on('close', () => {
    change('down', 'the connection was closed');
  });

  return {
    client,
    state: () => (state === 'up' && performance.now() >= pausedUntil ? 'up' : 'down'),
    attempt: async (command) => {
      if (client.status !== 'ready' || performance.now() < pausedUntil) return undefined;
      try {
        const result = await command(client);
        // After a pause, the first command that works again ends the outage.
        change('up');
        return result;
      } catch (error) {
        pausedUntil = performance.now() + pauseMs;
        change('down', reasonOf(error));
        return undefined;
      }
    },
    confirm: async (command, withinMs) => {
      if (patient.status !== 'ready') return false;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<false>((resolve) => {
        timer = setTimeout(resolve, withinMs, false);
      });
      const done = command(patient).then(
        () => true,
        () => false,
      );
      const result = await Promise.race([done, late]);
      clearTimeout(timer);
      return result;
    },
    onState: (listener) => {
      listeners.push(listener);
    },
    close: () => {
      closed = true;
      client.disconnect();
      patient.disconnect();
    },
  };
}

/** The error code, such as ECONNREFUSED, if there is one: messages may contain addresses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? /^(?:[A-Z]{3,20}|Command timed out)\b/.exec(message)?.[0] ?? error.name;
}
