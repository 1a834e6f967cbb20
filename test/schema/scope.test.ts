/** A caller sees through the graph exactly what upstream shows to its token, by whatever route it asks. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
/** Ids of every kind that belong to another client, as Operations sees them. */
let foreign: Record<
  'account' | 'buyer' | 'licensee' | 'accountUser' | 'user' | 'userGroup' | 'apiToken',
  string
>;
let own: string;

beforeAll(async () => {
  world = await startWorld({ seed: { accounts: 12 } });
  own = (await world.query('{ viewer { account { id } } }', {}, { token: 'client' })).data.viewer.account.id;
  const { data } = await world.query(
    `query ($own: ID!) {
      accounts(first: 1, filter: { type: { eq: CLIENT }, id: { ne: $own }, status: { eq: ACTIVE } }) { nodes { id } } }`,
    { own },
  );
  const account = data.accounts.nodes[0].id;
  const other = await world.query(
    `query ($id: ID!) { account(id: $id) {
      buyers(first: 1) { nodes { id } } licensees(first: 1) { nodes { id } } users(first: 1) { nodes { id user { id } } }
      groups { id } apiTokens(first: 1) { nodes { id } } } }`,
    { id: account },
  );
  const { buyers, licensees, users, groups, apiTokens } = other.data.account;
  foreign = {
    account,
    buyer: buyers.nodes[0].id,
    licensee: licensees.nodes[0].id,
    accountUser: users.nodes[0].id,
    user: users.nodes[0].user.id,
    userGroup: groups[0].id,
    apiToken: apiTokens.nodes[0]?.id ?? 'TKN-0000-0001',
  };
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('a client', () => {
  const asClient = (document: string, variables = {}) =>
    world.query(document, variables, { token: 'client' });

  test('a client finds only its own account in every list', async () => {
    const { data, errors } = await asClient(`{
      accounts(first: 100) { totalCount nodes { id } }
      buyers(first: 100) { nodes { account { id } } }
      licensees(first: 100) { nodes { account { id } buyer { account { id } } } }
      accountUsers(first: 100) { nodes { account { id } } }
      userGroups(first: 100) { nodes { account { id } } }
      apiTokens(first: 100) { nodes { account { id } } }
      erpLinks(first: 100) { nodes { buyer { account { id } } } }
    }`);
    expect(errors).toBeUndefined();
    expect(data.accounts).toEqual({ totalCount: 1, nodes: [{ id: own }] });
    for (const list of ['buyers', 'licensees', 'accountUsers', 'userGroups', 'apiTokens']) {
      expect(data[list].nodes.length, list).toBeGreaterThan(0);
      for (const { account } of data[list].nodes) expect(account.id, list).toBe(own);
    }
    for (const { buyer } of [...data.licensees.nodes, ...data.erpLinks.nodes])
      expect(buyer.account.id).toBe(own);
  });

  test('a client gets null for another account’s objects by id, through nodes and through …ByIds', async () => {
    const { data, errors } = await asClient(
      `query ($account: ID!, $buyer: ID!, $licensee: ID!, $accountUser: ID!, $user: ID!, $userGroup: ID!, $apiToken: ID!, $all: [ID!]!) {
        account(id: $account) { id } buyer(id: $buyer) { id } licensee(id: $licensee) { id }
        accountUser(id: $accountUser) { id } user(id: $user) { id } userGroup(id: $userGroup) { id } apiToken(id: $apiToken) { id }
        node(id: $buyer) { id } nodes(ids: $all) { id }
        accountsByIds(ids: [$account]) { id } buyersByIds(ids: [$buyer, $buyer]) { id } licenseesByIds(ids: [$licensee]) { id }
      }`,
      { ...foreign, all: Object.values(foreign) },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      account: null,
      buyer: null,
      licensee: null,
      accountUser: null,
      user: null,
      userGroup: null,
      apiToken: null,
      node: null,
      nodes: Object.keys(foreign).map(() => null),
      accountsByIds: [null],
      buyersByIds: [null, null],
      licenseesByIds: [null],
    });
  });

  test('a client finds nothing of another account by filter, by rql, or by counting', async () => {
    const { data } = await asClient(
      `query ($account: ID!, $rql: RQL!) {
        a: buyers(filter: { account: { id: { eq: $account } } }) { totalCount nodes { id } }
        b: buyers(filter: { rql: $rql }) { totalCount }
        c: licensees(filter: { or: [{ account: { id: { eq: $account } } }, { buyer: { account: { id: { in: [$account] } } } }] }) { totalCount }
        d: accounts(filter: { not: { id: { eq: $account } } }) { nodes { id } }
        e: accounts(filter: { id: { eq: $account } }) { totalCount }
      }`,
      { account: foreign.account, rql: `or(eq(account.id,"${foreign.account}"),eq(id,"${foreign.buyer}"))` },
    );
    expect(data.a).toEqual({ totalCount: 0, nodes: [] });
    expect([data.b.totalCount, data.c.totalCount, data.e.totalCount]).toEqual([0, 0, 0]);
    expect(data.d.nodes).toEqual([{ id: own }]);
  });

  test('a client reaches no other account’s rows through sellers, which all clients share', async () => {
    const { data } = await asClient(
      '{ sellers(first: 100) { nodes { buyers(first: 100) { nodes { account { id } } } erpLinks(first: 100) { nodes { note buyer { account { id } } } } } } }',
    );
    const rows = data.sellers.nodes.flatMap((seller: Record<'buyers' | 'erpLinks', { nodes: object[] }>) => [
      ...seller.buyers.nodes,
      ...seller.erpLinks.nodes,
    ]);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect((row.buyer ?? row).account.id).toBe(own);
    for (const row of rows) expect(row.note ?? null).toBeNull();
  });

  test('a client is refused what is closed to clients, and gets the rest of the page', async () => {
    const { data, errors } = await asClient(
      '{ modules { id } cloudTenants { nodes { id } } accounts { nodes { id cloudTenants { totalCount } } } }',
    );
    expect(data).toEqual({
      modules: null,
      cloudTenants: null,
      accounts: { nodes: [{ id: own, cloudTenants: null }] },
    });
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions.code]).sort()).toEqual([
      ['accounts.nodes.0.cloudTenants', 'FORBIDDEN'],
      ['cloudTenants', 'FORBIDDEN'],
      ['modules', 'FORBIDDEN'],
    ]);
  });

  test('a client does not see what only Operations sees', async () => {
    const { data, errors } = await asClient('{ buyers(first: 50) { nodes { id problems { message } } } }');
    expect(errors).toBeUndefined();
    for (const buyer of data.buyers.nodes) expect(buyer.problems).toBeNull();
    const all = await world.query('{ buyers(first: 50) { nodes { problems { message } } } }');
    for (const buyer of all.data.buyers.nodes) expect(buyer.problems).toEqual(expect.any(Array));
  });
});

