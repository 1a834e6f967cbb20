/** Sellers: states, currencies, the icon that a form without a file takes away. */
import { describe, expect, test } from 'vitest';
import { tinyPng } from '../../support/images.ts';
import { form, startSandbox } from '../../support/sandbox.ts';

const currencies = [{ value: 'EUR', isDefault: true, billingEnabled: true }];

/** A seller that no licensee uses. */
const free = 'SEL-4000-0003';

describe('state actions', () => {
  test('deactivate takes a seller offline, activate brings it back', async () => {
    await using world = await startSandbox();
    await world.post('/licensees/LCE-2006-0000-0001/disable');
    expect((await world.post(`/sellers/${free}/deactivate`)).body.status).toBe('Offline');
    expect((await world.get('/erp-links/ERP-2006-0001-0003')).body.status).toBe('Active');
    expect((await world.post(`/sellers/${free}/activate`)).body.status).toBe('Active');
  });

  test('disable takes the ERP links along and activate brings back what they were', async () => {
    await using world = await startSandbox();
    await world.post('/licensees/LCE-2006-0000-0001/disable');
    expect((await world.post(`/sellers/${free}/disable`)).body.status).toBe('Disabled');
    expect((await world.get('/erp-links/ERP-2006-0001-0003')).body.status).toBe('Disabled');
    expect((await world.get('/erp-links/ERP-2004-0002-0003')).body.status).toBe('Disabled');
    await world.post(`/sellers/${free}/activate`);
    expect((await world.get('/erp-links/ERP-2006-0001-0003')).body.status).toBe('Active');
    expect((await world.get('/erp-links/ERP-2004-0002-0003')).body.status).toBe('Blocked');
  });

  test('the older enable leads from Disabled to Active', async () => {
    await using world = await startSandbox();
    expect((await world.get('/erp-links/ERP-2004-0001-0007')).body.status).toBe('Disabled');
    expect((await world.post('/sellers/SEL-4000-0007/enable')).body.status).toBe('Active');
    expect((await world.get('/erp-links/ERP-2004-0001-0007')).body.status).toBe('Active');
    expect((await world.post('/sellers/SEL-4000-0006/enable')).status).toBe(400);
  });

  test.each(['disable', 'deactivate'])(
    '%s is refused while licensees use it, and names them',
    async (action) => {
      await using world = await startSandbox();
      const reply = await world.post(`/sellers/SEL-4000-0001/${action}`);
      expect(reply.status).toBe(400);
      expect(reply.body.errors[0]).toMatchObject({
        properties: ['licensees'],
        parameters: { licensees: ['LCE-2004-0000-0001', 'LCE-2004-0000-0002'], count: 2 },
      });
    },
  );

  test.each([
    ['activate', free],
    ['disable', 'SEL-4000-0006'],
    ['deactivate', 'SEL-4000-0007'],
    ['activate', 'SEL-4000-0008'],
  ])('%s of %s is refused in its state', async (action, id) => {
    await using world = await startSandbox();
    expect((await world.post(`/sellers/${id}/${action}`)).status).toBe(400);
  });

  test('a deleted one stays readable and cannot be changed', async () => {
    await using world = await startSandbox();
    const { id } = (await world.post('/sellers', { name: 'Short', externalId: 'S1', currencies })).body as {
      id: string;
    };
    expect((await world.remove(`/sellers/${id}`)).status).toBe(204);
    expect((await world.get(`/sellers/${id}`, 'client')).body.status).toBe('Deleted');
    expect((await world.put(`/sellers/${id}`, { name: 'x', currencies })).status).toBe(400);
    expect((await world.remove(`/sellers/${id}`)).status).toBe(400);
    expect((await world.remove('/sellers/SEL-4000-0001')).status).toBe(400);
  });

  test('state actions are for Operations', async () => {
    await using world = await startSandbox();
    for (const action of ['activate', 'deactivate', 'disable', 'enable']) {
      expect((await world.post(`/sellers/${free}/${action}`, undefined, 'client')).status).toBe(403);
    }
    expect((await world.remove(`/sellers/${free}`, 'client')).status).toBe(403);
    expect((await world.put(`/sellers/${free}`, {}, 'vendor')).status).toBe(403);
  });
});

