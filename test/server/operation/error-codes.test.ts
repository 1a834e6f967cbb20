/** What a caller sees of each kind of error. */
import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { errorCodes, InputError, UpstreamError } from '../../../src/upstream/errors.ts';
import { startStub } from '../../support/stub.ts';

function failing(error: unknown) {
  return startStub({
    resolvers: {
      'Query.hello': () => {
        throw error;
      },
    },
  });
}

describe('errors of resolvers', () => {
  test('an upstream error keeps its code, status, trace id and waiting time', async () => {
    await using stub = await failing(
      new UpstreamError({
        code: 'UPSTREAM_RATE_LIMITED',
        call: 'GET /v1/accounts/buyers',
        message: 'expected 200, but got 429',
        status: 429,
        traceId: '00-abc',
        retryAfterSeconds: 7,
        cause: new Error('connect to internal.example failed'),
      }),
    );
    const { status, body } = await stub.answer('{ hello }', {}, { 'x-request-id': 'r-1' });
    expect(status).toBe(200);
    expect(body).toEqual({
      data: { hello: null },
      errors: [
        {
          message: 'GET /v1/accounts/buyers: expected 200, but got 429',
          path: ['hello'],
          locations: [{ line: 1, column: 3 }],
          extensions: {
            code: 'UPSTREAM_RATE_LIMITED',
            requestId: 'r-1',
            status: 429,
            traceId: '00-abc',
            retryAfterSeconds: 7,
          },
        },
      ],
    });
  });

  test('an input error names the argument', async () => {
    await using stub = await failing(
      new InputError('first must be 0 to 100, but got 1000', { argument: ['first'] }),
    );
    const { body } = await stub.answer('{ hello }');
    expect(body.errors[0]).toMatchObject({
      message: 'first must be 0 to 100, but got 1000',
      extensions: { code: 'BAD_USER_INPUT', argument: ['first'] },
    });
  });

  test('an unknown error is masked for the caller and written to the log under the same request id', async () => {
    await using stub = await failing(new Error('password of db.internal is hunter2'));
    const { body } = await stub.answer('{ hello }', {}, { 'x-request-id': 'r-2' });
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(body.errors[0].extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: 'r-2' });
    const line = stub.log.find((text) => text.includes('unexpected error')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      requestId: 'r-2',
      path: 'hello',
      error: { message: 'password of db.internal is hunter2' },
    });
  });

  test.each(['thrown text', undefined, { code: 'FORBIDDEN' }])(
    '%j, which is no error at all, is masked',
    async (thrown) => {
      await using stub = await failing(thrown);
      const { body } = await stub.answer('{ hello }');
      expect(body.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    },
  );

  test('a listed code set on a GraphQL error passes with its details; any other is not believed', async () => {
    await using listed = await failing(
      new GraphQLError('too much', { extensions: { code: 'QUERY_TOO_COMPLEX', estimated: 120, limit: 100 } }),
    );
    expect((await listed.answer('{ hello }')).body.errors[0].extensions).toMatchObject({
      code: 'QUERY_TOO_COMPLEX',
      estimated: 120,
      limit: 100,
    });
    await using invented = await failing(
      new GraphQLError('x', { extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } }),
    );
    const { code } = (await invented.answer('{ hello }')).body.errors[0].extensions;
    expect(Object.keys(errorCodes)).toContain(code);
  });

  test('an aborted call is reported as the end of the operation', async () => {
    await using stub = await failing(new DOMException('This operation was aborted', 'AbortError'));
    expect((await stub.answer('{ hello }')).body.errors[0].extensions.code).toBe('REQUEST_DEADLINE');
  });

  test('a value that its scalar or enum cannot hold is a bad answer of upstream and costs its field only', async () => {
    await using stub = await startStub({
      schema: 'enum Color { RED } type Query { color: Color hello: String }',
      resolvers: { 'Query.color': () => 'secret-blue', 'Query.hello': () => 'hi' },
    });
    const { body } = await stub.answer('{ color hello }');
    expect(body.data).toEqual({ color: null, hello: 'hi' });
    expect(body.errors[0].extensions.code).toBe('UPSTREAM_BAD_RESPONSE');
    expect(JSON.stringify(body)).not.toContain('secret-blue');
  });
});

describe('errors before any resolver', () => {
  test('a document that does not parse or fit keeps the codes of GraphQL', async () => {
    await using stub = await startStub();
    const parsed = await stub.answer('{ hello ');
    expect(parsed.body.errors[0].extensions).toMatchObject({ code: 'GRAPHQL_PARSE_FAILED' });
    const validated = await stub.answer('{ nothing }');
    expect(validated.body.errors[0].extensions).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
    expect(validated.body.errors[0].extensions.requestId).toBeTypeOf('string');
  });

  test('a variable that does not fit is the client’s mistake, with status 400', async () => {
    await using stub = await startStub();
    const { status, body } = await stub.answer('query ($name: String) { hello(name: $name) }', {
      name: { a: 1 },
    });
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  test('an operation name that the document lacks is the client’s mistake', async () => {
    await using stub = await startStub();
    const response = await stub.post({ query: 'query A { hello }', operationName: 'B' });
    expect(response.status).toBe(400);
    const body = await response.json();
    expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  test('a context that cannot be made answers without data, with the status of its code', async () => {
    await using stub = await startStub({
      createContext: () => {
        throw new UpstreamError({ code: 'UNAUTHENTICATED', call: 'any call', message: 'expected a token' });
      },
    });
    const { status, body } = await stub.answer('{ hello }');
    expect(status).toBe(401);
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(body).not.toHaveProperty('data');
  });

  test('a waiting time without any data is also a Retry-After header', async () => {
    await using stub = await startStub({
      createContext: () => {
        throw new UpstreamError({
          code: 'UPSTREAM_UNAVAILABLE',
          call: 'any call',
          message: 'the breaker is open',
          retryAfterSeconds: 2.2,
        });
      },
    });
    const response = await stub.post({ query: '{ hello }' });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('3');
  });

  test('a fault in a plugin is masked like any other', async () => {
    await using stub = await startStub({
      plugins: [
        {
          onRequest() {
            throw new Error('path /etc/secret');
          },
        },
      ],
    });
    const response = await stub.post({ query: '{ hello }' });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('secret');
    expect(JSON.parse(text).errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
  });
});

test('field suggestions are hidden together with the schema', async () => {
  await using open = await startStub();
  expect((await open.answer('{ hallo }')).body.errors[0].message).toContain('Did you mean');
  await using closed = await startStub({ environment: { INTROSPECTION: 'off' } });
  expect((await closed.answer('{ hallo }')).body.errors[0].message).toBe(
    'Cannot query field "hallo" on type "Query".',
  );
  const { body } = await closed.answer('{ __schema { types { name } } }');
  expect(body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  expect((await closed.answer('{ __typename }')).body).toEqual({ data: { __typename: 'Query' } });
});
