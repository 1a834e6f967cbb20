/** Exchange rates of AppDirect through the graph: lists, reads, creation and retirement, in both editions. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editions, startAppDirectGateway, type AppDirectGateway } from '../support/appdirect-gateway.ts';

const list = '/channel/v1/exchangeRates';

describe.each(editions)('exchange rates of the edition %s', (edition) => {
  let gateway: AppDirectGateway;
  beforeAll(async () => {
    gateway = await startAppDirectGateway({ edition });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
  });
  const create = (input: object) =>
    gateway.ask(
      `mutation ($input: ExchangeRateCreateInput!) { exchangeRateCreate(input: $input) {
        exchangeRate { id baseCurrency counterCurrency rate isActive validFrom availableActions }
        exchangeRateEdge { cursor }
        errors { code message path ... on ForbiddenError { roles companyRoles } ... on ValidationError { rule } }
      } }`,
      { input },
    );

  test('a list of exchange rates is one page, with the filter and the order of its call', async () => {
    const { data, errors } = await gateway.ask(
      `{ exchangeRates(first: 5, filter: { counterCurrency: "USD" }, orderBy: { field: BASE_CURRENCY, direction: ASC }) {
          totalCount pageInfo { hasNextPage } nodes { id counterCurrency rate isActive } } }`,
    );
    expect(errors).toBeUndefined();
    expect(gateway.sent()).toEqual([
      `GET ${list}?counterCurrency=USD&sortField=BASE_CURRENCY&sortOrder=ASC&page=0&size=5`,
    ]);
    expect(data.exchangeRates.totalCount).toBeGreaterThan(0);
    for (const node of data.exchangeRates.nodes) expect(node.counterCurrency).toBe('USD');
  });

  test('an exchange rate is created, read, listed newest first, and retired', async () => {
    const { data } = await create({ baseCurrency: 'IDR', counterCurrency: 'USD', rate: 0.00006 });
    if (edition === 'page') {
      expect(data.exchangeRateCreate.errors[0].path).toEqual(['input', 'baseCurrency']);
    } else {
      expect(data.exchangeRateCreate.errors).toEqual([]);
      expect(gateway.sent()).toEqual([`POST ${list}`]);
    }
    const made = (await create({ baseCurrency: 'KRW', counterCurrency: 'EUR', rate: 0.00068 })).data
      .exchangeRateCreate;
    expect(made).toMatchObject({
      errors: [],
      exchangeRate: { baseCurrency: 'KRW', rate: 0.00068, isActive: true, availableActions: ['DISABLE'] },
      exchangeRateEdge: { cursor: expect.any(String) },
    });
    expect(gateway.sent()).toEqual([`POST ${list}`]);
    const { id } = made.exchangeRate;
    const uuid = id.slice(4);
    const read = await gateway.ask(
      `query ($id: ID!) { exchangeRate(id: $id) { rate } node(id: $id) { __typename ... on ExchangeRate { rate } }
        exchangeRates(first: 1) { nodes { id } } }`,
      { id },
    );
    expect(read.data).toEqual({
      exchangeRate: { rate: 0.00068 },
      node: { __typename: 'ExchangeRate', rate: 0.00068 },
      exchangeRates: { nodes: [{ id }] },
    });
    expect([...gateway.sent()].sort()).toEqual([
      `GET ${list}/${uuid}`,
      `GET ${list}?sortField=VALID_FROM&sortOrder=DESC&page=0&size=1`,
    ]);
    const retired = await gateway.ask(
      'mutation ($id: ID!) { exchangeRateDeactivate(id: $id) { exchangeRate { isActive availableActions } errors { message } } }',
      { id },
    );
    expect(retired.data.exchangeRateDeactivate).toEqual({
      exchangeRate: { isActive: false, availableActions: [] },
      errors: [],
    });
    expect(gateway.sent()).toEqual([`PATCH ${list}/${uuid}`]);
  });

  test('lifecycle disables exchange rates, one call for each', async () => {
    const ids: string[] = [];
    for (const baseCurrency of ['JPY', 'CHF']) {
      const { data } = await create({ baseCurrency, counterCurrency: 'EUR', rate: 1.5 });
      ids.push(data.exchangeRateCreate.exchangeRate.id);
    }
    const { data, extensions } = await gateway.ask(
      `mutation ($ids: [ID!]!) { lifecycle(ids: $ids, action: DISABLE) {
        results { id errors { message } node { ... on ExchangeRate { isActive } } } } }`,
      { ids },
      'partner',
      { headers: { 'x-explain': 'true' } },
    );
    expect(data.lifecycle.results).toEqual(ids.map((id) => ({ id, errors: [], node: { isActive: false } })));
    expect(gateway.sent()).toHaveLength(2);
    if (extensions?.['explain'] !== undefined) {
      expect(extensions['explain']).toMatchObject({ byMarketplace: { APPDIRECT: 2 } });
    }
  });

  test.each([
    [{ baseCurrency: 'XAU', counterCurrency: 'USD', rate: 1 }, ['input', 'baseCurrency'], 'FORMAT'],
    [{ baseCurrency: 'EUR', counterCurrency: 'EUR', rate: 1 }, ['input', 'counterCurrency'], 'COMBINATION'],
    [{ baseCurrency: 'EUR', counterCurrency: 'USD', rate: 0 }, ['input', 'rate'], 'MIN_VALUE'],
    [{ baseCurrency: 'EUR', counterCurrency: 'USD', rate: -2.5 }, ['input', 'rate'], 'MIN_VALUE'],
  ])('a rate such as %j is rejected before anything is sent', async (input, path, rule) => {
    const { data, errors } = await create(input);
    expect(errors).toBeUndefined();
    expect(data.exchangeRateCreate).toMatchObject({
      exchangeRate: null,
      errors: [{ code: 'VALIDATION', path, rule }],
    });
    expect(gateway.sent()).toEqual([]);
  });

  test('a rate that is no number is rejected before anything is sent', async () => {
    const { errors } = await create({ baseCurrency: 'EUR', counterCurrency: 'USD', rate: 'much' });
    expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    expect(gateway.sent()).toEqual([]);
  });

  test('a filter with a currency that AppDirect does not have is rejected before anything is sent', async () => {
    const { errors } = await gateway.ask('{ exchangeRates(filter: { baseCurrency: "XAU" }) { totalCount } }');
    expect(errors?.[0]?.message).toContain('baseCurrency must be one of USD, CAD');
    expect(gateway.sent()).toEqual([]);
  });

  test.each(['XCR-1', 'XCR-../companies', 'CMP-5f6d1d2e-0f43-4c1b-9f3a-1d0c7f1c9a55', 'ACC-1000-0001'])(
    'an id such as %s never reaches a path',
    async (id) => {
      const { data, errors } = await gateway.ask(
        'mutation ($id: ID!) { exchangeRateDeactivate(id: $id) { errors { message } } }',
        { id },
      );
      expect(data?.exchangeRateDeactivate ?? null).toBeNull();
      expect(errors?.[0]?.message).toContain('id must look like XCR-');
      expect(gateway.sent()).toEqual([]);
    },
  );

  test('a rate that does not exist is a NotFoundError', async () => {
    const id = 'XCR-5f6d1d2e-0f43-4c1b-9f3a-1d0c7f1c9a55';
    const { data } = await gateway.ask(
      'mutation ($id: ID!) { exchangeRateDeactivate(id: $id) { errors { __typename ... on NotFoundError { id } } } }',
      { id },
    );
    expect(data.exchangeRateDeactivate.errors).toEqual([{ __typename: 'NotFoundError', id }]);
  });

  test('a token that may read rates but not create them gets a ForbiddenError', async () => {
    await gateway.ask('{ exchangeRates { totalCount } }', {}, 'partnerRead');
    const { data } = await gateway.ask(
      `mutation { exchangeRateCreate(input: { baseCurrency: "EUR", counterCurrency: "USD", rate: 1.1 }) {
        errors { __typename ... on ForbiddenError { roles companyRoles } } } }`,
      {},
      'partnerRead',
    );
    expect(data.exchangeRateCreate.errors).toEqual([
      { __typename: 'ForbiddenError', roles: [], companyRoles: [] },
    ]);
  });
});
