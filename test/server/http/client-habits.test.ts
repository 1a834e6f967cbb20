/** What client libraries, browsers and tools send beside the plain request: each of it is accepted, or refused with a reason. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestWorld } from '../../../src/testing.ts';
import { startWorld, tokens, type World } from '../../support/world.ts';
import { rawGet, rawPost, sendRaw } from '../../support/raw-request.ts';
import { startStub } from '../../support/stub.ts';

const json = 'content-type: application/json';
const token = `authorization: Bearer ${tokens.operations}`;
const app = 'https://app.example.com';

/** Plain requests go the short way, those with one of these headers through Yoga. */
const ways: readonly (readonly [string, readonly string[]])[] = [
  ['the short way', []],
  ['the long way', ['accept: application/json, application/graphql-response+json;q=0.9']],
];

let world: World;
beforeAll(async () => {
  world = await startWorld({ config: { CORS_ORIGINS: app, CORS_HEADERS: 'X-Tenant, x-flags' } });
});
beforeEach(() => {
  world.clearCalls();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

interface Sent {
  readonly status: number;
  readonly body: {
    data?: Record<string, unknown>;
    errors?: { message: string; extensions: Record<string, unknown> }[];
  };
}

async function post(
  body: object | string | Buffer,
  headers: readonly string[] = [json],
  path = '/graphql',
): Promise<Sent> {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const answer = await sendRaw(world.gateway.url, rawPost([token, ...headers], bytes, path));
  return { status: answer.status, body: JSON.parse(answer.body) as Sent['body'] };
}

async function get(path: string): Promise<Sent> {
  const answer = await sendRaw(world.gateway.url, rawGet(path, [token]));
  return { status: answer.status, body: JSON.parse(answer.body) as Sent['body'] };
}

const query = '{ accounts { totalCount } }';
const counted = { status: 200, body: { data: { accounts: { totalCount: 12 } } } };

describe.each(ways)('by %s', (_way, more) => {
  const headers = [json, ...more];

  test('a byte order mark before the body is ignored', async () => {
    expect(await post(`\uFEFF${JSON.stringify({ query })}`, headers)).toEqual(counted);
    // One is a mark; a second one is not JSON.
    expect((await post(`\uFEFF\uFEFF${JSON.stringify({ query })}`, headers)).status).toBe(400);
  });

  test('members that mean nothing here are ignored', async () => {
    const body = {
      query,
      id: 'x',
      documentId: 1,
      doc_id: null,
      key: 7,
      context: {},
      __proto__: { a: 1 },
      '': [],
    };
    expect(await post(body, headers)).toEqual(counted);
    expect(await post({ query, extensions: { anything: { at: 'all' } } }, headers)).toEqual(counted);
  });

  test.each([{ operationName: '' }, { operationName: null }, {}])('%j names no operation', async (name) => {
    expect(await post({ query, ...name }, headers)).toEqual(counted);
    expect(await post({ query: `query Q ${query}`, ...name }, headers)).toEqual(counted);
  });

  test.each([
    [{ operationName: 'B' }, `query A ${query}`, 'Unknown operation named "B": the document has "A".'],
    [{ operationName: 'B' }, query, 'Unknown operation named "B": the only operation has no name.'],
    [{ operationName: ' ' }, `query A ${query}`, 'Unknown operation named " ": the document has "A".'],
    [
      { operationName: '' },
      `query A ${query} query B ${query}`,
      'The document has 2 operations, so operationName must name the one to run: "A", "B".',
    ],
    [{}, 'fragment F on Account { id }', 'The document has no operation to run.'],
    [{ operationName: 3 }, query, 'operationName must be a string, but is a value of type number.'],
    [{ operationName: ['A'] }, query, 'operationName must be a string, but is a list.'],
  ])('%j with %j is refused with the names there are', async (name, document, message) => {
    const { status, body } = await post({ query: document, ...name }, headers);
    expect({ status, message: body.errors?.[0]?.message }).toEqual({ status: 400, message });
    expect(body.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(world.calls()).toEqual([]);
  });

  test("a hash without a text is answered as Apollo's clients expect it", async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    const { status, body } = await post({ extensions, operationName: 'Q', variables: {} }, headers);
    expect(status).toBe(200);
    expect(body.data).toBeUndefined();
    expect(body.errors).toEqual([
      {
        message: 'PersistedQueryNotSupported',
        extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', requestId: expect.any(String) },
      },
    ]);
    expect(await post({ query, extensions }, headers)).toEqual(counted);
  });

  test.each(['documentId', 'id', 'doc_id'])(
    'an id in %s without a text is refused in words',
    async (name) => {
      const { status, body } = await post({ [name]: 'x' }, headers);
      expect(status).toBe(400);
      expect(body.errors?.[0]?.message).toMatch(
        /^Expected the text of a document in query, but got only an id/,
      );
    },
  );

  test('a wrong variable is named with the place in it', async () => {
    const document = 'mutation ($i: BuyerCreateInput!) { buyerCreate(input: $i) { buyer { id } } }';
    const { status, body } = await post(
      { query: document, variables: { i: { address: { city: 3 } } } },
      headers,
    );
    expect(status).toBe(400);
    const errors = (body.errors ?? []).map(({ message, extensions }) => [message, extensions['argument']]);
    expect(errors).toContainEqual([
      'Variable "$i" got invalid value 3 at "i.address.city"; String cannot represent a non string value: 3',
      ['i', 'address', 'city'],
    ]);
    expect(errors).toContainEqual([
      'Variable "$i" got invalid value { city: 3 } at "i.address"; Field "country" of required type "CountryCode!" was not provided.',
      ['i', 'address', 'country'],
    ]);
    expect(world.calls()).toEqual([]);
  });

  test.each<[string, object, string, readonly (string | number)[]]>([
    [
      '($f: Int) { accounts(first: $f) { totalCount } }',
      { f: 'x' },
      '"$f" got invalid value "x"; Int',
      ['f'],
    ],
    ['($f: ID!) { account(id: $f) { id } }', {}, '"$f" of required type "ID!" was not provided', ['f']],
    ['($f: ID!) { account(id: $f) { id } }', { f: null }, '"$f" of non-null type "ID!" must not', ['f']],
    [
      '($f: [ID!]!) { nodes(ids: $f) { id } }',
      { f: ['a', { b: 1 }] },
      '"$f" got invalid value { b: 1 } at "f[1]"; ID cannot represent',
      ['f', 1],
    ],
    [
      '($f: AccountFilter) { accounts(filter: $f) { totalCount } }',
      { f: { and: [{ name: { eq: 5 } }] } },
      '"$f" got invalid value 5 at "f.and[0].name.eq"; String',
      ['f', 'and', 0, 'name', 'eq'],
    ],
    [
      '($f: AccountFilter) { accounts(filter: $f) { totalCount } }',
      { f: { nome: {} } },
      '"$f" got invalid value { nome: {} }; Field "nome" is not defined by type "AccountFilter".',
      ['f', 'nome'],
    ],
    [
      '($f: [AccountOrder!]) { accounts(orderBy: $f) { totalCount } }',
      { f: { field: ' at "f.other"' } },
      '"$f" got invalid value " at \\"f.other\\"" at "f.field"; Value',
      ['f', 'field'],
    ],
    [
      '($f: Int) { accounts(first: $f) { totalCount } }',
      { f: 'x; y '.repeat(200) },
      `"$f" got invalid value "${'x; y '.repeat(20).slice(0, 99)}…; Int cannot represent`,
      ['f'],
    ],
  ])('query %s with %j', async (document, variables, message, argument) => {
    const { status, body } = await post({ query: `query ${document}`, variables }, headers);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.message).toContain(`Variable ${message}`);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument });
  });

  test('a whole URL as the target, and a slash at its end, lead to the endpoint', async () => {
    const { origin } = new URL(world.gateway.url);
    for (const path of [`${origin}/graphql`, 'HTTP://other.example/graphql/', '/graphql/', '/graphql/?a=b']) {
      expect(await post({ query }, headers, path), path).toEqual(counted);
    }
    for (const path of [`${origin}/graphql/../metrics`, '/graphql//', `${origin}`, 'ftp://a/graphql']) {
      expect((await post({ query }, headers, path)).status, path).toBe(404);
    }
  });

  test('languages that cannot be passed on are dropped, and the operation runs', async () => {
    for (const language of ['\u65e5\u672c', 'x'.repeat(5_000), ';q=,,', 'de_CH', '*']) {
      expect(await post({ query }, [...headers, `accept-language: ${language}`]), language).toEqual(counted);
    }
  });
});

