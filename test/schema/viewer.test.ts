/** Who the caller is, and what it may do. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startWorld, tokens } from '../world.ts';

/** A token as the portal's identity provider issues them; the sandbox takes any signature. */
function portalToken(userId: string, accountId: string, accountType: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claim = 'https://claims.softwareone.com/';
  return `${part({ alg: 'RS256' })}.${part({ [`${claim}userId`]: userId, [`${claim}accountId`]: accountId, [`${claim}accountType`]: accountType })}.c2ln`;
}

describe('the viewer', () => {
  it.each([
    ['operations', 'OPERATIONS'],
    ['client', 'CLIENT'],
    ['vendor', 'VENDOR'],
  ] as const)('with the %s token is what upstream says of it, in one call', async (token, role) => {
    await using world = await startWorld();
    const { data, errors, calls } = await world.query(
      '{ viewer { role account { id type name } token { id name } user { id } modules { id name } permissions } }',
      {},
      { token },
    );
    expect(errors).toBeUndefined();
    expect(calls).toHaveLength(1);
    expect(data.viewer).toMatchObject({ role, account: { type: role }, user: null });
    expect(data.viewer.token.id).toMatch(/^TKN-0000-000\d$/);
    expect(data.viewer.modules.length).toBeGreaterThan(0);
    expect(data.viewer.permissions).toContain('ACCESS_MANAGEMENT');
  });

  it('with a token of the portal is the person, through their own membership', async () => {
    await using world = await startWorld();
    const { data: known } = await world.query(
      '{ accountUsers(first: 1, filter: { status: { eq: ACTIVE }, user: { status: { eq: ACTIVE } }, account: { type: { eq: CLIENT } } }) { nodes { user { id email } account { id name } } } }',
    );
    const [{ user, account }] = known.accountUsers.nodes;
    const token = portalToken(user.id, account.id, 'Client');
    const { data, errors } = await world.query(
      '{ viewer { role user { id email } account { id name } token { id } modules { id } } accounts { nodes { id } } }',
      {},
      { token },
    );
    expect(errors).toBeUndefined();
    expect(data.viewer).toMatchObject({ role: 'CLIENT', user, account, token: null });
    expect(data.accounts.nodes).toEqual([{ id: account.id }]);
    const stranger = await world.query(
      '{ viewer { role } }',
      {},
      { token: portalToken('USR-9999-9999', account.id, 'Operations') },
    );
    expect(stranger.data).toEqual({ viewer: null });
    expect(stranger.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('can only what its role, permissions and the state of the object allow', async () => {
    await using world = await startWorld();
    const { data } = await world.query(
      '{ licensees(first: 1, filter: { status: { eq: DISABLED } }) { nodes { id } } }',
    );
    const id = data.licensees.nodes[0].id;
    const ask = async (token: 'client' | 'operations'): Promise<object> =>
      (
        await world.query(
          'query ($id: ID!) { viewer { a: can(mutation: "licenseeDisable") b: can(mutation: "licenseeDisable", id: $id) c: can(mutation: "licenseeEnable", id: $id) d: can(mutation: "accountDisable") e: can(mutation: "userBlock") } }',
          { id },
          { token },
        )
      ).data.viewer;
    expect(await ask('operations')).toEqual({ a: true, b: false, c: true, d: true, e: true });
    expect(await ask('client')).toMatchObject({ a: true, b: false, d: false, e: false });
    const { errors } = await world.query('{ viewer { can(mutation: "dropTables") } }');
    expect(errors).toMatchObject([
      { message: 'there is no mutation "dropTables"', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});

describe('available actions', () => {
  it('are the state machine cut down to the role, and cost no call for each object', async () => {
    await using world = await startWorld();
    const document =
      '{ licensees(first: 100) { nodes { status availableActions } } accounts(first: 100) { nodes { type status availableActions } } }';
    const operations = await world.query(document);
    expect(operations.errors).toBeUndefined();
    for (const { status, availableActions } of operations.data.licensees.nodes) {
      expect(availableActions.includes('ENABLE')).toBe(status === 'DISABLED');
      expect(availableActions.includes('DISABLE')).toBe(status !== 'DISABLED');
    }
    for (const { type, availableActions } of operations.data.accounts.nodes) {
      expect(availableActions.includes('DISABLE') || availableActions.includes('ENABLE')).toBe(
        type !== 'OPERATIONS',
      );
    }
    const client = await world.query(document, {}, { token: 'client' });
    expect(client.data.accounts.nodes).toEqual([
      { type: 'CLIENT', status: 'ACTIVE', availableActions: ['UPDATE'] },
    ]);
    // The role is read once, and remembered for the next operation.
    expect(operations.calls).toHaveLength(3);
    expect((await world.query(document)).calls).toHaveLength(2);
  });

  it('are told although another operation of the same token was given up while it read the role', async () => {
    await using world = await startWorld();
    world.sandbox.setFaults([{ path: '/api-tokens/*', kind: 'delay', delayMs: 400 }]);
    const document = '{ accounts { nodes { availableActions } } }';
    const left = new AbortController();
    const given = world.gateway.fetch('/graphql', {
      method: 'POST',
      signal: left.signal,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.client}` },
      body: JSON.stringify({ query: document }),
    });
    while (world.sent().length === 0) await new Promise(setImmediate);
    const other = world.query(document, {}, { token: 'client' });
    while (world.sent().length === 1) await new Promise(setImmediate);
    // By now both wait for the role.
    await delay(50);
    left.abort();
    await given.catch(() => undefined);
    const { data, errors } = await other;
    expect(errors).toBeUndefined();
    expect(data.accounts.nodes[0].availableActions).toEqual(['UPDATE']);
  });

  it('are an error, not a guess, when the role cannot be read', async () => {
    await using world = await startWorld();
    world.sandbox.setFaults([{ path: '/api-tokens/*', kind: 'status', status: 503 }]);
    const { data, errors } = await world.query(
      '{ accounts { nodes { id availableActions } } }',
      {},
      { token: 'client' },
    );
    expect(data.accounts.nodes[0].availableActions).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    world.sandbox.setFaults([]);
    const again = await world.query('{ accounts { nodes { availableActions } } }', {}, { token: 'client' });
    expect(again.data.accounts.nodes[0].availableActions).toEqual(['UPDATE']);
  });
});
