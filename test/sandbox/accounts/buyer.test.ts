/** Buyers: derived states, what follows from a change, transfer, validation. */
import { describe, expect, test } from 'vitest';
import { tinyPng } from '../../support/images.ts';
import { form, ids, startSandbox, total } from '../../support/sandbox.ts';
import type { SandboxWorld } from '../../support/sandbox.ts';

const buyer = 'BUY-2001-0001';
const address = { addressLine1: '1 Main St', postCode: '78701', city: 'Austin', state: 'TX', country: 'US' };

async function statusesOf(world: SandboxWorld, buyerId: string): Promise<Record<string, number>> {
  const reply = await world.get(`/licensees?eq(buyer.id,"${buyerId}")&limit=100`);
  const counts: Record<string, number> = {};
  for (const { status } of reply.body.data as { status: string }[])
    counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe('disable and enable', () => {
  test('disabling disables the licensees, enabling leaves them disabled', async () => {
    await using world = await startSandbox();
    expect(await statusesOf(world, buyer)).toEqual({ Active: 5 });
    expect((await world.post(`/buyers/${buyer}/disable`)).body.status).toBe('Disabled');
    expect(await statusesOf(world, buyer)).toEqual({ Disabled: 5 });
    const licensee = (await world.get('/licensees/LCE-2001-0000-0001?select=audit')).body;
    expect(licensee.audit.disabled.by.id).toBe('TKN-0000-0001');
    expect((await world.post(`/buyers/${buyer}/enable`)).body.status).toBe('Active');
    expect(await statusesOf(world, buyer)).toEqual({ Disabled: 5 });
  });

  test('a client disables and enables its own, once the ERP knows it', async () => {
    await using world = await startSandbox();
    expect((await world.post(`/buyers/${buyer}/disable`, undefined, 'client')).status).toBe(200);
    expect((await world.post(`/buyers/${buyer}/enable`, undefined, 'client')).status).toBe(200);
    const unknownToErp = await world.post('/buyers/BUY-2001-0005/disable', undefined, 'client');
    expect(unknownToErp.status).toBe(400);
    expect((await world.post('/buyers/BUY-2001-0005/disable')).body.status).toBe('Disabled');
    expect((await world.post('/buyers/BUY-2002-0001/disable', undefined, 'client')).status).toBe(404);
    expect((await world.post(`/buyers/${buyer}/disable`, undefined, 'vendor')).status).toBe(403);
  });

  test.each([
    ['disable', 'BUY-2001-0008'],
    ['disable', 'BUY-2001-9001'],
    ['disable', 'BUY-2009-0001'],
    ['disable', 'BUY-2002-0003'],
    ['enable', buyer],
    ['enable', 'BUY-2009-0001'],
    ['deactivate', buyer],
  ])('%s of %s is refused in its state', async (action, id) => {
    await using world = await startSandbox();
    const reply = await world.post(`/buyers/${id}/${action}`);
    expect(reply.status).toBe(400);
    expect(reply.body.title).toBe(`Buyer ${action} failed`);
    expect(reply.body.errors[0].parameters.id).toBe(id);
  });
});

describe('activate and deactivate', () => {
  const document = {
    account: { id: 'ACC-2001-0001' },
    externalIds: { erpCompanyContact: 'CC1', erpCustomer: 'CU1' },
  };

  test('activation lifts Enabled licensees to Active', async () => {
    await using world = await startSandbox();
    expect(await statusesOf(world, 'BUY-2001-0005')).toEqual({ Enabled: 4, Disabled: 1 });
    const reply = await world.post('/buyers/BUY-2001-0005/activate', document);
    expect(reply.body).toMatchObject({
      status: 'Active',
      externalIds: { erpCompanyContact: 'CC1', erpCustomer: 'CU1', accountExternalId: 'CDG-200100' },
    });
    expect(await statusesOf(world, 'BUY-2001-0005')).toEqual({ Active: 4, Disabled: 1 });
    expect((await world.get('/buyers/BUY-2001-0005?select=audit')).body.audit.activated.by.id).toBe(
      'TKN-0000-0001',
    );
  });

  test.each([
    [{}, ['externalIds', 'account']],
    [{ ...document, externalIds: {} }, ['externalIds.erpCompanyContact', 'externalIds.erpCustomer']],
    [
      { ...document, externalIds: { erpCompanyContact: 'invalid1', erpCustomer: 'x' } },
      ['externalIds.erpCompanyContact'],
    ],
    [
      { ...document, externalIds: { erpCompanyContact: 'CC200100', erpCustomer: 'x' } },
      ['externalIds.erpCompanyContact'],
    ],
    [{ ...document, account: { id: 'ACC-2002-0001' } }, ['account.id']],
    [{ ...document, account: { id: 'nonsense' } }, ['account.id']],
  ])('activation with %j is refused', async (given, paths) => {
    await using world = await startSandbox();
    const reply = await world.post('/buyers/BUY-2001-0005/activate', given);
    expect(reply.status).toBe(400);
    expect(Object.keys(reply.body.errors as object)).toEqual(paths);
  });

  test('an active one is not activated again', async () => {
    await using world = await startSandbox();
    expect((await world.post(`/buyers/${buyer}/activate`, document)).body.title).toBe(
      'Buyer activate failed',
    );
  });

  test('deactivation strips a deleted one of its ERP numbers, once', async () => {
    await using world = await startSandbox();
    const reply = await world.post('/buyers/BUY-2001-9001/deactivate');
    expect(reply.body).toMatchObject({ status: 'Deleted', externalIds: { accountExternalId: 'CDG-200100' } });
    expect(reply.body.externalIds).not.toHaveProperty('erpCustomer');
    expect((await world.post('/buyers/BUY-2001-9001/deactivate')).status).toBe(400);
  });
});

describe('delete', () => {
  test('delete is refused while there are licensees, which it names', async () => {
    await using world = await startSandbox();
    const reply = await world.remove('/buyers/BUY-2002-0001');
    expect(reply.status).toBe(400);
    expect(reply.body.errors[0].parameters).toEqual({
      id: 'BUY-2002-0001',
      licensees: ['LCE-2002-0000-0001', 'LCE-2002-0000-0002'],
    });
  });

  test('delete is final, and leaves the buyer to Operations only', async () => {
    await using world = await startSandbox();
    const made = await world.post('/buyers', {
      name: 'Short-lived',
      address,
      account: { id: 'ACC-2001-0001' },
    });
    const path = `/buyers/${made.body.id as string}`;
    expect((await world.get(path, 'client')).status).toBe(200);
    const gone = await world.remove(path);
    expect(gone.status).toBe(204);
    expect(gone.text).toBe('');
    expect((await world.get(path)).body.status).toBe('Deleted');
    expect((await world.get(path, 'client')).status).toBe(404);
    expect((await world.remove(path)).status).toBe(400);
    expect((await world.put(path, { name: 'x', address })).status).toBe(400);
    expect((await world.remove(path, 'client')).status).toBe(403);
  });
});

describe('create', () => {
  test.each([
    [{}, 'Unassigned'],
    [{ account: { id: 'ACC-2001-0001' } }, 'Enabled'],
    [
      { account: { id: 'ACC-2001-0001' }, externalIds: { erpCompanyContact: 'C9', erpCustomer: 'U9' } },
      'Active',
    ],
    [{ externalIds: { accountExternalId: 'CDG-200200' } }, 'Conflict'],
    [
      {
        account: { id: 'ACC-2001-0001' },
        externalIds: { erpCompanyContact: 'C9', erpCustomer: 'U9', accountExternalId: 'CDG-0' },
      },
      'Mismatch',
    ],
  ])('create with %j the status is %s', async (more, status) => {
    await using world = await startSandbox();
    const reply = await world.post('/buyers', { name: 'New', address, ...more });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({ id: 'BUY-9000-0001', name: 'New', status, address });
  });

  test('create gives the buyer the sellers of its country, so that it can have licensees', async () => {
    await using world = await startSandbox();
    const made = await world.post('/buyers', { name: 'New', address, account: { id: 'ACC-2001-0001' } });
    const links = await world.get(`/erp-links?eq(buyer.id,"${made.body.id as string}")`);
    expect(links.body.data).toHaveLength(1);
    expect(links.body.data[0]).toMatchObject({ status: 'Active', seller: { id: 'SEL-4000-0005' } });
    const licensee = await world.post('/licensees', {
      buyer: { id: made.body.id },
      seller: { id: 'SEL-4000-0005' },
      useBuyerAddress: true,
    });
    expect(licensee.status).toBe(201);
    expect(licensee.body.name).toBe('New-Austin-SEL-4000-0005');
  });

  test.each([
    [{}, ['name', 'address']],
    [
      { name: 'x', address: {} },
      ['address.addressLine1', 'address.postCode', 'address.city', 'address.state', 'address.country'],
    ],
    [{ name: 'x', address, taxId: '1'.repeat(19) }, ['taxId']],
    [{ name: 'x', address, account: { id: 'ACC-3001-0001' } }, ['account.id']],
    [
      { name: 'x', address, externalIds: { erpCompanyContact: 'CC200100' } },
      ['externalIds.erpCompanyContact'],
    ],
    [{ name: 'x', address, contact: { email: 'bad' } }, ['contact.email']],
  ])('%j is refused', async (document, paths) => {
    await using world = await startSandbox();
    const reply = await world.post('/buyers', document);
    expect(reply.status).toBe(400);
    expect(Object.keys(reply.body.errors as object)).toEqual(paths);
  });
});

describe('update', () => {
  test('update takes every buyer that is not deleted as it was read', async () => {
    await using world = await startSandbox();
    const { data } = (await world.get('/buyers?ne(status,"Deleted")&limit=100')).body as {
      data: { id: string }[];
    };
    expect(data.length).toBeGreaterThan(30);
    for (const { id } of data) {
      const { body } = await world.get(`/buyers/${id}`);
      const reply = await world.call('PUT', `/buyers/${id}`, { body: form('buyer', body) });
      expect(reply.status, `${id}: ${JSON.stringify(reply.body)}`).toBe(200);
    }
  });

  test('update takes the whole document, keeps the account when it is not in it', async () => {
    await using world = await startSandbox();
    const reply = await world.call('PUT', `/buyers/${buyer}`, {
      body: form('buyer', { name: 'Renamed', address, taxId: null }, tinyPng),
    });
    expect(reply.body).toMatchObject({
      name: 'Renamed',
      address,
      status: 'Active',
      account: { id: 'ACC-2001-0001' },
    });
    expect(reply.body).not.toHaveProperty('taxId');
    expect((await world.put(`/buyers/${buyer}`, { name: 'x' })).body.errors).toHaveProperty('address');
  });

  test('an explicit null takes the buyer off its account, unless it ever had a licensee', async () => {
    await using world = await startSandbox();
    const refused = await world.put(`/buyers/${buyer}`, { name: 'x', address, account: null });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0].parameters.licensees).toHaveLength(5);
    const made = await world.post('/buyers', {
      name: 'Free',
      address,
      account: { id: 'ACC-2001-0001' },
      externalIds: { erpCompanyContact: 'C9', erpCustomer: 'U9' },
    });
    const reply = await world.put(`/buyers/${made.body.id as string}`, {
      name: 'Free',
      address,
      account: null,
    });
    expect(reply.body.status).toBe('Unassigned');
    expect((await world.get(`/buyers/${made.body.id as string}?select=audit`)).body.audit).toHaveProperty(
      'unassigned',
    );
  });

  test('update assigns an unassigned one to a client account with its discount group', async () => {
    await using world = await startSandbox();
    const path = '/buyers/BUY-2009-0001';
    const wrong = await world.put(path, {
      name: 'Woodgrove Bank',
      address,
      account: { id: 'ACC-2001-0001' },
    });
    expect(wrong.status).toBe(400);
    const reply = await world.put(path, {
      name: 'Woodgrove Bank',
      address,
      account: { id: 'ACC-2004-0001' },
    });
    expect(reply.body).toMatchObject({ status: 'Active', account: { id: 'ACC-2004-0001' } });
    expect(total(await world.get('/buyers?eq(account.id,"ACC-2004-0001")&limit=0'))).toBe(3);
  });

  test('assigning ends a conflict', async () => {
    await using world = await startSandbox();
    const reply = await world.put('/buyers/BUY-2009-0002', {
      name: 'Contoso Pop-up',
      address,
      account: { id: 'ACC-2002-0002' },
    });
    expect(reply.body).toMatchObject({ status: 'Active', errors: [] });
  });

  test('another account is not taken here', async () => {
    await using world = await startSandbox();
    const reply = await world.put(`/buyers/${buyer}`, {
      name: 'x',
      address,
      account: { id: 'ACC-2002-0001' },
    });
    expect(reply.status).toBe(400);
  });

  test('a client changes its own once the ERP knows it, and never the account', async () => {
    await using world = await startSandbox();
    const reply = await world.put(`/buyers/${buyer}`, { name: 'Ours', address, account: null }, 'client');
    expect(reply.body).toMatchObject({ name: 'Ours', account: { id: 'ACC-2001-0001' } });
    expect((await world.put('/buyers/BUY-2001-0005', { name: 'x', address }, 'client')).status).toBe(400);
    expect((await world.put('/buyers/BUY-2002-0001', { name: 'x', address }, 'client')).status).toBe(404);
    expect((await world.put(`/buyers/${buyer}`, { name: 'x', address }, 'vendor')).status).toBe(403);
  });
});

