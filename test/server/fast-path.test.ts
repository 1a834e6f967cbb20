/** The fast path and the Yoga path give the same answers to the same request. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, tokens, type World } from '../support/world.ts';

type Headers = Readonly<Record<string, string>>;

async function post(world: World, body: string | Uint8Array<ArrayBuffer>, headers: Headers = {}) {
  const response = await fetch(`${world.gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-request-id': 'same',
      authorization: `Bearer ${tokens.client}`,
      ...headers,
    },
    body,
  });
  const kept = [...response.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name));
  return {
    status: response.status,
    headers: Object.fromEntries(kept),
    text: (await response.text()).replace(/"traceId":"[^"]*"/g, ''),
  };
}

/** The same content type in other words, which takes the Yoga path. */
const YOGA = { accept: 'application/json;q=0.9' };

async function expectSame(world: World, body: string | Uint8Array<ArrayBuffer>, headers: Headers = {}) {
  const fast = await post(world, body, headers);
  expect(await post(world, body, { ...headers, ...YOGA })).toEqual(fast);
  return fast;
}

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
const two = 'query A { __typename } query B { __typename }';

const cases: [string, unknown][] = [
  ['a query', { query: '{ accounts { totalCount nodes { id name } } }' }],
  [
    'a query with variables',
    {
      query: 'query Q($n: Int) { buyers(first: $n) { nodes { id } } }',
      variables: { n: 2 },
      operationName: 'Q',
    },
  ],
  [
    'a long answer',
    { query: '{ buyers(first: 50) { nodes { id name address { city } account { name } } } }' },
  ],
  [
    'errors of fields',
    { query: '{ accounts { nodes { id } } modules { id } buyers(first: 1000) { nodes { id } } }' },
  ],
  ['an error that makes all data null', { query: 'mutation { buyerDisable(id: "x") { buyer { id } } }' }],
  ['a document that does not parse', { query: '{ accounts {' }],
  ['an empty document', { query: '' }],
  ['a document of comments', { query: '# nothing' }],
  ['an invalid document', { query: '{ nothing }' }],
  ['a document that is invalid in many places', { query: `{ ${'nothing '.repeat(40)}` + '}' }],
  ['a misspelt field', { query: '{ acounts { nodes { id } } }' }],
  ['a document of fragments only', { query: 'fragment F on Query { __typename }' }],
  ['a subscription', { query: 'subscription { accounts { id } }' }],
  ['a type definition', { query: 'type A { b: Int }' }],
  ['an operation beside a type definition', { query: '{ __typename } type A { b: Int }' }],
  [
    'variables of a wrong type',
    { query: 'query ($n: Int) { buyers(first: $n) { totalCount } }', variables: { n: 'two' } },
  ],
  ['a missing variable', { query: 'query ($id: ID!) { buyer(id: $id) { id } }' }],
  ['variables in a list', { query: '{ __typename }', variables: [] }],
  ['variables in a string', { query: '{ __typename }', variables: '{}' }],
  ['extensions in a list', { query: '{ __typename }', extensions: [1] }],
  ['half a surrogate pair', { query: '{ __typename }', variables: { a: '\ud800' } }],
  ['a long list in the variables', { query: '{ __typename }', variables: { a: Array(1_100).fill(1) } }],
  [
    'a document too deep',
    {
      query: `{ node(id: "x") { ... on Buyer { account ${'{ buyers { nodes { account '.repeat(8)}{ id }${' } } }'.repeat(8)} } } }`,
    },
  ],
  ['variables too deep', { query: '{ __typename }', variables: { a: nested(30) } }],
  ['variables too deep, and no query', { variables: { a: nested(30) } }],
  [
    'too many aliases',
    { query: `{ ${Array.from({ length: 200 }, (_, at) => `a${at}: __typename`).join(' ')} }` },
  ],
  [
    'an operation that predicts too many calls',
    {
      query:
        '{ accounts(first: 100) { nodes { buyers(first: 100) { nodes { licensees(first: 100) { nodes { account { name buyers(first: 100) { nodes { id } } } } } } } } } }',
    },
  ],
  ['an unknown operation name', { query: two, operationName: 'C' }],
  ['an operation name for an anonymous operation', { query: '{ __typename }', operationName: 'C' }],
  ['no operation chosen', { query: two }],
  ['an empty operation name', { query: '{ __typename }', operationName: '' }],
  ['an operation name that is no string', { query: '{ __typename }', operationName: 7 }],
  ['an operation name in a list', { query: '{ __typename }', operationName: ['A'] }],
  ['no query', { variables: {} }],
  ['a query that is null', { query: null }],
  ['a query that is a number', { query: 7 }],
  ['a query that is a list', { query: ['{ __typename }'] }],
  ['a query that is an object', { query: {} }],
  ['a list of operations', [{ query: '{ __typename }' }]],
  ['an empty list', []],
  ['null', null],
  ['a number', 5],
  ['a string', '{ __typename }'],
  ['unknown members', { query: '{ __typename }', surprise: 1 }],
  [
    'a hash beside the text',
    { query: '{ __typename }', extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
  ],
  ['a hash alone', { extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }],
  ['an id alone', { documentId: 'id-1' }],
  ['an unknown id', { documentId: 'id-9' }],
  ['an id of Relay', { doc_id: 'id-1' }],
  ['an id beside its text', { id: 'id-1', query: '{ __typename }' }],
  ['an id beside another text', { documentId: 'id-1', query: '{ accounts { totalCount } }' }],
  ['an id beside a query that is a number', { documentId: 'id-9', query: 7 }],
  ['an id and variables too deep', { documentId: 'id-1', variables: { a: nested(30) } }],
  ['null members', { query: '{ __typename }', variables: null, operationName: null, extensions: null }],
  ['introspection', { query: '{ __schema { queryType { name } } }' }],
  ['a body over the limit', { query: `{ __typename } # ${'x'.repeat(5_000)}` }],
];

const directory = mkdtempSync(join(tmpdir(), 'fast-path-'));
const manifest = join(directory, 'documents.json');
writeFileSync(manifest, JSON.stringify({ 'id-1': '{ __typename }' }));
const persisted = (mode: string) => ({ PERSISTED_DOCUMENTS: mode, PERSISTED_DOCUMENTS_PATH: manifest });

const gateways: [string, Readonly<Record<string, string>>][] = [
  ['a gateway without further settings', {}],
  ['a gateway that prefers persisted documents', persisted('prefer')],
  ['a gateway that runs persisted documents only', persisted('only')],
  ['a gateway without introspection', { INTROSPECTION: 'off' }],
];
const worlds = new Map<string, World>();
beforeAll(async () => {
  for (const [name, config] of gateways) {
    worlds.set(name, await startWorld({ config: { MAX_BODY_BYTES: '4096', ...config } }));
  }
});
afterAll(async () => {
  for (const world of worlds.values()) await world[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});
const worldOf = (name: string): World => worlds.get(name) as World;

describe.each(gateways)('%s', (name) => {
  test.each(cases)('answers a JSON POST with %s the same on both paths', async (_name, body) => {
    await expectSame(worldOf(name), JSON.stringify(body));
  });

  test('answers a caller without a token the same on both paths', async () => {
    for (const [, body] of cases)
      await expectSame(worldOf(name), JSON.stringify(body), { authorization: '' });
  });
});

describe('a JSON POST', () => {
  const [plain = ''] = gateways[0] ?? [];

  test.each([
    ['no JSON', '{"query": '],
    ['nothing', ''],
    ['a byte order mark', '\ufeff{"query":"{ __typename }"}'],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])],
  ])('a JSON POST with %s is answered the same on both paths', async (_name, body) => {
    await expectSame(worldOf(plain), body);
  });

  test('a JSON POST with an invalid document is answered with status 200, and with another bad request with 400', async () => {
    const status = async (body: unknown) => (await expectSame(worldOf(plain), JSON.stringify(body))).status;
    expect(await status({ query: '{ nothing }' })).toBe(200);
    expect(await status({ query: '{' })).toBe(200);
    expect(await status({})).toBe(400);
    expect(await status([])).toBe(400);
    expect(await status({ query: two })).toBe(400);
  });

  test('a JSON POST without a query names the methods that are allowed', async () => {
    const { headers, text } = await expectSame(worldOf(plain), '{}');
    expect(headers['allow']).toBe('GET, POST');
    expect(text).toContain('Must provide query string.');
  });

  test('a JSON POST is compressed on both paths when the client accepts it', async () => {
    for (const encoding of ['gzip', 'br']) {
      const body = JSON.stringify(cases[2]?.[1]);
      const { headers } = await expectSame(worldOf(plain), body, { 'accept-encoding': encoding });
      expect(headers['content-encoding']).toBe(encoding);
    }
  });

  test('a JSON POST is explained on both paths', async () => {
    const body = JSON.stringify(cases[0]?.[1]);
    for (const headers of [{}, YOGA]) {
      const { text } = await post(worldOf(plain), body, { 'x-explain': 'true', ...headers });
      expect(
        (JSON.parse(text) as { extensions: { explain: { actual: number } } }).extensions.explain.actual,
      ).toBe(1);
    }
  });

  test('a JSON POST is logged once, with the same line on both paths', async () => {
    const world = worldOf(plain);
    const lines = async (body: unknown, headers: Headers): Promise<object[]> => {
      const before = world.log.length;
      await post(world, JSON.stringify(body), headers);
      return world.log.slice(before).map((line) => ({ ...(JSON.parse(line) as object), time: 0, ms: 0 }));
    };
    for (const [name, body] of cases) {
      const fast = await lines(body, {});
      expect(fast, name).toHaveLength(1);
      expect(await lines(body, YOGA), name).toEqual(fast);
    }
  });
});
