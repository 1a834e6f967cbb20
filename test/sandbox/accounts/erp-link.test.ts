/** ERP links: block, unblock, the note. */
import { describe, expect, test } from 'vitest';
import { tinyPng } from '../../support/images.ts';
import { form, startSandbox } from '../../support/sandbox.ts';

/** A pair that no licensee uses. */
const free = 'ERP-2002-0001-0002';
const blocked = 'ERP-2004-0002-0003';

describe('block and unblock', () => {
  test('block and unblock lead there and back, with a note as the reason', async () => {
    await using world = await startSandbox();
    const reply = await world.post(`/erp-links/${free}/block`, { note: 'Unpaid' });
    expect(reply.body).toMatchObject({ status: 'Blocked', note: 'Unpaid', revision: 2 });
    expect((await world.get(`/erp-links/${free}?select=audit`)).body.audit.blocked.by.id).toBe(
      'TKN-0000-0001',
    );
    expect((await world.post(`/erp-links/${free}/unblock`)).body).toMatchObject({
      status: 'Active',
      note: 'Unpaid',
    });
    expect((await world.post(`/erp-links/${blocked}/unblock`, {})).body.status).toBe('Active');
  });

  test('a link that usable licensees need is not blocked; they are named', async () => {
    await using world = await startSandbox();
    const reply = await world.post('/erp-links/ERP-2002-0001-0005/block', {});
    expect(reply.status).toBe(400);
    expect(reply.body.errors[0]).toMatchObject({
      properties: ['licensees'],
      parameters: { id: 'ERP-2002-0001-0005', licensees: ['LCE-2002-0000-0001'] },
    });
  });

  test.each([
    ['block', blocked],
    ['block', 'ERP-2004-0001-0007'],
    ['unblock', free],
    ['unblock', 'ERP-2004-0001-0007'],
    ['block', 'ERP-2006-0001-0003'],
  ])('%s of %s is refused', async (action, id) => {
    await using world = await startSandbox();
    const reply = await world.post(`/erp-links/${id}/${action}`, {});
    expect(reply.status).toBe(400);
    expect(reply.body.title).toBe(`ERP link ${action} failed`);
  });

  test('block and unblock are for Operations', async () => {
    await using world = await startSandbox();
    expect((await world.post('/erp-links/ERP-2001-0001-0002/block', {}, 'client')).status).toBe(403);
    expect((await world.put('/erp-links/ERP-2001-0001-0002', {}, 'vendor')).status).toBe(403);
  });
});

test('only the note and the icon of an update stick', async () => {
  await using world = await startSandbox();
  const reply = await world.put(`/erp-links/${free}`, {
    note: 'Look here',
    status: 'Blocked',
    name: 'x',
    companyName: 'y',
  });
  expect(reply.body).toMatchObject({
    note: 'Look here',
    status: 'Active',
    name: 'Contoso "Flagship" Store - Marketplace UK Ltd',
    companyName: 'Contoso "Flagship" Store',
  });
  const pictured = await world.call('PUT', `/erp-links/${free}`, {
    body: form('erpLink', { note: null }, tinyPng),
  });
  expect(pictured.body).not.toHaveProperty('note');
  expect((await world.get(`/erp-links/${free}/icon`)).headers.get('location')).not.toContain('identicon');
});

test('the name of a link follows buyer and seller', async () => {
  await using world = await startSandbox();
  const { body: buyer } = await world.get('/buyers/BUY-2002-0001');
  await world.put('/buyers/BUY-2002-0001', { name: 'Renamed', address: buyer.address });
  expect((await world.get(`/erp-links/${free}`)).body.name).toBe('Renamed - Marketplace UK Ltd');
});
