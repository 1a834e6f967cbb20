import { describe, expect, test } from 'vitest';
import { errorCodes, InputError, UpstreamError } from '../../src/upstream/errors.ts';
import { readProblem } from '../../src/upstream/marketplace/problem.ts';

const problemJson = 'application/problem+json';

describe('a problem body is read', () => {
  test('a problem body is read with its errors as a map of property to messages', () => {
    const body = {
      type: 'https://tools.ietf.org/html/rfc9110#section-15.5.1',
      title: 'Bad Request',
      status: 400,
      detail: 'One or more validation errors occurred.',
      traceId: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
      errors: {
        name: ['must not be empty', 'must be text'],
        '$.address.country': 'is required',
        $: ['whole'],
      },
    };
    expect(readProblem(400, problemJson, Buffer.from(JSON.stringify(body)))).toEqual({
      title: 'Bad Request',
      detail: 'One or more validation errors occurred.',
      status: 400,
      traceId: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
      entries: [
        { path: 'name', message: 'must not be empty' },
        { path: 'name', message: 'must be text' },
        { path: 'address.country', message: 'is required' },
        { message: 'whole' },
      ],
    });
  });

  test('a problem body is read with its errors as a list, placeholders filled and one entry per property', () => {
    const body = {
      type: 'https://docs.example.com/errors/accounts#MPTACC03-0012',
      title: 'Buyer update failed',
      detail: 'The buyer is deleted',
      errors: [
        {
          message: 'The buyer {{ id }} is deleted, says {{by}} {{unknown}} {{constructor}}',
          properties: ['status', 'name'],
          id: 'E000012',
          parameters: { id: 'BUY-1000-0001', by: '{{id}} $&' },
        },
        { message: 'no property' },
        'just text',
      ],
    };
    const message = 'The buyer BUY-1000-0001 is deleted, says {{id}} $& {{unknown}} {{constructor}}';
    const parameters = { id: 'BUY-1000-0001', by: '{{id}} $&' };
    expect(readProblem(400, problemJson, JSON.stringify(body))).toEqual({
      title: 'Buyer update failed',
      detail: 'The buyer is deleted',
      status: 400,
      code: 'MPTACC03-0012',
      entries: [
        { path: 'status', message, id: 'E000012', parameters },
        { path: 'name', message, id: 'E000012', parameters },
        { message: 'no property' },
        { message: 'just text' },
      ],
    });
  });

  test("a problem body is read in the edge's own shape", () => {
    expect(readProblem(401, 'application/json', '{"statusCode":401,"message":"Invalid JWT"}')).toEqual({
      title: 'Invalid JWT',
      status: 401,
      entries: [],
    });
  });

  test('a problem body is read with `details` for `detail`, as one page of the documentation has it', () => {
    expect(readProblem(404, problemJson, '{"title":"Not Found","details":"No such buyer"}').detail).toBe(
      'No such buyer',
    );
  });

  test.each([
    ['nothing', undefined, ''],
    ['HTML', 'text/html; charset=utf-8', '<html><title>502 canary</title></html>'],
    ['HTML that claims to be JSON', 'application/json', '<html>canary</html>'],
    ['a JSON text', 'application/json', '"canary"'],
    ['a JSON list', 'application/json', '["canary"]'],
    ['half a document', 'application/json', '{"title":"canary'],
    [
      'members of the wrong types',
      problemJson,
      '{"title":5,"detail":{},"traceId":["canary"],"errors":"canary"}',
    ],
  ])('a problem body is read when it is %s: only the status is known', (_, contentType, body) => {
    expect(readProblem(502, contentType, Buffer.from(body))).toEqual({
      title: 'Bad Gateway',
      status: 502,
      entries: [],
    });
  });

  test('a problem body is read with a byte order mark', () => {
    expect(readProblem(400, problemJson, '\uFEFF{"title":"x"}').title).toBe('x');
  });

  test('a problem of the query language has the path of a property, and none for the other keys', () => {
    const errors = {
      rql_validation: ["Cannot convert value: 'x'.", 'Null values are not supported.'],
      'account.shade': ['Invalid property path.'],
      'order:no_props': ['No valid ordering properties were detected'],
    };
    expect(readProblem(400, problemJson, JSON.stringify({ errors })).entries).toEqual([
      { message: "Cannot convert value: 'x'." },
      { message: 'Null values are not supported.' },
      { path: 'account.shade', message: 'Invalid property path.' },
      { message: 'No valid ordering properties were detected' },
    ]);
  });

  test('a problem body is read without changing any prototype', () => {
    const body = '{"__proto__":{"polluted":1},"errors":{"__proto__":["m"],"constructor":["n"]}}';
    const problem = readProblem(400, problemJson, body);
    expect(problem.entries).toEqual([
      { path: '__proto__', message: 'm' },
      { path: 'constructor', message: 'n' },
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a problem body is read with texts and lists cut to a bearable length', () => {
    const body = JSON.stringify({
      title: 't'.repeat(100_000),
      errors: Array.from({ length: 10_000 }, () => ({ message: 'm', properties: ['a', 'b'] })),
    });
    const problem = readProblem(400, problemJson, body);
    expect(problem.title).toHaveLength(4_000);
    expect(problem.entries).toHaveLength(100);
  });

  test.each([
    ['messages of one property', { errors: { a: Array.from({ length: 40_000 }, () => 'eyJeyJeyJeyJ') } }],
    ['properties', { errors: Array.from({ length: 4_000 }, (_, at) => ({ [`p${at}`]: 'eyJ'.repeat(50) })) }],
    [
      'properties of one complaint',
      { errors: [{ message: 'm', properties: Array.from({ length: 60_000 }, () => 'eyJeyJ') }] },
    ],
    [
      'parameters that its message repeats',
      {
        errors: Array.from({ length: 100 }, () => ({
          message: '{{a}}'.repeat(1_500),
          parameters: { a: Array.from({ length: 200 }, () => 'eyJ'.repeat(5)) },
        })),
      },
    ],
    ['unclosed placeholders', { errors: [{ message: '{{ a '.repeat(100_000), parameters: {} }] }],
    ['one long text', { detail: 'eyJ'.repeat(300_000) }],
  ])('a problem body is read with little work, however many %s it has', (_, body) => {
    const problem = readProblem(400, problemJson, JSON.stringify(body));
    expect(problem.entries.length).toBeLessThanOrEqual(100);
    expect(JSON.stringify(problem).length).toBeLessThan(7_000_000);
    for (const { message } of problem.entries) expect(message.length).toBeLessThanOrEqual(4_000);
  });

  test('a problem body is read as the bare status when it is longer than a megabyte', () => {
    const problem = readProblem(
      400,
      problemJson,
      JSON.stringify({ title: 'x', detail: 'x'.repeat(2 ** 20) }),
    );
    expect(problem).toEqual({ title: 'Bad Request', status: 400, entries: [] });
  });

  test('a problem body is read with tokens in its texts hidden', () => {
    const body = JSON.stringify({
      title: 'Token idt:TKN-0000-0001:canary1 is disabled',
      detail: 'Bearer opaque-canary2 and eyJhbGciOi.eyJzdWIi.canary3',
      errors: { token: ['my-own-canary4 is bad'] },
    });
    const problem = readProblem(400, problemJson, body, ['my-own-canary4']);
    expect(problem.title).toBe('Token idt:TKN-0000-0001:*** is disabled');
    expect(problem.detail).toBe('Bearer *** and ***');
    expect(problem.entries).toEqual([{ path: 'token', message: '*** is bad' }]);
  });
});

test('every code has a meaning', () => {
  expect(Object.keys(errorCodes)).toHaveLength(15);
  for (const meaning of Object.values(errorCodes)) expect(meaning).toMatch(/^[A-Z].*\.$/);
});

test('an upstream error names its call, and warns when a write may have happened', () => {
  const cause = new Error('connect ECONNREFUSED 10.0.0.1:443');
  const error = new UpstreamError({
    code: 'UPSTREAM_UNAVAILABLE',
    call: 'POST /v1/accounts/buyers',
    message: 'expected an answer, but the connection was reset',
    outcome: 'unknown',
    cause,
  });
  expect(error.message).toBe(
    'POST /v1/accounts/buyers: expected an answer, but the connection was reset; it is unknown whether the change was made',
  );
  expect(error.cause).toBe(cause);
  expect(error).toBeInstanceOf(Error);
});

test('an input error is the fault of the input and knows where', () => {
  const error = new InputError('limit must be 0 or more, but got -1', { argument: ['first'] });
  expect(error).toMatchObject({ code: 'BAD_USER_INPUT', argument: ['first'] });
});

test('a token is masked wherever a problem repeats it: in paths and parameters as in messages', () => {
  const secret = 'opaque-secret-1';
  const map = readProblem(
    400,
    'application/problem+json',
    JSON.stringify({ errors: { [secret]: [secret] } }),
    [secret],
  );
  const parameters = { one: secret, many: [secret, 'x'], number: 1 };
  const errors = [{ id: secret, message: '{{ one }}', properties: [secret], parameters }];
  const list = readProblem(400, 'application/problem+json', JSON.stringify({ errors }), [secret]);
  expect(JSON.stringify([map, list])).not.toContain(secret);
  expect(list.entries[0]?.parameters).toEqual({ one: '***', many: ['***', 'x'], number: 1 });
});