describe('create', () => {
  test('create takes currencies as objects or as plain codes', async () => {
    await using world = await startSandbox();
    const objects = await world.post('/sellers', { name: 'One', externalId: 'X1', currencies });
    expect(objects.status).toBe(201);
    expect(objects.body).toMatchObject({ id: 'SEL-9000-0001', status: 'Active', currencies });
    const codes = await world.post('/sellers', { name: 'Two', externalId: 'X2', currencies: ['USD', 'EUR'] });
    expect(codes.body.currencies).toEqual([
      { value: 'USD', isDefault: true, billingEnabled: true },
      { value: 'EUR', isDefault: false, billingEnabled: true },
    ]);
  });

  test.each([
    [{}, ['name', 'externalId', 'currencies']],
    [{ name: 'x', externalId: 'X', currencies: [] }, ['currencies']],
    [{ name: 'x', externalId: 'X', currencies: ['euro'] }, ['currencies']],
    [{ name: 'x', externalId: 'X', currencies: ['EUR', 'EUR'] }, ['currencies']],
    [{ name: 'x', externalId: 'X', currencies: [{ value: 'EUR', isDefault: true }] }, ['currencies']],
    [{ name: 'x', externalId: 'X', currencies: [{ value: 'EUR', billingEnabled: true }] }, ['currencies']],
    [{ name: 'x', externalId: 'X', currencies: [{}] }, ['currencies[0].value', 'currencies']],
    [{ name: 'x', externalId: 'X', currencies, status: 'Offline' }, ['status']],
    [
      { name: 'x', externalId: 'X', currencies, address: { city: 'x' } },
      ['address.addressLine1', 'address.postCode', 'address.state', 'address.country'],
    ],
  ])('%j is refused', async (document, paths) => {
    await using world = await startSandbox();
    const reply = await world.post('/sellers', document);
    expect(reply.status).toBe(400);
    expect(Object.keys(reply.body.errors as object)).toEqual(paths);
  });

  test('the external id is unique when created, deleted sellers included', async () => {
    await using world = await startSandbox();
    const reply = await world.post('/sellers', { name: 'x', externalId: 'NL01', currencies });
    expect(reply.body.errors[0].parameters).toEqual({ externalId: 'NL01', id: 'SEL-4000-0008' });
  });

  test('create is JSON only', async () => {
    await using world = await startSandbox();
    const body = form('seller', { name: 'x', externalId: 'X', currencies });
    expect((await world.call('POST', '/sellers', { body })).status).toBe(415);
  });
});

describe('update', () => {
  test('update replaces the currencies and merges the attributes', async () => {
    await using world = await startSandbox();
    const reply = await world.put('/sellers/SEL-4000-0001', {
      name: 'Renamed',
      currencies,
      attributes: { navision: { costCentre: null, region: 'DACH' } },
    });
    expect(reply.body).toMatchObject({
      name: 'Renamed',
      currencies,
      attributes: { navision: { companyCode: 'DE01', region: 'DACH' } },
    });
    expect(reply.body.attributes.navision).not.toHaveProperty('costCentre');
  });

  test('a form without a file takes the icon away, JSON leaves it', async () => {
    await using world = await startSandbox();
    const document = { name: 'x', currencies };
    const iconOf = async () => (await world.get(`/sellers/${free}/icon`)).headers.get('location');
    await world.call('PUT', `/sellers/${free}`, { body: form('seller', document, tinyPng) });
    expect(await iconOf()).not.toContain('identicon');
    await world.put(`/sellers/${free}`, document);
    expect(await iconOf()).not.toContain('identicon');
    await world.call('PUT', `/sellers/${free}`, { body: form('seller', document) });
    expect(await iconOf()).toContain('identicon');
  });
});
