/** Input that cannot be right: each is a clear error or no object, and nothing wrong reaches either marketplace. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestWorld, type TestWorld } from '../../src/testing.ts';
import { companyId, userId } from '../support/appdirect.ts';
import type { Untyped } from '../support/untyped.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await createTestWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.appDirectSandbox.reset();
  world.sandbox.reset();
});

const ask = async (document: string, options: Parameters<TestWorld['query']>[2] = {}): Promise<Untyped> =>
  world.query(document, {}, options);
const sent = (): readonly string[] =>
  [...world.sandbox.calls(), ...world.appDirectSandbox.calls()].map(
    ({ method, path }) => `${method} ${path}`,
  );

const company = `CMP-${companyId(2)}`;
const oddUuids = [
  '',
  ' ',
  'roles',
  'active',
  '..',
  '../../users',
  '%2e%2e%2froles',
  'memberships/roles',
  companyId(2).replaceAll('-', ''),
  `{${companyId(2)}}`,
  `urn:uuid:${companyId(2)}`,
  `${companyId(2)}/`,
  `${companyId(2)}?a=b`,
  `${companyId(2)}#`,
  `${companyId(2)}\\n`,
  `${companyId(2).slice(0, -1)}g`,
  companyId(2).slice(1),
];

describe.each(oddUuids)('the id %j', (id) => {
  test.each([
    ['company', `{ company(id: "${id}") { name } }`],
    ['companiesByIds', `{ companiesByIds(ids: ["${id}"]) { name } }`],
    ['node', `{ node(id: "CMP-${id}") { id ... on Company { name } } }`],
    ['companyMembership', `{ companyMembership(id: "CMM-${companyId(2)}.${id}") { roles } }`],
    ['companyMembershipOf', `{ companyMembershipOf(companyId: "${company}", userUuid: "${id}") { roles } }`],
    ['marketplaceUser', `{ marketplaceUser(id: "${id}") { email } }`],
    ['companyGroup', `{ companyGroup(id: "CMG-${companyId(2)}.${id}") { name } }`],
    ['exchangeRate', `{ exchangeRate(id: "XCR-${id}") { rate } }`],
    ['companyAssociations', `{ companyAssociations(resellerId: "${id}") { totalCount } }`],
    ['resellerUser', `{ resellerUser(companyId: "${company}", uuid: "${id}", context: RESELLER) { email } }`],
    [
      'companyMembershipRemove',
      `mutation { companyMembershipRemove(id: "CMM-${companyId(2)}.${id}") { errors { code } } }`,
    ],
    ['companyDisable', `mutation { companyDisable(id: "${id}") { errors { code } } }`],
    [
      'companyMembershipsChangeRoles',
      `mutation { companyMembershipsChangeRoles(companyId: "${company}", changes: [{ userUuid: "${id}", add: [DEVELOPER] }]) { errors { code } } }`,
    ],
  ])('of %s sends nothing and is an error or no object', async (field, document) => {
    const { data, errors } = await ask(document);
    if (sent().length > 0) {
      // The type UUID accepts braces, and one form reaches the path.
      expect(document).toMatch(/userUuid|uuid:/);
      expect(id).toBe(`{${companyId(2)}}`);
      for (const call of sent()) expect(call).not.toMatch(/[{}]|%7/);
      return;
    }
    const value = data?.[field];
    const isNothing = value === null || (Array.isArray(value) && value.every((each) => each === null));
    const isRefused = errors?.length > 0 || value?.errors?.length > 0;
    expect({ isNothing: isNothing && !isRefused, isRefused }).not.toEqual({
      isNothing: false,
      isRefused: false,
    });
    for (const { extensions } of errors ?? [])
      expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(extensions.code);
  });
});

test.each([
  [`{ company(id: "ACC-1001-0001") { name } }`, 'CMP-'],
  [`{ marketplaceUser(id: "USR-2001-0001") { email } }`, 'MKU-'],
  [`{ companyMembership(id: "AUSR-ACC-1001-0001.USR-2001-0001") { roles } }`, 'CMM-'],
  [`{ resellerCompany(id: "ACC-1001-0001", context: RESELLER) { name } }`, 'CMP-'],
  [`{ companyMembershipOf(companyId: "ACC-1001-0001", userUuid: "${userId(2)}") { roles } }`, 'CMP-'],
  [`{ resellerUser(companyId: "ACC-1001-0001", uuid: "${userId(2)}", context: RESELLER) { email } }`, 'CMP-'],
])(
  '%s names an object of the other marketplace, which is an error, and nothing is sent',
  async (document, prefix) => {
    const { data, errors } = await ask(document);
    expect(Object.values(data as object)).toEqual([null]);
    const [id] = /"([^"]+)"/.exec(document) ?? [];
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(
          new RegExp(`^(?:id|companyId) must look like ${prefix}.*, but got ${id ?? ''}$`),
        ),
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      }),
    ]);
    expect(sent()).toEqual([]);
  },
);

test.each([[`{ account(id: "${company}") { name } }`], [`{ user(id: "MKU-${userId(2)}") { name } }`]])(
  '%s names an object of the other marketplace, which is none, and nothing is sent',
  async (document) => {
    const { data, errors } = await ask(document);
    expect(errors).toBeUndefined();
    expect(Object.values(data as object)).toEqual([null]);
    expect(sent()).toEqual([]);
  },
);

test.each(['A/B Testing ../Labs', '../companies', '?size=1000&name=', 'a&b=c#d', '%00%2f', '"\\"'])(
  'the name %j is a value of the search and never part of the path',
  async (name) => {
    const { data, errors } = await ask(
      `{ companies(filter: { name: ${JSON.stringify(name)} }) { totalCount nodes { name } } }`,
    );
    expect(errors).toBeUndefined();
    expect(sent()).toEqual(['GET /api/account/v2/companies']);
    const [call] = world.appDirectSandbox.calls();
    expect(new URLSearchParams(call?.query ?? '').getAll('name')).toEqual([name]);
    for (const node of data.companies.nodes) expect(node.name.toLowerCase()).toContain(name.toLowerCase());
  },
);

describe('tokens', () => {
  const both = '{ accounts(first: 1) { nodes { id } } companies(first: 1) { nodes { id } } }';

  test('each token under the header of the other costs both halves, and reaches the other marketplace only as what was sent there', async () => {
    const { data, errors } = await ask(both, {
      token: world.appDirectTokens.admin,
      appDirectToken: world.tokens.operations,
    });
    expect(data).toEqual({ accounts: null, companies: null });
    expect(errors).toMatchObject([
      { path: ['accounts'], extensions: { code: 'UNAUTHENTICATED' } },
      { path: ['companies'], extensions: { code: 'UNAUTHENTICATED', marketplace: 'APPDIRECT' } },
    ]);
    expect(JSON.stringify(errors)).not.toContain(world.appDirectTokens.admin);
    expect(JSON.stringify(errors)).not.toContain(world.tokens.operations);
    const statuses = [...world.sandbox.calls(), ...world.appDirectSandbox.calls()].map(
      ({ status }) => status,
    );
    expect(new Set(statuses)).toEqual(new Set([401]));
  });

  test('a token of AppDirect in Authorization alone is not sent to AppDirect', async () => {
    const { data } = await ask(both, { token: world.appDirectTokens.admin, appDirectToken: null });
    expect(data.companies).toBeNull();
    expect(world.appDirectSandbox.calls()).toEqual([]);
  });

  test('an expired token costs the fields of AppDirect alone, and says so', async () => {
    const issued = await fetchToken();
    const ofToken = { appDirectToken: issued };
    expect((await ask(both, ofToken)).errors).toBeUndefined();
    // Tokens live for twelve hours.
    world.appDirectSandbox.setClock(new Date(Date.now() + 13 * 3_600_000));
    const { data, errors } = await ask(both, ofToken);
    expect(data).toMatchObject({ accounts: { nodes: [{}] }, companies: null });
    expect(errors).toMatchObject([{ path: ['companies'], extensions: { marketplace: 'APPDIRECT' } }]);
    expect(['UNAUTHENTICATED', 'FORBIDDEN']).toContain(errors[0].extensions.code);
    expect(JSON.stringify(errors)).not.toContain(issued);
  });
});

/** From the token endpoint of the sandbox, as a program gets one. */
async function fetchToken(): Promise<string> {
  const { Pool } = await import('undici');
  const { connectorOf } = await import('../../src/upstream/http/origin.ts');
  const { url, connect } = world.appDirectSandbox;
  await using pool = disposable(new Pool(url, { connect: connectorOf(connect) }));
  const { body } = await pool.value.request({
    method: 'POST',
    path: '/oauth2/token',
    headers: {
      authorization: `Basic ${Buffer.from('appdirect-gateway:appdirect-gateway-secret').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials&scope=ROLE_PARTNER_READ',
  });
  return ((await body.json()) as { access_token: string }).access_token;
}

function disposable<T extends { close(): Promise<void> }>(value: T): AsyncDisposable & { readonly value: T } {
  return { value, [Symbol.asyncDispose]: () => value.close() };
}
