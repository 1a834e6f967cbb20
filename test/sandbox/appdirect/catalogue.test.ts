/** Exchange rates, bundles, checkout items, content events and people of the AppDirect sandbox. */
import { describe, expect, test } from 'vitest';
import { companyId, startAppDirect, userId } from '../../support/appdirect.ts';

const rates = '/channel/v1/exchangeRates';

describe('exchange rates', () => {
  test('a new rate of a pair leaves the old one, which is retired by itself and for good', async () => {
    await using world = await startAppDirect();
    const json = { baseCurrency: 'GTQ', counterCurrency: 'USD', rate: 0.13 };
    const { body } = await world.call('POST', rates, { as: 'admin', json });
    expect(body).toMatchObject({ ...json, active: true, userId: 1, authenticationType: 'USER_LOGIN' });
    const pair = `${rates}?baseCurrency=GTQ&counterCurrency=USD`;
    const active = async () =>
      (await world.get(pair)).body.content.map((rate: { active: boolean }) => rate.active);
    expect(await active()).toEqual([true, true, false]);
    const retire = (value: unknown) =>
      world.call('PATCH', `${rates}/${body.currencyExchangeRateUuid}`, { json: { active: value } });
    expect((await retire(true)).status).toBe(400);
    expect((await retire('no')).status).toBe(400);
    expect((await retire(false)).body.active).toBe(false);
    expect(await active()).toEqual([false, true, false]);
  });

  test.each([
    ['a currency outside the list', { baseCurrency: 'XXX' }],
    ['a currency of the newer list in the edition of the page', { baseCurrency: 'PEN' }],
    ['one currency twice', { baseCurrency: 'USD' }],
    ['a rate in text', { rate: '1.3' }],
    ['a rate of nothing', { rate: 0 }],
    ['no rate', { rate: undefined }],
  ])('%s is 400', async (_, change) => {
    await using world = await startAppDirect({ edition: 'page' });
    const json = { baseCurrency: 'CAD', counterCurrency: 'USD', rate: 1.3, ...change };
    expect((await world.call('POST', rates, { json })).status).toBe(400);
  });

  test('v296 creates rates of four more currencies, and filters by none of them', async () => {
    await using world = await startAppDirect();
    const json = { baseCurrency: 'PEN', counterCurrency: 'USD', rate: 0.27 };
    expect((await world.call('POST', rates, { json })).status).toBe(200);
    expect((await world.get(`${rates}?baseCurrency=PEN`)).status).toBe(400);
  });
});

describe('bundles', () => {
  test('the price is text in the list and, in v296, an object when read by itself', async () => {
    await using world = await startAppDirect();
    const [first] = (await world.get('/marketplace/v1/bundles')).body;
    expect(first.startingPrice).toBe('US$5.90 /user');
    const one = (await world.get('/marketplace/v1/bundles/31001')).body;
    expect(one.startingPrice).toMatchObject({ amount: { USD: 5.9 } });
    expect(one).not.toHaveProperty('uuid');
    await using page = await startAppDirect({ edition: 'page' });
    expect((await page.get('/marketplace/v1/bundles/31001')).body.startingPrice).toBe('US$5.90 /user');
  });

  test('the status is about the caller, and an unknown bundle is 404', async () => {
    await using world = await startAppDirect();
    const assigned = async (as: string) =>
      (await world.get('/marketplace/v1/bundles/31002/status', as)).body.map(
        (status: { assigned: boolean }) => status.assigned,
      );
    expect(await assigned('user')).toEqual([true, false, false]);
    expect(await assigned('partner')).toEqual([false, false, false]);
    for (const path of ['7', 'x', '31001.0']) {
      expect((await world.get(`/marketplace/v1/bundles/${path}`)).status).toBe(404);
    }
  });
});

