/** Memberships through the gateway, over the editions of upstream: with one collection of all memberships, without it, and with nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { Kind, OperationTypeNode, parse, print, separateOperations } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { personToken } from '../support/tokens.ts';
import { appDirectTokens } from '../../src/sandbox/server.ts';
import { startWorld, type QueryOptions, type World } from '../support/world.ts';

const editions = ['all', 'nested', 'flat'] as const;
/** Those with the collections below accounts. */
const belowAccounts = ['all', 'nested'] as const;
type EditionName = (typeof editions)[number];

/** A company of AppDirect. */
const skyline = 'CMP-c0000000-0000-4000-8000-000000000001';
const northwind = 'ACC-2001-0001';
const ann = 'USR-2000-0001';
const annHere = `AUSR-${northwind}.${ann}`;
const annInvited = `AUSR-ACC-2006-0001.${ann}`;
const annsUpstreamId = 'AUSR-7000-0000-0003';
const annHerself = personToken(ann, northwind);
/** A member of Northwind with one group. */
const kim = `AUSR-${northwind}.USR-2001-0014`;
const purchasers = 'UGR-2001-1002';

let worlds: Readonly<Record<EditionName, World>>;
beforeAll(async () => {
  const [all, nested, flat] = await Promise.all(
    editions.map((membershipPaths) => startWorld({ membershipPaths })),
  );
  if (!all || !nested || !flat) throw new Error('expected three worlds');
  worlds = { all, nested, flat };
});
afterAll(async () => {
  for (const edition of editions) await worlds[edition][Symbol.asyncDispose]();
});
beforeEach(() => {
  for (const edition of editions) worlds[edition].sandbox.reset();
});

const person = '{ id name email firstName lastName status phone { number } icon lastLoginAt language }';
const membership = `id status lastLoginAt invitation { status expiresAt url } user ${person} account { id name type } groups { id name } modules { id name } buyers { id name } audit { created { at by { id } } updated { at } } availableActions`;

interface Document {
  readonly name: string;
  readonly document: string;
  readonly token?: QueryOptions['token'];
}

