/** User groups: which modules and buyers they may have, and what the default group decides. */
import { describe, expect, test } from 'vitest';
import { startSandbox, total } from '../../support/sandbox.ts';

const northwind = 'ACC-2001-0001';
const administrators = 'UGR-2001-1001';
const modulesOf = (reply: { body: { modules?: { id: string }[] } }) =>
  reply.body.modules?.map(({ id }) => id);

describe('create', () => {
  test('create with a part of what the default group has', async () => {
    await using world = await startSandbox();
    const document = {
      name: 'Readers "A"',
      description: 'Look only',
      account: { id: northwind },
      modules: [{ id: 'MOD-0478' }],
      buyers: [{ id: 'BUY-2001-0001' }],
    };
    const reply = await world.post('/user-groups', document, 'client');
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      id: 'UGR-9000-0001',
      name: 'Readers "A"',
      isDefault: false,
      account: { id: northwind },
    });
    const whole = await world.get('/user-groups/UGR-9000-0001?select=modules,buyers,users');
    expect(whole.body).toMatchObject({
      modules: [{ id: 'MOD-0478' }],
      buyers: [{ id: 'BUY-2001-0001' }],
      users: [],
    });
  });

  test('create without any module', async () => {
    await using world = await startSandbox();
    expect((await world.post('/user-groups', { name: 'x', account: { id: northwind } })).status).toBe(201);
  });

  test.each([
    [{}, ['name', 'account']],
    [{ name: '', account: { id: northwind } }, ['name']],
    [{ name: 'x', account: { id: 'ACC-0000-0000' } }, ['account.id']],
    [{ name: 'x', account: { id: northwind }, modules: [{ id: 'MOD-0000' }] }, ['modules']],
    [{ name: 'x', account: { id: northwind }, modules: [{ id: 'MOD-0478' }], buyers: [] }, ['buyers']],
    [
      {
        name: 'x',
        account: { id: northwind },
        modules: [{ id: 'MOD-0478' }],
        buyers: [{ id: 'BUY-2002-0001' }],
      },
      ['buyers'],
    ],
    [
      {
        name: 'x',
        account: { id: northwind },
        modules: [{ id: 'MOD-1756' }],
        buyers: [{ id: 'BUY-2001-0001' }],
      },
      ['buyers'],
    ],
    [{ name: 'x', account: { id: northwind }, buyers: [{ id: 'bad' }] }, ['buyers[0].id', 'buyers']],
  ])('%j is refused', async (document, paths) => {
    await using world = await startSandbox();
    const reply = await world.post('/user-groups', document);
    expect(reply.status).toBe(400);
    expect(Object.keys(reply.body.errors as object)).toEqual(paths);
  });

  test('a module that the default group lacks is a business refusal', async () => {
    await using world = await startSandbox();
    const reply = await world.post('/user-groups', {
      name: 'x',
      account: { id: northwind },
      modules: [{ id: 'MOD-7785' }],
    });
    expect(reply.body).toMatchObject({
      title: 'User group create failed',
      errors: [{ parameters: { modules: ['MOD-7785'] } }],
    });
  });

  test('only in an account that the caller manages', async () => {
    await using world = await startSandbox();
    const reply = await world.post('/user-groups', { name: 'x', account: { id: 'ACC-2002-0001' } }, 'client');
    expect(reply.body.errors).toHaveProperty(['account.id']);
  });
});

describe('update', () => {
  test('update changes what is sent; null buyers are all buyers', async () => {
    await using world = await startSandbox();
    const path = '/user-groups/UGR-2001-1003';
    const reply = await world.put(path, { name: 'South', buyers: null, logo: null }, 'client');
    expect(reply.body).toMatchObject({ name: 'South', description: "Only the south's buyers", revision: 2 });
    expect(reply.body).not.toHaveProperty('logo');
    const whole = await world.get(`${path}?select=modules,buyers`);
    expect(whole.body).not.toHaveProperty('buyers');
    expect(modulesOf(whole)).toEqual(['MOD-0478', 'MOD-4417']);
  });

  test('what the default group loses, all groups and tokens of the account lose', async () => {
    await using world = await startSandbox();
    const before = modulesOf(await world.get(`/user-groups/${administrators}?select=modules`)) ?? [];
    const modules = before.filter((id) => id !== 'MOD-5603').map((id) => ({ id }));
    expect((await world.put(`/user-groups/${administrators}`, { modules })).status).toBe(200);
    expect(modulesOf(await world.get('/api-tokens/TKN-0000-0002?select=modules'))).not.toContain('MOD-5603');
    const withoutProcurement = modules.filter(({ id }) => id !== 'MOD-9042');
    await world.put(`/user-groups/${administrators}`, { modules: withoutProcurement });
    // The token lost Account Management with that, so it can no longer change its account.
    expect((await world.put(`/accounts/${northwind}`, { name: 'x' }, 'client')).status).toBe(403);
  });

  test.each([
    ['a mandatory module removed', [{ id: 'MOD-9042' }], /mandatory/],
    [
      'a module of another kind of account',
      [{ id: 'MOD-0478' }, { id: 'MOD-1756' }, { id: 'MOD-6120' }],
      /accounts of this type/,
    ],
  ])('the default group: %s is refused', async (_, modules, message) => {
    await using world = await startSandbox();
    const reply = await world.put(`/user-groups/${administrators}`, { modules });
    expect(reply.status).toBe(400);
    expect(reply.body.detail).toMatch(message);
  });

  test('the default group: a closed module cannot be added', async () => {
    await using world = await startSandbox();
    const before = modulesOf(await world.get(`/user-groups/${administrators}?select=modules`)) ?? [];
    const modules = [...before, 'MOD-7785'].map((id) => ({ id }));
    const reply = await world.put(`/user-groups/${administrators}`, { modules });
    expect(reply.body.errors[0].parameters).toEqual({ modules: ['MOD-7785'] });
  });
});

describe('delete', () => {
  test('an empty group is gone for good', async () => {
    await using world = await startSandbox();
    expect((await world.remove('/user-groups/UGR-2001-1004', 'client')).status).toBe(204);
    expect((await world.get('/user-groups/UGR-2001-1004')).status).toBe(404);
    expect(total(await world.get('/user-groups?limit=0', 'client'))).toBe(3);
  });

  test.each([administrators, 'UGR-2001-1002'])('%s is refused', async (id) => {
    await using world = await startSandbox();
    const reply = await world.remove(`/user-groups/${id}`);
    expect(reply.status).toBe(400);
    expect(reply.body.title).toBe('User group delete failed');
  });
});

test('a group lists its members when asked to', async () => {
  await using world = await startSandbox();
  const reply = await world.get('/user-groups/UGR-2001-1003?select=users.id,users.name');
  expect(reply.body.users).toHaveLength(11);
  expect(Object.keys(reply.body.users[0] as object)).toEqual(['id', 'name']);
});
