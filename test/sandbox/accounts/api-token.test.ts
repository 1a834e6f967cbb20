/** API tokens: the secret in every read, states, modules. */
import { describe, expect, test } from 'vitest';
import { ids, startSandbox } from '../../support/sandbox.ts';

const northwind = 'ACC-2001-0001';
const own = 'TKN-6001-0001';

test('every read shows the whole secret, unless select leaves it out', async () => {
  await using world = await startSandbox();
  const token = 'idt:TKN-6001-0001:demo-6001-0001';
  expect((await world.get(`/api-tokens/${own}`, 'client')).body.token).toBe(token);
  expect((await world.get(`/api-tokens?eq(id,"${own}")`, 'client')).body.data[0].token).toBe(token);
  expect((await world.get(`/api-tokens/${own}?select=-token`, 'client')).body).not.toHaveProperty('token');
});

test('a token is found by its own value', async () => {
  await using world = await startSandbox();
  const reply = await world.get('/api-tokens?limit=2&token=idt:TKN-0000-0002:client', 'client');
  expect(ids(reply)).toEqual(['TKN-0000-0002']);
  expect(reply.body.data[0].account.id).toBe(northwind);
  expect(reply.body.$meta.omitted).toEqual(['modules', 'audit']);
});

describe('states', () => {
  test('disable, enable, delete', async () => {
    await using world = await startSandbox();
    expect((await world.post(`/api-tokens/${own}/disable`, undefined, 'client')).body).toMatchObject({
      status: 'Disabled',
      revision: 3,
    });
    expect((await world.post(`/api-tokens/${own}/disable`, undefined, 'client')).status).toBe(400);
    expect((await world.post(`/api-tokens/${own}/enable`, undefined, 'client')).body.status).toBe('Active');
    expect((await world.post(`/api-tokens/${own}/enable`, undefined, 'client')).status).toBe(400);
    const audit = (await world.get(`/api-tokens/${own}?select=audit`)).body.audit;
    expect(audit).toMatchObject({
      disabled: { by: { id: 'TKN-0000-0002' } },
      enabled: { by: { id: 'TKN-0000-0002' } },
    });
    expect((await world.remove(`/api-tokens/${own}`, 'client')).status).toBe(204);
    expect((await world.get(`/api-tokens/${own}`, 'client')).status).toBe(404);
    expect((await world.get(`/api-tokens/${own}`)).body.status).toBe('Deleted');
    expect((await world.remove(`/api-tokens/${own}`)).status).toBe(400);
    expect((await world.post(`/api-tokens/${own}/enable`)).status).toBe(400);
  });
});

describe('create and update', () => {
  test('a token starts Active with a secret of its own', async () => {
    await using world = await startSandbox();
    const document = {
      name: "Bot 'one' - v1.0",
      description: 'd',
      account: { id: northwind },
      modules: [{ id: 'MOD-0478' }],
    };
    const one = await world.post('/api-tokens', document, 'client');
    const two = await world.post('/api-tokens', document, 'client');
    expect(one.status).toBe(201);
    expect(one.body).toMatchObject({
      id: 'TKN-9000-0001',
      status: 'Active',
      token: expect.stringMatching(/^idt:TKN-9000-0001:.{20,}$/),
    });
    expect(two.body.token).not.toContain((one.body.token as string).slice(18));
    expect((await world.get('/api-tokens/TKN-9000-0001?select=modules')).body.modules).toHaveLength(1);
  });

  test.each([
    [{}, ['name', 'account']],
    [{ name: '', account: { id: northwind } }, ['name']],
    [{ name: 'x'.repeat(201), account: { id: northwind } }, ['name']],
    [{ name: 'semi;colon', account: { id: northwind } }, ['name']],
    [{ name: 'x', account: { id: 'ACC-0000-0000' } }, ['account.id']],
    [{ name: 'x', account: { id: northwind }, modules: [{ id: 'nope' }] }, ['modules[0].id']],
    [{ name: 'x', account: { id: northwind }, modules: 'all' }, ['modules']],
  ])('%j is refused', async (document, paths) => {
    await using world = await startSandbox();
    const reply = await world.post('/api-tokens', document);
    expect(reply.status).toBe(400);
    expect(Object.keys(reply.body.errors as object)).toEqual(paths);
  });

  test('modules come from the default group of the account', async () => {
    await using world = await startSandbox();
    const reply = await world.post('/api-tokens', {
      name: 'x',
      account: { id: northwind },
      modules: [{ id: 'MOD-6120' }],
    });
    expect(reply.body.errors[0].parameters).toEqual({ modules: ['MOD-6120'] });
  });

  test('a client makes tokens for its own account only', async () => {
    await using world = await startSandbox();
    const reply = await world.post('/api-tokens', { name: 'x', account: { id: 'ACC-1000-0001' } }, 'client');
    expect(reply.status).toBe(400);
    expect((await world.put('/api-tokens/TKN-0000-0001', { name: 'x' }, 'client')).status).toBe(404);
  });

  test('an update is partial and never changes the secret', async () => {
    await using world = await startSandbox();
    const reply = await world.put(`/api-tokens/${own}`, {
      name: 'Renamed',
      icon: null,
      token: 'idt:x:y',
      modules: [],
    });
    expect(reply.body).toMatchObject({
      name: 'Renamed',
      description: 'Reads licensees every night',
      token: 'idt:TKN-6001-0001:demo-6001-0001',
    });
    expect(reply.body).not.toHaveProperty('icon');
    expect((await world.get(`/api-tokens/${own}?select=modules`)).body.modules).toEqual([]);
  });
});

test('without Access Management a token sees itself only, with it those of its account', async () => {
  await using world = await startSandbox();
  const narrow = 'idt:TKN-6001-0001:demo-6001-0001';
  const made = await world.post('/api-tokens', { name: 'plain', account: { id: northwind } });
  const plain = made.body.token as string;
  expect(ids(await world.get('/api-tokens', plain))).toEqual([made.body.id]);
  expect((await world.get(`/api-tokens/${made.body.id as string}`, plain)).body.token).toBe(plain);
  expect((await world.get(`/api-tokens/${own}`, plain)).status).toBe(404);
  expect(ids(await world.get(`/api-tokens?token=${narrow}`, plain))).toEqual([]);
  expect(ids(await world.get('/api-tokens', 'client'))).toContain(own);
  expect((await world.get(`/api-tokens/${own}`, 'client')).status).toBe(200);
});
