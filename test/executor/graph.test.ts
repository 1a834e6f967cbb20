/** The graph itself, executed by graphql-js and by this executor: the same answers from the same upstream calls. */
import { Kind, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadExamples } from '../../src/server/graphiql/examples.ts';
import { startWorld, type World } from '../support/world.ts';
import { answerOf, startTwoWays, type Case, type TwoWays } from './two-ways.ts';

const cases: readonly Case[] = [
  '{ licensees(first: 30) { nodes { id buyer { id name status taxId account { id name externalId } } seller { id name status currencies { code isDefault } } account { id website } } } }',
  '{ accounts(first: 10) { nodes { id groups { id name modules { id code } } buyers(first: 4) { nodes { id sellers { seller { id status address { city } } erpLink { id status companyName } } contact { name user { id email } } } } } } }',
  '{ accountUsers(first: 30) { nodes { id user { id email currentAccount { id name website } } account { id name address { country } } groups { id account { id name } modules { code } buyers { id name status account { id name } } } } } }',
  '{ erpLinks(first: 30) { nodes { id buyer { id status account { id type website } } seller { id status externalId } audit { created { by { id name } } } } } }',
  '{ users(first: 30) { nodes { id name currentAccount { id name externalName } memberships(first: 3) { nodes { id account { id status website } } } } } }',
  '{ apiTokens(first: 20) { nodes { id account { id website } modules { id name code } audit { created { by { id ... on User { email } ... on ApiToken { description } } } } } } }',
  '{ nodes(ids: ["BUY-2001-0001", "nonsense", "ACC-2001-0001", "USR-2000-0001"]) { __typename id ... on Buyer { name licensees(first: 2) { totalCount edges { cursor node { id } } pageInfo { endCursor hasNextPage } } } ... on Account { type } } }',
  '{ buyer(id: "BUY-0000-0000") { name } accounts(first: 1000) { nodes { id } } sellers(first: 2) { nodes { id name } } }',
  '{ a: accounts(first: 2) { nodes { id } } b: accounts(first: 2, offset: 2) { nodes { ...A } } c: accounts(first: 0) { totalCount } } fragment A on Account { id name status }',
].flatMap((query) => (['operations', 'client', 'vendor'] as const).map((token) => ({ query, token })));

let world: World;
let ways: TwoWays;

beforeAll(async () => {
  world = await startWorld();
  ways = startTwoWays(world);
});

afterAll(async () => {
  await ways[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

describe('the graph', () => {
  test.each(cases)('the graph answers $token alike: $query', async (example) => {
    const expected = await answerOf(ways.reference, example);
    expect(await answerOf(ways.compiled, example)).toEqual(expected);
  });

  test('the graph answers its own examples alike', async () => {
    for (const { query, variables } of await loadExamples()) {
      for (const definition of parse(query).definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
        const example = { query, variables, operationName: definition.name?.value };
        const expected = await answerOf(ways.reference, example);
        world.sandbox.reset();
        const answer = await answerOf(ways.compiled, example);
        world.sandbox.reset();
        expect(answer, query).toEqual(expected);
        expect(answer.calls.length, query).toBeGreaterThan(0);
      }
    }
  });
});
