/** Entities of AppDirect for a federation router: read one by one, counted before they are read, and capped. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestWorld, type TestWorld } from '../../src/testing.ts';
import { companyId, userId } from '../support/appdirect.ts';
import type { Untyped } from '../support/untyped.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ config: { FEDERATION: 'on', MAX_CALLS_PER_OPERATION: '20' } });
});
afterAll(() => world.close());
beforeEach(() => {
  world.appDirectSandbox.clearCalls();
  world.sandbox.clearCalls();
});

const document = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename
  ... on Company { id name } ... on CompanyMembership { id roles } ... on MarketplaceUser { id email }
  ... on CompanyGroup { id } ... on Account { id name } } }`;
const entities = async (
  of: readonly object[],
  options: Parameters<TestWorld['query']>[2] = {},
): Promise<Untyped> => world.query(document, { of }, { ...options, headers: { 'x-explain': 'true' } });
const sent = (): readonly string[] => world.appDirectSandbox.calls().map(({ path }) => path);

const company = (number: number) => ({ __typename: 'Company', id: `CMP-${companyId(number)}` });

test('each company, membership and person is one call, equal ones share it, and both marketplaces answer', async () => {
  const { data, errors, extensions } = await entities([
    company(2),
    { __typename: 'CompanyMembership', id: `CMM-${companyId(2)}.${userId(5)}` },
    { __typename: 'MarketplaceUser', id: `MKU-${userId(9)}` },
    company(2),
    { __typename: 'Account', id: 'ACC-2001-0001' },
    company(3),
  ]);
  expect(errors).toBeUndefined();
  expect(data._entities).toMatchObject([
    { __typename: 'Company', name: 'Northwind Traders Ltd' },
    { __typename: 'CompanyMembership', roles: expect.any(Array) as string[] },
    { __typename: 'MarketplaceUser', email: 'ann.bee@consulting.example' },
    { __typename: 'Company', name: 'Northwind Traders Ltd' },
    { __typename: 'Account' },
    { __typename: 'Company', name: 'Tailspin Cloud Partners' },
  ]);
  expect([...sent()].sort()).toEqual([
    `/api/account/v2/companies/${companyId(2)}`,
    `/api/account/v2/companies/${companyId(2)}/memberships/${userId(5)}`,
    `/api/account/v2/companies/${companyId(3)}`,
    `/api/account/v2/users/${userId(9)}`,
  ]);
  expect(world.sandbox.calls()).toHaveLength(1);
  expect(extensions.explain.byMarketplace.APPDIRECT).toBeGreaterThanOrEqual(4);
});

test('a stub of which only the id is selected makes no call', async () => {
  const ids = '{ __typename ... on Company { id } ... on CompanyGroup { id } }';
  const { data, errors }: Untyped = await world.query(
    `query ($of: [_Any!]!) { _entities(representations: $of) ${ids} }`,
    { of: [company(2), { __typename: 'CompanyGroup', id: `CMG-${companyId(2)}.${userId(1)}` }] },
  );
  expect(errors).toBeUndefined();
  expect(data._entities).toHaveLength(2);
  expect(sent()).toEqual([]);
});

test('more representations than an operation may make calls are refused with the number before the first call', async () => {
  const of = Array.from({ length: 21 }, (_, index) => company(index + 1));
  const { data, errors } = await entities(of);
  expect(data).toBeUndefined();
  expect(errors).toMatchObject([
    { extensions: { code: 'QUERY_TOO_COMPLEX', marketplace: 'APPDIRECT', predicted: 21, allowed: 20 } },
  ]);
  expect(sent()).toEqual([]);
  const { errors: none } = await entities(of.slice(0, 20));
  expect(none).toBeUndefined();
  expect(sent()).toHaveLength(20);
});

test('an entity that does not exist, an id of another form and a missing token are null, and the others stay', async () => {
  const { data } = await entities([company(999), { __typename: 'Company', id: 'CMP-../users' }, company(2)]);
  expect(data._entities).toMatchObject([null, null, { name: 'Northwind Traders Ltd' }]);
  expect(sent()).toHaveLength(2);
  const without = await entities([company(2), { __typename: 'Account', id: 'ACC-2001-0001' }], {
    appDirectToken: null,
  });
  expect(without.data._entities).toMatchObject([null, { __typename: 'Account' }]);
  expect(without.errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED', marketplace: 'APPDIRECT' } },
  ]);
});
