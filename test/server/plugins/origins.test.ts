/** What foreign pages may do: nothing, unless configured. */
import { describe, expect, test } from 'vitest';
import { startStub } from '../../support/stub.ts';

const evil = 'https://evil.example';
const app = 'https://app.example.com';
const json = { 'content-type': 'application/json' };

describe('cross-origin answers', () => {
  test('no origin is named unless one is configured', async () => {
    await using stub = await startStub();
    const response = await stub.post({ query: '{ hello }' }, { headers: { origin: evil } });
    expect(response.status).toBe(200);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('a preflight is answered without permission', async () => {
    await using stub = await startStub();
    const response = await fetch(stub.endpoint, {
      method: 'OPTIONS',
      headers: { origin: evil, 'access-control-request-method': 'POST' },
    });
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('a configured origin is named, others are not, and credentials never allowed', async () => {
    await using stub = await startStub({ environment: { CORS_ORIGINS: app } });
    const allowed = await stub.post({ query: '{ hello }' }, { headers: { origin: app } });
    expect(allowed.headers.get('access-control-allow-origin')).toBe(app);
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    expect(allowed.headers.get('vary')).toContain('Origin');
    const refused = await stub.post({ query: '{ hello }' }, { headers: { origin: evil } });
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    expect(refused.headers.get('vary')).toContain('Origin');
  });

  test('the preflight of a configured origin allows what clients send', async () => {
    await using stub = await startStub({ environment: { CORS_ORIGINS: app } });
    const response = await fetch(stub.endpoint, {
      method: 'OPTIONS',
      headers: {
        origin: app,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(app);
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
  });

  test('an asterisk allows every origin', async () => {
    await using stub = await startStub({ environment: { CORS_ORIGINS: '*' } });
    const response = await stub.post({ query: '{ hello }' }, { headers: { origin: evil } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('requests that a browser sends without asking', () => {
  test.each([
    ['a form', 'application/x-www-form-urlencoded', 'query={hello}'],
    ['a text', 'text/plain', '{"query":"{ hello }"}'],
    ['a bare query', 'application/graphql', '{ hello }'],
  ])('%s is not taken as a request', async (_name, contentType, body) => {
    await using stub = await startStub();
    const response = await fetch(stub.endpoint, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    });
    expect(response.status).toBe(415);
    expect((await response.json()).errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  test('nor is a body without a type', async () => {
    await using stub = await startStub();
    const body = new Blob(['{"query":"{ hello }"}']);
    expect((await fetch(stub.endpoint, { method: 'POST', body })).status).toBe(415);
  });

  test('multipart needs a header that a form cannot send', async () => {
    let changes = 0;
    await using stub = await startStub({ resolvers: { 'Mutation.change': () => (changes += 1) } });
    const send = (headers: Record<string, string>): Promise<Response> => {
      const form = new FormData();
      form.set('operations', JSON.stringify({ query: 'mutation { change }' }));
      return fetch(stub.endpoint, { method: 'POST', body: form, headers });
    };
    expect((await send({})).status).toBe(403);
    expect((await send({ origin: evil })).status).toBe(403);
    expect((await send({ origin: evil, authorization: 'Bearer t' })).status).toBe(403);
    expect(changes).toBe(0);
    expect((await send({ authorization: 'Bearer t' })).status).toBe(200);
    const preflighted = { origin: stub.gateway.url, 'apollo-require-preflight': 'true' };
    // Such a header is enough against forgery, but a form is read for a caller with a token only.
    expect((await send(preflighted)).status).toBe(401);
    expect((await send({ ...preflighted, authorization: 'Bearer t' })).status).toBe(200);
    expect(changes).toBe(2);
  });

  test('a GET with any other type than JSON is refused', async () => {
    await using stub = await startStub();
    const url = `${stub.endpoint}?query=${encodeURIComponent('{ hello }')}`;
    expect((await fetch(url, { headers: { 'content-type': 'foo/bar' } })).status).toBe(400);
    expect((await fetch(url, { headers: json })).status).toBe(200);
    expect((await fetch(url)).status).toBe(200);
  });

  test('production refuses a GET that nothing shows to be meant', async () => {
    await using stub = await startStub({ profile: 'production' });
    const url = `${stub.endpoint}?query=${encodeURIComponent('{ hello }')}`;
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(url, { headers: json })).status).toBe(200);
    expect((await fetch(url, { headers: { authorization: 'Bearer t' } })).status).toBe(200);
  });
});
