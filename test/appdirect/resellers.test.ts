/** Companies and people of resellers, and associations, through the graph, in both editions of AppDirect. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companyId, userId } from '../support/appdirect.ts';
import { editions, startAppDirectGateway, type AppDirectGateway } from '../support/appdirect-gateway.ts';

const reseller = companyId(3);

function predictedOf(answer: { readonly extensions?: object }): number {
  const { explain } = (answer.extensions ?? {}) as { explain?: { byMarketplace: Record<string, number> } };
  return explain?.byMarketplace['APPDIRECT'] ?? 0;
}

describe.each(editions)('resellers of the edition %s', (edition) => {
  let gateway: AppDirectGateway;
  beforeAll(async () => {
    gateway = await startAppDirectGateway({ edition });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
  });

  test('the list of companies takes one call, which shows by one more row whether it goes on', async () => {
    const page = (first: number, after: string | null) =>
      gateway.ask(
        `query ($first: Int, $after: String) { resellerCompanies(context: RESELLER_MANAGER, first: $first, after: $after,
            orderBy: { field: CREATED_ON, direction: DESC }) {
          totalCount pageInfo { hasNextPage endCursor } nodes { id name createdAt isActivated userCount grantedAccesses
            company { name } } } }`,
        { first, after },
        'resellerManager',
      );
    const all = await page(50, null);
    expect(all.errors).toBeUndefined();
    expect(gateway.sent()).toEqual([
      'GET /appReseller/v1/companies?context=RESELLER_MANAGER&sortField=CREATED_ON&sortOrder=DESC&page=0&size=51',
    ]);
    const names = all.data.resellerCompanies.nodes.map((node: { name: string }) => node.name);
    expect(names.length).toBeGreaterThan(1);
    expect(all.data.resellerCompanies).toMatchObject({ totalCount: null, pageInfo: { hasNextPage: false } });
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { data, ...answer } = await page(1, after);
      expect(gateway.sent()).toHaveLength(predictedOf(answer));
      seen.push(...data.resellerCompanies.nodes.map((node: { name: string }) => node.name));
      after = data.resellerCompanies.pageInfo.endCursor;
      if (!data.resellerCompanies.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(names);
  });

  test('members that only a company read by itself has take one more call for each', async () => {
    const answer = await gateway.ask(
      '{ resellerCompanies(context: RESELLER, first: 2) { nodes { id isEnabled domain stats { unit value } } } }',
      {},
      'reseller',
    );
    expect(answer.errors).toBeUndefined();
    const { nodes } = answer.data.resellerCompanies;
    expect(nodes).toHaveLength(2);
    expect(nodes[0]).toMatchObject({ isEnabled: expect.any(Boolean), stats: expect.any(Array) });
    expect(gateway.sent()).toHaveLength(3);
    expect(predictedOf(answer)).toBe(3);
  });

  test('one company is read with its context, and joins the company of the other operations', async () => {
    const { data, errors } = await gateway.ask(
      `query ($id: ID!) { resellerCompany(id: $id, context: RESELLER_MANAGER) { id name isEnabled userCount defaultRole
        settings { name value permission } availableRoles availableTaxExemptions actions identityProviders { id } } }`,
      { id: `CMP-${reseller}` },
      'resellerManager',
    );
    expect(errors).toBeUndefined();
    expect(data.resellerCompany).toMatchObject({ id: `CMP-${reseller}`, isEnabled: true, userCount: null });
    expect(gateway.sent()).toEqual([`GET /appReseller/v1/companies/${reseller}?context=RESELLER_MANAGER`]);
  });

  test('people are listed with several states in one parameter, and read with the company that they depend on', async () => {
    const { data, errors } = await gateway.ask(
      `query ($company: ID) { resellerUsers(context: RESELLER_MANAGER, first: 3,
          filter: { active: [ONLY_ACTIVE, ONLY_PENDING_INVITE], companyId: $company }) {
        totalCount nodes { uuid email isActivated memberships { companyId companyName roles } company { id } } } }`,
      { company: reseller },
      'resellerManager',
    );
    expect(errors).toBeUndefined();
    expect(gateway.sent()).toEqual([
      `GET /appReseller/v1/users?context=RESELLER_MANAGER&active=ONLY_ACTIVE,ONLY_PENDING_INVITE&companyId=${reseller}&sortField=CUSTOMER_ID&sortOrder=ASC&page=0&size=3`,
    ]);
    const [first] = data.resellerUsers.nodes;
    expect(first.memberships[0]).toMatchObject({ companyId: `CMP-${reseller}` });
    const one = await gateway.ask(
      `query ($uuid: UUID!, $company: ID!) { resellerUser(uuid: $uuid, companyId: $company, context: RESELLER_MANAGER) {
        email partner activeAppCount actions customAttributes { name label options { key label } }
        availableRoles { role permission } } }`,
      { uuid: first.uuid, company: `CMP-${reseller}` },
      'resellerManager',
    );
    expect(one.errors).toBeUndefined();
    expect(one.data.resellerUser).toMatchObject({ email: first.email, availableRoles: expect.any(Array) });
    expect(gateway.sent()).toEqual([
      `GET /appReseller/v1/users/${first.uuid}?companyId=${reseller}&context=RESELLER_MANAGER`,
    ]);
  });

  test('a company and a person are created by a reseller', async () => {
    const made = await gateway.ask(
      `mutation { resellerCompanyCreate(input: { name: "Northwind", externalId: "nw-1", access: CUSTOMER }) {
        resellerCompany { id name externalId createdAt } errors { message } } }`,
      {},
      'reseller',
    );
    expect(made.data.resellerCompanyCreate).toMatchObject({
      errors: [],
      resellerCompany: { name: 'Northwind', externalId: 'nw-1' },
    });
    expect(gateway.sent()).toEqual(['POST /appReseller/v1/companies']);
    const { id } = made.data.resellerCompanyCreate.resellerCompany;
    const create = (email: string) =>
      gateway.ask(
        `mutation ($id: ID!, $email: EmailAddress!) { resellerUserCreate(context: RESELLER, input: { email: $email, companyId: $id }) {
          resellerUser { uuid email memberships { companyId } partner } errors { message } } }`,
        { id, email },
        'reseller',
      );
    const person = await create('ann@northwind.example');
    expect(person.errors).toBeUndefined();
    expect(person.data.resellerUserCreate.resellerUser).toMatchObject({
      email: 'ann@northwind.example',
      memberships: [{ companyId: id }],
      partner: expect.any(String),
    });
    expect(gateway.sent()).toHaveLength(2);
    expect(predictedOf(person)).toBe(2);
    const again = await create('ann@northwind.example');
    expect(again.data.resellerUserCreate).toBeNull();
    expect(again.errors?.[0]?.extensions?.['marketplace'] ?? 'APPDIRECT').toBe('APPDIRECT');
    const taken = await gateway.ask(
      'mutation { resellerCompanyCreate(input: { name: "Other", externalId: "nw-1" }) { errors { code path } } }',
      {},
      'reseller',
    );
    expect(taken.data.resellerCompanyCreate.errors).toEqual([
      { code: 'VALIDATION', path: ['input', 'externalId'] },
    ]);
  });

  const associations = (args: string, as = 'admin') =>
    gateway.ask(
      `{ companyAssociations(${args}) { totalCount nodes { id createdAt customer { id name } reseller { name } } } }`,
      {},
      as,
    );

  test('associations of a reseller are one call, with the name of each company', async () => {
    const { data, errors } = await associations(
      `resellerId: "CMP-${reseller}", first: 2, sortField: "createdOn", direction: DESC`,
    );
    expect(errors).toBeUndefined();
    expect(gateway.sent()).toEqual([
      `GET /appReseller/v1/companyAssociations?resellerCompanyId=${reseller}&sort=-createdOn&number=0&size=2`,
    ]);
    expect(data.companyAssociations.nodes[0].customer.name).toEqual(expect.any(String));
  });

  test.each([
    ['first: 2', 'but got neither'],
    [`resellerId: "${reseller}", customerId: "${companyId(2)}"`, 'but got both'],
    ['resellerId: "ACC-1000-0001"', 'resellerId must look like CMP-'],
    [
      `resellerId: "${reseller}", filter: { createdFrom: "2024-01-01T00:00:00Z", createdTo: "2025-01-01T00:00:00Z" }`,
      'must not be given together',
    ],
    [`resellerId: "${reseller}", sortField: "a&b"`, 'sortField must be the name of a member'],
  ])('associations with the arguments %s are rejected before anything is sent', async (args, message) => {
    const { errors } = await associations(args);
    expect(errors?.[0]?.message).toContain(message);
    expect(gateway.sent()).toEqual([]);
  });

  test('a company shows its customers and its resellers, one call for each', async () => {
    const answer = await gateway.ask(
      `query ($id: ID!) { company(id: $id) { name customers(first: 3) { totalCount nodes { customer { name } } }
        resellers(first: 3) { totalCount } } }`,
      { id: reseller },
      'admin',
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data.company.customers.totalCount).toBeGreaterThan(0);
    expect([...gateway.sent()].sort()).toEqual([
      `GET /account/v2/companies/${reseller}`,
      `GET /appReseller/v1/companyAssociations?customerCompanyId=${reseller}&number=0&size=1`,
      `GET /appReseller/v1/companyAssociations?resellerCompanyId=${reseller}&number=0&size=3`,
    ]);
    expect(predictedOf(answer)).toBe(3);
  });

  test('an association is removed and created again, and conflicts are GuardErrors with their rule', async () => {
    const [first] = (await associations(`resellerId: "${reseller}", first: 1`)).data.companyAssociations
      .nodes;
    const removed = await gateway.ask(
      'mutation ($id: ID!) { companyAssociationRemove(id: $id) { deletedId errors { __typename } } }',
      { id: first.id },
      'admin',
    );
    expect(removed.data.companyAssociationRemove).toEqual({ deletedId: first.id, errors: [] });
    expect(gateway.sent()).toEqual([`DELETE /appReseller/v1/companyAssociations/${first.id.slice(4)}`]);
    const create = (customerId: string, resellerId = reseller) =>
      gateway.ask(
        `mutation ($customerId: ID!, $resellerId: ID!) { companyAssociationCreate(customerId: $customerId, resellerId: $resellerId) {
          companyAssociation { id createdAt customer { name } } companyAssociationEdge { cursor }
          errors { __typename ... on GuardError { rule } ... on NotFoundError { id } } } }`,
        { customerId, resellerId },
        'admin',
      );
    const made = await create(first.customer.id);
    expect(made.data.companyAssociationCreate).toMatchObject({
      errors: [],
      companyAssociation: { customer: { name: first.customer.name } },
    });
    expect(gateway.sent()).toEqual(['POST /appReseller/v1/companyAssociations']);
    const ruleOf = async (...companies: [string, string?]) =>
      (await create(...companies)).data.companyAssociationCreate.errors;
    expect(await ruleOf(first.customer.id)).toEqual([
      { __typename: 'GuardError', rule: 'ASSOCIATION_ALREADY_EXISTS' },
    ]);
    expect(await ruleOf(reseller)).toEqual([
      { __typename: 'GuardError', rule: 'CANT_LINK_RESELLER_TO_ITSELF' },
    ]);
    expect(await ruleOf(reseller, companyId(2))).toEqual([
      { __typename: 'GuardError', rule: 'RESELLER_REQUIRED' },
    ]);
    const missing = await create(userId(999));
    expect(missing.data.companyAssociationCreate.errors[0].__typename).toBe('NotFoundError');
    expect((await create('memberships/roles')).errors?.[0]?.message).toContain('customerId must look like');
  });
});
