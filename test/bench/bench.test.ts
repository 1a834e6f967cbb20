/** The benchmark's servers do the same work: a comparison of speeds means nothing otherwise. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkAnswers, post, upstreamCost } from '../../bench/checks.ts';
import type { Target, Tokens } from '../../bench/checks.ts';
import { createHandler } from '../../bench/handler/server.ts';
import type { HandlerServer } from '../../bench/handler/server.ts';
import { percentile, runLoad } from '../../bench/load.ts';
import { findSubjects } from '../../bench/subjects.ts';
import { bodiesOf, workloads } from '../../bench/workloads.ts';
import type { Subjects, Workload } from '../../bench/workloads.ts';
import { appDirectTokens, createAppDirectSandbox, createSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { startWorldOver, tokens } from '../support/world.ts';
import type { GatewayWorld } from '../support/world.ts';

const token: Tokens = { first: tokens.operations };
const both: Tokens = { ...token, appDirect: appDirectTokens.admin };
const tokensOf = ({ marketplaces }: Workload): Tokens => (marketplaces === 'both' ? both : token);
const connections = 2;
let world: GatewayWorld;
let sandbox: Sandbox;
let appDirect: Sandbox;
let handler: HandlerServer;
let subjects: Subjects;
let targets: readonly [Target, Target];

beforeAll(async () => {
  appDirect = await createAppDirectSandbox({ seed: { kind: 'scale', accounts: 60 } });
  sandbox = await createSandbox({ seed: { kind: 'scale', accounts: 60 }, pageCap: 100 });
  world = await startWorldOver(sandbox.url, {
    config: { PAGE_CAP: '100', APPDIRECT_API_BASE_URL: appDirect.url },
  });
  handler = await createHandler(sandbox.url, 100, appDirect.url);
  subjects = await findSubjects(sandbox.url, token.first, connections);
  targets = [
    { name: 'handler', url: handler.url },
    { name: 'gateway', url: world.gateway.url },
  ];
});

afterAll(async () => {
  await handler.close();
  await world[Symbol.asyncDispose]();
  await sandbox.close();
  await appDirect.close();
});

describe.each(workloads)('$name, $title', (workload) => {
  test('gets the same answers from the gateway as from the handler', async () => {
    const checked = await checkAnswers(workload, targets, tokensOf(workload), subjects, connections);
    expect(checked.get('gateway')).toEqual(checked.get('handler'));
  });

  test('costs the upstream the same calls and bytes through the gateway as through the handler', async () => {
    const [handlerTarget, gatewayTarget] = targets;
    const cost = (target: Target) =>
      upstreamCost(workload, target, [sandbox.url, appDirect.url], tokensOf(workload), subjects);
    const byHandler = await cost(handlerTarget);
    const byGateway = await cost(gatewayTarget);
    expect(byHandler.calls).toBeGreaterThan(0);
    expect(byGateway.calls).toBe(byHandler.calls);
    // A written object's revision may have got another digit in between.
    expect(Math.abs(byGateway.bytes - byHandler.bytes)).toBeLessThan(2);
  });
});

describe('the load generator', () => {
  const [flatList] = workloads;
  if (!flatList) throw new Error('expected workloads, but there are none');

  test('the load generator counts one operation for each body when there is no time for more', async () => {
    const bodies = bodiesOf(flatList, subjects, connections);
    const length = Buffer.byteLength(await post(world.gateway.url, token, bodies[0]?.[0] ?? ''));
    const lengths = bodies.map((own) => own.map(() => length));
    const result = await runLoad({ url: world.gateway.url, token, bodies, lengths, seconds: 0 });
    expect(result.operations).toBe(connections);
    expect(percentile(result.latencies, 50)).toBe(result.latencies[0]);
  });

  test('the load generator fails on an answer of another length than the checked one', async () => {
    const bodies = bodiesOf(flatList, subjects, connections);
    const lengths = bodies.map((own) => own.map(() => 1));
    const running = runLoad({ url: handler.url, token, bodies, lengths, seconds: 0 });
    await expect(running).rejects.toThrow('expected status 200 and 1 bytes');
  });
});
