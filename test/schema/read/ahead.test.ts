/** Lists that are read together with an object above their parents: the same answers as without, in fewer rounds. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/sandbox/server.ts';
import { startRounds, type RoundServer } from '../../support/rounds.ts';
import { startWorldOver, type Answer, type GatewayWorld } from '../../support/world.ts';

const documents: Readonly<Record<string, string>> = {
  'four levels': `query ($id: ID!) { account(id: $id) { id name
    buyers(first: 10) { nodes { id name licensees(first: 10) { nodes { id name seller { id name externalId } } } } }
    users(first: 10) { nodes { id status user { name email } groups { name modules { name } } } } } }`,
  'edges, flags and counts': `query ($id: ID!) { account(id: $id) {
    buyers(first: 3) { totalCount edges { cursor node { id
      licensees(first: 1) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } } } } } } } }`,
  'counts alone': `query ($id: ID!) { account(id: $id) { buyers(first: 5) { nodes { licensees(first: 0) { totalCount } } } } }`,
  'filters and orders on both levels': `query ($id: ID!) { account(id: $id) {
    buyers(first: 4, filter: { status: { in: [ACTIVE, ENABLED] } }, orderBy: [{ field: NAME, direction: DESC }]) { nodes { id
      licensees(first: 2, filter: { status: { in: [ACTIVE] } }, orderBy: [{ field: NAME, direction: DESC }]) {
        totalCount pageInfo { hasNextPage } nodes { id name } } } } } }`,
  'windows with offsets': `query ($id: ID!) { account(id: $id) { buyers(first: 3, offset: 2) { nodes { id
    licensees(first: 1, offset: 1) { pageInfo { hasNextPage hasPreviousPage } nodes { id } } } } } }`,
  'windows from the end': `query ($id: ID!) { account(id: $id) { buyers(last: 3) { nodes { id
    licensees(last: 2) { totalCount nodes { id } } } } } }`,
  'several parents': `query ($id: ID!) { account(id: $id) { groups { name members(first: 3) { totalCount nodes { id } } }
    users(first: 5) { totalCount pageInfo { hasNextPage endCursor } nodes { id } } } }`,
  'two lists of each buyer': `query ($id: ID!) { account(id: $id) { buyers(first: 6) { nodes { id
    licensees(first: 2) { nodes { id } } erpLinks(first: 2) { nodes { id seller { id } } } } } } }`,
  'two objects with one fragment': `query ($id: ID!, $other: ID!) { a: account(id: $id) { ...F } b: account(id: $other) { ...F } }
    fragment F on Account { id buyers(first: 4) { nodes { id licensees(first: 3) { totalCount nodes { id } } } } }`,
  'the same list twice': `query ($id: ID!) { account(id: $id) {
    buyers(first: 2) { nodes { licensees(first: 2) { nodes { id } } } }
    more: buyers(first: 6) { nodes { licensees(first: 2) { nodes { id name } } } } } }`,
  'a node': `query ($id: ID!) { node(id: $id) { ... on Account { buyers(first: 4) { nodes { licensees(first: 2) { nodes { id } } } } } } }`,
};

const account = 'ACC-0000-0002';
const other = 'ACC-0000-0005';

interface Setup {
  readonly sandbox: Sandbox;
  readonly rounds: RoundServer;
  readonly on: GatewayWorld;
  readonly off: GatewayWorld;
}

async function setUp(
  pageCap: number,
  streaming: 'on' | 'ignored',
  config = {},
  membershipPaths: 'all' | 'nested' = 'all',
): Promise<Setup> {
  const sandbox = await createSandbox({
    seed: { kind: 'scale', accounts: 12 },
    pageCap,
    streaming,
    membershipPaths,
  });
  const rounds = await startRounds(sandbox.url);
  const settings = { PAGE_CAP: String(pageCap), UPSTREAM_SHARED_READS: 'off', ...config };
  const on = await startWorldOver(rounds.origin, { config: settings });
  const off = await startWorldOver(rounds.origin, { config: { ...settings, UPSTREAM_AHEAD: 'off' } });
  return { sandbox, rounds, on, off };
}

async function tearDown({ sandbox, rounds, on, off }: Setup): Promise<void> {
  await on[Symbol.asyncDispose]();
  await off[Symbol.asyncDispose]();
  await rounds[Symbol.asyncDispose]();
  await sandbox.close();
}

const aheadIn = ({ calls }: Answer): number =>
  calls.filter((call) => (call as { readonly ahead?: true }).ahead === true).length;

describe.each([
  [100, 'ignored', 'fewest-calls', 'all'],
  [100, 'on', 'lowest-latency', 'all'],
  [5, 'ignored', 'lowest-latency', 'all'],
  [7, 'on', 'fewest-calls', 'all'],
  [2, 'ignored', 'fewest-calls', 'all'],
  [100, 'ignored', 'fewest-calls', 'nested'],
] as const)(
  'with a page cap of %i, streams %s, the policy %s and membership paths %s',
  (pageCap, streaming, policy, paths) => {
    let setup: Setup;
    beforeAll(async () => {
      setup = await setUp(pageCap, streaming, { PLANNER_POLICY: policy }, paths);
    });
    afterAll(() => tearDown(setup));

    test.each(Object.entries(documents))(
      'the answer is the same as without reads ahead: %s',
      async (_name, document) => {
        const variables = { id: account, other };
        const expected = await setup.off.query(document, variables);
        const answer = await setup.on.query(document, variables);
        expect(expected.errors).toBeUndefined();
        expect(answer.errors).toBeUndefined();
        expect(answer.data).toEqual(expected.data);
        expect(aheadIn(expected)).toBe(0);
        expect(answer.calls.length).toBeLessThanOrEqual(expected.calls.length + aheadIn(answer));
        const { explain } = answer.extensions as { readonly explain: { readonly predicted: number } };
        expect(answer.calls.length).toBeLessThanOrEqual(explain.predicted);
      },
    );
  },
);

describe('in one round', () => {
  let setup: Setup;
  beforeAll(async () => {
    setup = await setUp(100, 'ignored');
  });
  afterAll(() => tearDown(setup));

  const sizes: readonly (readonly [string, number])[] = [
    ['four levels', 4],
    ['edges, flags and counts', 3],
    ['filters and orders on both levels', 3],
    ['windows from the end', 3],
    // The members of the groups and the users are one read.
    ['several parents', 2],
    ['two lists of each buyer', 4],
    ['two objects with one fragment', 4],
    ['a node', 3],
  ];
  test.each(sizes)('%s takes %i calls', async (name, size) => {
    setup.rounds.expectRounds([size]);
    const { errors } = await setup.on.query(documents[name] ?? '', { id: account, other });
    expect(
      [errors, setup.rounds.seen().length, setup.rounds.surplus()],
      setup.rounds.seen().join('\n'),
    ).toEqual([undefined, size, 0]);
  });

  test('an object that does not exist is null, whatever was read ahead', async () => {
    const { data, errors } = await setup.on.query(documents['four levels'] ?? '', { id: 'ACC-9999-9999' });
    expect([data, errors]).toEqual([{ account: null }, undefined]);
  });

  test('a caller sees no rows below an object that is not theirs', async () => {
    for (const id of [account, other]) {
      const expected = await setup.off.query(documents['four levels'] ?? '', { id }, { token: 'vendor' });
      const answer = await setup.on.query(documents['four levels'] ?? '', { id }, { token: 'vendor' });
      expect(answer.data).toEqual(expected.data);
      expect(answer.errors).toEqual(expected.errors);
    }
  });

  test.each([
    ['status 403', { kind: 'status', status: 403 }],
    ['status 404', { kind: 'status', status: 404 }],
    ['status 503', { kind: 'status', status: 503 }],
    ['no JSON', { kind: 'malformed' }],
    // The last one: what upstream refuses is not read ahead again.
    ['status 400', { kind: 'status', status: 400 }],
  ] as const)(
    'a read ahead that fails alone, with %s, changes nothing in the answer',
    async (_name, fault) => {
      const variables = { id: account, other };
      const expected = await setup.off.query(documents['four levels'] ?? '', variables);
      setup.sandbox.setFaults([{ ...fault, path: '*/licensees', times: 1 }]);
      const answer = await setup.on.query(documents['four levels'] ?? '', variables);
      // The one that failed, and one more.
      expect(answer.calls.filter(({ url }) => url.includes('/licensees')).length).toBe(2);
      expect([answer.data, answer.errors]).toEqual([expected.data, undefined]);
    },
  );
});
