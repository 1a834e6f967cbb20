/** Licensees: creation under a pair of buyer and seller, states, guards. */
import { describe, expect, test } from 'vitest';
import { tinyPng } from '../../support/images.ts';
import { form, startSandbox } from '../../support/sandbox.ts';

const active = 'LCE-2001-0000-0001';
const pair = { buyer: { id: 'BUY-2001-0001' }, seller: { id: 'SEL-4000-0002' } };

describe('state actions', () => {
  test('disable and enable mirror the buyer', async () => {
    await using world = await startSandbox();
    expect((await world.post(`/licensees/${active}/disable`, undefined, 'client')).body.status).toBe(
      'Disabled',
    );
    expect((await world.post(`/licensees/${active}/enable`, undefined, 'client')).body.status).toBe('Active');
    await world.post('/licensees/LCE-2001-0000-0005/disable');
    expect((await world.post('/licensees/LCE-2001-0000-0005/enable')).body.status).toBe('Enabled');
  });

  test.each([
    ['disable', 'LCE-2002-0000-0002'],
    ['disable', 'LCE-2004-0000-0003'],
    ['enable', active],
    ['enable', 'LCE-2004-0000-0003'],
  ])('%s of %s is refused in its state', async (action, id) => {
    await using world = await startSandbox();
    const reply = await world.post(`/licensees/${id}/${action}`);
    expect(reply.status).toBe(400);
    expect(reply.body.title).toBe(`Licensee ${action} failed`);
  });

  test('enabling needs a usable ERP link', async () => {
    await using world = await startSandbox();
    await world.post('/licensees/LCE-2002-0000-0001/disable');
    await world.post('/erp-links/ERP-2002-0001-0005/block', {});
    const reply = await world.post('/licensees/LCE-2002-0000-0001/enable');
    expect(reply.status).toBe(400);
    expect(reply.body.errors[0].parameters).toMatchObject({
      erpLink: 'ERP-2002-0001-0005',
      status: 'Blocked',
    });
  });

  test('enabling needs a seller that sells', async () => {
    await using world = await startSandbox();
    await world.post('/licensees/LCE-2002-0000-0003/disable');
    expect((await world.post('/sellers/SEL-4000-0004/disable')).status).toBe(200);
    const reply = await world.post('/licensees/LCE-2002-0000-0003/enable');
    expect(reply.body.errors[0].parameters).toMatchObject({ seller: 'SEL-4000-0004', status: 'Disabled' });
    await world.post('/sellers/SEL-4000-0004/activate');
    expect((await world.post('/licensees/LCE-2002-0000-0003/enable')).body.status).toBe('Active');
  });

  test('enabling needs a buyer that is not disabled', async () => {
    await using world = await startSandbox();
    await world.post('/buyers/BUY-2001-0001/disable');
    expect((await world.post(`/licensees/${active}/enable`)).body.errors[0].properties).toEqual(['buyer']);
  });
});

describe('delete', () => {
  test('delete is refused while an agreement runs, which it names', async () => {
    await using world = await startSandbox();
    const reply = await world.remove('/licensees/LCE-2002-0000-0001');
    expect(reply.status).toBe(400);
    expect(reply.body.errors[0].parameters.agreements).toHaveLength(1);
  });

  test('delete by a client of its own; afterwards Operations alone reads it', async () => {
    await using world = await startSandbox();
    const path = '/licensees/LCE-2001-0000-0004';
    expect((await world.remove(path, 'client')).status).toBe(204);
    expect((await world.get(path, 'client')).status).toBe(404);
    expect((await world.get(path)).body.status).toBe('Deleted');
    expect((await world.remove(path)).status).toBe(400);
    expect((await world.put(path, { name: 'x' })).status).toBe(400);
  });

  test('an ended agreement does not hold it back', async () => {
    await using world = await startSandbox();
    expect((await world.remove('/licensees/LCE-2002-0000-0003')).status).toBe(204);
  });
});

