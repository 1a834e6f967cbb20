/** Bundles, checkout items and content events of AppDirect through the graph, in both editions. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companyId, userId } from '../support/appdirect.ts';
import { editions, startAppDirectGateway, type AppDirectGateway } from '../support/appdirect-gateway.ts';

const bundlePath = '/marketplace/v1/bundles';
const product = '90000000-0000-4000-8000-000000027010';

describe.each(editions)('the catalogue of the edition %s', (edition) => {
  let gateway: AppDirectGateway;
  beforeAll(async () => {
    gateway = await startAppDirectGateway({ edition });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
  });

  test('the list of bundles is read whole in one call, and cut into pages by the gateway', async () => {
    const page = (after: string | null) =>
      gateway.ask(
        `query ($after: String) { bundles(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor }
          nodes { id name uuid startingPrice isFree vendorName publishedAt tags { name children { name } }
            products { productId name editionName } supportedLanguages } } }`,
        { after },
      );
    const first = await page(null);
    expect(first.errors).toBeUndefined();
    expect(gateway.sent()).toEqual([`GET ${bundlePath}`]);
    expect(first.data.bundles).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(first.data.bundles.nodes[0]).toMatchObject({
      id: 'BDL-31001',
      startingPrice: 'US$5.90 /user',
      vendorName: 'Skyline Cloud Marketplace',
      publishedAt: expect.stringMatching(/^2024-/),
      supportedLanguages: ['en', 'de'],
    });
    const second = await page(first.data.bundles.pageInfo.endCursor);
    expect(second.data.bundles.nodes.map((node: { id: string }) => node.id)).toEqual(['BDL-31003']);
  });

  test('what only a bundle read by itself has takes one more call for each bundle of a list', async () => {
    const { data, extensions } = await gateway.ask(
      '{ bundles { nodes { id provider { name } prices { currency amount } settings { allowsPartialCancel } } } }',
    );
    expect(gateway.sent()).toHaveLength(4);
    expect(data.bundles.nodes[0]).toEqual({
      id: 'BDL-31001',
      provider: { name: 'Skyline Cloud Marketplace' },
      prices: edition === 'v296' ? [{ currency: 'USD', amount: '5.9' }] : null,
      settings: edition === 'v296' ? { allowsPartialCancel: false } : null,
    });
    const explain = extensions?.['explain'] as { predicted: number };
    expect(explain.predicted).toBeGreaterThanOrEqual(4);
  });

  test('a bundle is read by its id, with its status for the caller', async () => {
    const { data, errors } = await gateway.ask(
      `{ bundle(id: "BDL-31002") { id uuid name status { editionName isAssigned entitlementId pendingType } }
        node(id: "BDL-31002") { __typename } }`,
      {},
      'user',
    );
    expect(errors).toBeUndefined();
    expect(data.bundle).toMatchObject({ id: 'BDL-31002', uuid: null, name: 'Secure Workplace' });
    expect(data.bundle.status).toHaveLength(3);
    expect([...gateway.sent()].sort()).toEqual([`GET ${bundlePath}/31002`, `GET ${bundlePath}/31002/status`]);
  });

  test.each(['BDL-0', 'BDL-31001/status', 'BDL-../companies', 'BDL-1e3', 'XCR-1'])(
    'an id such as %s is not the id of a bundle, which is an error, and nothing is sent',
    async (id) => {
      const { data, errors } = await gateway.ask('query ($id: ID!) { bundle(id: $id) { name } }', { id });
      expect(errors).toEqual([
        expect.objectContaining({
          message: `id must look like BDL-1234, but got "${id}"`,
          extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
        }),
      ]);
      expect(data.bundle).toBeNull();
      expect(gateway.sent()).toEqual([]);
    },
  );

  const checkout = (request: object) =>
    gateway.ask(
      `query ($request: CheckoutItemRequest!) { checkoutItem(request: $request) {
        uuid type isStacked branding { name vendor }
        editions { name revenueModel freeTrial { duration period gracePeriodDays }
          pricingPlans { period currency sources { source definitions { __typename costType
            ... on RangePricing { unit ranges { min max salePrice wholesalePrice } }
            ... on FlatPricing { salePrice } } } } } } }`,
      { request },
    );
  const request = {
    productIds: ['27011'],
    currency: 'EUR',
    buyerCompanyId: `CMP-${companyId(2)}`,
    buyerUserUuid: userId(2).toUpperCase(),
  };

  test('a checkout item is read with one POST, whose owner is the buyer unless the request names another', async () => {
    const { data, errors } = await checkout(request);
    expect(errors).toBeUndefined();
    expect(gateway.sent()).toEqual(['POST /v3/checkout/items']);
    const [plan] = data.checkoutItem.editions[0].pricingPlans;
    expect(plan).toMatchObject({ period: 'MONTHLY', currency: 'EUR' });
    expect(plan.sources[0].definitions).toEqual([
      {
        __typename: 'RangePricing',
        costType: 'RECURRING_PER_UNIT',
        unit: 'GIGABYTE',
        ranges: [{ min: 1, max: 1000, salePrice: '0.1104000000', wholesalePrice: null }],
      },
      { __typename: 'FlatPricing', costType: 'ONE_TIME_FLAT', salePrice: '23.0000000000' },
    ]);
  });

  test('equal checkout items of one operation are one call', async () => {
    const { errors } = await gateway.ask(
      `query ($request: CheckoutItemRequest!) { a: checkoutItem(request: $request) { uuid } b: checkoutItem(request: $request) { type } }`,
      { request },
    );
    expect(errors).toBeUndefined();
    expect(gateway.sent()).toHaveLength(1);
  });

  test.each([
    [{ ...request, buyerCompanyId: 'ACC-1000-0001' }, 'buyerCompanyId must look like CMP-'],
    [{ ...request, productIds: [] }, 'productIds must hold at least one id'],
    [{ ...request, productIds: [' '] }, 'productIds must hold at least one id'],
    [{ ...request, currency: 'EURO' }, 'currency value'],
    [{ ...request, buyerUserUuid: 'memberships/roles' }, 'UUID'],
  ])('a request such as %j is rejected before anything is sent', async (wrong, message) => {
    const { errors } = await checkout(wrong);
    expect(errors?.[0]?.message).toMatch(new RegExp(message.replaceAll('.', '\\.')));
    expect(gateway.sent()).toEqual([]);
  });

  test('a product that does not exist is null, and a failure of the read does not claim a change', async () => {
    expect((await checkout({ ...request, productIds: ['1'] })).data.checkoutItem).toBeNull();
    gateway.sandbox.setFaults([{ path: '/v3/checkout/items', kind: 'status', status: 503 } as never]);
    const { errors } = await checkout(request);
    gateway.sandbox.setFaults([]);
    expect(errors?.[0]?.message).not.toContain('unknown whether the change');
    expect(gateway.sent()).toHaveLength(1);
  });

  const publish = (input: object, as: string) =>
    gateway.ask(
      `mutation ($input: ContentEventInput!) { contentEventPublish(input: $input) { isAccepted
        errors { __typename code message path ... on ForbiddenError { companyRoles } } } }`,
      { input },
      as,
    );
  const event = {
    key: { instance: 'acme', resourceId: 'doc-1', source: product, at: '2026-01-31T10:00:00Z' },
    action: { verb: 'changed', text: 'a document' },
    actor: { identifier: `ann@${userId(2)}@${companyId(2)}`, name: 'Ann' },
    changes: { fields: [{ name: 'title', value: 'Plan', op: 'REPLACE', display: 'EXPANDED' }] },
    contents: [{ url: 'https://example.com/1', title: 'Plan' }],
    metadata: { id: 'e-1', at: '2026-01-31T10:00:00Z', type: 'RESOURCE_UPDATED' },
  };

  test('a content event is published with the token of the product', async () => {
    const { data, errors } = await publish(event, 'product');
    expect(errors).toBeUndefined();
    expect(data.contentEventPublish).toEqual({ isAccepted: true, errors: [] });
    expect(gateway.sent()).toEqual(['POST /appwise/v2/data']);
  });

  test('a content event that deletes cannot have changes, and actors have a fixed form', async () => {
    const deleting = { ...event, action: { ...event.action, delete: true } };
    const { data } = await publish(deleting, 'product');
    expect(data.contentEventPublish).toMatchObject({
      isAccepted: false,
      errors: [{ code: 'VALIDATION', path: ['input', 'changes'] }],
    });
    const wrong = await publish({ ...event, actor: { identifier: 'ann' } }, 'product');
    expect(wrong.data.contentEventPublish.errors).toMatchObject([
      { code: 'VALIDATION', path: ['input', 'actor', 'identifier'] },
    ]);
    expect(gateway.sent()).toEqual([]);
  });

  test('a token that is no product gets a ForbiddenError with the role that it lacks', async () => {
    await gateway.ask('{ bundles { totalCount } }', {}, 'partner');
    const { data } = await publish(event, 'partner');
    expect(data.contentEventPublish.errors).toMatchObject([
      { __typename: 'ForbiddenError', companyRoles: ['APPLICATION'] },
    ]);
  });
});

test('the response cache keeps bundles, but no checkout items, whose prices depend on the moment', async () => {
  await using gateway = await startAppDirectGateway({}, { RESPONSE_CACHE: 'memory' });
  const callsOfTwo = async (query: string): Promise<number> => {
    const options = { headers: { 'x-explain': 'false' } };
    const first = await gateway.ask(query, {}, 'partner', options);
    expect(first.errors).toBeUndefined();
    const calls = gateway.sent().length;
    await gateway.ask(query, {}, 'partner', options);
    return calls + gateway.sent().length;
  };
  expect(await callsOfTwo('{ bundles { totalCount } }')).toBe(1);
  expect(
    await callsOfTwo(
      `{ checkoutItem(request: { productIds: ["27010"], currency: "USD", buyerCompanyId: "${companyId(2)}", buyerUserUuid: "${userId(2)}" }) { uuid } }`,
    ),
  ).toBe(2);
});

test('a list that is read whole takes one call, also when the marketplace has short pages', async () => {
  await using gateway = await startAppDirectGateway({ pageCap: 1 });
  await gateway.ask('{ companies(first: 3) { nodes { id } } }');
  const { data } = await gateway.ask('{ bundles(first: 10) { nodes { id } } }');
  expect(data.bundles.nodes).toHaveLength(3);
  expect(gateway.sent()).toHaveLength(1);
});
