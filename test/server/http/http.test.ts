/** The HTTP side: paths, methods, bodies, headers. */
import { createConnection } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startStub } from '../../support/stub.ts';

describe('probes', () => {
  test('a running gateway is alive and ready', async () => {
    await using stub = await startStub();
    for (const path of ['/livez', '/readyz']) {
      const response = await fetch(stub.gateway.url + path);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ status: 'ok' });
    }
  });

  test('a failing check makes it unready with the reason, but no less alive', async () => {
    await using stub = await startStub({
      readiness: [() => undefined, () => 'the breaker of upstream is open'],
    });
    const ready = await fetch(`${stub.gateway.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({
      status: 'unavailable',
      reasons: ['the breaker of upstream is open'],
    });
    expect((await fetch(`${stub.gateway.url}/livez`)).status).toBe(200);
  });

  test('probes can be asked with HEAD, and not written to', async () => {
    await using stub = await startStub();
    expect((await fetch(`${stub.gateway.url}/livez`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${stub.gateway.url}/livez`, { method: 'POST' })).status).toBe(405);
  });
});

describe('request ids', () => {
  test('a plain one of the client is kept, given to the context and answered', async () => {
    await using stub = await startStub({
      resolvers: { 'Query.hello': (_source, _args, { requestId }) => requestId },
    });
    const response = await stub.post({ query: '{ hello }' }, { headers: { 'x-request-id': 'order-42/a' } });
    expect(response.headers.get('x-request-id')).toBe('order-42/a');
    expect(await response.json()).toEqual({ data: { hello: 'order-42/a' } });
  });

  test.each(['has space', 'quote"', 'x'.repeat(129), '<script>'])('%j is replaced', async (given) => {
    await using stub = await startStub();
    const response = await fetch(`${stub.gateway.url}/livez`, { headers: { 'x-request-id': given } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('paths and methods', () => {
  test.each(['/', '/graphql/../metrics', '//graphql', '/graphiql/../package.json', '/%2e%2e/etc'])(
    '%s is not found',
    async (path) => {
      await using stub = await startStub({ environment: { GRAPHIQL: 'off' } });
      expect(await rawStatus(stub.gateway.url, path)).toBe(404);
    },
  );

  test('a query may be a GET, a mutation not', async () => {
    await using stub = await startStub({ resolvers: { 'Query.hello': () => 'hi' } });
    const query = await fetch(`${stub.endpoint}?query=${encodeURIComponent('{ hello }')}`);
    expect(await query.json()).toEqual({ data: { hello: 'hi' } });
    const mutation = await fetch(`${stub.endpoint}?query=${encodeURIComponent('mutation { change }')}`);
    expect(mutation.status).toBe(405);
    expect(mutation.headers.get('allow')).toBe('POST');
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('%s is refused with the methods allowed', async (method) => {
    await using stub = await startStub();
    const response = await fetch(stub.endpoint, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST');
  });
});

describe('bodies', () => {
  test.each(['{', '"text"', 'null', '5', ''])(
    '%j is refused as the client’s mistake and not repeated',
    async (body) => {
      await using stub = await startStub();
      const response = await stub.post(body);
      expect(response.status).toBe(400);
      expect((await response.json()).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    },
  );

  test.each([{}, { query: 5 }, { query: '{ hello }', variables: [] }])(
    '%j is not a GraphQL request',
    async (body) => {
      await using stub = await startStub();
      const response = await stub.post(body);
      expect(response.status).toBe(400);
      expect((await response.json()).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    },
  );

  test('a list of operations is refused', async () => {
    await using stub = await startStub();
    const response = await stub.post([{ query: '{ hello }' }, { query: '{ hello }' }]);
    expect(response.status).toBe(400);
  });

  test('a body over the limit is refused by its length header', async () => {
    await using stub = await startStub({ environment: { MAX_BODY_BYTES: '2000' } });
    const response = await stub.post({ query: '{ hello }', variables: { pad: 'x'.repeat(3_000) } });
    expect(response.status).toBe(413);
    expect((await response.json()).errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  test('a body over the limit is refused also when it comes in pieces without a length', async () => {
    await using stub = await startStub({ environment: { MAX_BODY_BYTES: '2000' } });
    let pulled = 0;
    const pieces = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('x'.repeat(1_500)));
        if ((pulled += 1) > 3) controller.close();
      },
    });
    const response = await fetch(stub.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: pieces,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
  });

  test('a file upload arrives at its resolver', async () => {
    await using stub = await startStub({
      schema: 'scalar Upload type Query { a: Int } type Mutation { iconSet(file: Upload!): String }',
      resolvers: {
        'Mutation.iconSet': async (_source, { file }) =>
          `${(file as File).name} ${await (file as File).text()}`,
      },
    });
    const form = new FormData();
    const query = 'mutation ($file: Upload!) { iconSet(file: $file) }';
    form.set('operations', JSON.stringify({ query, variables: { file: null } }));
    form.set('map', JSON.stringify({ '0': ['variables.file'] }));
    form.set('0', new Blob(['png bytes']), 'icon.png');
    const response = await fetch(stub.endpoint, {
      method: 'POST',
      body: form,
      headers: { authorization: 'Bearer t' },
    });
    expect(await response.json()).toEqual({ data: { iconSet: 'icon.png png bytes' } });
  });
});

describe('answers', () => {
  const long = 'a long text '.repeat(500);

  test.each(['br', 'gzip', 'gzip, deflate, br'])(
    'a long answer is compressed for accept-encoding: %s',
    async (accepted) => {
      await using stub = await startStub({ resolvers: { 'Query.hello': () => long } });
      const response = await stub.post({ query: '{ hello }' }, { headers: { 'accept-encoding': accepted } });
      expect(response.headers.get('content-encoding')).toBe(accepted.includes('br') ? 'br' : 'gzip');
      expect(response.headers.get('vary')).toBe('Accept-Encoding');
      expect(Number(response.headers.get('content-length'))).toBeLessThan(1_000);
      expect(await response.json()).toEqual({ data: { hello: long } });
    },
  );

  test.each(['identity', 'br;q=0', 'zstd'])('it is not for accept-encoding: %s', async (accepted) => {
    await using stub = await startStub({ resolvers: { 'Query.hello': () => long } });
    const response = await stub.post({ query: '{ hello }' }, { headers: { 'accept-encoding': accepted } });
    expect(response.headers.get('content-encoding')).toBeNull();
  });

  test('a short answer is never compressed, and no answer is kept by caches', async () => {
    await using stub = await startStub();
    const response = await stub.post({ query: '{ hello }' }, { headers: { 'accept-encoding': 'br' } });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('the media type is the one asked for', async () => {
    await using stub = await startStub();
    const accept = 'application/graphql-response+json';
    const response = await stub.post({ query: '{ nothing }' }, { headers: { accept } });
    expect(response.headers.get('content-type')).toBe(`${accept}; charset=utf-8`);
    expect(response.status).toBe(400);
  });

  test('letters outside ASCII arrive whole, compressed or not', async () => {
    const text = 'Müller 東京 🙂 '.repeat(200);
    await using stub = await startStub({ resolvers: { 'Query.hello': () => text } });
    const plain = await stub.post({ query: '{ hello }' }, { headers: { 'accept-encoding': 'identity' } });
    expect(await plain.json()).toEqual({ data: { hello: text } });
    const packed = await stub.post({ query: '{ hello }' }, { headers: { 'accept-encoding': 'gzip' } });
    expect(await packed.json()).toEqual({ data: { hello: text } });
  });
});

test('the same requests are answered in process, without a socket', async () => {
  await using stub = await startStub({ resolvers: { 'Query.hello': () => 'hi' } });
  const response = await stub.gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ hello }' }),
  });
  expect(await response.json()).toEqual({ data: { hello: 'hi' } });
  expect(response.headers.get('x-request-id')).toBeTypeOf('string');
});

/** Sent as it is: fetch would tidy the path. */
function rawStatus(url: string, path: string): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = createConnection(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
    });
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('end', () => {
      resolve(Number(text.split(' ')[1]));
    });
    socket.on('error', reject);
  });
}
