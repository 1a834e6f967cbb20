/** A gateway over a server that a test scripts: accounts answer as the test says, sellers always work. */
import { expect } from 'vitest';
import type { Environment } from '../../src/config/config.ts';
import type { Constants } from '../../src/config/constants.ts';
import type { StartOptions } from '../../src/app/start.ts';
import { envelope, json, startServer } from './scripted-server.ts';
import type { Script, ScriptedServer } from './scripted-server.ts';
import { startWorldOver } from './world.ts';
import type { Answer, GatewayWorld } from './world.ts';

/** In the token and in what a faulty upstream says; it must be found nowhere else. */
export const canary = 'canary-5d41402abc';

/** One branch that fails, and one that does not. */
export const page = '{ accounts(first: 2) { nodes { id name } } sellers(first: 1) { nodes { id } } }';

export const account = { id: 'ACC-1000-0001', name: 'Good' };
export const seller = { id: 'SEL-1000-0001' };

/** Asks for `page` with a token of its own unless the test says otherwise. */
export interface FaultWorld extends Omit<GatewayWorld, 'query'> {
  readonly query: (
    document?: string,
    variables?: Readonly<Record<string, unknown>>,
    init?: { readonly signal?: AbortSignal; readonly token?: string },
  ) => Promise<Answer>;
}

export async function startGatewayOver(
  baseUrl: string,
  config: Environment = {},
  options: StartOptions & { readonly constants?: Partial<Constants> } = {},
): Promise<FaultWorld> {
  // Each operation makes its own calls, so that they can be counted although many ask the same.
  const world = await startWorldOver(baseUrl, {
    config: { UPSTREAM_SHARED_READS: 'off', ...config },
    ...options,
  });
  return {
    ...world,
    query: (document = page, variables = {}, init = {}) =>
      world.query(document, variables, { token: `${canary}-token`, ...init }),
  };
}

export interface ScriptedWorld extends FaultWorld {
  readonly server: ScriptedServer;
  /** Calls that were not for sellers. */
  readonly attempts: () => ScriptedServer['requests'];
}

/** `script` answers everything but sellers. */
export async function startScriptedWorld(
  script: Script,
  config: Environment = {},
  constants: Partial<Constants> = {},
): Promise<ScriptedWorld> {
  const server = await startServer((request, response, seen) => {
    if (seen.url.startsWith('/public/v1/accounts/sellers')) json(response, envelope([seller], { limit: 1 }));
    else script(request, response, seen);
  });
  const world = await startGatewayOver(server.origin, config, { constants });
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
export function expectOneBranchLost(world: FaultWorld, answer: Answer, code: string): void {
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({ accounts: null, sellers: { nodes: [seller] } });
  expect(answer.errors?.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
    [['accounts'], code],
  ]);
  expectNothingTold(world, answer);
}

export function expectNothingTold(world: FaultWorld, answer: Answer): void {
  expect(answer.text.toLowerCase()).not.toContain(canary);
  expect(world.log.join('\n').toLowerCase()).not.toContain(canary);
  expect(answer.text).not.toMatch(/127\.0\.0\.1|<html|\.ts:\d/i);
  const lines = world.log.map((line) => JSON.parse(line) as Record<string, unknown>);
  const requests = lines.filter(({ event, path }) => event === 'request' && path === '/graphql');
  expect(requests).toHaveLength(1);
  const id = answer.errors?.[0]?.extensions?.['requestId'];
  if (answer.errors !== undefined) expect(requests[0]?.['requestId']).toBe(id);
}
