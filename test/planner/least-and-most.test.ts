/** What an operation costs is known from both sides before it runs, and counted in calls and rounds while it runs. */
import { describe, expect, test } from 'vitest';
import { explainDocument } from '../../src/app/explain.ts';
import { startWorld, type Answer } from '../support/world.ts';

interface Explain {
  readonly least: number;
  readonly likely: number;
  readonly most: number;
  readonly predicted: number;
  readonly actual: number;
  readonly rounds: number;
  readonly bytes: number;
  readonly calls: readonly { readonly round: number; readonly startedMs: number; readonly bytes: number }[];
}

const explainOf = ({ extensions }: Answer): Explain => (extensions as { readonly explain: Explain }).explain;

const fourLevels =
  '{ accounts(first: 50) { nodes { buyers(first: 50) { nodes { licensees(first: 50) { nodes { id } } } } } } }';

describe('before an operation runs', () => {
  test('one that needs few calls runs by default, however many calls it could make', async () => {
    await using world = await startWorld({ seed: { accounts: 60 } });
    const answer = await world.query(fourLevels);
    expect(answer.errors).toBeUndefined();
    const { least, most, actual } = explainOf(answer);
    expect(least).toBe(1);
    expect(most).toBeGreaterThan(2_500);
    expect(actual).toBeLessThanOrEqual(100);
    expect(actual).toBe(world.sent().length);
  });

  test('one that needs at least more than it may make is refused with that number', async () => {
    await using world = await startWorld({ config: { MAX_CALLS_PER_OPERATION: '2' } });
    const { data, errors } = await world.query(
      '{ accounts { nodes { id } } buyers { nodes { id } } users { nodes { id } } }',
    );
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_COMPLEX', predicted: 3, allowed: 2, field: 'accounts' } },
    ]);
    expect(world.sent()).toEqual([]);
  });

  test('reads that share a call count once in the least', async () => {
    await using world = await startWorld();
    const answer = await world.query(
      '{ a: accounts(first: 2) { nodes { id } } b: accounts(first: 2) { nodes { name } } c: account(id: "ACC-1001-0001") { name } d: account(id: "ACC-1001-0002") { name } }',
    );
    const { least, actual } = explainOf(answer);
    expect(least).toBe(2);
    expect(actual).toBeGreaterThanOrEqual(least);
  });

  test.each(['application/json', 'application/graphql-response+json'])(
    'x-explain: only answers %s with the prediction and makes no call',
    async (accept) => {
      await using world = await startWorld();
      const { status, data, errors, extensions } = await world.query(
        fourLevels,
        {},
        {
          headers: { 'x-explain': 'only', accept },
        },
      );
      expect({ status, data, errors }).toEqual({ status: 200, data: undefined, errors: undefined });
      expect(extensions).toMatchObject({
        explain: {
          least: 1,
          fields: [
            { path: 'accounts', least: 1, most: 1 },
            { path: 'accounts.nodes.buyers', least: 0 },
            { path: 'accounts.nodes.buyers.nodes.licensees', least: 0 },
          ],
        },
      });
      expect(explainOf({ extensions } as Answer).rounds).toBeGreaterThanOrEqual(3);
      expect(world.sent()).toEqual([]);
    },
  );
});

describe('what is likely', () => {
  const questions = [
    fourLevels,
    '{ accounts(first: 20) { nodes { name users(first: 5) { nodes { user { name email } } } } } }',
    '{ accounts(first: 100) { nodes { name groups { name } buyers(first: 100) { nodes { name licensees(first: 100) { totalCount nodes { name seller { name } } } } } } } }',
    '{ buyers(first: 100) { nodes { name account { name } licensees(first: 5) { nodes { name seller { name } } } } } }',
    '{ users(first: 100) { nodes { name accounts(first: 5) { nodes { name } } } } }',
    '{ sellers(first: 18) { nodes { buyers(first: 3) { nodes { id } } } } }',
    '{ licensees(first: 100) { nodes { name buyer { name account { name } } seller { name } } } }',
    '{ accounts(first: 10) { totalCount nodes { buyers(first: 0) { totalCount } licensees(first: 0) { totalCount } users(first: 0) { totalCount } } } }',
    '{ userGroups(first: 50) { nodes { name account { name } members(first: 10) { nodes { user { email } } } } } }',
    '{ viewer { account { name } } accounts(first: 20) { nodes { availableActions apiTokens(first: 5) { nodes { name } } cloudTenants(first: 5) { nodes { name } } } } }',
    '{ erpLinks(first: 50) { nodes { buyer { name } seller { name } } } }',
    '{ accounts(first: 3) { nodes { buyers(first: 20) { nodes { licensees(first: 20) { nodes { seller { name currencies { code } } } } } } } } }',
  ];

  test.each([['demo'], [{ accounts: 20 }], [{ accounts: 200 }]] as const)(
    'is within five times of what is made, on the data %o',
    async (seed) => {
      await using world = await startWorld({ seed, config: { MAX_CALLS_PER_OPERATION: '1000' } });
      for (const question of questions) {
        const answer = await world.query(question);
        expect(answer.errors, question).toBeUndefined();
        const { least, likely, most, actual } = explainOf(answer);
        expect(likely, question).toBeGreaterThanOrEqual(Math.max(least, actual / 5));
        expect(likely, question).toBeLessThanOrEqual(Math.min(most, 5 * actual));
      }
    },
  );

  test('is estimated by explain too, with the rounds', () => {
    const [operation] = explainDocument(
      'query A { account(id: "ACC-2001-0001") { buyers { nodes { licensees { nodes { seller { name } } } } } } }',
    );
    expect(operation).toMatchObject({ least: 1, likely: 3, likelyRounds: 1 });
    expect(operation?.rounds).toBeGreaterThan(1);
  });
});

