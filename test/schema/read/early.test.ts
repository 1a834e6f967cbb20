/** What needs only an id that the operation names, or only the token, is read together with the first calls. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/sandbox/server.ts';
import { startRounds, type RoundServer } from '../../support/rounds.ts';
import { startWorldOver, type GatewayWorld, type QueryOptions } from '../../support/world.ts';

let sandbox: Sandbox;
let rounds: RoundServer;
let world: GatewayWorld;

beforeAll(async () => {
  sandbox = await createSandbox({ seed: { kind: 'demo' } });
  rounds = await startRounds(sandbox.url);
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rounds[Symbol.asyncDispose]();
  await sandbox.close();
});

/** A gateway without a cached role. */
async function restart(): Promise<void> {
  if (world !== undefined) await world[Symbol.asyncDispose]();
  world = await startWorldOver(rounds.origin);
}

async function expectRounds(
  sizes: readonly number[],
  document: string,
  variables: Readonly<Record<string, unknown>> = {},
  options: QueryOptions = {},
) {
  rounds.expectRounds(sizes);
  const answer = await world.query(document, variables, options);
  const sum = sizes.reduce((left, right) => left + right, 0);
  expect([rounds.seen().length, rounds.surplus()], rounds.seen().join('\n')).toEqual([sum, 0]);
  return answer;
}

const buyer = 'BUY-2001-0001';

describe('an object that is named by its id', () => {
  beforeAll(restart);
  const cases: readonly (readonly [string, number, string])[] = [
    ['user', 3, '{ user(id: "USR-2001-0001") { name sso memberships(first: 2) { nodes { id } } } }'],
    ['accounts of a user', 2, '{ user(id: "USR-2001-0001") { name accounts(first: 2) { nodes { id } } } }'],
    [
      'node',
      2,
      '{ node(id: "ACC-2001-0001") { id ... on Account { name buyers(first: 2) { nodes { id } } } } }',
    ],
    [
      'one of many ids',
      2,
      '{ accountsByIds(ids: ["ACC-2001-0001", "ACC-2001-0001"]) { name buyers(first: 1) { nodes { id } } } }',
    ],
    ['transfer preview', 2, `{ buyer(id: "${buyer}") { name transferPreview { licensees } } }`],
    ['icon', 2, `{ buyer(id: "${buyer}") { name iconDataUri } }`],
    ['count', 2, '{ account(id: "ACC-2001-0001") { name memberCount } }'],
    ['settings', 2, '{ account(id: "ACC-2001-0001") { name notificationSettings } }'],
  ];
  test.each(cases)('is read together with what is below it: %s', async (_name, calls, document) => {
    const { data, errors } = await expectRounds([calls], document);
    expect(errors).toBeUndefined();
    expect(Object.values(data ?? {})[0]).not.toBeNull();
  });

  test('that does not exist is null, and what was started is dropped', async () => {
    const document =
      '{ node(id: "ACC-9999-9999") { id ... on Account { buyers(first: 2) { nodes { id } } } } }';
    const { data, errors } = await expectRounds([2], document);
    expect([data, errors]).toEqual([{ node: null }, undefined]);
  });
});

describe("the caller's role", () => {
  const actions = '{ buyers(first: 3) { nodes { id availableActions } } }';

  test('is read with the first calls, and once for several operations', async () => {
    await restart();
    const first = await expectRounds([2], actions);
    expect(first.errors).toBeUndefined();
    const second = await expectRounds([1], actions);
    expect(second.data).toEqual(first.data);
  });

  test('is read with the calls of an object that is named by its id', async () => {
    await restart();
    await expectRounds(
      [3],
      `{ buyer(id: "${buyer}") { availableActions licensees(first: 2) { nodes { availableActions } } } }`,
    );
  });

  test.each([
    `{ viewer { role permissions } buyers(first: 3) { nodes { availableActions } } }`,
    `{ buyers(first: 3) { nodes { availableActions } } viewer { account { name } can(mutation: "buyerDisable") } }`,
  ])('comes with the viewer of the same operation: %s', async (document) => {
    await restart();
    const { errors, data } = await expectRounds([2], document);
    expect(errors).toBeUndefined();
    expect(data?.buyers.nodes[0].availableActions).toContain('DISABLE');
    await expectRounds([1], actions);
  });

  test('is filled by a viewer of an earlier operation', async () => {
    await restart();
    await expectRounds([1], '{ viewer { role } }');
    await expectRounds([1], actions);
  });

  test('is not read again after a write', async () => {
    await restart();
    const { data } = await expectRounds(
      [2],
      `mutation { buyerDisable(id: "${buyer}") { buyer { id availableActions } errors { __typename } } }`,
    );
    expect(data?.buyerDisable.errors).toEqual([]);
  });

  test('is never that of another caller', async () => {
    await restart();
    const mine = await expectRounds([2], actions);
    const theirs = await expectRounds([2], actions, {}, { token: 'client' });
    expect(theirs.errors).toBeUndefined();
    expect(theirs.data).not.toEqual(mine.data);
  });
});
