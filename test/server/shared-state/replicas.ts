/** Gateways over one sandbox, as replicas are over one upstream. */
import { loadConfig, type Environment } from '../../../src/config/config.ts';
import type { Call } from '../../support/world.ts';
import { createSandbox } from '../../../src/sandbox/server.ts';
import { createLogger } from '../../../src/server/log/logger.ts';
import { sandboxTokens } from '../../../src/app/create-gateway.ts';
import { start } from '../../../src/app/start.ts';
import type { Untyped } from '../../support/untyped.ts';

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Untyped;
}

export interface AskOptions {
  readonly token?: keyof typeof sandboxTokens | (string & {}) | null;
  readonly variables?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Replica {
  readonly ask: (query: string, options?: AskOptions) => Promise<Asked>;
  readonly log: readonly string[];
}

export interface Replicas extends AsyncDisposable {
  readonly replicas: readonly [Replica, Replica];
  readonly calls: () => readonly Call[];
}

/** Two of them, with the same settings. */
export async function startReplicas(environment: Environment = {}): Promise<Replicas> {
  const sandbox = await createSandbox();
  const replicas = [
    await startReplica(sandbox.url, environment),
    await startReplica(sandbox.url, environment),
  ] as const;
  return {
    replicas,
    calls: () => sandbox.calls(),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(replicas.map(({ close }) => close()));
      await sandbox.close();
    },
  };
}

export async function startReplica(upstream: string, environment: Environment) {
  const log: string[] = [];
  const config = loadConfig({ PORT: '0', MPT_API_BASE_URL: upstream, ...environment });
  const started = await start(config, createLogger({ level: 'debug', write: (line) => log.push(line) }));
  return { ask: askOf(started.gateway.url), log, close: started.close };
}

function askOf(url: string): Replica['ask'] {
  return async (query, { token = 'operations', variables = {}, headers = {} } = {}) => {
    const whole =
      token !== null && Object.hasOwn(sandboxTokens, token)
        ? sandboxTokens[token as keyof typeof sandboxTokens]
        : token;
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(whole === null ? {} : { authorization: `Bearer ${whole}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
}

/** Not plain: such a request goes through Yoga. */
export const longWay = { accept: 'application/graphql-response+json' } as const;
export const ways = [
  ['the short way', {}],
  ['the long way', longWay],
] as const;
