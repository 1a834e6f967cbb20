/** Accounts: states, creation, updates, validation. */
import { describe, expect, test } from 'vitest';
import { tinyPng } from '../../support/images.ts';
import { form, startSandbox, total } from '../../support/sandbox.ts';

const northwind = 'ACC-2001-0001';

describe('state actions', () => {
  test('disable and enable lead back to the state before', async () => {
    await using world = await startSandbox();
    world.sandbox.setClock(new Date('2026-04-01T10:00:00Z'));
    const disabled = await world.post(`/accounts/${northwind}/disable`);
    expect(disabled.body).toMatchObject({
      id: northwind,
      status: 'Disabled',
      revision: 15,
      $meta: { omitted: ['groups', 'audit'] },
    });
    const audit = (await world.get(`/accounts/${northwind}?select=audit`)).body.audit;
    expect(audit.disabled).toEqual({
      at: '2026-04-01T10:00:00.000Z',
      by: { id: 'TKN-0000-0001', name: 'Operations automation', revision: 1 },
    });
    expect(audit.updated).toEqual(audit.disabled);
    expect((await world.post(`/accounts/${northwind}/enable`)).body).toMatchObject({
      status: 'Active',
      revision: 16,
    });
    await world.post('/accounts/ACC-2005-0001/disable');
    expect((await world.post('/accounts/ACC-2005-0001/enable')).body.status).toBe('Enabled');
  });

  test.each([
    ['disable', 'ACC-2003-0001', 'Disabled'],
    ['enable', northwind, 'Active'],
    ['deactivate', 'ACC-2005-0001', 'Enabled'],
    ['deactivate', 'ACC-2003-0001', 'Disabled'],
  ])('%s of %s is refused: it is %s', async (action, id, status) => {
    await using world = await startSandbox();
    const reply = await world.post(`/accounts/${id}/${action}`);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({
      title: `Account ${action} failed`,
      errors: [
        {
          properties: ['status'],
          id: expect.any(String),
          parameters: { id, status, allowed: expect.any(Array) },
        },
      ],
    });
    expect(reply.body.detail).toContain(`its status is ${status}`);
    expect(reply.body.errors[0].message).toContain('{{status}}');
  });

  test('the Operations account cannot be disabled', async () => {
    await using world = await startSandbox();
    expect((await world.post('/accounts/ACC-1000-0001/disable')).status).toBe(400);
  });

  test('activate takes a number that the ERP knows and sets the external name', async () => {
    await using world = await startSandbox();
    const reply = await world.post('/accounts/ACC-2005-0001/activate', {
      externalId: 'CDG-777',
      name: 'SAKURA KK',
    });
    expect(reply.body).toMatchObject({
      status: 'Active',
      externalId: 'CDG-777',
      externalName: 'SAKURA KK',
      name: '株式会社さくら商事',
    });
    expect((await world.get('/accounts/ACC-2005-0001?select=audit')).body.audit).toHaveProperty('activated');
  });

  test('activating with the number of another account makes the two one customer', async () => {
    await using world = await startSandbox();
    const tenant = (await world.get(`/accounts/${northwind}`)).body.externalIds.pyraTenantId as string;
    const reply = await world.post('/accounts/ACC-2005-0001/activate', {
      externalId: 'CDG-200100',
      name: 'x',
    });
    expect(reply.body.externalIds.pyraTenantId).toBe(tenant);
    expect(total(await world.get(`/accounts?eq(externalIds.pyraTenantId,"${tenant}")&limit=0`))).toBe(2);
  });

  test.each([
    [{}, ['externalId', 'name']],
    [{ externalId: '', name: 'x' }, ['externalId']],
    [{ externalId: 'x'.repeat(251), name: 'x' }, ['externalId']],
    [{ externalId: 'INVALID-1', name: 'x' }, ['externalId']],
  ])('activate with %j is refused', async (document, paths) => {
    await using world = await startSandbox();
    const reply = await world.post('/accounts/ACC-2005-0001/activate', document);
    expect(reply.status).toBe(400);
    expect(Object.keys(reply.body.errors as object)).toEqual(paths);
  });

  test('vendors are neither activated nor deactivated', async () => {
    await using world = await startSandbox();
    expect((await world.post('/accounts/ACC-3001-0001/deactivate')).body.errors[0].properties).toEqual([
      'type',
    ]);
    const reply = await world.post('/accounts/ACC-3001-0001/activate', { externalId: 'x', name: 'x' });
    expect(reply.status).toBe(400);
  });

  test('an account of a customer with several keeps its tenants from being deactivated', async () => {
    await using world = await startSandbox();
    const refused = await world.post('/accounts/ACC-2002-0001/deactivate');
    expect(refused.body.errors[0].parameters).toEqual({
      id: 'ACC-2002-0001',
      cloudTenants: ['CLT-5002-0001'],
    });
    expect((await world.post('/accounts/ACC-2002-0002/deactivate')).body.status).toBe('Enabled');
    expect((await world.post('/accounts/ACC-2004-0001/deactivate')).body.status).toBe('Enabled');
  });

  test.each(['enable', 'disable', 'activate', 'deactivate', 'validate'])(
    '%s is for Operations',
    async (action) => {
      await using world = await startSandbox();
      for (const role of ['client', 'vendor']) {
        expect((await world.post(`/accounts/${northwind}/${action}`, {}, role)).status).toBe(403);
      }
    },
  );

  test('an account that does not exist is 404 for every action', async () => {
    await using world = await startSandbox();
    for (const action of ['enable', 'disable', 'activate', 'deactivate', 'validate']) {
      expect((await world.post(`/accounts/ACC-0000-0000/${action}`, {})).status).toBe(404);
    }
  });
});

