/** Which collections of memberships upstream has: how the gateway learns it, how long it remembers, and what says nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { MembershipEdition } from '../../../src/upstream/marketplace/memberships/edition.ts';
import { UpstreamError } from '../../../src/upstream/errors.ts';
import { createTestWorld } from '../../../src/testing.ts';
import { startWorld, type World } from '../../support/world.ts';

const failure = (status: number | undefined): UpstreamError =>
  new UpstreamError({
    code: 'UPSTREAM_UNAVAILABLE',
    call: 'GET /v1/accounts/account-users',
    message: 'a failure',
    ...(status === undefined ? {} : { status }),
  });

describe('what a read of the collection says', () => {
  test.each([
    [404, 'nested'],
    [405, 'nested'],
    [501, 'nested'],
    [403, 'flat'],
    [400, undefined],
    [401, undefined],
    [429, undefined],
    [500, undefined],
    [502, undefined],
    [503, undefined],
    [504, undefined],
    [undefined, undefined],
  ])('a failure with status %s means %s', async (status, expected) => {
    const edition = new MembershipEdition('auto');
    await expect(edition.ask(() => Promise.reject(failure(status)))).rejects.toMatchObject({
      message: /a failure/,
    });
    expect(edition.known).toBe(expected);
    expect(edition.asking).toBeUndefined();
  });

  test('an error that is not from upstream says nothing', async () => {
    const edition = new MembershipEdition('auto');
    await expect(edition.ask(() => Promise.reject(new TypeError('a fault')))).rejects.toThrow('a fault');
    expect(edition.known).toBeUndefined();
  });

  test('a success means that it is there, for an hour', async () => {
    let now = 0;
    const edition = new MembershipEdition('auto', () => now);
    expect(await edition.ask(() => Promise.resolve('rows'))).toBe('rows');
    expect(edition.known).toBe('flat');
    now = 60 * 60 * 1_000 - 1;
    expect(edition.known).toBe('flat');
    now += 1;
    expect(edition.known).toBeUndefined();
  });

  test('a setting is not contradicted', async () => {
    const edition = new MembershipEdition('flat');
    await expect(edition.ask(() => Promise.reject(failure(404)))).rejects.toThrow();
    expect(edition.known).toBe('flat');
    expect(new MembershipEdition('nested').known).toBe('nested');
  });
});

describe('a question without a credential', () => {
  test.each([
    [404, 401, 'nested'],
    [405, 403, 'nested'],
    [501, 200, 'nested'],
    // Everything is hidden without a credential, so it says nothing.
    [404, 404, undefined],
    [404, 500, undefined],
    [401, 401, undefined],
    [403, 401, undefined],
    [200, 200, undefined],
    [503, 401, undefined],
  ])('with status %i, and %i for accounts, means %s', async (ofMemberships, ofAccounts, expected) => {
    const edition = new MembershipEdition('auto');
    await edition.askAhead((path) =>
      Promise.resolve(path.includes('account-users') ? ofMemberships : ofAccounts),
    );
    expect(edition.known).toBe(expected);
  });

  test('without an answer it says nothing, and a fixed edition is not asked about', async () => {
    const edition = new MembershipEdition('auto');
    await edition.askAhead(() => Promise.reject(failure(undefined)));
    expect(edition.known).toBeUndefined();
    await new MembershipEdition('flat').askAhead(() => {
      throw new Error('expected no question');
    });
  });

  test.each([
    ['nested', 21],
    ['all', 3],
  ] as const)(
    '20 accounts with their users, with the paths %s, take %i calls at once',
    async (membershipPaths, calls) => {
      await using world = await startWorld({ membershipPaths, seed: { accounts: 25 }, prepare: true });
      await expect.poll(() => world.calls().length).toBe(2);
      expect(world.calls().map(({ token }) => token)).toEqual([null, null]);
      const { data, errors, extensions } = await world.query(
        '{ accounts(first: 20) { nodes { name users(first: 3) { nodes { user { name } } } } } }',
      );
      expect(errors).toBeUndefined();
      expect(data.accounts.nodes).toHaveLength(20);
      expect(extensions.explain.actual).toBe(calls);
      expect(world.calls()).toHaveLength(2 + calls);
    },
  );

  test('a test world has asked before its first operation, and its journal begins after that', async () => {
    await using world = await createTestWorld({
      seed: { accounts: 25 },
      config: { SANDBOX_MEMBERSHIP_PATHS: 'nested' },
    });
    expect(world.sandbox.calls()).toEqual([]);
    await world.query('{ accounts(first: 20) { nodes { users(first: 3) { nodes { id } } } } }');
    expect(world.sandbox.calls()).toHaveLength(21);
  });
});

const acrossAccounts = '{ accounts(first: 3) { nodes { id users(first: 1) { nodes { id } } } } }';
const flatCalls = (world: World): readonly string[] =>
  world.sent().filter((call) => call.startsWith('GET /account-users'));

describe('the gateway', () => {
  test('does not ask while it reads one account at a time', async () => {
    await using world = await startWorld({ membershipPaths: 'nested' });
    await world.query('{ account(id: "ACC-2001-0001") { users { nodes { id } } } }');
    await world.query('{ accountUser(id: "AUSR-ACC-2001-0001.USR-2000-0001") { id status } }');
    await world.query(
      '{ accountUsers(filter: { account: { id: { eq: "ACC-2001-0001" } } }) { totalCount } }',
    );
    expect(flatCalls(world)).toEqual([]);
  });

  test('asks once, with the read itself, and counts it as a call', async () => {
    await using world = await startWorld({ membershipPaths: 'nested' });
    const { errors, calls, extensions } = await world.query(acrossAccounts);
    expect(errors).toBeUndefined();
    expect(flatCalls(world)).toHaveLength(1);
    expect(calls.filter(({ url }) => url.includes('/account-users'))).toMatchObject([{ status: 404 }]);
    expect(extensions.explain).toMatchObject({ actual: 5 });
    expect(extensions.explain.predicted).toBeGreaterThanOrEqual(5);
    for (let turn = 0; turn < 3; turn += 1)
      expect((await world.query(acrossAccounts)).errors).toBeUndefined();
    expect(flatCalls(world)).toHaveLength(1);
  });

  test('asks once for operations at the same time, of all callers', async () => {
    await using world = await startWorld({ membershipPaths: 'nested', latencyMs: 30 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        world.query(acrossAccounts, {}, { token: index % 2 === 0 ? 'operations' : 'vendor' }),
      ),
    );
    for (const { errors } of answers) expect(errors).toBeUndefined();
    expect(flatCalls(world)).toHaveLength(1);
  });

  test('answers others when the operation that asked has gone away', async () => {
    await using world = await startWorld({ membershipPaths: 'nested', latencyMs: 200 });
    const gone = new AbortController();
    const first = world
      .query('{ accountUsers { totalCount } }', {}, { token: 'client', signal: gone.signal })
      .catch(() => undefined);
    await sleep(50);
    const second = world.query('{ accountUsers { totalCount } }', {}, { token: 'client' });
    await sleep(20);
    gone.abort();
    await first;
    const { data, errors } = await second;
    expect(errors).toBeUndefined();
    expect(data.accountUsers.totalCount).toBe(35);
  });

  test.each([500, 429, 400])('learns nothing from status %i, and reports it', async (status) => {
    await using world = await startWorld({ membershipPaths: 'nested', config: { UPSTREAM_RETRIES: '0' } });
    world.sandbox.setFaults([{ kind: 'status', status, path: '/account-users*', times: 1 }]);
    const failed = await world.query(acrossAccounts);
    expect(failed.errors?.length).toBeGreaterThan(0);
    expect(world.sent().filter((call) => /^GET \/accounts\/.*\/users/.test(call))).toEqual([]);
    const { errors } = await world.query(acrossAccounts);
    expect(errors).toBeUndefined();
    expect(flatCalls(world)).toHaveLength(2);
  });

  test('reads below the accounts when the collection is taken away while it is thought to be there', async () => {
    await using world = await startWorld();
    await world.query(acrossAccounts);
    expect(flatCalls(world)).toHaveLength(1);
    world.sandbox.setFaults([{ kind: 'status', status: 404, path: '/account-users*' }]);
    for (let turn = 0; turn < 2; turn += 1) {
      const { data, errors } = await world.query(acrossAccounts);
      expect(errors).toBeUndefined();
      expect(data.accounts.nodes).toHaveLength(3);
    }
    expect(flatCalls(world)).toHaveLength(2);
  });

  test.each([
    ['nested', 'all', 0],
    ['flat', 'all', 1],
  ] as const)('does not ask with UPSTREAM_MEMBERSHIPS=%s', async (setting, membershipPaths, expected) => {
    await using world = await startWorld({ membershipPaths, config: { UPSTREAM_MEMBERSHIPS: setting } });
    const { errors, extensions } = await world.query(acrossAccounts);
    expect(errors).toBeUndefined();
    expect(flatCalls(world)).toHaveLength(expected);
    expect(extensions.explain.predicted).toBe(setting === 'nested' ? 4 : 8);
  });

  test('refuses an operation that only the dearer edition cannot run as soon as upstream is known to be that one', async () => {
    const document = '{ users(first: 20) { nodes { memberships(first: 5) { nodes { groups { name } } } } } }';
    for (const membershipPaths of ['all', 'nested'] as const) {
      await using world = await startWorld({ membershipPaths, config: { MAX_PREDICTED_CALLS: '60' } });
      expect((await world.query(document)).errors).toBeUndefined();
      const { errors } = await world.query(document);
      expect(errors?.[0]?.extensions?.['code']).toBe(
        membershipPaths === 'all' ? undefined : 'QUERY_TOO_COMPLEX',
      );
    }
  });

  test('reports the 404 with UPSTREAM_MEMBERSHIPS=flat where upstream has no such collection', async () => {
    await using world = await startWorld({
      membershipPaths: 'nested',
      config: { UPSTREAM_MEMBERSHIPS: 'flat' },
    });
    const { errors } = await world.query('{ accountUsers { totalCount } }');
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});