const same: readonly Document[] = [
  { name: 'one membership', document: `{ accountUser(id: "${annHere}") { ${membership} } }` },
  { name: 'a node', document: `{ node(id: "${annHere}") { id ... on AccountUser { ${membership} } } }` },
  {
    name: 'nodes of several accounts',
    document: `{ nodes(ids: ["${annHere}", "ACC-2001-0001", "${annInvited}", "AUSR-ACC-2001-0001.USR-9999-9999"]) { id ... on AccountUser { status } } }`,
  },
  {
    name: 'many by id',
    document: `{ accountUsersByIds(ids: ["${annInvited}", "${kim}", "${annHere}", "${kim}", "nonsense", "AUSR-ACC-9999-9999.${ann}"]) { ${membership} } }`,
  },
  {
    name: 'the members of an account',
    document: `{ account(id: "${northwind}") { memberCount users(first: 50) { totalCount pageInfo { hasNextPage endCursor } nodes { ${membership} } } } }`,
  },
  {
    name: 'the members of an account, for a client',
    document: `{ account(id: "${northwind}") { users(first: 5, orderBy: [{ field: USER_NAME }]) { totalCount nodes { id user { name } } } } }`,
    token: 'client',
  },
  {
    name: 'the members of every account',
    document: `{ accounts(first: 20) { nodes { id memberCount users(first: 3, orderBy: [{ field: USER_NAME, direction: DESC }]) { totalCount edges { cursor } nodes { ${membership} } } } } }`,
  },
  {
    name: 'a page in the middle of the members of every account, without a count',
    document:
      '{ accounts(first: 20) { nodes { id users(first: 2, offset: 1) { nodes { id user { name } } } } } }',
  },
  {
    name: 'the last members of every account',
    document: '{ accounts(first: 20) { nodes { id users(last: 2) { nodes { id user { name } } } } } }',
  },
  {
    name: 'the members of an account by each order',
    document: `{ account(id: "${northwind}") { ${[
      'USER_NAME',
      'USER_EMAIL',
      'STATUS',
      'LAST_LOGIN_AT',
      'CREATED_AT',
    ]
      .map(
        (field) =>
          `${field}: users(first: 40, orderBy: [{ field: ${field}, direction: DESC }]) { nodes { id } }`,
      )
      .join(' ')} } }`,
  },
  {
    name: 'the members of an account that meet conditions on the person',
    document: `{ account(id: "${northwind}") { users(filter: { user: { name: { contains: "an" }, email: { endsWith: "northwind.example" }, status: { eq: ACTIVE }, createdAt: { gt: "2020-01-01T00:00:00Z" } } }) { totalCount nodes { id user { name } } } } }`,
  },
  {
    name: 'the members of an account that meet conditions on the membership',
    document: `{ accountUsers(filter: { account: { id: { eq: "${northwind}" }, name: { startsWith: "North" } }, status: { in: [ACTIVE] }, groups: { any: { id: { eq: "${purchasers}" } }, none: { name: { contains: "South" } } }, lastLoginAt: { gt: "2020-01-01T00:00:00Z" } }, first: 40) { totalCount nodes { id groups { name } } } }`,
  },
  {
    name: 'a filter by ids, and by others than these',
    document: `{ some: accountUsers(filter: { id: { in: ["${annHere}", "${kim}", "${annInvited}"] } }) { totalCount nodes { id } } others: accountUsers(first: 50, filter: { account: { id: { eq: "${northwind}" } }, id: { notIn: ["${annHere}", "${kim}", "${annInvited}"] } }) { totalCount nodes { id } } one: accountUsers(filter: { id: { eq: "${annHere}" } }) { nodes { id } } none: accountUsers(filter: { account: { id: { eq: "${northwind}" } }, or: [{ id: { eq: "${annInvited}" } }] }) { totalCount } }`,
  },
  {
    name: 'a condition in the language of upstream',
    document: `{ accountUsers(filter: { account: { id: { eq: "${northwind}" } }, rql: "and(ilike(user.name,*an*),any(groups,eq(id,'${purchasers}')))" }, orderBy: [{ field: USER_EMAIL }]) { totalCount nodes { id } } }`,
  },
  {
    name: 'accounts that are named by several conditions, or by what is not an id',
    document: `{ either: accountUsers(first: 100, filter: { or: [{ account: { id: { eq: "${northwind}" } }, status: { eq: INVITED } }, { or: [{ account: { id: { eq: "ACC-2006-0001" } } }, { account: { id: { in: ["ACC-2005-0001", "none"] } } }] }] }) { totalCount nodes { id } } notOne: accountUsers(first: 100, filter: { account: { id: { in: ["${northwind}", "ACC-2006-0001"] } }, not: { account: { id: { eq: "${northwind}" } } } }) { totalCount nodes { id } } none: accountUsers(filter: { account: { id: { eq: "none" } } }) { totalCount } nobody: accountUsers(filter: { user: { id: { eq: "none" } } }) { totalCount } }`,
  },
  {
    name: 'the members of several accounts, from the front and from the end',
    document: `{ front: accountUsers(first: 4, offset: 33, filter: { account: { id: { in: ["ACC-2006-0001", "${northwind}", "ACC-2005-0001"] } } }) { totalCount pageInfo { hasNextPage } nodes { id user { name } } } end: accountUsers(last: 3, filter: { account: { id: { in: ["ACC-2006-0001", "${northwind}"] } } }) { totalCount nodes { id } } }`,
  },
  {
    name: 'the memberships of a person',
    document: `{ user(id: "${ann}") { memberships { totalCount nodes { ${membership} } } } }`,
  },
  {
    name: 'the memberships of a person, as far as the list of accounts has them',
    document: `{ user(id: "${ann}") { memberships(first: 2, offset: 1) { totalCount pageInfo { hasNextPage } nodes { id status account { id name type status } } } } }`,
  },
  {
    name: 'the memberships of a person that meet conditions, in an order',
    document: `{ user(id: "${ann}") { open: memberships(filter: { status: { in: [INVITED, INVITATION_EXPIRED] } }) { totalCount nodes { id status } } grouped: memberships(filter: { groups: { any: { id: { eq: "${purchasers}" } } } }) { totalCount nodes { id } } latest: memberships(orderBy: [{ field: LAST_LOGIN_AT, direction: DESC }, { field: USER_NAME }], first: 3) { totalCount nodes { id lastLoginAt } } } }`,
  },
  {
    name: 'the memberships of many people',
    document:
      '{ users(first: 20) { nodes { id memberships(first: 3) { totalCount nodes { id account { name } groups { name } } } } } }',
  },
  {
    name: 'the memberships of many people, for a client',
    document:
      '{ users(first: 20) { nodes { id memberships(first: 3) { totalCount nodes { id account { name } } } } } }',
    token: 'client',
  },
  {
    name: 'the members of groups',
    document:
      '{ userGroups(first: 20) { nodes { id members(first: 3, orderBy: [{ field: USER_EMAIL }]) { totalCount nodes { id user { email } } } } } }',
  },
  {
    name: 'the members of a group',
    document: `{ userGroup(id: "${purchasers}") { members(first: 30) { totalCount nodes { ${membership} } } } }`,
  },
  {
    name: 'all memberships that a client sees',
    document:
      '{ accountUsers(first: 50, filter: { status: { eq: ACTIVE } }, orderBy: [{ field: USER_NAME }]) { totalCount nodes { id user { name } availableActions } } }',
    token: 'client',
  },
  {
    name: 'all memberships that a vendor sees',
    document: `{ accountUsers { totalCount nodes { ${membership} } } }`,
    token: 'vendor',
  },
  {
    name: 'the members of an account that the caller does not manage',
    document:
      '{ accountUsers(filter: { account: { id: { eq: "ACC-3001-0001" } } }) { totalCount nodes { id } } }',
    token: 'client',
  },
  {
    name: 'the caller as a person',
    document: `{ viewer { subjectId role account { id name } user ${person} token { id } modules { name } permissions can(mutation: "accountUserRemove", id: "${kim}") } accountUser(id: "${annHere}") { availableActions } }`,
    token: annHerself,
  },
];