describe('a GET', () => {
  const encoded = encodeURIComponent(query);

  test('a GET names its operation by the same rules', async () => {
    expect(await get(`/graphql?query=${encoded}&operationName=`)).toEqual(counted);
    expect(await get(`/graphql/?query=${encoded}&utm_source=mail`)).toEqual(counted);
    const { body } = await get(`/graphql?query=${encoded}&operationName=Q`);
    expect(body.errors?.[0]?.message).toMatch(/^Unknown operation named "Q"/);
  });

  test('a GET with a hash alone is answered as a POST is', async () => {
    const extensions = encodeURIComponent('{"persistedQuery":{"version":1,"sha256Hash":"abc"}}');
    const { status, body } = await get(`/graphql?extensions=${extensions}`);
    expect(status).toBe(200);
    expect(body.errors?.[0]).toMatchObject({
      message: 'PersistedQueryNotSupported',
      extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' },
    });
  });
});

test('probes are found by a whole URL as well', async () => {
  const answer = await sendRaw(world.gateway.url, rawGet('http://gateway/livez'));
  expect(answer.status).toBe(200);
});

test('a browser at /graphql/ is sent to /graphql, as the addresses of the page are relative', async () => {
  const answer = await sendRaw(world.gateway.url, rawGet('/graphql/', ['accept: text/html,*/*']));
  expect([answer.status, answer.headers['location']]).toEqual([302, '../graphql']);
});

