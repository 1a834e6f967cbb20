/** Companies, memberships, people and groups of AppDirect through the graph: their values, their calls, and bad input. */
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
});

const ask = async (document: string, options: Parameters<TestWorld['query']>[2] = {}): Promise<Untyped> =>
  world.query(document, {}, options);
const sent = (): readonly string[] =>
  world.appDirectSandbox
    .calls()
    .map(
      ({ method, path, query }) =>
        `${method} ${path.replace('/api/account/v2', '')}${query === '' ? '' : `?${decodeURIComponent(query)}`}`,
    );

const [customer, admin] = [companyId(2), userId(1)];

describe('companies', () => {
  test('a company is read by its id or its UUID, whole, with one call', async () => {
    const fields =
      'id uuid name marketplace isEnabled state isActivated allowLogin createdAt size defaultRole address { city country } customAttributes { name type value valueKeys } purchaseLimits { daily { isExempt override } thirtyDays { marketplaceDefault } }';
    for (const id of [`CMP-${customer}`, customer, customer.toUpperCase()]) {
      const { data, errors } = await ask(`{ company(id: "${id}") { ${fields} } }`);
      expect(errors).toBeUndefined();
      expect(data.company).toMatchObject({
        id: `CMP-${customer}`,
        uuid: customer,
        name: 'Northwind Traders Ltd',
        marketplace: 'APPDIRECT',
        state: 'ENABLED',
        allowLogin: true,
        createdAt: expect.stringMatching(/^20\d\d-.*Z$/) as string,
        purchaseLimits: { daily: { override: '2500' } },
      });
    }
    expect(sent()).toEqual(Array.from({ length: 3 }, () => `GET /companies/${customer}`));
  });

  test('a list leaves out what is not selected, and reads what its rows lack company by company', async () => {
    await ask('{ companies(first: 2) { nodes { name isEnabled } } }');
    await ask(
      '{ companies(first: 2) { nodes { customAttributes { name } purchaseLimits { daily { override } } } } }',
    );
    const { data } = await ask('{ companies(first: 2) { nodes { uuid state } } }');
    const [one, other] = data.companies.nodes as { uuid: string; state: string }[];
    expect([one?.state, other?.state]).toEqual(['ENABLED', 'ENABLED']);
    // The two single reads run at the same time.
    expect([...sent().slice(0, 3), ...sent().slice(3).sort()]).toEqual([
      'GET /companies?sortField=NAME&sortOrder=ASC&includeCustomAttributes=false&includePurchaseLimitData=false&page=0&size=2',
      'GET /companies?sortField=NAME&sortOrder=ASC&includeCustomAttributes=true&includePurchaseLimitData=true&page=0&size=2',
      'GET /companies?sortField=NAME&sortOrder=ASC&includeCustomAttributes=false&includePurchaseLimitData=false&page=0&size=2',
      ...[one?.uuid, other?.uuid].sort().map((id) => `GET /companies/${id}`),
    ]);
  });

  test('pages are exact and complete for every size, from the first cursor to the last', async () => {
    const all = (await ask('{ companies(first: 100) { totalCount nodes { id } } }')).data.companies;
    expect(all.nodes).toHaveLength(all.totalCount);
    for (const first of [1, 5, 7, 24]) {
      const ids: string[] = [];
      let after = '';
      for (;;) {
        const { data } = await ask(
          `{ companies(first: ${first}${after}) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
        );
        ids.push(...data.companies.nodes.map(({ id }: { id: string }) => id));
        if (!data.companies.pageInfo.hasNextPage) break;
        after = `, after: "${data.companies.pageInfo.endCursor}"`;
      }
      expect(ids).toEqual(all.nodes.map(({ id }: { id: string }) => id));
    }
  });

  test('filters and orders are those of the call', async () => {
    const { data } = await ask(
      '{ companies(first: 5, filter: { name: "Contoso", vendor: false, customAttributeNotIn: [{ name: "region", values: ["EMEA", "APAC"] }] }, orderBy: { direction: DESC }) { nodes { name } } }',
    );
    expect(data.companies.nodes.every(({ name }: { name: string }) => name.includes('Contoso'))).toBe(true);
    expect(sent()[0]).toContain('?name=Contoso&vendor=false&custom.region=notIn(EMEA, APAC)');
    expect(sent()[0]).toContain('sortOrder=DESC');
  });

  test('a company is found by its external id', async () => {
    const { data } = await ask(`{ company(id: "${customer}") { externalId } }`);
    const { externalId } = data.company;
    const found = await ask(
      `{ companyByExternalId(externalId: "${externalId}") { uuid } none: companyByExternalId(externalId: "no such") { uuid } }`,
    );
    expect(found.errors).toBeUndefined();
    expect(found.data).toEqual({ companyByExternalId: { uuid: customer }, none: null });
  });
});

describe('memberships and people', () => {
  test('a person rides along with the membership, and what does not is one call for each distinct person', async () => {
    const free = await ask(
      `{ company(id: "${customer}") { memberships(first: 3) { nodes { id state roles user { email isActivated roles } company { name } } } } }`,
    );
    expect(free.errors).toBeUndefined();
    expect(sent()).toHaveLength(2);
    world.appDirectSandbox.clearCalls();
    const more = await ask(
      `{ company(id: "${customer}") { memberships(first: 3) { nodes { user { email lastLoginAt locale } } } } }`,
    );
    expect(more.errors).toBeUndefined();
    expect(sent().filter((call) => call.startsWith('GET /users/'))).toHaveLength(3);
    expect(more.data.company.memberships.nodes[0].user.locale).toMatch(/^[a-z]{2}-[A-Z]{2}$/);
  });

  test('a membership is read by its pair, and by node', async () => {
    const id = `CMM-${customer}.${userId(2)}`;
    const { data, errors } = await ask(
      `{ companyMembership(id: "${id}") { roles } companyMembershipOf(companyId: "CMP-${customer}", userUuid: "${userId(2)}") { id } node(id: "${id}") { id ... on CompanyMembership { isEnabled } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      companyMembership: { roles: expect.arrayContaining(['SYS_ADMIN']) as string[] },
      companyMembershipOf: { id },
      node: { id, isEnabled: true },
    });
    // One read answers all three.
    expect(sent()).toHaveLength(1);
  });

  test('filters of memberships are those of the call', async () => {
    await ask(
      `{ company(id: "${customer}") { memberships(first: 1, filter: { isActivated: true, isEnabled: false, role: SYS_ADMIN, search: "a/b" }, orderBy: { field: LAST_NAME }) { totalCount } } }`,
    );
    expect(sent().find((call) => call.includes('/memberships'))).toContain(
      '/memberships?active=true&enabled=false&roleName=ROLE_SYS_ADMIN&searchText=a/b&sortField=LAST_NAME&sortOrder=ASC',
    );
  });

  test('a person has memberships and a list of people has filters', async () => {
    const { data, errors } = await ask(
      `{ marketplaceUser(id: "${admin}") { id email memberships(first: 5) { totalCount nodes { company { name } user { email } } } managedCompanies { totalCount } } marketplaceUsers(first: 2, filter: { role: SYS_ADMIN }) { totalCount } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.marketplaceUser).toMatchObject({
      id: `MKU-${admin}`,
      memberships: { nodes: [{ user: { email: data.marketplaceUser.email } }] },
    });
    expect(sent().some((call) => call.includes('companyMembershipRole=ROLE_SYS_ADMIN'))).toBe(true);
  });

  test('groups of a company, their members, and those who are not', async () => {
    const { data, errors } = await ask(
      `{ company(id: "${customer}") { memberships(first: 0) { totalCount } groups(first: 3) { nodes { id name memberCount company { uuid } members(first: 100) { totalCount } nonMembers { totalCount } } } } }`,
    );
    expect(errors).toBeUndefined();
    const everyone = data.company.memberships.totalCount as number;
    for (const { memberCount, members, nonMembers, company } of data.company.groups.nodes as Untyped[]) {
      expect(members.totalCount).toBe(memberCount);
      expect(members.totalCount + nonMembers.totalCount).toBe(everyone);
      expect(company.uuid).toBe(customer);
    }
    const [{ id }] = data.company.groups.nodes;
    const group = await ask(`{ companyGroup(id: "${id}") { id } }`);
    expect(group.data.companyGroup).toEqual({ id });
  });
});

test('an older edition has no users and groups, which is no missing object', async () => {
  await using older = await createTestWorld({ config: { APPDIRECT_SANDBOX_EDITION: 'page' } });
  const { data, errors }: Untyped = await older.query(
    `{ companies(first: 1) { totalCount } marketplaceUsers { totalCount } company(id: "${customer}") { name isActivated groups { totalCount } memberships(first: 1) { nodes { user { email } } } } }`,
  );
  expect(data).toMatchObject({
    companies: { totalCount: 24 },
    marketplaceUsers: null,
    company: { name: 'Northwind Traders Ltd', groups: null },
  });
  expect(data.company.memberships.nodes).toHaveLength(1);
  expect(errors.map(({ extensions }: Untyped) => extensions.code)).toEqual([
    'UPSTREAM_BAD_RESPONSE',
    'UPSTREAM_BAD_RESPONSE',
  ]);
  expect(errors[0].message).toContain('does not have this operation');
});

describe('bad input makes no call', () => {
  test.each([
    ['an id of the other marketplace', '{ company(id: "ACC-1234-5678") { id } }'],
    ['a UUID without hyphens', `{ company(id: "${customer.replaceAll('-', '')}") { id } }`],
    ['a UUID in braces', `{ company(id: "{${customer}}") { id } }`],
    ['a path for a company', '{ company(id: "../users") { id } }'],
    ['a path for a user', `{ companyMembership(id: "CMM-${customer}.roles") { id } }`],
    ['half a pair', `{ companyMembership(id: "CMM-${customer}") { id } }`],
  ])('%s is not an id of such objects, which is an error', async (_case, document) => {
    const { data, errors } = await ask(document);
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/^id must look like CM[MP]-.*, but got ".*"$/),
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      }),
    ]);
    expect(Object.values(data as object)).toEqual([null]);
    expect(sent()).toEqual([]);
  });

  test.each([
    ['a page that is too large', '{ companies(first: 101) { totalCount } }', 'first must be 0 to 100'],
    [
      'an external id with a slash',
      '{ companyByExternalId(externalId: "a/b") { id } }',
      'externalId must be',
    ],
    [
      'an attribute that is none',
      '{ companies(filter: { customAttributeNotIn: [{ name: "a=b&c", values: ["x"] }] }) { totalCount } }',
      'name must be the name of an attribute',
    ],
    [
      'a value with a comma',
      '{ companies(filter: { customAttributeNotIn: [{ name: "region", values: ["x,y"] }] }) { totalCount } }',
      'without a comma',
    ],
    [
      'a cursor of another list',
      '{ companies(after: "WzAsImFiYyIsbnVsbCwieCJd") { totalCount } }',
      'cursor of another list',
    ],
  ])('%s is refused', async (_case, document, message) => {
    const { errors } = await ask(document);
    expect(errors).toMatchObject([
      { message: expect.stringContaining(message) as string, extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(sent()).toEqual([]);
  });

  test('a list of AppDirect has no arguments that need its end', async () => {
    const { errors } = await ask('{ companies(last: 5) { totalCount } }');
    expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });
});

describe('one marketplace in trouble leaves the half of the other whole', () => {
  const document = '{ accounts(first: 1) { nodes { id } } companies(first: 1) { nodes { id } } }';

  test.each([
    [{ kind: 'status', status: 500 }, 'UPSTREAM_UNAVAILABLE'],
    [{ kind: 'status', status: 403 }, 'FORBIDDEN'],
    [{ kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 'UPSTREAM_RATE_LIMITED'],
    [{ kind: 'reset' }, 'UPSTREAM_UNAVAILABLE'],
  ] as const)('AppDirect with %j', async (fault, code) => {
    world.appDirectSandbox.setFaults([{ ...fault, times: 10 }] as never);
    const { data, errors } = await ask(document);
    expect(data).toMatchObject({ accounts: { nodes: [{}] }, companies: null });
    expect(errors).toMatchObject([{ path: ['companies'], extensions: { code, marketplace: 'APPDIRECT' } }]);
  });

  test('the first marketplace failing leaves AppDirect whole', async () => {
    world.sandbox.setFaults([{ kind: 'status', status: 403, times: 10 }] as never);
    const { data, errors } = await ask(document);
    world.sandbox.reset();
    expect(data).toMatchObject({ accounts: null, companies: { nodes: [{}] } });
    expect(errors).toMatchObject([{ path: ['accounts'], extensions: { code: 'FORBIDDEN' } }]);
  });
});
