/** Activities, assignments, checklists and assignable roles of AppDirect through the graph, in both editions. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companyId, userId } from '../support/appdirect.ts';
import { editions, startAppDirectGateway, type AppDirectGateway } from '../support/appdirect-gateway.ts';

const company = companyId(2);
const id = `CMM-${company}.${userId(2)}`;
const path = `/account/v2/companies/${company}`;

function predictedOf(answer: { readonly extensions?: object }): number {
  const { explain } = (answer.extensions ?? {}) as { explain?: { byMarketplace: Record<string, number> } };
  return explain?.byMarketplace['APPDIRECT'] ?? 0;
}

describe.each(editions)('details in the edition %s', (edition) => {
  let gateway: AppDirectGateway;
  beforeAll(async () => {
    gateway = await startAppDirectGateway({ edition });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
  });

  test('activities of a company are a page of everyone by default, with typed parties', async () => {
    const answer = await gateway.ask(
      `query ($id: ID!) { company(id: $id) { activities(first: 4) { totalCount pageInfo { hasNextPage endCursor } nodes {
        verb at origin subject { __typename name ... on ActivityUser { email isDeleted } }
        object { __typename ... on ActivityCompany { isLinkMasked } } context { header } } } } }`,
      { id: company },
    );
    expect(answer.errors).toBeUndefined();
    expect([...gateway.sent()].sort()).toEqual([
      `GET ${path}`,
      `GET ${path}/activities?displayType=EVERYONE&page=0&size=4`,
    ]);
    expect(predictedOf(answer)).toBe(2);
    const { nodes } = answer.data.company.activities;
    expect(nodes.length).toBeGreaterThan(0);
    for (const node of nodes) expect(node.at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(nodes.map((node: { subject?: { __typename: string } }) => node.subject?.__typename)).toContain(
      'ActivityUser',
    );
    await gateway.ask(
      'query ($id: ID!) { company(id: $id) { activities(first: 1, scope: ONLY_ME) { nodes { verb } } } }',
      { id: company },
      'companyAdmin',
    );
    expect(gateway.sent()).toContain(`GET ${path}/activities?displayType=ONLY_ME&page=0&size=1`);
  });

  test('the companies of activities are read once for each company', async () => {
    const answer = await gateway.ask(
      `query ($id: ID!) { company(id: $id) { activities(first: 3) { nodes { target { ... on ActivityCompany { company { name industry } } } } } } }`,
      { id: company },
    );
    expect(answer.errors).toBeUndefined();
    expect(gateway.sent().filter((call) => call === `GET ${path}`).length).toBeLessThanOrEqual(2);
    expect(predictedOf(answer)).toBeGreaterThanOrEqual(gateway.sent().length);
  });

  test('assignments, the checklist and the assignable roles of a membership are one call each', async () => {
    const answer = await gateway.ask(
      `query ($id: ID!) { companyMembership(id: $id) {
        assignments { totalCount nodes { uuid status count productId productName entitlementId listImageUrl createdAt owner { firstName } } }
        checklist { hasAssignedUsers hasPurchasedProduct } assignableRoles } }`,
      { id },
    );
    expect(answer.errors).toBeUndefined();
    const { assignments, checklist, assignableRoles } = answer.data.companyMembership;
    expect(assignments.totalCount).toBe(1);
    expect(assignments.nodes[0]).toMatchObject({ productId: 27_010, entitlementId: '8001', count: 1 });
    expect(assignments.nodes[0].listImageUrl).not.toMatch(/\s/);
    expect(checklist).toEqual({ hasAssignedUsers: true, hasPurchasedProduct: true });
    expect(assignableRoles).toContain('SYS_ADMIN');
    expect(
      gateway
        .sent()
        .map((call) => call.split('?')[0])
        .sort(),
    ).toEqual([
      `GET ${path}/memberships/${userId(2)}`,
      `GET ${path}/memberships/${userId(2)}/assignableRoles`,
      `GET ${path}/memberships/${userId(2)}/assignments`,
      `GET ${path}/memberships/${userId(2)}/checklist`,
    ]);
    expect(predictedOf(answer)).toBe(4);
  });

  test('the roles that the caller may give are a call of the company', async () => {
    const { data, errors } = await gateway.ask(
      'query ($id: ID!) { company(id: $id) { assignableRoles } }',
      { id: company },
      'companyAdmin',
    );
    expect(errors).toBeUndefined();
    expect(data.company.assignableRoles).toContain('USER');
    expect(gateway.sent()).toContain(`GET ${path}/assignableRoles`);
  });
});