/** The two sandboxes have different ports, which are in the addresses of icons. */
const withoutOrigin = (data: unknown): unknown =>
  JSON.parse(JSON.stringify(data).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, ''));

describe('all editions give the same answer', () => {
  test.each(same)('for $name', async ({ document, token = 'operations' }) => {
    const all = await worlds.all.query(document, {}, { token });
    const nested = await worlds.nested.query(document, {}, { token });
    const flat = await worlds.flat.query(document, {}, { token });
    for (const { errors } of [all, nested, flat]) expect(errors).toBeUndefined();
    expect(withoutOrigin(nested.data)).toEqual(withoutOrigin(all.data));
    expect(withoutOrigin(flat.data)).toEqual(withoutOrigin(all.data));
    for (const { extensions } of [all, nested, flat]) {
      const { predicted, actual } = extensions.explain as { predicted: number; actual: number };
      expect(predicted).toBeGreaterThanOrEqual(actual);
    }
    for (const call of worlds.nested.calls()) {
      expect(call.path.startsWith('/public/v1/accounts/account-users') && call.status !== 404).toBe(false);
    }
  });

  test('a cursor of one edition leads on in the other', async () => {
    const page = (after: string | null) =>
      `{ account(id: "${northwind}") { users(first: 7, after: ${JSON.stringify(after)}, orderBy: [{ field: USER_NAME }]) { pageInfo { endCursor hasNextPage } nodes { id } } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    for (let turn = 0; ; turn += 1) {
      const { data } = await worlds[turn % 2 === 0 ? 'all' : 'nested'].query(page(after));
      const { pageInfo, nodes } = data.account.users;
      seen.push(...nodes.map(({ id }: { id: string }) => id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(new Set(seen).size).toBe(35);
    expect(seen).toHaveLength(35);
  });
});

/** Upstream is asked once, which is not what these tests are about. */
async function learn(world: World): Promise<void> {
  await world.query('{ accounts(first: 3) { nodes { memberCount } } }');
  world.clearCalls();
}

describe('calls', () => {
  const counts: readonly [name: string, document: string, all: number, nested: number][] = [
    [
      'the members of 12 accounts',
      '{ accounts(first: 20) { nodes { users(first: 3) { nodes { id } } } } }',
      2,
      13,
    ],
    [
      'the members of one account',
      `{ account(id: "${northwind}") { name users { totalCount nodes { id } } } }`,
      2,
      2,
    ],
    ['the members of the first account', '{ accounts(first: 1) { nodes { users { nodes { id } } } } }', 2, 2],
    ['one membership', `{ accountUser(id: "${annHere}") { status } }`, 1, 1],
    [
      '20 members of one account by id',
      `{ accountUsersByIds(ids: ${JSON.stringify(Array.from({ length: 20 }, (_, n) => `AUSR-${northwind}.USR-2001-00${n + 10}`))}) { status } }`,
      1,
      1,
    ],
    [
      'members of two accounts by id',
      `{ accountUsersByIds(ids: ["${annHere}", "${kim}", "${annInvited}"]) { status } }`,
      1,
      2,
    ],
    [
      'the accounts of the memberships of a person',
      `{ user(id: "${ann}") { memberships { nodes { status account { name } } } } }`,
      2,
      2,
    ],
    [
      'the groups of the memberships of a person',
      `{ user(id: "${ann}") { memberships { nodes { groups { name } } } } }`,
      2,
      7,
    ],
    ['the members of a group', `{ userGroup(id: "${purchasers}") { members { nodes { id } } } }`, 2, 3],
  ];

  describe.each(belowAccounts)('with the membership paths: %s,', (edition) => {
    test.each(counts)('%s', async (_name, document, all, nested) => {
      const world = worlds[edition];
      await learn(world);
      const { errors, extensions } = await world.query(document);
      expect(errors).toBeUndefined();
      expect(world.sent()).toHaveLength(edition === 'all' ? all : nested);
      expect(extensions.explain.predicted).toBeGreaterThanOrEqual(world.sent().length);
    });

    test('clients and vendors read the memberships of many people in one call', async () => {
      const world = worlds[edition];
      const document = '{ users(first: 9) { nodes { memberships { nodes { id } } } } }';
      await learn(world);
      // Reads who the caller is, which is then known for some minutes.
      await world.query(document, {}, { token: 'client' });
      world.clearCalls();
      await world.query(document, {}, { token: 'client' });
      expect(world.sent()).toHaveLength(2);
    });

    test('the members of many groups of one account are read in one call', async () => {
      const world = worlds[edition];
      await learn(world);
      const { data, errors } = await world.query(
        `{ userGroups(first: 10, filter: { account: { id: { eq: "${northwind}" } } }) { nodes { members(first: 0) { totalCount } } } }`,
      );
      expect(errors).toBeUndefined();
      expect(data.userGroups.nodes.length).toBeGreaterThan(2);
      expect(world.sent()).toHaveLength(edition === 'all' ? 2 : 3);
    });

    test('the caller as a person is read below the account', async () => {
      const world = worlds[edition];
      await world.query('{ viewer { role } }', {}, { token: annHerself });
      expect(world.sent()).toEqual([`GET /accounts/${northwind}/users/${ann}?select=-*,id,account.type`]);
    });
  });
});

describe('without the collections below accounts', () => {
  const belowAccount = (): readonly string[] =>
    worlds.flat.sent().filter((call) => /^\w+ \/accounts\/[^/]*\/users/.test(call));

  test('they are tried once, and an account that can be read shows that they are missing', async () => {
    await using world = await startWorld({ membershipPaths: 'flat' });
    const document = `{ account(id: "${northwind}") { users { totalCount } } accountUser(id: "${annHere}") { status } }`;
    const first = await world.query(document);
    expect(first.errors).toBeUndefined();
    expect(first.data).toMatchObject({
      account: { users: { totalCount: 35 } },
      accountUser: { status: 'ACTIVE' },
    });
    world.clearCalls();
    expect((await world.query(document)).errors).toBeUndefined();
    expect(world.sent().filter((call) => call.includes('/users'))).toEqual([]);
    expect(world.sent()).toHaveLength(3);
  });

  test.each([500, 503, 429, 400])('status %i does not show it', async (status) => {
    await using world = await startWorld({ membershipPaths: 'flat', config: { UPSTREAM_RETRIES: '0' } });
    world.sandbox.setFaults([{ kind: 'status', status, path: '/accounts/*/users*' }]);
    const { errors } = await world.query(`{ account(id: "${northwind}") { users { totalCount } } }`);
    expect(errors).toHaveLength(1);
    expect(world.sent().filter((call) => call.startsWith('GET /account-users'))).toEqual([]);
  });

  test.each(belowAccounts)(
    'a membership that does not exist is not looked for there: %s',
    async (edition) => {
      await using world = await startWorld({ membershipPaths: edition });
      for (const turn of [1, 2]) {
        world.clearCalls();
        const { data } = await world.query(`{ accountUser(id: "AUSR-${northwind}.USR-9999-9999") { id } }`);
        expect(data).toEqual({ accountUser: null });
        // The first one finds out that the path is there.
        expect(world.sent()).toHaveLength(turn === 1 ? 2 : 1);
        expect(world.sent().filter((call) => call.startsWith('GET /account-users'))).toEqual([]);
      }
    },
  );

  const input = `email: "new.person@northwind.example", firstName: "New", lastName: "Person"`;
  test.each([
    [
      'an invitation',
      `accountUserInvite(input: { accountId: "${northwind}", ${input}, groupIds: ["${purchasers}"] }) { accountUser { status } errors { message } }`,
      'POST /account-users',
    ],
    ['a removal', `accountUserRemove(id: "${kim}") { deletedId }`, /^DELETE \/account-users\/AUSR-[\d-]+$/],
  ])('%s is sent once, to the collection of all memberships', async (_name, change, expected) => {
    const { errors } = await worlds.flat.query(`mutation { ${change} }`);
    expect(errors).toBeUndefined();
    const writes = worlds.flat.sent().filter((call) => !call.startsWith('GET '));
    expect(writes).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
    expect(belowAccount()).toEqual([]);
  });

  test('a change of the first operation is sent once', async () => {
    await using world = await startWorld({ membershipPaths: 'flat' });
    const { data, errors } = await world.query(`mutation { accountUserRemove(id: "${kim}") { deletedId } }`);
    expect(errors).toBeUndefined();
    expect(data.accountUserRemove.deletedId).toBe(kim);
    const writes = world.calls().filter(({ method }) => method === 'DELETE');
    expect(writes.map(({ status }) => status)).toEqual([404, 204]);
  });
});

describe.each([
  ['contains', '2001'],
  ['contains', 'ausr'],
  ['contains', '2001-0001.USR-2001-001'],
  ['contains', 'R-ACC-2001'],
  ['contains', 'AUSR-ACC-2001-0001.USR-2000'],
  ['contains', '-0001.'],
  ['contains', '.usr-2001-0034'],
  ['contains', 'nothing'],
  ['startsWith', 'AUSR-ACC-2001'],
  ['startsWith', 'AUSR-ACC-2001-0001.USR-2001-000'],
  ['startsWith', 'au'],
  ['startsWith', 'ACC-2001'],
  ['startsWith', 'AUSR-ACC-2001-00.USR'],
])('ids of which one %s %s', (operator, text) => {
  test.each(editions)('are found by it, with the membership paths: %s', async (edition) => {
    const world = worlds[edition];
    const everything = await world.query(
      `{ accountUsers(first: 100, filter: { account: { id: { in: ["${northwind}", "ACC-2006-0001", "ACC-2002-0001"] } } }) { nodes { id } } }`,
    );
    const ids: string[] = everything.data.accountUsers.nodes.map(({ id }: { id: string }) => id);
    const part = text.toUpperCase();
    const matches = (id: string): boolean =>
      operator === 'contains' ? id.includes(part) : id.startsWith(part);
    const { data, errors } = await world.query(
      `{ accountUsers(first: 100, filter: { account: { id: { in: ["${northwind}", "ACC-2006-0001", "ACC-2002-0001"] } }, id: { ${operator}: "${text}" } }) { totalCount nodes { id } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.accountUsers.nodes.map(({ id }: { id: string }) => id)).toEqual(ids.filter(matches));
    expect(data.accountUsers.totalCount).toBe(ids.filter(matches).length);
  });
});

describe('without the collection of all memberships', () => {
  test.each([
    [
      'as Operations, a search over all accounts is refused',
      '{ accountUsers { nodes { id } } }',
      /filter that names accounts, users or user groups/,
    ],
    [
      'as Operations, a search by status is refused',
      '{ accountUsers(filter: { status: { eq: INVITED } }) { totalCount } }',
      /name one account/,
    ],
    [
      'members of several accounts cannot be sorted by name',
      `{ accountUsers(filter: { account: { id: { in: ["${northwind}", "ACC-2006-0001"] } } }, orderBy: [{ field: USER_NAME }]) { totalCount } }`,
      /sorted by id only/,
    ],
    [
      "upstream's own id finds nothing",
      `{ accountUser(id: "${annsUpstreamId}") { id } }`,
      /AUSR-ACC-1234-5678\.USR-1234-5678/,
    ],
    [
      "upstream's own id finds nothing as a node",
      `{ node(id: "${annsUpstreamId}") { id } }`,
      /cannot find a membership/,
    ],
    [
      "upstream's own id finds nothing in a filter",
      `{ accountUsers(filter: { id: { eq: "${annsUpstreamId}" } }) { totalCount } }`,
      /cannot find a membership/,
    ],
    [
      "upstream's own id is refused by a change",
      `mutation { accountUserRemove(id: "${annsUpstreamId}") { deletedId } }`,
      /cannot find a membership/,
    ],
  ])('%s', async (_name, document, message) => {
    const { errors } = await worlds.nested.query(document);
    expect(errors).toMatchObject([
      { message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(worlds.nested.calls().filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test("upstream's own id fails alone: the others of the same read are answered", async () => {
    const ids = [annHere, annsUpstreamId, `AUSR-${northwind}.USR-2001-0001`];
    const { data, errors } = await worlds.nested.query(
      'query ($ids: [ID!]!) { accountUsersByIds(ids: $ids) { id status } }',
      { ids },
    );
    expect(data.accountUsersByIds).toEqual([
      { id: ids[0], status: 'ACTIVE' },
      null,
      { id: ids[2], status: 'ACTIVE' },
    ]);
    expect(errors).toMatchObject([
      { path: ['accountUsersByIds', 1], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test('membershipId and revision are null', async () => {
    const { data } = await worlds.nested.query(`{ accountUser(id: "${annHere}") { membershipId revision } }`);
    expect(data.accountUser).toEqual({ membershipId: null, revision: null });
  });
});

describe('with the collection of all memberships', () => {
  test.each([
    ['accountUser', `{ found: accountUser(id: "${annsUpstreamId}") { id membershipId status } }`],
    ['node', `{ found: node(id: "${annsUpstreamId}") { id ... on AccountUser { membershipId status } } }`],
  ])("%s accepts upstream's own id and answers with that of the pair", async (_name, document) => {
    const { data, errors } = await worlds.all.query(document);
    expect(errors).toBeUndefined();
    expect(data.found).toEqual({ id: annHere, membershipId: annsUpstreamId, status: 'ACTIVE' });
  });

  test('lists of ids and filters may mix both kinds of ids', async () => {
    const { data, errors } = await worlds.all.query(
      `{ accountUsersByIds(ids: ["${annsUpstreamId}", "${kim}", "AUSR-9999-9999-9999", "${annHere}"]) { id } accountUsers(filter: { id: { in: ["${annsUpstreamId}", "${kim}"] } }) { nodes { id } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      accountUsersByIds: [{ id: annHere }, { id: kim }, null, { id: annHere }],
      accountUsers: { nodes: [{ id: annHere }, { id: kim }] },
    });
  });

  test("a change accepts upstream's own id, finds the pair, and sends the change once", async () => {
    const world = worlds.all;
    const { data, errors } = await world.query(
      `mutation { accountUserRemoveGroup(id: "${annsUpstreamId}", groupId: "${purchasers}") { accountUser { id groups { id } } errors { message } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.accountUserRemoveGroup).toEqual({
      accountUser: { id: annHere, groups: [{ id: 'UGR-2001-1001' }] },
      errors: [],
    });
    expect(world.sent().filter((call) => !call.startsWith('GET '))).toEqual([
      `DELETE /accounts/${northwind}/users/${ann}/groups/${purchasers}`,
    ]);
  });

  test('an id of upstream that does not exist is null, also while the edition is not known', async () => {
    await using world = await startWorld();
    const { data, errors } = await world.query('{ accountUser(id: "AUSR-9999-9999-9999") { id } }');
    expect(errors).toBeUndefined();
    expect(data.accountUser).toBeNull();
    expect(world.sent().slice(1)).toEqual(['GET /account-users?limit=0']);
  });
});

describe.each(belowAccounts)('changes with the membership paths: %s,', (edition) => {
  const changes: readonly [name: string, mutation: string, expected: string, token?: string][] = [
    [
      'an invitation',
      `accountUserInvite(input: { accountId: "${northwind}", email: "new@northwind.example", firstName: "New", lastName: "Comer", groupIds: ["${purchasers}"] }) { accountUser { id membershipId status user { email } } errors { message } }`,
      `POST /accounts/${northwind}/users`,
    ],
    [
      'an update',
      `accountUserUpdate(id: "${kim}", input: { firstName: "Kim", phone: { prefix: "+44", number: "1" }, groupIds: ["${purchasers}", "UGR-2001-1001"] }) { accountUser { id user { firstName lastName email phone { number } } groups { id } } errors { message path } }`,
      `PUT /accounts/${northwind}/users/USR-2001-0014`,
    ],
    [
      'a group more',
      `accountUserAddGroup(id: "${kim}", groupId: "UGR-2001-1004") { accountUser { id groups { id } } errors { message } }`,
      `POST /accounts/${northwind}/users/USR-2001-0014/groups`,
    ],
    [
      'other groups',
      `accountUserSetGroups(id: "${kim}", groupIds: ["UGR-2001-1001"]) { accountUser { id groups { id } } errors { message } }`,
      `PUT /accounts/${northwind}/users/USR-2001-0014/groups`,
    ],
    [
      'an acceptance',
      `accountUserAcceptInvitation(id: "${annInvited}") { accountUser { id status } errors { message } }`,
      `POST /accounts/ACC-2006-0001/users/${ann}/accept-invite`,
      personToken(ann, 'ACC-2006-0001'),
    ],
    [
      'an invitation again',
      `accountUserResendInvitation(id: "${annInvited}") { accountUser { id status invitation { status } } errors { message } }`,
      `POST /accounts/ACC-2006-0001/users/${ann}/resend-invite`,
    ],
    [
      'a new invitation',
      `accountUserSendNewInvitation(id: "AUSR-ACC-2005-0001.${ann}") { accountUser { id status } errors { message } }`,
      `POST /accounts/ACC-2005-0001/users/${ann}/send-new-invite`,
    ],
    [
      'a removal',
      `accountUserRemove(id: "${kim}") { deletedId parent { id } errors { message } }`,
      `DELETE /accounts/${northwind}/users/USR-2001-0014`,
    ],
    [
      'an action on many',
      `lifecycle(ids: ["${annInvited}"], action: RESEND_INVITATION) { results { id node { id } errors { message } } }`,
      `POST /accounts/ACC-2006-0001/users/${ann}/resend-invite`,
    ],
  ];

  test.each(changes)(
    '%s is sent once, below the account',
    async (_name, mutation, expected, token = 'operations') => {
      const world = worlds[edition];
      const { data, errors } = await world.query(`mutation { done: ${mutation} }`, {}, { token });
      expect(errors).toBeUndefined();
      expect(data.done.errors ?? data.done.results[0].errors).toEqual([]);
      expect(world.sent().filter((call) => !call.startsWith('GET '))).toEqual([expected]);
      const shown = data.done.accountUser ?? data.done.results?.[0].node;
      if (shown !== undefined) expect(shown.id).toMatch(/^AUSR-ACC-\d{4}-\d{4}\.USR-\d{4}-\d{4}$/);
      expect(data.done.deletedId ?? kim).toBe(kim);
    },
  );

  test('an update keeps what it does not name', async () => {
    const world = worlds[edition];
    const before = await world.query(`{ accountUser(id: "${annHere}") { user ${person} groups { id } } }`);
    const { data } = await world.query(
      `mutation { accountUserUpdate(id: "${annHere}", input: { lastName: "Beeker", language: "de-DE" }) { accountUser { user ${person} groups { id } } errors { message } } }`,
    );
    const { user, groups } = before.data.accountUser;
    expect(data.accountUserUpdate).toEqual({
      accountUser: { user: { ...user, name: 'Ann Beeker', lastName: 'Beeker', language: 'de-DE' }, groups },
      errors: [],
    });
  });

  test('a rejected update names the argument and sends nothing', async () => {
    const world = worlds[edition];
    const { data } = await world.query(
      `mutation { accountUserUpdate(id: "${kim}", input: { firstName: "", groupIds: [] }) { accountUser { id } errors { path } } }`,
    );
    expect(data.accountUserUpdate.accountUser).toBeNull();
    expect(data.accountUserUpdate.errors).toEqual([
      { path: ['input', 'firstName'] },
      { path: ['input', 'groupIds'] },
    ]);
    expect(world.sent()).toEqual([]);
  });

  test.each(['reset', 'hang', 'status'] as const)(
    'a change that ends with %s is not sent on another path',
    async (kind) => {
      await using world = await startWorld({
        membershipPaths: edition,
        config: { UPSTREAM_CALL_TIMEOUT_MS: '300', UPSTREAM_HEADERS_TIMEOUT_MS: '300' },
      });
      world.sandbox.setFaults([{ kind, method: 'POST', path: '/accounts/*' }]);
      const { errors } = await world.query(
        `mutation { accountUserResendInvitation(id: "${annInvited}") { accountUser { id } } }`,
      );
      expect(errors).toHaveLength(1);
      expect(world.sent().filter((call) => call.startsWith('POST '))).toHaveLength(1);
    },
  );
});

describe.each(editions)('other users of the graph with the membership paths: %s,', (edition) => {
  test('a federation router gets entities by the id of the pair, and stubs without a call', async () => {
    await using world = await startWorld({ membershipPaths: edition, config: { FEDERATION: 'on' } });
    const of = [annInvited, annHere, `AUSR-${northwind}.USR-9999-9999`].map((id) => ({
      __typename: 'AccountUser',
      id,
    }));
    const entities = (fields: string): string =>
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on AccountUser { ${fields} } } }`;
    const stubs = await world.query(entities('id'), { of });
    expect(stubs.data._entities).toHaveLength(3);
    expect(world.sent()).toEqual([]);
    const { data, errors } = await world.query(entities('id status user { email }'), { of });
    expect(errors).toBeUndefined();
    const user = { email: 'ann.bee@consulting.example' };
    expect(data._entities).toEqual([
      { id: annInvited, status: 'INVITED', user },
      { id: annHere, status: 'ACTIVE', user },
      null,
    ]);
  });

  const operationsOf = (folder: string): string =>
    readdirSync(new URL(folder, import.meta.url))
      .filter((name) => name.endsWith('.graphql'))
      .map((name) => readFileSync(new URL(`${folder}/${name}`, import.meta.url), 'utf8'))
      .join('\n');
  const pages = parse(operationsOf('../../examples/frontend/src/operations'));
  const queries = pages.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.QUERY
      ? [definition.name?.value ?? '']
      : [],
  );

  test.each(['operations', 'client'] as const)(
    'every page of the example app has its data, as %s',
    async (token) => {
      expect(queries).toContain('AccountDetails');
      const world = worlds[edition];
      const cursors = await world.query(
        `{ account(id: "${northwind}") { buyers(orderBy: { field: NAME }) { pageInfo { endCursor } } licensees(orderBy: { field: NAME }) { pageInfo { endCursor } } users(orderBy: { field: USER_NAME }) { pageInfo { endCursor } } } userGroups(first: 1, filter: { account: { id: { eq: "${northwind}" } } }, orderBy: { field: NAME }) { pageInfo { endCursor } } }`,
      );
      const { account, userGroups } = cursors.data;
      const after: Readonly<Record<string, string>> = {
        MoreBuyers: account.buyers.pageInfo.endCursor,
        MoreLicensees: account.licensees.pageInfo.endCursor,
        MoreUsers: account.users.pageInfo.endCursor,
        MoreGroups: userGroups.pageInfo.endCursor,
      };
      for (const operationName of queries) {
        const operation = separateOperations(pages)[operationName];
        if (operation === undefined) throw new Error(`expected the operation ${operationName}`);
        const text = print(operation);
        const id = text.includes('company(id:') ? skyline : northwind;
        const variables = { id, after: after[operationName] ?? null };
        const { data, errors } = await world.query(text, variables, {
          token,
          headers: { 'AppDirect-Authorization': `Bearer ${appDirectTokens.partnerRead}` },
        });
        expect(errors, operationName).toBeUndefined();
        for (const value of Object.values(data)) expect(value, operationName).not.toBeNull();
      }
    },
  );
});