describe('while an operation runs', () => {
  test('the ceiling ends it: what has been read stays, and the rest names its field', async () => {
    await using world = await startWorld({ config: { MAX_CALLS_PER_OPERATION: '4' } });
    const { data, errors } = await world.query('{ accounts(first: 6) { nodes { name iconDataUri } } }');
    expect(data.accounts.nodes).toHaveLength(6);
    expect(data.accounts.nodes[0].name).toEqual(expect.any(String));
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'QUERY_TOO_COMPLEX',
      field: 'accounts.nodes.iconDataUri',
      allowed: 4,
    });
    expect(errors?.[0]?.message).toContain('accounts.nodes.iconDataUri');
    expect(world.sent().length).toBeLessThanOrEqual(4);
  });

  test('a rejected transfer preview makes no more calls than predicted', async () => {
    await using world = await startWorld();
    const answer = await world.query(
      '{ buyers(first: 10) { nodes { transferPreview(destinationAccountId: "ACC-9999-9999") { errors { message } } } } }',
    );
    const { most, actual } = explainOf(answer);
    expect(actual).toBe(world.sent().length);
    expect(actual).toBeLessThanOrEqual(most);
  });

  test('repeated calls are in the most', async () => {
    await using world = await startWorld();
    world.sandbox.setFaults([{ kind: 'status', status: 503, times: 1 }]);
    const answer = await world.query('{ accounts(first: 2) { nodes { id } } }');
    const { most, actual, rounds } = explainOf(answer);
    expect({ most, actual, rounds }).toEqual({ most: 2, actual: 2, rounds: 2 });
  });

  test.each([
    ['{ accounts(first: 3) { nodes { name } } buyers(first: 2) { nodes { name } } }', 1],
    ['{ accounts(first: 3) { nodes { name buyers(first: 2) { nodes { name } } } } }', 2],
    ['{ buyers(first: 2) { nodes { name account { users(first: 1) { nodes { id } } } } } }', 2],
    ['{ accounts(first: 6) { nodes { iconDataUri } } }', 3],
  ])('%s takes %i rounds, also with slow calls and one at a time', async (document, expected) => {
    for (const config of [{}, { UPSTREAM_CONCURRENCY: '1' }] as const) {
      await using world = await startWorld({ latencyMs: 20, config });
      const { rounds, calls, bytes } = explainOf(await world.query(document));
      expect(rounds).toBe(expected);
      expect(Math.max(...calls.map(({ round }) => round))).toBe(expected);
      expect(bytes).toBe(calls.reduce((sum, call) => sum + call.bytes, 0));
      for (const { startedMs } of calls) expect(startedMs).toBeGreaterThanOrEqual(0);
      await expect.poll(() => world.log.join('\n')).toContain(`"rounds":${expected}`);
    }
  });
});

describe('x-cost', () => {
  test.each(['*/*', 'application/graphql-response+json'])(
    'answers %s with the cost, without addresses, in production too',
    async (accept) => {
      await using world = await startWorld({ profile: 'production', config: { RATE_LIMIT_POINTS: '50' } });
      const { extensions, text: escaped } = await world.query(
        '{ accounts(first: 3) { nodes { name buyers(first: 2) { nodes { name } } } } }',
        {},
        { headers: { 'x-cost': 'true', accept } },
      );
      expect(extensions).toEqual({
        cost: {
          least: 1,
          most: expect.any(Number) as number,
          calls: 2,
          rounds: 2,
          bytes: expect.any(Number) as number,
          rate: { limit: 50, remaining: 48, resetSeconds: expect.any(Number) as number },
        },
      });
      const text = escaped.replaceAll('\\', '');
      expect(text).toMatch(/"ratelimit-policy",""calls";q=50;w=60"/);
      expect(text).toMatch(/"ratelimit",""calls";r=48;t=\d+"/);
      expect(text).not.toContain('/v1/');
    },
  );

  test('adds nothing where the setting is off', async () => {
    await using world = await startWorld({ config: { COST: 'off', EXPLAIN: 'off' } });
    const { extensions } = await world.query(
      '{ accounts { nodes { id } } }',
      {},
      { headers: { 'x-cost': 'true' } },
    );
    expect(extensions).toBeUndefined();
  });
});
