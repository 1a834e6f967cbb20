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

describe('pages of this machine', () => {
  const pages = [
    'http://localhost:5173',
    'https://localhost',
    'http://127.0.0.1:3000',
    'http://[::1]:8080',
    'http://shop.localhost:3000',
  ];
  const foreign = [
    'http://localhost.evil.example',
    'http://evil.example:5173',
    'http://127.0.0.1.evil.example',
    'http://localhost:5173/path',
    'http://user@localhost',
    'ftp://localhost',
    'http://192.168.1.20:5173',
    'http://127.0.0.2',
    'null',
  ];

  test.each(pages)('in development, %s may call the gateway without any setting', async (origin) => {
    await using stub = await startStub();
    const preflight = await fetch(stub.endpoint, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    const answer = await stub.post({ query: '{ hello }' }, { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(stub.log.filter((line) => line.includes('page refused'))).toEqual([]);
  });

  test.each(foreign)('%s is not a page of this machine', async (origin) => {
    await using stub = await startStub();
    const answer = await stub.post({ query: '{ hello }' }, { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  test.each<[string, Record<string, string>]>([
    ['production', { NODE_ENV: 'production', MPT_API_BASE_URL: 'https://api.example.com' }],
    ['development with CORS_ORIGINS=none', { CORS_ORIGINS: 'none' }],
    ['development with another origin', { CORS_ORIGINS: app }],
  ])('in %s they may not', async (_profile, environment) => {
    await using stub = await startStub({ environment });
    for (const origin of pages) {
      const answer = await stub.post({ query: '{ hello }' }, { headers: { origin } });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('they may upload, which foreign pages may not', async () => {
    await using stub = await startStub();
    const upload = async (origin: string): Promise<number> => {
      const body = new FormData();
      body.set('operations', JSON.stringify({ query: '{ hello }' }));
      body.set('map', '{}');
      const headers = { origin, authorization: 'Bearer idt:TKN-0000-0001:operations' };
      return (await fetch(stub.endpoint, { method: 'POST', headers, body })).status;
    };
    expect(await upload('http://localhost:5173')).toBe(200);
    expect(await upload(evil)).toBe(403);
  });
});

describe('the log', () => {
  const refusals = (log: readonly string[]): readonly Record<string, unknown>[] =>
    log.map((line) => JSON.parse(line)).filter(({ event }) => event === 'page refused');

  test('names the setting and the origin of a refused page once, at its preflight or its request', async () => {
    await using stub = await startStub();
    await fetch(stub.endpoint, {
      method: 'OPTIONS',
      headers: { origin: evil, 'access-control-request-method': 'POST' },
    });
    await stub.post({ query: '{ hello }' }, { headers: { origin: evil } });
    expect(refusals(stub.log)).toEqual([
      expect.objectContaining({
        level: 'warn',
        origin: evil,
        reason: expect.stringContaining('CORS_ORIGINS'),
      }),
    ]);
  });

  test('is silent about pages of the gateway itself, such as GraphiQL', async () => {
    await using stub = await startStub({ environment: { CORS_ORIGINS: 'none' } });
    await stub.post({ query: '{ hello }' }, { headers: { origin: stub.gateway.url } });
    expect(refusals(stub.log)).toEqual([]);
  });

  test('does not grow with the number of origins that are made up', async () => {
    await using stub = await startStub();
    for (let number = 0; number < 30; number += 1) {
      await stub.post({ query: '{ hello }' }, { headers: { origin: `https://${'x'.repeat(500)}${number}` } });
    }
    expect(refusals(stub.log)).toHaveLength(10);
    for (const { origin } of refusals(stub.log)) expect(String(origin).length).toBeLessThanOrEqual(200);
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
