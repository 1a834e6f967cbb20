/** Cloud tenants: mapping to accounts, the one resource whose update sets the status. */
import { describe, expect, test } from 'vitest';
import { startSandbox, total } from '../../support/sandbox.ts';

const northwind = 'ACC-2001-0001';
const fresh = '11111111-2222-4333-8444-555555555555';

async function tenantOf(world: Awaited<ReturnType<typeof startSandbox>>, accountId: string): Promise<string> {
  return (await world.get(`/accounts/${accountId}`)).body.externalIds.pyraTenantId as string;
}

describe('create', () => {
  test('create maps itself where exactly one account has the tenant', async () => {
    await using world = await startSandbox();
    const document = (pyraTenantId: string, cloudConsumptionId: string) => ({
      name: 'New',
      type: 'CspAzure',
      externalIds: { cloudConsumptionId, pyraTenantId },
    });
    const single = await world.post('/cloud-tenants', document(await tenantOf(world, northwind), fresh));
    expect(single.status).toBe(201);
    expect(single.body).toMatchObject({ id: 'CLT-9000-0001', status: 'Active', account: { id: northwind } });
    const shared = document(await tenantOf(world, 'ACC-2002-0001'), fresh.replace('1111', '2222'));
    expect((await world.post('/cloud-tenants', shared)).body).not.toHaveProperty('account');
  });

  test.each([
    [{}, ['name', 'externalIds']],
    [
      { name: 'x'.repeat(101), externalIds: {} },
      ['name', 'externalIds.cloudConsumptionId', 'externalIds.pyraTenantId'],
    ],
    [
      { name: 'x', externalIds: { cloudConsumptionId: 'x', pyraTenantId: fresh } },
      ['externalIds.cloudConsumptionId'],
    ],
    [{ name: 'x', type: 'Gcp', externalIds: { cloudConsumptionId: fresh, pyraTenantId: fresh } }, ['type']],
    [
      { name: 'x', status: 'Deleted', externalIds: { cloudConsumptionId: fresh, pyraTenantId: fresh } },
      ['status'],
    ],
  ])('%j is refused', async (document, paths) => {
    await using world = await startSandbox();
    const reply = await world.post('/cloud-tenants', document);
    expect(reply.status).toBe(400);
    expect(Object.keys(reply.body.errors as object)).toEqual(paths);
  });

  test('the consumption id is unique, the tenant that of the account, and some types want it alone', async () => {
    await using world = await startSandbox();
    const taken = (await world.get('/cloud-tenants/CLT-5001-0001')).body.externalIds
      .cloudConsumptionId as string;
    const tenant = await tenantOf(world, northwind);
    const shared = await tenantOf(world, 'ACC-2002-0001');
    const post = (externalIds: object, more: object = {}) =>
      world.post('/cloud-tenants', { name: 'x', externalIds, ...more });
    const duplicate = await post({ cloudConsumptionId: taken.toUpperCase(), pyraTenantId: tenant });
    expect(duplicate.body.errors[0].parameters.id).toBe('CLT-5001-0001');
    const foreign = await post(
      { cloudConsumptionId: fresh, pyraTenantId: shared },
      { account: { id: northwind } },
    );
    expect(foreign.body.errors[0].properties).toEqual(['externalIds.pyraTenantId']);
    const single = await post(
      { cloudConsumptionId: fresh, pyraTenantId: shared },
      { type: 'Slm', account: { id: 'ACC-2002-0001' } },
    );
    expect(single.body.errors[0].properties).toEqual(['account']);
  });
});

describe('update', () => {
  test('update sets the status, and without account unmaps', async () => {
    await using world = await startSandbox();
    const kept = await world.put('/cloud-tenants/CLT-5001-0001', {
      status: 'Disabled',
      account: { id: northwind },
    });
    expect(kept.body).toMatchObject({
      status: 'Disabled',
      name: 'Northwind Azure',
      account: { id: northwind },
      revision: 2,
    });
    const unmapped = await world.put('/cloud-tenants/CLT-5001-0001', { name: 'Free', type: 'Slm' });
    expect(unmapped.body).toMatchObject({ name: 'Free', type: 'CspAzure' });
    expect(unmapped.body).not.toHaveProperty('account');
    expect(total(await world.get(`/cloud-tenants?eq(account.id,"${northwind}")&limit=0`))).toBe(2);
  });

  test('update never to Deleted', async () => {
    await using world = await startSandbox();
    expect(
      (await world.put('/cloud-tenants/CLT-5001-0001', { status: 'Deleted' })).body.errors,
    ).toHaveProperty('status');
  });
});

test('a deleted cloud tenant is gone for every caller, and its consumption id can be used again', async () => {
  await using world = await startSandbox();
  const { externalIds } = (await world.get('/cloud-tenants/CLT-5001-0001')).body as { externalIds: object };
  expect((await world.remove('/cloud-tenants/CLT-5001-0001')).status).toBe(204);
  expect((await world.get('/cloud-tenants/CLT-5001-0001')).status).toBe(404);
  expect((await world.remove('/cloud-tenants/CLT-5001-0001')).status).toBe(404);
  expect((await world.post('/cloud-tenants', { name: 'Again', externalIds })).status).toBe(201);
  expect((await world.get('/cloud-tenants/CLT-5009-0002')).status).toBe(404);
});

test('everything is closed to clients and vendors', async () => {
  await using world = await startSandbox();
  for (const role of ['client', 'vendor']) {
    expect((await world.post('/cloud-tenants', {}, role)).status).toBe(403);
    expect((await world.put('/cloud-tenants/CLT-5001-0001', {}, role)).status).toBe(403);
    expect((await world.remove('/cloud-tenants/CLT-5001-0001', role)).status).toBe(403);
  }
});
