/** The benchmark's servers do the same work: a comparison of speeds means nothing otherwise. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkAnswers, post, upstreamCost } from '../../bench/checks.ts';
import type { Target } from '../../bench/checks.ts';
import { createHandler } from '../../bench/handler/server.ts';
import type { HandlerServer } from '../../bench/handler/server.ts';
import { percentile, runLoad } from '../../bench/load.ts';
import { findSubjects } from '../../bench/subjects.ts';
import { bodiesOf, workloads } from '../../bench/workloads.ts';
import type { Subjects } from '../../bench/workloads.ts';
import { startWorld, tokens } from '../support/world.ts';
import type { World } from '../support/world.ts';

const token = tokens.operations;
const connections = 2;
let world: World;
let handler: HandlerServer;
let subjects: Subjects;
let targets: readonly [Target, Target];

beforeAll(async () => {
  world = await startWorld({ seed: { accounts: 60 }, pageCap: 100 });
  handler = await createHandler(world.sandbox.url, 100);
  subjects = await findSubjects(world.sandbox.url, token, connections);
  targets = [
    { name: 'handler', url: handler.url },
    { name: 'gateway', url: world.gateway.url },
  ];
});

afterAll(async () => {
  await handler.close();
  await world[Symbol.asyncDispose]();
});

describe.each(workloads)('$name, $title', (workload) => {
  test('gets the same answers from the gateway as from the handler', async () => {
    const checked = await checkAnswers(workload, targets, token, subjects, connections);
    expect(checked.get('gateway')).toEqual(checked.get('handler'));
  });

  test('costs the upstream the same calls and bytes through the gateway as through the handler', async () => {
    const [handlerTarget, gatewayTarget] = targets;
    const cost = (target: Target) => upstreamCost(workload, target, world.sandbox.url, token, subjects);
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
