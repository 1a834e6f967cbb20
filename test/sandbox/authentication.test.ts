/** Who is let in: API tokens, JWTs, and what everybody else gets. */
import { expect, test } from 'vitest';
import { startSandbox } from '../support/sandbox.ts';
import { personToken } from '../support/tokens.ts';

const northwind = 'ACC-2001-0001';

test.each([
  ['operations', 12],
  ['client', 1],
  ['vendor', 4],
])('the well-known %s token sees %i accounts', async (role, count) => {
  await using world = await startSandbox();
  const reply = await world.get('/accounts?limit=0', role);
  expect(reply.status).toBe(200);
  expect(reply.body.$meta.pagination.total).toBe(count);
});

test.each([
  ['no header', null],
  ['an unknown token', 'idt:TKN-9999-9999:x'],
  ['a known id with another secret', 'idt:TKN-0000-0001:wrong'],
  ['a disabled token', 'idt:TKN-6001-0002:demo-6001-0002'],
  ['a deleted token', 'idt:TKN-6001-0003:demo-6001-0003'],
  ['something that is no token', 'nonsense'],
  ['a JWT without claims', 'e30.e30.c2ln'],
  ['a JWT of nobody', personToken('USR-0000-9999', northwind)],
  ['a JWT for an account the person is not in', personToken('USR-3001-0001', northwind)],
  ['an expired JWT', personToken('USR-2000-0001', northwind, { exp: 1 })],
  ['a blocked person', personToken('USR-2003-0001', 'ACC-2003-0001')],
])('%s is answered 401 in the form of the edge', async (_, as) => {
  await using world = await startSandbox();
  const reply = await world.call('GET', '/accounts', { as });
  expect(reply.status).toBe(401);
  expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  expect(reply.body).toEqual({ statusCode: 401, message: expect.stringMatching(/^Unauthorized: /) });
});

test('another scheme than Bearer is not accepted', async () => {
  await using world = await startSandbox();
  const reply = await world.call('GET', '/accounts', {
    as: null,
    headers: { authorization: 'Basic aWR0OlRLTi0wMDAwLTAwMDE6b3BlcmF0aW9ucw==' },
  });
  expect(reply.status).toBe(401);
});

test('a JWT of an active member acts as that person in that account', async () => {
  await using world = await startSandbox();
  const reply = await world.get('/accounts', personToken('USR-2000-0001', northwind));
  expect(reply.body.data).toHaveLength(1);
  expect(reply.body.data[0].id).toBe(northwind);
});

test('the claims of a JWT about type and modules are not believed', async () => {
  await using world = await startSandbox();
  const forged = personToken('USR-2000-0001', northwind, {
    'https://claims.softwareone.com/accountType': 'Operations',
    'https://claims.softwareone.com/modules': ['platform-account-management'],
  });
  expect((await world.get('/modules', forged)).status).toBe(403);
});

test('a person with an open invitation can read its own user and accept, and nothing else', async () => {
  await using world = await startSandbox();
  const invited = personToken('USR-2005-0001', 'ACC-2005-0001');
  expect((await world.get('/accounts', invited)).status).toBe(403);
  expect((await world.get('/users/USR-2005-0001', invited)).status).toBe(200);
  expect((await world.get('/users/USR-2000-0001', invited)).status).toBe(404);
  expect((await world.get('/users', invited)).body.data).toHaveLength(1);
  const accepted = await world.post(
    '/accounts/ACC-2005-0001/users/USR-2005-0001/accept-invite',
    undefined,
    invited,
  );
  expect(accepted.status).toBe(200);
  expect((await world.get('/accounts', invited)).status).toBe(200);
});

test('a token created through the API works at once, until it is disabled', async () => {
  await using world = await startSandbox();
  const made = await world.post('/api-tokens', { name: 'CI', account: { id: northwind } });
  expect((await world.get('/accounts', made.body.token as string)).status).toBe(200);
  await world.post(`/api-tokens/${made.body.id as string}/disable`);
  expect((await world.get('/accounts', made.body.token as string)).status).toBe(401);
});

test('a token without modules reads but may not manage', async () => {
  await using world = await startSandbox();
  const made = await world.post('/api-tokens', { name: 'reader', account: { id: northwind } });
  const as = made.body.token as string;
  expect((await world.get('/buyers?limit=0', as)).status).toBe(200);
  expect((await world.post('/user-groups', { name: 'x', account: { id: northwind } }, as)).status).toBe(403);
  expect((await world.put(`/accounts/${northwind}`, { name: 'x' }, as)).status).toBe(403);
});

test('an Operations token without the platform modules sees its own account and itself only', async () => {
  await using world = await startSandbox();
  const made = await world.post('/api-tokens', { name: 'narrow', account: { id: 'ACC-1000-0001' } });
  const as = made.body.token as string;
  expect((await world.get('/accounts', as)).body.data).toHaveLength(1);
  expect((await world.get(`/accounts/${northwind}`, as)).status).toBe(404);
  expect((await world.get('/api-tokens?limit=0', as)).body.$meta.pagination.total).toBe(1);
});

test('reading a token shows when it was last used', async () => {
  await using world = await startSandbox();
  world.sandbox.setClock(new Date('2026-03-01T12:00:00Z'));
  expect((await world.get('/api-tokens/TKN-0000-0002')).body.lastAccessAt).toBeUndefined();
  await world.get('/accounts', 'client');
  expect((await world.get('/api-tokens/TKN-0000-0002')).body.lastAccessAt).toBe('2026-03-01T12:00:00.000Z');
});