describe('a charset', () => {
  const text = JSON.stringify({
    query: 'query ($n: String) { accounts(filter: { name: { eq: $n } }) { totalCount } }',
  });

  test.each(['utf-8', 'UTF-8', 'utf8', '"utf-8"', 'us-ascii'])('%s is read', async (charset) => {
    const { status } = await post(text, [`content-type: application/json; charset=${charset}`]);
    expect(status).toBe(200);
  });

  test.each([
    ['iso-8859-1', Buffer.from(text, 'latin1')],
    ['utf-16le', Buffer.from(text, 'utf16le')],
    ['windows-1252;x=y', Buffer.from(text)],
  ])('%s is refused, as letters would change', async (charset, bytes) => {
    const { status, body } = await post(bytes, [`content-type: application/json; charset=${charset}`]);
    expect(status).toBe(415);
    expect(body.errors?.[0]?.message).toMatch(
      /^The charset of a POST request must be utf-8, but is "[\w-]+"\.$/,
    );
    expect(world.calls()).toEqual([]);
  });
});

describe('in a process, without a socket,', () => {
  test('the same requests are answered', async () => {
    await using inProcess = await createTestWorld();
    const send = async (path: string, contentType: string, body: string): Promise<Response> =>
      inProcess.fetch(path, {
        method: 'POST',
        headers: { 'content-type': contentType, authorization: `Bearer ${tokens.operations}` },
        body,
      });
    const body = `\uFEFF${JSON.stringify({ query, operationName: '', other: 1 })}`;
    expect(await (await send('/graphql/', 'application/json', body)).json()).toEqual(counted.body);
    expect((await send('/graphql', 'application/json; charset=latin1', body)).status).toBe(415);
  });
});

test('a file goes into every variable that the form names for it', async () => {
  const seen: unknown[] = [];
  await using stub = await startStub({
    schema: 'scalar Upload type Query { a: Int } type Mutation { put(one: Upload, more: [Upload]): Int }',
    resolvers: {
      'Mutation.put': (_source, { one, more }: { one: File; more: File[] }) => {
        seen.push(one.size, ...more.map(({ size }) => size));
        return 1;
      },
    },
  });
  const form = new FormData();
  const document = 'mutation ($f: Upload, $g: Upload) { put(one: $f, more: [$g]) }';
  const operations = { query: document, operationName: '', variables: { f: null, g: null }, extra: true };
  form.set('operations', `\uFEFF${JSON.stringify(operations)}`);
  form.set('map', `\uFEFF${JSON.stringify({ 0: ['variables.f', 'variables.g'] })}`);
  form.set('0', new Blob(['four']), 'a.txt');
  const response = await fetch(stub.endpoint, {
    method: 'POST',
    body: form,
    headers: { 'apollo-require-preflight': 'true', authorization: 'Bearer t' },
  });
  expect(await response.json()).toEqual({ data: { put: 1 } });
  expect(seen).toEqual([4, 4]);
});

describe('the preflight of a page', () => {
  const preflight = async (asked: string): Promise<readonly string[]> => {
    const response = await fetch(`${world.gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: app,
        'access-control-request-method': 'POST',
        'access-control-request-headers': asked,
      },
    });
    expect(response.status).toBe(204);
    return (response.headers.get('access-control-allow-headers') ?? '').split(', ');
  };

  test.each([
    ['Apollo Client', 'apollo-require-preflight,apollographql-client-name,apollographql-client-version'],
    ['Apollo for mobile', 'x-apollo-operation-id,x-apollo-operation-name,x-apollo-operation-type'],
    ['other GraphQL clients', 'graphql-require-preflight,x-graphql-client-name,graphql-client-version'],
    ['OpenTelemetry', 'baggage,traceparent,tracestate,b3,x-b3-traceid,x-b3-spanid,x-b3-sampled'],
    ['Sentry', 'baggage,sentry-trace'],
    ['Datadog', 'x-datadog-origin,x-datadog-parent-id,x-datadog-sampling-priority,x-datadog-trace-id'],
    ['New Relic and Elastic', 'newrelic,elastic-apm-traceparent'],
    ['Application Insights', 'request-context,request-id'],
    ['this gateway', 'authorization,content-type,x-explain,x-request-id,accept-language,cache-control'],
    ['the setting', 'x-tenant,x-flags'],
  ])('the preflight of a page allows what %s sends', async (_who, asked) => {
    const allowed = await preflight(asked);
    for (const name of asked.split(',')) expect(allowed).toContain(name);
    // No header that carries a credential of the browser's own.
    expect(allowed).not.toContain('cookie');
    expect(allowed).not.toContain('*');
  });

  test('the preflight of a page and its answer shows the headers that the gateway adds', async () => {
    const response = await fetch(`${world.gateway.url}/graphql`, {
      method: 'POST',
      headers: { origin: app, 'content-type': 'application/json', authorization: `Bearer ${tokens.client}` },
      body: JSON.stringify({ query }),
    });
    const exposed = (response.headers.get('access-control-expose-headers') ?? '').split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['x-request-id', 'retry-after']));
  });
});
