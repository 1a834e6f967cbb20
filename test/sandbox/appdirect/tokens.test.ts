/** The token endpoint of the AppDirect sandbox. */
import { describe, expect, test } from 'vitest';
import { startAppDirect, userId } from '../../support/appdirect.ts';
import type { AppDirectWorld } from '../../support/appdirect.ts';

type Form = Readonly<Record<string, string>>;

function ask(world: AppDirectWorld, form: Form, client = 'appdirect-gateway', secret = `${client}-secret`) {
  return world.call('POST', '/oauth2/token', {
    as: null,
    body: new URLSearchParams(form),
    headers: { authorization: `Basic ${btoa(`${client}:${secret}`)}` },
  });
}

const credentials = { grant_type: 'client_credentials' };

describe('client credentials', () => {
  test('a client gets an opaque token for twelve hours that carries the scopes it asked for', async () => {
    await using world = await startAppDirect();
    const { status, headers, body } = await ask(world, { ...credentials, scope: 'ROLE_PARTNER_READ' });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 43_199, scope: 'ROLE_PARTNER_READ' });
    expect(body).not.toHaveProperty('refresh_token');
    const token = body.access_token as string;
    expect((await world.get('/account/v2/companies', token)).status).toBe(200);
    const refused = await world.call('PATCH', '/account/v2/companies/x', { as: token, json: {} });
    expect(refused.status).toBe(401);
  });

  test('a token is over when its time is over, by the clock of the sandbox', async () => {
    await using world = await startAppDirect();
    const start = Date.UTC(2026, 0, 1);
    world.sandbox.setClock(new Date(start));
    const { body } = await ask(world, { ...credentials, scope: 'ROLE_PARTNER_READ' });
    world.sandbox.setClock(new Date(start + 43_198_000));
    expect((await world.get('/account/v2/companies', body.access_token)).status).toBe(200);
    world.sandbox.setClock(new Date(start + 43_199_000));
    const expired = await world.get('/account/v2/companies', body.access_token);
    expect(expired).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    expect(expired.body.error_description).toContain('expired');
  });

  test.each([
    ['a scope the client does not have', { ...credentials, scope: 'ROLE_APPLICATION' }, 'invalid_scope'],
    ['a scope without its prefix', { ...credentials, scope: 'PARTNER_READ' }, 'invalid_scope'],
    ['no scope', credentials, 'invalid_scope'],
    ['another grant', { grant_type: 'implicit', scope: 'ROLE_PARTNER' }, 'unsupported_grant_type'],
    ['no grant', { scope: 'ROLE_PARTNER' }, 'invalid_request'],
    ['a grant of other clients', { grant_type: 'password', scope: 'ROLE_USER' }, 'unauthorized_client'],
  ])('%s is refused', async (_, form, error) => {
    await using world = await startAppDirect();
    expect(await ask(world, form)).toMatchObject({ status: 400, body: { error } });
  });

  test('a wrong secret, an unknown client, no credentials and a JSON body are refused', async () => {
    await using world = await startAppDirect();
    const form = { ...credentials, scope: 'ROLE_PARTNER_READ' };
    const wrong = await ask(world, form, 'appdirect-gateway', 'guess');
    expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect((await ask(world, form, 'nobody')).status).toBe(401);
    const bare = await world.call('POST', '/oauth2/token', { as: null, body: new URLSearchParams(form) });
    expect(bare.status).toBe(401);
    const json = await world.call('POST', '/oauth2/token', { as: null, json: form });
    expect(json).toMatchObject({ status: 415, body: { error: 'invalid_request' } });
  });
});

describe('the password of a person', () => {
  const form = { grant_type: 'password', username: 'oliver.grant@northwind.example', password: 'sandbox' };

  test('a portal gets a token for the roles that the person has', async () => {
    await using world = await startAppDirect();
    const { body } = await ask(world, { ...form, scope: 'ROLE_SYS_ADMIN ROLE_USER' }, 'appdirect-portal');
    expect(body.scope).toBe('ROLE_SYS_ADMIN ROLE_USER');
    const own = await world.get(`/account/v2/users/${userId(2)}/memberships`, body.access_token);
    expect(own.body.content).toHaveLength(1);
  });

  test('a role that the person does not have, a wrong password and a person without login are refused', async () => {
    await using world = await startAppDirect();
    const attempts: readonly Form[] = [
      { ...form, scope: 'ROLE_CHANNEL_ADMIN' },
      { ...form, scope: 'ROLE_USER', password: 'guess' },
      { ...form, scope: 'ROLE_USER', username: 'lift.one@alpine-ski.example' },
      { ...form, scope: 'ROLE_USER', username: 'new.person@northwind.example' },
    ];
    const errors: unknown[] = [];
    for (const attempt of attempts) errors.push((await ask(world, attempt, 'appdirect-portal')).body.error);
    expect(errors).toEqual(['invalid_scope', 'invalid_grant', 'invalid_grant', 'invalid_grant']);
  });
});

test('the journal shows who asked for a token, and neither the secret nor the token', async () => {
  await using world = await startAppDirect();
  const { body } = await ask(world, { ...credentials, scope: 'ROLE_PARTNER_READ' });
  await world.get(`/account/v2/companies?access_token=${body.access_token}`, body.access_token);
  await world.get('/account/v2/companies', 'user');
  const calls = world.sandbox.calls();
  expect(calls.map(({ path, token }) => [path, token])).toEqual([
    ['/oauth2/token', 'basic:appdirect-gateway:***'],
    ['/api/account/v2/companies', expect.stringMatching(/^\*\*\*[0-9a-f]{8}$/)],
    ['/api/account/v2/companies', 'appdirect-user'],
  ]);
  const journal = JSON.stringify(calls);
  expect(journal).not.toContain(body.access_token);
  expect(journal).not.toContain('appdirect-gateway-secret');
});

test('a person loses a company with the membership there, and the token with the last membership', async () => {
  await using world = await startAppDirect();
  const company = '/account/v2/companies/c0000000-0000-4000-8000-000000000020';
  const form = { grant_type: 'password', username: 'contact@company20.example', password: 'sandbox' };
  const { body } = await ask(world, { ...form, scope: 'ROLE_SYS_ADMIN ROLE_USER' }, 'appdirect-portal');
  const token = body.access_token as string;
  expect((await world.get(company, token)).status).toBe(200);
  await world.call('PUT', `${company}/memberships/${userId(220)}`, { json: { enabled: false } });
  expect((await world.get(company, token)).status).toBe(404);
  await world.call('DELETE', `${company}/memberships/${userId(220)}`);
  expect(await world.get(company, token)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
});
