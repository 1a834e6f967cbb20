/** A gateway over a server that a test scripts: accounts do what the test says, sellers are always well. */
import { expect } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/config.ts';
import type { Served } from '../../src/server/serve.ts';
import { createLogger } from '../../src/server/logger.ts';
import { start } from '../../src/app/start.ts';
import type { StartOptions } from '../../src/app/start.ts';
import { envelope, json, startServer } from './scripted-server.ts';
import type { Script, ScriptedServer } from './scripted-server.ts';
import type { Answer, ExplainedCall } from './world.ts';

/** In the token and in whatever a faulty upstream says; to be found nowhere else. */
export const canary = 'canary-5d41402abc';

/** One branch that fails, and one that does not. */
export const page = '{ accounts(first: 2) { nodes { id name } } sellers(first: 1) { nodes { id } } }';

export const account = { id: 'ACC-1000-0001', name: 'Good' };
export const seller = { id: 'SEL-1000-0001' };

export interface FaultAnswer extends Answer {
  readonly status: number;
  /** Headers and body, as they came. */
  readonly text: string;
}

export interface FaultWorld extends AsyncDisposable {
  readonly gateway: Served;
  readonly log: readonly string[];
  readonly query: (
    document?: string,
    variables?: Readonly<Record<string, unknown>>,
    init?: { readonly signal?: AbortSignal; readonly token?: string },
  ) => Promise<FaultAnswer>;
}

export async function startGatewayOver(
  baseUrl: string,
  config: Environment = {},
  options: StartOptions = {},
): Promise<FaultWorld> {
  const log: string[] = [];
  const { gateway, close } = await start(
    // Each operation makes its own calls, so that they can be counted although many ask the same.
    loadConfig({ PORT: '0', MPT_API_BASE_URL: baseUrl, UPSTREAM_SHARED_READS: 'off', ...config }),
    createLogger({ level: 'debug', write: (line) => log.push(line) }),
    options,
  );
  return {
    gateway,
    log,
    query: async (document = page, variables = {}, { signal, token = `${canary}-token` } = {}) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-explain': 'true',
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify({ query: document, variables }),
        signal: signal ?? null,
      });
      const body = await response.text();
      const answer = JSON.parse(body) as Omit<Answer, 'calls'>;
      const explained = answer.extensions as { explain?: { calls: ExplainedCall[] } } | undefined;
      return {
        ...answer,
        status: response.status,
        text: `${JSON.stringify([...response.headers])}\n${body}`,
        calls: explained?.explain?.calls ?? [],
      };
    },
    [Symbol.asyncDispose]: async () => {
      await close();
    },
  };
}

export interface ScriptedWorld extends FaultWorld {
  readonly server: ScriptedServer;
  /** Calls that were not for sellers. */
  readonly attempts: () => ScriptedServer['requests'];
}

/** `script` answers everything but sellers. */
export async function startFaultWorld(script: Script, config: Environment = {}): Promise<ScriptedWorld> {
  const server = await startServer((request, response, seen) => {
    if (seen.url.startsWith('/public/v1/accounts/sellers')) json(response, envelope([seller], { limit: 1 }));
    else script(request, response, seen);
  });
  const world = await startGatewayOver(server.origin, config);
  return {
    ...world,
    server,
    attempts: () => server.requests.filter(({ url }) => !url.startsWith('/public/v1/accounts/sellers')),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/**
 * What holds for every fault of one branch of `page`: the other one is whole, the failed one is null with one
 * error of that code, nothing that upstream said or the caller's token is told, and one line in the log has the request's id.
 */
export function expectOneBranchLost(world: FaultWorld, answer: FaultAnswer, code: string): void {
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({ accounts: null, sellers: { nodes: [seller] } });
  expect(answer.errors?.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
    [['accounts'], code],
  ]);
  expectNothingTold(world, answer);
}

export function expectNothingTold(world: FaultWorld, answer: FaultAnswer): void {
  expect(answer.text.toLowerCase()).not.toContain(canary);
  expect(world.log.join('\n').toLowerCase()).not.toContain(canary);
  expect(answer.text).not.toMatch(/127\.0\.0\.1|<html|\.ts:\d/i);
  const lines = world.log.map((line) => JSON.parse(line) as Record<string, unknown>);
  const requests = lines.filter(({ event, path }) => event === 'request' && path === '/graphql');
  expect(requests).toHaveLength(1);
  const id = answer.errors?.[0]?.extensions?.['requestId'];
  if (answer.errors !== undefined) expect(requests[0]?.['requestId']).toBe(id);
}