describe('creation', () => {
  test('creation as the vendor’s client does it: a form with the document and a picture', async () => {
    await using world = await startSandbox();
    const document = {
      name: 'E2E Vendor',
      type: 'Vendor',
      status: 'Active',
      address: { addressLine1: '1 Main St', city: 'Austin', state: 'TX', postCode: '78701', country: 'US' },
    };
    const reply = await world.call('POST', '/accounts', { body: form('account', document, tinyPng) });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      id: 'ACC-9000-0001',
      name: 'E2E Vendor',
      type: 'Vendor',
      status: 'Active',
      revision: 1,
      address: document.address,
    });
    const icon = await world.get('/accounts/ACC-9000-0001/icon');
    expect(icon.headers.get('location')).not.toContain('identicon');
    expect((await world.get('/accounts/ACC-9000-0001')).body).toEqual(reply.body);
  });

  test('a client starts Enabled, with one default group that has the modules of its kind', async () => {
    await using world = await startSandbox();
    const { id } = (await world.post('/accounts', { name: 'New client', type: 'Client' })).body as {
      id: string;
    };
    const account = (await world.get(`/accounts/${id}?select=groups.modules,groups.isDefault,groups.name`))
      .body;
    expect(account.status).toBe('Enabled');
    expect(account.groups).toHaveLength(1);
    expect(account.groups[0]).toMatchObject({ name: 'Administrators', isDefault: true });
    const codes = account.groups[0].modules.map(({ code }: { code: string }) => code) as string[];
    expect(codes).toContain('access-management');
    expect(codes).not.toContain('platform-account-management');
  });

  test.each([
    [{}, ['name', 'type']],
    [{ name: '', type: 'Client' }, ['name']],
    [{ name: '   ', type: 'Client' }, ['name']],
    [{ name: 'x'.repeat(501), type: 'Client' }, ['name']],
    [{ name: 5, type: 'Client' }, ['name']],
    [{ name: 'x', type: 'Operations' }, ['type']],
    [{ name: 'x', type: 'client' }, ['type']],
    [{ name: 'x', type: 'Vendor', eligibility: { client: true } }, ['eligibility']],
    [{ name: 'x', type: 'Client', technicalSupportEmail: 'no' }, ['technicalSupportEmail']],
    [{ name: 'x', type: 'Client', address: 'here' }, ['address']],
    [{ name: 'x', type: 'Client', address: { country: 'Germany' } }, ['address.country']],
    [{ name: 'x', type: 'Client', serviceLevel: 'Gold' }, ['serviceLevel']],
  ])('%j is refused with %j', async (document, paths) => {
    await using world = await startSandbox();
    const reply = await world.post('/accounts', document);
    expect(reply.status).toBe(400);
    expect(reply.body.title).toBe('Bad Request');
    expect(Object.keys(reply.body.errors as object)).toEqual(paths);
    expect(total(await world.get('/accounts?limit=0'))).toBe(12);
  });

  test('creation is for Operations', async () => {
    await using world = await startSandbox();
    expect((await world.post('/accounts', { name: 'x', type: 'Client' }, 'client')).status).toBe(403);
  });
});

