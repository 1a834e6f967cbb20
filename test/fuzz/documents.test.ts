/** Random documents against the real graph: the executor answers what graphql-js answers, from the same upstream calls. */
import fc from 'fast-check';
import { GraphQLError, parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/core/http/faults.ts';
import { answerOf, startTwoWays, type Case, type TwoWays, type Way } from '../executor/two-ways.ts';
import { startWorld, type World } from '../support/world.ts';
import { budget, fuzzTimeout } from './budget.ts';
import { randomDocument } from './random-document.ts';
import { scalarValues } from './scalar-values.ts';

let world: World;
let ways: TwoWays;

beforeAll(async () => {
  world = await startWorld();
  // What one case asks for must not open the breaker for the next, nor be tried again.
  ways = startTwoWays(world, { UPSTREAM_BREAKER: 'off', UPSTREAM_RETRIES: '0' });
});
afterAll(async () => {
  await ways[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** Each hits every call of its path, so that both ways meet it however their calls are ordered. */
const faults: readonly (readonly Fault[])[] = [
  [],
  [],
  [],
  [{ path: '*/buyers*', kind: 'status', status: 403 }],
  [{ path: '*/licensees*', kind: 'status', status: 500 }],
  [{ path: '*/accounts*', kind: 'malformed' }],
  [{ path: '*/users*', kind: 'html' }],
];

/** From the data, and at the moment, that every case begins with. */
async function answerUnder(way: Way, request: Case, ordered: readonly Fault[]) {
  const isChange = request.query.startsWith('mutation');
  if (isChange) await fixClock();
  world.sandbox.setFaults(ordered);
  const answer = await answerOf(way, request).catch((error: unknown) => {
    if (error instanceof GraphQLError && error.extensions['code'] === 'QUERY_TOO_COMPLEX') return undefined;
    throw error;
  });
  world.sandbox.setFaults([]);
  if (isChange) world.sandbox.reset();
  return answer;
}

async function fixClock(): Promise<void> {
  const { ok } = await fetch(`${world.sandbox.url}/__sandbox/clock`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ now: '2026-06-01T00:00:00.000Z' }),
  });
  if (!ok) throw new Error('expected the clock of the sandbox to be fixed');
}

/** Without the values that differ for each call or change. */
function comparable(answer: Awaited<ReturnType<typeof answerOf>>): unknown {
  return JSON.parse(
    JSON.stringify(answer)
      .replace(/00-[0-9a-f]{32}-[0-9a-f]{16}-0\d/g, 'trace')
      .replace(/idt:TKN-[\w-]+:[\w-]+/g, 'secret'),
  );
}

test(
  'random documents are answered as graphql-js answers them',
  async () => {
    const { schema } = ways.reference.graph;
    const options = { values: scalarValues, maxDepth: 4, maxFields: 4 } as const;
    let withData = 0;
    let withErrors = 0;
    let calls = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          { weight: 6, arbitrary: randomDocument(schema, { ...options, kinds: ['query'] }) },
          { weight: 1, arbitrary: randomDocument(schema, { ...options, kinds: ['mutation'] }) },
        ),
        fc.constantFrom('operations', 'operations', 'client', 'vendor'),
        fc.constantFrom(...faults),
        async ({ query, variables, operationName }, token, ordered) => {
          fc.pre(validate(schema, parse(query)).length === 0);
          const request = { query, variables: JSON.stringify(variables), operationName, token } as const;
          const expected = await answerUnder(ways.reference, request, ordered);
          // Refused before either executes it.
          fc.pre(expected !== undefined);
          const answer = await answerUnder(ways.compiled, request, ordered);
          if (expected === undefined || answer === undefined) throw new Error('expected both to be executed');
          expect(comparable(answer), query).toEqual(comparable(expected));
          if (answer.data !== undefined && answer.data.length > 40) withData += 1;
          if (answer.errors.length > 0) withErrors += 1;
          calls += answer.calls.length;
        },
      ),
      budget(250),
    );
    // Otherwise the documents say nothing about the two executors.
    expect(withData).toBeGreaterThan(10);
    expect(withErrors).toBeGreaterThan(10);
    expect(calls).toBeGreaterThan(20);
  },
  fuzzTimeout,
);