describe('create', () => {
  test('create as the vendor’s client does it with a client’s token', async () => {
    await using world = await startSandbox();
    const document = {
      ...pair,
      name: 'E2E Licensee',
      useBuyerAddress: false,
      address: { addressLine1: '1 Main St', postCode: '1', city: 'London', state: 'N/A', country: 'GB' },
      eligibility: { client: true, partner: false },
      groups: [],
      type: 'x',
      defaultLanguage: 'en-US',
      status: 'Disabled',
    };
    const reply = await world.call('POST', '/licensees', {
      as: 'client',
      body: form('licensee', document, tinyPng),
    });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      id: 'LCE-9000-0000-0001',
      name: 'E2E Licensee',
      status: 'Active',
      useBuyerAddress: false,
      address: document.address,
      account: { id: 'ACC-2001-0001' },
      ...pair,
    });
    expect((await world.remove('/licensees/LCE-9000-0000-0001', 'client')).status).toBe(204);
  });

  test('create gets a name of buyer, city and seller when it has none', async () => {
    await using world = await startSandbox();
    const reply = await world.post('/licensees', { ...pair, useBuyerAddress: true });
    expect(reply.body.name).toBe('Northwind Köln Foods-Köln-SEL-4000-0002');
    expect(reply.body.address.city).toBe('Köln');
  });

  test.each([
    [{}, ['useBuyerAddress', 'buyer', 'seller']],
    [{ ...pair, useBuyerAddress: 'yes' }, ['useBuyerAddress']],
    [{ ...pair, useBuyerAddress: false }, ['address']],
    [{ ...pair, buyer: { id: 'BUY-0000-0000' }, useBuyerAddress: true }, ['buyer.id']],
    [{ ...pair, seller: { id: 'SEL-0000-0000' }, useBuyerAddress: true }, ['seller.id']],
    [{ ...pair, useBuyerAddress: true, eligibility: { client: true, partner: true } }, ['eligibility']],
    [{ ...pair, useBuyerAddress: true, externalId: 'x'.repeat(251) }, ['externalId']],
  ])('%j is refused', async (document, paths) => {
    await using world = await startSandbox();
    const reply = await world.post('/licensees', document);
    expect(reply.status).toBe(400);
    expect(Object.keys(reply.body.errors as object)).toEqual(paths);
  });

  test.each([
    ['a pair without ERP link', 'BUY-2001-0001', 'SEL-4000-0005'],
    ['a blocked link', 'BUY-2004-0002', 'SEL-4000-0003'],
    ['a disabled link', 'BUY-2004-0001', 'SEL-4000-0007'],
    ['a disabled buyer', 'BUY-2001-0008', 'SEL-4000-0002'],
    ['a buyer of no account', 'BUY-2009-0001', 'SEL-4000-0001'],
  ])('%s is refused', async (_, buyerId, sellerId) => {
    await using world = await startSandbox();
    const document = { buyer: { id: buyerId }, seller: { id: sellerId }, useBuyerAddress: true };
    const reply = await world.post('/licensees', document);
    expect(reply.status).toBe(400);
    expect(reply.body.title).toBe('Licensee create failed');
  });

  test("a client cannot use another client's buyer", async () => {
    await using world = await startSandbox();
    const document = {
      buyer: { id: 'BUY-2002-0001' },
      seller: { id: 'SEL-4000-0005' },
      useBuyerAddress: true,
    };
    expect((await world.post('/licensees', document, 'client')).body.errors).toHaveProperty(['buyer.id']);
    expect((await world.post('/licensees', document, 'vendor')).status).toBe(403);
  });
});

describe('update', () => {
  test('an address switches the use of the buyer’s off, the flag switches it on again', async () => {
    await using world = await startSandbox();
    const path = '/licensees/LCE-2001-0000-0002';
    const own = await world.put(path, { address: { city: 'Leeds' } }, 'client');
    expect(own.body).toMatchObject({ useBuyerAddress: false, address: { city: 'Leeds' } });
    const back = await world.put(path, { useBuyerAddress: true });
    expect(back.body.useBuyerAddress).toBe(true);
    expect(back.body.address.city).toBe('München');
  });

  test('buyer, seller, status and eligibility do not change', async () => {
    await using world = await startSandbox();
    const reply = await world.put(`/licensees/${active}`, {
      name: 'Renamed',
      buyer: { id: 'BUY-2001-0002' },
      seller: { id: 'SEL-4000-0001' },
      status: 'Disabled',
      eligibility: { client: false, partner: true },
      description: null,
    });
    expect(reply.body).toMatchObject({
      name: 'Renamed',
      ...pair,
      status: 'Active',
      eligibility: { client: true, partner: false },
      revision: 2,
    });
    expect(reply.body).not.toHaveProperty('description');
  });
});

test('an update without a name restores the generated name', async () => {
  await using world = await startSandbox();
  const path = `/licensees/${active}`;
  const before = (await world.put(path, { name: 'Chosen' })).body;
  expect(before.name).toBe('Chosen');
  expect((await world.put(path, {})).body.name).toBe('Chosen');
  const place = { useBuyerAddress: false, address: { city: 'Leeds' } };
  expect((await world.put(path, { name: null, ...place })).body.name).toBe(
    `${before.buyer.name as string}-Leeds-${before.seller.id as string}`,
  );
});

test("an address of its own cannot be taken away unless the buyer's comes instead", async () => {
  await using world = await startSandbox();
  const path = `/licensees/${active}`;
  await world.put(path, { useBuyerAddress: false, address: { city: 'Leeds' } });
  for (const document of [{ address: null }, { address: null, useBuyerAddress: false }]) {
    const reply = await world.put(path, document);
    expect(reply.status).toBe(400);
    expect(Object.keys(reply.body.errors)).toEqual(['address']);
  }
  expect((await world.get(path)).body.address).toEqual({ city: 'Leeds' });
  const back = await world.put(path, { address: null, useBuyerAddress: true });
  expect(back.body).toMatchObject({ useBuyerAddress: true, address: { addressLine1: expect.any(String) } });
});