describe('synchronize', () => {
  test('synchronize finds and clears errors', async () => {
    await using world = await startSandbox();
    expect((await world.get('/buyers/BUY-2002-0003')).body.status).toBe('Mismatch');
    expect((await world.post('/buyers/BUY-2002-0003/synchronize')).body).toMatchObject({
      status: 'Mismatch',
      errors: [{ id: 'E000102', parameters: { group: 'CDG-200299', expected: 'CDG-200200' } }],
    });
    const fixed = await world.put('/buyers/BUY-2002-0003', {
      name: 'Contoso Online',
      address,
      externalIds: { accountExternalId: 'CDG-200200' },
    });
    expect(fixed.body).toMatchObject({ status: 'Active', errors: [] });
  });

  test('synchronize needs ERP numbers and Operations', async () => {
    await using world = await startSandbox();
    expect((await world.post('/buyers/BUY-2001-0005/synchronize')).status).toBe(400);
    expect((await world.post(`/buyers/${buyer}/synchronize`, undefined, 'client')).status).toBe(403);
  });
});

describe('transfer', () => {
  test('transfer moves the buyer and its licensees to another account of the customer', async () => {
    await using world = await startSandbox();
    const reply = await world.post('/buyers/BUY-2002-0001/transfer', { account: { id: 'ACC-2002-0002' } });
    expect(reply.body).toMatchObject({ status: 'Active', account: { id: 'ACC-2002-0002' } });
    expect(ids(await world.get('/licensees?eq(account.id,"ACC-2002-0002")&order=id'))).toEqual([
      'LCE-2002-0000-0001',
      'LCE-2002-0000-0002',
      'LCE-2002-0000-0003',
    ]);
    expect(total(await world.get('/licensees?eq(account.id,"ACC-2002-0001")&limit=0'))).toBe(0);
  });

  test('transfer to the same account changes nothing', async () => {
    await using world = await startSandbox();
    const before = (await world.get(`/buyers/${buyer}`)).body;
    expect(
      (await world.post(`/buyers/${buyer}/transfer`, { account: { id: 'ACC-2001-0001' } })).body,
    ).toEqual(before);
  });

  test('transfer is refused between unrelated accounts, and without an account', async () => {
    await using world = await startSandbox();
    const reply = await world.post(`/buyers/${buyer}/transfer`, { account: { id: 'ACC-2002-0001' } });
    expect(reply.status).toBe(400);
    expect(reply.body.errors[0].properties).toEqual(['account']);
    expect((await world.post(`/buyers/${buyer}/transfer`, {})).body.errors).toEqual({
      account: ['The account is required.'],
    });
    expect(
      (await world.post('/buyers/BUY-2009-0001/transfer', { account: { id: 'ACC-2002-0001' } })).status,
    ).toBe(400);
  });

  test('details tell beforehand what moves and whose membership is affected', async () => {
    await using world = await startSandbox();
    const path = `/buyers/${buyer}/transfer`;
    const reply = await world.get(`${path}?destinationAccountId=ACC-2001-0001`);
    expect(reply.body).toMatchObject({
      id: buyer,
      stats: { licenseeCount: 5, agreementCount: 1, userGroupCount: 1, userCount: 11 },
    });
    expect(reply.body.users).toHaveLength(11);
    expect(reply.body.users[0]).toMatchObject({
      id: expect.stringMatching(/^AUSR-/),
      user: { id: expect.any(String) },
    });
    expect((await world.get(path)).body.stats).toEqual(reply.body.stats);
    expect((await world.get(`${path}?destinationAccountId=`)).body.errors).toHaveProperty(
      'destinationAccountId',
    );
    expect((await world.get(`${path}?destinationAccountId=ACC-0000-0000`)).status).toBe(400);
    expect((await world.get(`${path}?destinationAccountId=ACC-2002-0001`)).status).toBe(400);
    expect((await world.get(`${path}?destinationAccountId=ACC-2001-0001`, 'client')).status).toBe(403);
    const narrow = await world.get(
      `${path}?destinationAccountId=ACC-2001-0001&select=-*,id,stats.licenseeCount`,
    );
    expect(narrow.body).toMatchObject({ id: buyer, stats: { licenseeCount: 5 } });
    expect(narrow.body).not.toHaveProperty('users');
  });
});

test('validate checks without storing', async () => {
  await using world = await startSandbox();
  const path = `/buyers/${buyer}/validate`;
  const good = await world.post(path, { account: { id: 'ACC-2001-0001' }, name: 'Maybe' });
  expect(good.body).toMatchObject({ id: buyer, name: 'Maybe', revision: 1 });
  expect((await world.get(`/buyers/${buyer}`)).body.name).not.toBe('Maybe');
  expect((await world.post(path, {})).body.errors).toHaveProperty('account');
  const bad = await world.post(path, {
    account: { id: 'ACC-2001-0001' },
    externalIds: { accountExternalId: 'CDG-0' },
  });
  expect(bad.body.errors).toHaveProperty(['externalIds.accountExternalId']);
});
