/** What is answered alike by both ways through the server, and what of a client's own text is never shown. */
import { describe, expect, test } from 'vitest';
import { rawGet, rawPost, sendRaw } from '../support/raw-request.ts';
import { startStub } from '../support/stub.ts';

const json = 'content-type: application/json';
const ways = [
  [],
  ['accept: */*'],
  ['accept: application/json'],
  ['accept: application/json;q=0.9'],
  ['accept: application/graphql-response+json'],
  ['origin: http://gateway'],
];

describe.each([
  ['a schema without subscriptions', 'type Query { hello: String }'],
  ['a schema with subscriptions', 'type Query { hello: String } type Subscription { tick: Int }'],
])('in %s, a subscription is refused alike', (_name, schema) => {
  test.each([
    ['alone', 'subscription { tick }', undefined],
    ['chosen by its name', 'subscription S { tick } query Q { hello }', 'S'],
  ])('%s', async (_how, query, operationName) => {
    await using stub = await startStub({ schema });
    const body = JSON.stringify({ query, operationName });
    const search = new URLSearchParams({ query, ...(operationName === undefined ? {} : { operationName }) });
    const answers = [
      ...(await Promise.all(ways.map((more) => sendRaw(stub.gateway.url, rawPost([json, ...more], body))))),
      await sendRaw(stub.gateway.url, rawGet(`/graphql?${search.toString()}`, [json])),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body).errors).toMatchObject([
        {
          message: 'Expected a query or a mutation, but got a subscription.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ]);
    }
  });
});

test('a wrong method is answered with 405 and the right ones, wherever it is', async () => {
  await using stub = await startStub();
  for (const [path, allow] of [
    ['/graphql', 'GET, POST'],
    ['/livez', 'GET, HEAD'],
    ['/readyz', 'GET, HEAD'],
  ] as const) {
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const raw = await sendRaw(
        stub.gateway.url,
        `${method} ${path} HTTP/1.1\r\nhost: g\r\nconnection: close\r\n\r\n`,
      );
      const fetched = await stub.gateway.fetch(path, { method });
      expect([raw.status, raw.headers['allow']]).toEqual([405, allow]);
      expect([fetched.status, fetched.headers.get('allow')]).toEqual([405, allow]);
    }
  }
});

describe('a token that a client puts into its own text is not shown', () => {
  const claims = 'eyJzdWIiOiJzb21lYm9keSJ9';
  const jsonWebToken = `eyJhbGciOiJIUzI1NiJ9.${claims}.c2lnbmF0dXJlLW9mLWl0`;
  const opaque = 'opaque_0123456789abcdef';
  const api = 'idt:TKN-0000-0009:verysecretpart';
  test.each([
    ['an operation named like its opaque token', opaque, `query A${opaque} { hello }`, undefined, opaque],
    [
      'an operation named like a part of its web token',
      jsonWebToken,
      `query ${claims} { hello }`,
      undefined,
      claims,
    ],
    ['an operation named like the claims of another', opaque, `query ${claims} { hello }`, undefined, claims],
    [
      'an operation named like the secret of its API token',
      api,
      'query verysecretpart { hello }',
      undefined,
      'verysecretpart',
    ],
    [
      'an operation named like its token, after a long beginning',
      opaque,
      `query ${'a'.repeat(90)}${opaque} { hello }`,
      undefined,
      'opaque_01',
    ],
    ['a request id that is its token', opaque, '{ hello }', opaque, opaque],
    ['a request id that holds its token', opaque, '{ hello }', `id-${opaque}`, opaque],
    [
      'a request id that is the secret of its API token',
      api,
      '{ hello }',
      'verysecretpart',
      'verysecretpart',
    ],
    ['a request id that is a part of its web token', jsonWebToken, '{ hello }', claims, claims],
  ])('%s', async (_name, token, query, requestId, secret) => {
    await using stub = await startStub({ resolvers: { 'Query.hello': () => 'hi' } });
    for (const more of [[], ['accept: application/json;q=0.9']]) {
      const headers = [json, `authorization: Bearer ${token}`, ...more];
      if (requestId !== undefined) headers.push(`x-request-id: ${requestId}`);
      const answer = await sendRaw(stub.gateway.url, rawPost(headers, JSON.stringify({ query })));
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer)).not.toContain(secret);
    }
    expect(stub.log.filter((line) => line.includes('"event":"request"'))).toHaveLength(2);
    expect(stub.log.join('\n')).not.toContain(secret);
  });

  test('but a name and an id that have nothing to do with it are', async () => {
    await using stub = await startStub({ resolvers: { 'Query.hello': () => 'hi' } });
    const headers = [json, `authorization: Bearer ${opaque}`, 'x-request-id: order-4711-of-tuesday'];
    const answer = await sendRaw(
      stub.gateway.url,
      rawPost(headers, '{"query":"query OperationsDashboard { hello }"}'),
    );
    expect(answer.headers['x-request-id']).toBe('order-4711-of-tuesday');
    expect(stub.log.join('\n')).toContain('"name":"OperationsDashboard"');
  });
});

test.each(['text/event-stream', 'multipart/mixed', 'text/event-stream, application/json;q=0.1'])(
  'a wrong method that accepts %s gets JSON, and its connection ends where it asks for that',
  async (accept) => {
    await using stub = await startStub();
    for (const method of ['PUT', 'QUERY', 'DELETE']) {
      const head = [`${method} /graphql HTTP/1.1`, 'host: gateway', 'connection: close', `accept: ${accept}`];
      const body = '{"query":"{ __typename }"}';
      const text = `${head.join('\r\n')}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      // Resolves when the server closes the connection.
      const { status, headers } = await sendRaw(stub.gateway.url, text);
      expect(status).toBe(405);
      expect(headers['content-type']).toMatch(/^application\/json/);
      expect(headers['connection']).toBe('close');
    }
  },
);