describe('updates', () => {
  test('updates change what is sent, keep what is not, clear what is null', async () => {
    await using world = await startSandbox();
    const reply = await world.put(`/accounts/${northwind}`, {
      name: 'Northwind "Traders"',
      description: null,
      website: 'https://new.example',
    });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      name: 'Northwind "Traders"',
      website: 'https://new.example',
      technicalSupportEmail: 'it-support@northwind.example',
      revision: 15,
    });
    expect(reply.body).not.toHaveProperty('description');
    expect((await world.get('/licensees/LCE-2001-0000-0001')).body.account.name).toBe('Northwind "Traders"');
  });

  test('an empty name is refused as the vendor’s tests expect', async () => {
    await using world = await startSandbox();
    const reply = await world.call('PUT', `/accounts/${northwind}`, { body: form('account', { name: '' }) });
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({
      title: 'Bad Request',
      errors: { name: ['The name must not be empty.'] },
    });
  });

  test('a client changes its own account but not what belongs to Operations', async () => {
    await using world = await startSandbox();
    const reply = await world.put(
      `/accounts/${northwind}`,
      {
        name: 'Own name',
        externalId: 'CDG-1',
        type: 'Vendor',
        eligibility: { client: false, partner: false },
      },
      'client',
    );
    expect(reply.body).toMatchObject({
      name: 'Own name',
      externalId: 'CDG-200100',
      type: 'Client',
      eligibility: { client: true, partner: true },
    });
  });

  test('a vendor may see its client but not change it', async () => {
    await using world = await startSandbox();
    expect((await world.put(`/accounts/${northwind}`, { name: 'x' }, 'vendor')).status).toBe(403);
    expect((await world.put('/accounts/ACC-2005-0001', { name: 'x' }, 'vendor')).status).toBe(404);
    expect((await world.put('/accounts/ACC-3001-0001', { name: 'x' }, 'vendor')).status).toBe(200);
  });

  test('a new external id brings the external name of the ERP', async () => {
    await using world = await startSandbox();
    const reply = await world.put(`/accounts/${northwind}`, { name: 'Northwind', externalId: 'CDG-5' });
    expect(reply.body).toMatchObject({ externalId: 'CDG-5', externalName: 'Northwind' });
    expect(total(await world.get('/accounts?externalId=CDG-5&limit=0'))).toBe(1);
  });

  test('a form without a picture keeps the uploaded icon', async () => {
    await using world = await startSandbox();
    await world.call('PUT', `/accounts/${northwind}`, { body: form('account', { name: 'x' }, tinyPng) });
    await world.call('PUT', `/accounts/${northwind}`, { body: form('account', { name: 'y' }) });
    expect((await world.get(`/accounts/${northwind}/icon`)).headers.get('location')).not.toContain(
      'identicon',
    );
  });
});

test('validate answers what would be and stores nothing', async () => {
  await using world = await startSandbox();
  const good = await world.post(`/accounts/${northwind}/validate`, {
    name: 'Maybe',
    website: 'https://x.example',
  });
  expect(good.body).toMatchObject({
    id: northwind,
    name: 'Maybe',
    website: 'https://x.example',
    revision: 14,
  });
  expect((await world.get(`/accounts/${northwind}`)).body.name).toBe('Northwind Traders Ltd');
  const bad = await world.post(`/accounts/${northwind}/validate`, {
    externalId: 'INVALID',
    technicalSupportEmail: '@',
  });
  expect(Object.keys(bad.body.errors as object).sort()).toEqual(['externalId', 'technicalSupportEmail']);
});

describe('notification settings', () => {
  const at = (account: string) => `/accounts/${account}/settings/notifications`;
  const settings = { senderName: 'Northwind', footer: { text: 'Zürich & Söhne', lines: [1, null] } };

  test('they are empty at first, and a PUT replaces them as a whole', async () => {
    await using world = await startSandbox();
    expect((await world.get(at(northwind), 'client')).text).toBe('{}');
    const put = await world.put(at(northwind), settings, 'client');
    expect([put.status, put.body]).toEqual([200, settings]);
    expect((await world.get(at(northwind))).body).toEqual(settings);
    expect((await world.put(at(northwind), { other: true })).body).toEqual({ other: true });
    expect((await world.get(at(northwind), 'client')).body).toEqual({ other: true });
    expect((await world.get(`/accounts/${northwind}`)).text).not.toContain('otificationSettings');
    expect((await world.get(at('ACC-2002-0001'))).body).toEqual({});
  });

  test('clients and vendors have only their own, and Operations have all', async () => {
    await using world = await startSandbox();
    for (const [role, account, status] of [
      ['client', northwind, 200],
      ['client', 'ACC-2002-0001', 404],
      ['vendor', 'ACC-3001-0001', 200],
      // The vendor sees this account through an agreement.
      ['vendor', northwind, 404],
      ['operations', northwind, 200],
      ['operations', 'ACC-3001-0001', 200],
      ['operations', 'ACC-9999-9999', 404],
    ] as const) {
      const read = await world.get(at(account), role);
      const write = await world.put(at(account), settings, role);
      expect([role, account, read.status, write.status]).toEqual([role, account, status, status]);
    }
  });

  test.each(['[]', 'null', '"text"', '1'])('a body that is no object is 400: %s', async (body) => {
    await using world = await startSandbox();
    const reply = await world.call('PUT', at(northwind), {
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(reply.status).toBe(400);
    expect(reply.text).toContain('A JSON object was expected');
    expect((await world.get(at(northwind))).body).toEqual({});
  });
});