describe('checkout items', () => {
  const request = {
    productIds: ['27012'],
    currency: 'EUR',
    buyerCompanyId: companyId(2),
    buyerUserId: userId(5),
    ownerCompanyId: companyId(4),
    ownerUserId: userId(9),
  };
  const post = '/v3/checkout/items';

  test('prices are decimals in text, per unit in ranges and flat for the setup', async () => {
    await using world = await startAppDirect();
    const { body } = await world.call('POST', post, { as: 'user', json: request });
    const [plan] = body.editions[0].pricingPlans;
    expect(plan).toMatchObject({ currency: 'EUR', pricingPeriod: 'MONTHLY' });
    expect(plan.pricingSources[0].pricingDefinitions).toMatchObject([
      { pricingStrategy: 'UNIT', priceRanges: [{ min: 1, salePrice: '6.3480000000' }] },
      { pricingStrategy: 'FLAT', salePrice: '91.0800000000', wholeSalePrice: null },
    ]);
  });

  test.each([
    ['no product', { productIds: [] }, 400],
    ['an unknown product', { productIds: ['1'] }, 404],
    ['bundles', { bundleIds: ['31001'] }, 400],
    ['a currency outside the list', { currency: 'CHF' }, 400],
    ['a currency in words', { currency: 'Euro' }, 400],
    ['a buyer who does not exist', { buyerUserId: userId(999) }, 400],
    ['a buyer who is no uuid', { buyerCompanyId: 'ACC-2001-0001' }, 400],
    ['no owner', { ownerUserId: undefined }, 400],
  ])('%s is an error', async (_, change, status) => {
    await using world = await startAppDirect();
    const reply = await world.call('POST', post, { as: 'user', json: { ...request, ...change } });
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ status, code: expect.any(String), message: expect.any(String) });
  });

  test('the page asks for the products alone', async () => {
    await using world = await startAppDirect({ edition: 'page' });
    const { status } = await world.call('POST', post, { as: 'user', json: { productIds: ['27012'] } });
    expect(status).toBe(200);
  });
});

describe('content events', () => {
  const event = {
    key: { instance: '1', resourceId: 'doc', source: '90000000-0000-4000-8000-000000027010' },
    action: { text: 'deleted', verb: 'delete', delete: true },
  };
  const publish = '/appwise/v2/data';

  test('an event is answered with an empty object, and a control shows it', async () => {
    await using world = await startAppDirect();
    expect(await world.call('POST', publish, { as: 'product', json: event })).toMatchObject({
      status: 200,
      body: {},
    });
    expect((await world.get('/__sandbox/events')).body.events).toMatchObject([{ document: event }]);
  });

  test.each([
    ['no key', { key: undefined }, 400],
    ['changes beside a deletion', { changes: { fields: [] } }, 400],
    ['an action without its verb', { action: { text: 'x' } }, 400],
    ['an actor of another form', { actor: { identifier: 'nina' } }, 400],
    ['an unknown type', { eventMetadata: { id: '1', timestamp: 'x', type: 'Other' } }, 400],
    ['another product', { key: { ...event.key, source: '90000000-0000-4000-8000-000000027011' } }, 401],
  ])('%s is refused', async (_, change, status) => {
    await using world = await startAppDirect();
    const reply = await world.call('POST', publish, { as: 'product', json: { ...event, ...change } });
    expect(reply).toMatchObject({ status, body: { status, code: expect.any(String) } });
    expect((await world.get('/__sandbox/events')).body.events).toEqual([]);
  });
});

describe('people', () => {
  test.each([
    ['name=ann', 1],
    ['email=ANN.BEE@consulting.example', 1],
    ['email=ann.bee', 0],
    ['username=AnnBee', 1],
    ['externalId=hr%2F16%3Fx%3D1', 1],
    ['companyMembershipRole=ROLE_RESELLER', 2],
    ['custom.department=notIn(IT, Sales)', 90],
    ['lastModified=9999999999999', 0],
  ])('the filter %s gives %i', async (query, total) => {
    await using world = await startAppDirect();
    expect((await world.get(`/account/v2/users?${query}`)).body.page.totalElements).toBe(total);
  });

  test.each(['companyMembershipRole=RESELLER', 'lastModified=yesterday', 'custom.languages=notIn(de)'])(
    'the filter %s is 400',
    async (query) => {
      await using world = await startAppDirect();
      expect((await world.get(`/account/v2/users?${query}`)).status).toBe(400);
    },
  );

  test('a person is found by uuid, by id: and by external id, and the profile by uuid', async () => {
    await using world = await startAppDirect();
    const external = encodeURIComponent('hr/16?x=1');
    for (const id of [userId(16), `id:${userId(16)}`, `externalId:${external}`]) {
      expect((await world.get(`/account/v2/users/${id}`)).body).toMatchObject({
        firstName: 'Prince',
        lastName: null,
      });
    }
    const profile = (await world.get(`/account/v2/users/${userId(2)}/profile`)).body;
    expect(profile).toMatchObject({ workExperiences: [{ employer: 'Northwind Traders Ltd' }] });
    expect((await world.get(`/account/v2/users/${userId(19)}`)).status).toBe(404);
  });
});
