/** Who the caller is, and what it may do. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { accountUsers } from '../../src/schema/accounts/account-user.ts';
import { allows } from '../../src/schema/write/rules.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { accountTypeClaim, personToken } from '../support/tokens.ts';
import type { Untyped } from '../support/untyped.ts';
import { startWorld, tokens, type World } from '../support/world.ts';

describe('the viewer', () => {
  test.each([
    ['operations', 'OPERATIONS'],
    ['client', 'CLIENT'],
    ['vendor', 'VENDOR'],
  ] as const)(
    'the viewer with the %s token is what upstream says of it, in one call',
    async (token, role) => {
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
    },
  );

  test('the viewer with a token of the portal is the person, through their own membership', async () => {
    await using world = await startWorld();
    const { data: known } = await world.query(
      '{ accountUsers(first: 1, filter: { status: { eq: ACTIVE }, user: { status: { eq: ACTIVE } }, account: { type: { eq: CLIENT } } }) { nodes { user { id email } account { id name } } } }',
    );
    const [{ user, account }] = known.accountUsers.nodes;
    const token = personToken(user.id, account.id, accountTypeClaim('Client'));
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
      { token: personToken('USR-9999-9999', account.id, accountTypeClaim('Operations')) },
    );
    expect(stranger.data).toEqual({ viewer: null });
    expect(stranger.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  test('the viewer can only what its role, permissions and the state of the object allow', async () => {
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

describe('can', () => {
  const mutations = Object.values(buildSchema().getMutationType()?.getFields() ?? {});

  test.each(['operations', 'client', 'vendor'] as const)(
    'answers for every mutation as its description says, for the %s token',
    async (token) => {
      await using world = await startWorld();
      const asked = mutations.map(({ name }) => `${name}: can(mutation: "${name}")`);
      const halves = [asked.slice(0, 40), asked.slice(40)];
      const viewers = await Promise.all(
        halves.map((half) => world.query(`{ viewer { role permissions ${half.join(' ')} } }`, {}, { token })),
      );
      expect(viewers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
      const viewer: Untyped = { ...viewers[0]?.data.viewer, ...viewers[1]?.data.viewer };
      for (const { name, description } of mutations) {
        const access = /(?:^|\. )For ([^.;]+)[.;]/.exec(description ?? '')?.[1] ?? '';
        const permission = / with ([\w ]+)$/.exec(access)?.[1]?.toUpperCase().replaceAll(' ', '_');
        const isOfRole = /^anyone/.test(access) || access.toUpperCase().includes(viewer.role);
        const isGranted =
          permission === undefined ||
          viewer.permissions.includes(permission) ||
          (permission === 'ACCESS_MANAGEMENT' && viewer.permissions.includes('PLATFORM_ACCOUNT_MANAGEMENT'));
        // These are tokens of programs.
        const isForMe = !access.endsWith('as a person, for themselves only');
        // AppDirect does not say what a token may do.
        const isUnknown = description?.includes(' of AppDirect') === true;
        const can = isUnknown ? null : isOfRole && isGranted && isForMe;
        expect({ name, can: viewer[name] }).toEqual({ name, can });
      }
    },
  );

  test('says no when a permission is missing, although the role would fit', async () => {
    await using world = await startWorld();
    const { data } = await world.query(
      '{ accountUsers(first: 100, filter: { status: { eq: ACTIVE }, account: { type: { eq: CLIENT } } }) { nodes { user { id } account { id } modules { code } } } }',
    );
    const member = data.accountUsers.nodes.find(
      ({ modules }: Untyped) => !modules.some(({ code }: Untyped) => code === 'access-management'),
    );
    const asked = await world.query(
      '{ viewer { invite: can(mutation: "accountUserInvite") group: can(mutation: "accountUserAddGroup") password: can(mutation: "userSetPassword") } }',
      {},
      { token: personToken(member.user.id, member.account.id, accountTypeClaim('Client')) },
    );
    expect(asked.errors).toBeUndefined();
    expect(asked.data.viewer).toEqual({ invite: false, group: false, password: true });
  });

  test('looks at the object whose id is given, of whatever type the mutation is for', async () => {
    await using world = await startWorld();
    const { data, errors } = await world.query(
      `{ viewer { own: can(mutation: "iconSet", id: "ACC-2001-0001") no: can(mutation: "iconSet", id: "UGR-2001-0001")
        other: can(mutation: "buyerDisable", id: "ACC-2001-0001") gone: can(mutation: "accountUpdate", id: "ACC-0000-0000")
        many: can(mutation: "lifecycle", id: "LCE-2001-0000-0001") check: can(mutation: "buyerValidate", id: "BUY-2001-0001") } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.viewer).toEqual({ own: true, no: false, other: false, gone: false, many: true, check: true });
  });
});

describe('whose object it is', () => {
  const MEMBERS =
    '{ accountUsers(first: 100, filter: { account: { id: { eq: "ACC" } } }) { nodes { id status user { id } account { id } availableActions } } }';

  async function someone(world: World, status: string): Promise<Untyped> {
    const { data } = await world.query(
      `{ accountUsers(first: 100, filter: { status: { eq: ${status} }, account: { type: { eq: CLIENT } } }) { nodes { id user { id } account { id } modules { code } } } }`,
    );
    const found = data.accountUsers.nodes.find(
      ({ modules }: Untyped) =>
        status !== 'ACTIVE' || modules.some(({ code }: Untyped) => code === 'access-management'),
    );
    if (!found) throw new Error(`expected a membership that is ${status}`);
    return found;
  }

  test('offers no person to remove themselves, and upstream would refuse it', async () => {
    await using world = await startWorld();
    const me = await someone(world, 'ACTIVE');
    const token = personToken(me.user.id, me.account.id, accountTypeClaim('Client'));
    const { data } = await world.query(MEMBERS.replace('"ACC"', `"${me.account.id}"`), {}, { token });
    expect(data.accountUsers.nodes.length).toBeGreaterThan(1);
    for (const { status, user, availableActions } of data.accountUsers.nodes) {
      expect(availableActions.includes('DELETE')).toBe(user.id !== me.user.id);
      expect(availableActions.includes('ACCEPT_INVITATION')).toBe(
        status === 'INVITED' && user.id === me.user.id,
      );
    }
    const { data: tried } = await world.query(
      `mutation { accountUserRemove(id: "${me.id}") { deletedId errors { __typename } } }`,
      {},
      { token },
    );
    expect(tried.accountUserRemove.errors).toHaveLength(1);
    const { data: asked } = await world.query(
      `{ viewer { can(mutation: "accountUserRemove", id: "${me.id}") } }`,
      {},
      { token },
    );
    expect(asked.viewer.can).toBe(false);
  });

  test('offers an invitation to the person invited alone, and to no API token', async () => {
    const { acceptInvitation } = accountUsers.actions;
    if (!acceptInvitation) throw new Error('expected the action');
    const row = { id: 'AUSR-1', invitation: { status: 'Invited' }, user: { id: 'USR-1' } };
    const client = { role: 'Client', accountId: 'ACC-1' } as const;
    expect(allows(row, accountUsers, acceptInvitation, { ...client, userId: 'USR-1' })).toBe(true);
    expect(allows(row, accountUsers, acceptInvitation, { ...client, userId: 'USR-2' })).toBe(false);
    expect(allows(row, accountUsers, acceptInvitation, { ...client, userId: undefined })).toBe(false);
    await using world = await startWorld();
    const { data } = await world.query(
      '{ accountUsers(first: 100, filter: { status: { eq: INVITED } }) { nodes { availableActions } } }',
    );
    expect(data.accountUsers.nodes.length).toBeGreaterThan(0);
    for (const { availableActions } of data.accountUsers.nodes) {
      expect(availableActions).not.toContain('ACCEPT_INVITATION');
      expect(availableActions).toContain('RESEND_INVITATION');
    }
  });

  test('offers a vendor to change its own account, and none of its clients’', async () => {
    await using world = await startWorld();
    const { data } = await world.query(
      '{ viewer { account { id } } accounts(first: 100) { nodes { id availableActions } } }',
      {},
      { token: 'vendor' },
    );
    expect(data.accounts.nodes.length).toBeGreaterThan(1);
    for (const { id, availableActions } of data.accounts.nodes) {
      expect(availableActions).toEqual(id === data.viewer.account.id ? ['UPDATE'] : []);
      const asked = await world.query(
        `{ viewer { can(mutation: "accountUpdate", id: "${id}") } }`,
        {},
        { token: 'vendor' },
      );
      expect(asked.data.viewer.can).toBe(id === data.viewer.account.id);
    }
  });
});

test('a person without Access Management can change themselves and nobody else', async () => {
  await using world = await startWorld();
  const { data } = await world.query(
    '{ accountUsers(first: 100, filter: { status: { eq: ACTIVE }, account: { type: { eq: CLIENT } } }) { nodes { user { id } account { id } modules { code } } } }',
  );
  const members: readonly Untyped[] = data.accountUsers.nodes;
  const me = members.find(
    ({ modules }) => !modules.some(({ code }: Untyped) => code === 'access-management'),
  );
  const other = members.find(({ user, account }) => account.id === me?.account.id && user.id !== me?.user.id);
  if (!me || !other) throw new Error('expected two members of one account, one without the permission');
  const token = personToken(me.user.id, me.account.id, accountTypeClaim('Client'));
  for (const [id, isAllowed] of [
    [me.user.id, true],
    [other.user.id, false],
  ]) {
    const asked = await world.query(
      `{ viewer { can(mutation: "userUpdate", id: "${id}") icon: can(mutation: "iconSet", id: "${id}") } }`,
      {},
      { token },
    );
    expect(asked.data.viewer).toEqual({ can: isAllowed, icon: isAllowed });
    const tried = await world.query(
      `mutation { userUpdate(id: "${id}", input: { firstName: "New" }) { errors { __typename ... on ForbiddenError { permission } } } }`,
      {},
      { token },
    );
    expect(tried.data.userUpdate.errors).toEqual(
      isAllowed ? [] : [{ __typename: 'ForbiddenError', permission: 'ACCESS_MANAGEMENT' }],
    );
  }
});

describe('what is offered', () => {
  /** List → type, and an input that changes an object. */
  const lists: Readonly<Record<string, readonly [string, string]>> = {
    accounts: ['account', '{ description: "New" }'],
    buyers: ['buyer', '{ taxId: "NEW" }'],
    licensees: ['licensee', '{ description: "New" }'],
    sellers: ['seller', '{ name: "New" }'],
    users: ['user', '{ firstName: "New" }'],
    accountUsers: ['accountUser', ''],
    apiTokens: ['apiToken', '{ description: "New" }'],
    erpLinks: ['erpLink', ''],
  };
  /** They need more than an id, or have no mutation of that name. */
  const untried = ['accountActivate', 'buyerActivate', 'buyerTransfer', 'accountUserUpdate', 'erpLinkUpdate'];

  test.each(['operations', 'client', 'vendor'] as const)(
    'what is offered to the %s token is rejected only because of other objects',
    async (token) => {
      await using world = await startWorld();
      let tried = 0;
      for (const [list, [type, input]] of Object.entries(lists)) {
        const { data } = await world.query(
          `{ ${list}(first: 100) { nodes { id status availableActions } } }`,
          {},
          { token },
        );
        const seen = new Set<string>();
        for (const { id, status, availableActions } of (data?.[list]?.nodes ?? []) as readonly Untyped[]) {
          for (const action of availableActions as readonly string[]) {
            const words = action.toLowerCase().split('_');
            const camel = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
            const name = type + (type === 'accountUser' && camel === 'Delete' ? 'Remove' : camel);
            if (untried.includes(name) || seen.has(name + String(status))) continue;
            seen.add(name + String(status));
            tried += 1;
            const answer = await world.query(
              `mutation { ${name}(id: "${id}"${camel === 'Update' ? `, input: ${input}` : ''}) { errors { __typename message ... on GuardError { rule } } } }`,
              {},
              { token },
            );
            world.sandbox.reset();
            expect(answer.errors, name).toBeUndefined();
            for (const error of answer.data[name].errors) {
              expect({ name, status, error }).toMatchObject({ error: { __typename: 'GuardError' } });
              // The buyer's own numbers in the ERP.
              expect({ name, status, rule: error.rule }).not.toMatchObject({
                rule: expect.stringMatching(/^MPTACC03-000[28]$/),
              });
            }
          }
        }
      }
      expect(tried).toBeGreaterThan(token === 'vendor' ? 3 : 8);
    },
  );
});

describe('available actions', () => {
  test('available actions are the state machine cut down to the role, and cost no call for each object', async () => {
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

  test('available actions are answered although another operation of the same token was aborted while it read the role', async () => {
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

  test('available actions are an error, not a guess, when the role cannot be read', async () => {
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