describe('a vendor', () => {
  test('a vendor sees its own account, clients it has agreements with, and only the licensees of those', async () => {
    const { data, errors } = await world.query(
      `{ viewer { role account { id } } accounts(first: 100) { nodes { id type } } licensees(first: 100) { nodes { id account { id } seller { id name } } }
         buyers(first: 100) { nodes { id } } userGroups(first: 100) { nodes { account { id } } } }`,
      {},
      { token: 'vendor' },
    );
    expect(errors).toBeUndefined();
    expect(data.viewer.role).toBe('VENDOR');
    const self = data.viewer.account.id;
    const visible = data.accounts.nodes.map(({ id }: { id: string }) => id);
    expect(visible).toContain(self);
    expect(
      data.accounts.nodes.filter(({ type }: { type: string }) => type === 'CLIENT').length,
    ).toBeGreaterThan(0);
    const total = await world.query('{ licensees { totalCount } buyers { totalCount } }');
    expect(data.licensees.nodes.length).toBeGreaterThan(0);
    expect(data.licensees.nodes.length).toBeLessThan(total.data.licensees.totalCount);
    expect(data.buyers.nodes.length).toBeLessThan(total.data.buyers.totalCount);
    for (const { account } of data.licensees.nodes) expect(visible).toContain(account.id);
    for (const { account } of data.userGroups.nodes) expect(account.id).toBe(self);
  });

  test('a vendor finds no sellers, but keeps what an embedded seller carries', async () => {
    const { data, errors } = await world.query(
      '{ sellers { totalCount nodes { id } } licensees(first: 1) { nodes { seller { id name } } } }',
      {},
      { token: 'vendor' },
    );
    expect(errors).toBeUndefined();
    expect(data.sellers).toEqual({ totalCount: 0, nodes: [] });
    const [{ seller }] = data.licensees.nodes;
    expect(seller.name).toBeTruthy();
    const byId = await world.query(
      'query ($id: ID!) { seller(id: $id) { id } }',
      { id: seller.id },
      { token: 'vendor' },
    );
    expect(byId.data.seller).toBeNull();
  });
});

describe('without a good token', () => {
  test.each([
    ['no header', null, {}],
    ['an empty header', null, { authorization: '' }],
    ['a scheme alone', null, { authorization: 'Bearer ' }],
    ['another scheme', null, { authorization: 'Basic YTpi' }],
  ])('%s is refused before upstream is asked', async (_name, token, headers) => {
    world.clearCalls();
    const { data, errors } = await world.query(
      '{ accounts { nodes { id } } viewer { role } }',
      {},
      { token, headers },
    );
    expect(data).toEqual({ accounts: null, viewer: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    expect(world.sent()).toEqual([]);
  });

  test('a token that upstream does not know gets nothing', async () => {
    const { data, errors } = await world.query(
      '{ accounts { nodes { id } } }',
      {},
      { token: 'idt:TKN-0000-0001:guessed' },
    );
    expect(data).toEqual({ accounts: null });
    expect(errors?.map(({ extensions }) => [extensions.code, extensions['status']])).toEqual([
      ['UNAUTHENTICATED', 401],
    ]);
  });

  test('the schema can still be read', async () => {
    const { data, errors } = await world.query(
      '{ __schema { queryType { name } } __typename }',
      {},
      { token: null },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ __schema: { queryType: { name: 'Query' } }, __typename: 'Query' });
  });

  test('the same question of two callers at the same moment gives each its own answer', async () => {
    const document = '{ accounts(first: 100) { totalCount } viewer { token { id } role } }';
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        world.query(document, {}, { token: (['operations', 'client', 'vendor'] as const)[index % 3] }),
      ),
    );
    answers.forEach(({ data }, index) => {
      expect(data.viewer.token.id).toBe(`TKN-0000-000${1 + (index % 3)}`);
      expect(data.viewer.role).toBe(['OPERATIONS', 'CLIENT', 'VENDOR'][index % 3]);
    });
  });
});
