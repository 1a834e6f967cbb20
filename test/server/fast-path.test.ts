/** The short way and the long way through the server give the same answers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, tokens, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ config: { MAX_BODY_BYTES: '4096' } });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function post(body: string, headers: Readonly<Record<string, string>>) {
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

/** Asking for the same thing with more words goes the long way. */
const LONG = { accept: 'application/json;q=0.9' };

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
  ['an error that takes all data down', { query: 'mutation { buyerDisable(id: "x") { buyer { id } } }' }],
  ['a document that does not parse', { query: '{ accounts {' }],
  ['a document that does not fit', { query: '{ nothing }' }],
  [
    'variables that do not fit',
    { query: 'query ($n: Int) { buyers(first: $n) { totalCount } }', variables: { n: 'two' } },
  ],
  [
    'a document too deep',
    {
      query: `${'{ node(id: "x") { ... on Buyer { account '.repeat(1)}${'{ buyers { nodes { account '.repeat(8)}{ id }${' } } }'.repeat(8)} } } }`,
    },
  ],
  [
    'variables too deep',
    { query: '{ __typename }', variables: { a: JSON.parse(`${'['.repeat(30)}${']'.repeat(30)}`) } },
  ],
  [
    'an operation that is not there',
    { query: 'query A { __typename } query B { __typename }', operationName: 'C' },
  ],
  ['no operation chosen', { query: 'query A { __typename } query B { __typename }' }],
  ['no query', { variables: {} }],
  ['a query that is no text', { query: 7 }],
  ['a list of operations', [{ query: '{ __typename }' }]],
  ['null', null],
  ['a number', 5],
  ['members it does not know', { query: '{ __typename }', surprise: 1 }],
  [
    'extensions',
    { query: '{ __typename }', extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
  ],
  ['null where there may be nothing', { query: '{ __typename }', variables: null, operationName: null }],
  ['a body over the limit', { query: `{ __typename } # ${'x'.repeat(5_000)}` }],
];

describe('a JSON POST', () => {
  test.each(cases)('with %s is answered the same both ways', async (_name, body) => {
    const text = JSON.stringify(body);
    const direct = await post(text, {});
    expect(await post(text, LONG)).toEqual(direct);
  });

  test('that is not JSON is answered the same both ways', async () => {
    const direct = await post('{"query": ', {});
    expect(direct.status).toBe(400);
    expect(await post('{"query": ', LONG)).toEqual(direct);
  });

  test('is compressed both ways where the client wants it', async () => {
    const body = JSON.stringify(cases[2]?.[1]);
    for (const encoding of ['gzip', 'br']) {
      const direct = await post(body, { 'accept-encoding': encoding });
      expect(direct.headers['content-encoding']).toBe(encoding);
      expect(await post(body, { 'accept-encoding': encoding, ...LONG })).toEqual(direct);
    }
  });

  test('is explained both ways', async () => {
    const body = JSON.stringify(cases[0]?.[1]);
    for (const headers of [{}, LONG]) {
      const { text } = await post(body, { 'x-explain': 'true', ...headers });
      expect(
        (JSON.parse(text) as { extensions: { explain: { actual: number } } }).extensions.explain.actual,
      ).toBe(1);
    }
  });

  test('is logged once, in the same words', async () => {
    const lines = async (headers: Readonly<Record<string, string>>): Promise<object[]> => {
      const before = world.log.length;
      await post(JSON.stringify(cases[3]?.[1]), headers);
      return world.log.slice(before).map((line) => ({ ...(JSON.parse(line) as object), time: 0, ms: 0 }));
    };
    const direct = await lines({});
    expect(direct).toHaveLength(1);
    expect(await lines(LONG)).toEqual(direct);
  });
});
