/** Services of the platform: read-only, the same for every role, and authors of audit events. */
import { expect, test } from 'vitest';
import { ids, startSandbox } from '../../support/sandbox.ts';

test('every role reads the same services, without their audit trail', async () => {
  await using world = await startSandbox();
  const replies = await Promise.all(
    (['operations', 'client', 'vendor'] as const).map((role) => world.get('/services?order=id', role)),
  );
  for (const reply of replies) {
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual(replies[0]?.body);
    expect(reply.body.$meta).toMatchObject({ pagination: { total: 4 }, omitted: ['audit'] });
  }
  const one = await world.get('/services/SVC-0001', 'client');
  expect(one.body).toEqual({
    id: 'SVC-0001',
    name: 'Marketplace Platform',
    description: 'Synchronizations and other work of the platform itself',
    status: 'Active',
    revision: 1,
    $meta: { omitted: ['audit'] },
  });
  const audited = await world.get('/services/SVC-0003?select=audit', 'vendor');
  expect(audited.body.audit.created.by).toMatchObject({ id: 'SVC-0001', name: 'Marketplace Platform' });
});

test('an unknown service is 404, and a service cannot be changed', async () => {
  await using world = await startSandbox();
  expect((await world.get('/services/SVC-0000')).status).toBe(404);
  expect((await world.get('/services/INVALID-ID')).status).toBe(404);
  for (const [method, path, allow] of [
    ['POST', '/services', 'GET'],
    ['PUT', '/services/SVC-0001', 'GET'],
    ['DELETE', '/services/SVC-0001', 'GET'],
  ] as const) {
    const reply = await world.call(method, path, { json: {} });
    expect([method, reply.status, reply.headers.get('allow')]).toEqual([method, 405, allow]);
  }
});

test('the query pattern of the vendor client works: a member left out, and a filter by id and name', async () => {
  await using world = await startSandbox();
  const query =
    "select=-description&limit=10&offset=0&and(eq(id,'SVC-0001'),eq(name,'Marketplace Platform'))";
  const reply = await world.get(`/services?${query}`);
  expect(ids(reply)).toEqual(['SVC-0001']);
  expect(reply.body.data[0]).toEqual({
    id: 'SVC-0001',
    name: 'Marketplace Platform',
    status: 'Active',
    revision: 1,
  });
  expect(reply.body.$meta.omitted).toContain('description');
});

test('every author of an audit event with an SVC id is a service that can be read', async () => {
  await using world = await startSandbox();
  const { body } = await world.get('/services?limit=100');
  const known = new Map((body.data as { id: string; name: string }[]).map(({ id, name }) => [id, name]));
  const seen = new Set<string>();
  for (const path of ['accounts', 'buyers', 'sellers', 'modules', 'erp-links']) {
    const list = await world.get(`/${path}?select=audit&limit=100`);
    for (const row of list.body.data as { audit: Record<string, { by?: { id: string; name: string } }> }[]) {
      for (const { by } of Object.values(row.audit)) {
        if (by?.id.startsWith('SVC-') !== true) continue;
        seen.add(by.id);
        expect(by.name).toBe(known.get(by.id));
      }
    }
  }
  expect([...seen]).toEqual(['SVC-0001']);
});
