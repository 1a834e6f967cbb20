/**
 * Documents and variables made to cost much: refused in both profiles, by both ways through the server, in
 * few words, before upstream is asked. What is counted is work and bytes, never time.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, tokens, type World } from '../../support/world.ts';

let worlds: Readonly<Record<'development' | 'production', World>>;
beforeAll(async () => {
  worlds = { development: await startWorld(), production: await startWorld({ profile: 'production' }) };
});
afterAll(async () => {
  await worlds.development[Symbol.asyncDispose]();
  await worlds.production[Symbol.asyncDispose]();
});

/** How the request reaches the operation: see docs/decisions/0007. */
const ways = {
  'short way': {},
  'long way': { accept: 'application/json;q=0.9' },
  'long way, new media type': { accept: 'application/graphql-response+json' },
} as const;

interface Refusal {
  readonly errors: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string; readonly rule?: string };
  }[];
}

/** The code, and then the rule (or those of which any may be met first), or a part of the message. */
type Case = readonly [name: string, body: unknown, code: string, told: string];

const complex = 'QUERY_TOO_COMPLEX';
const invalid = 'GRAPHQL_VALIDATION_FAILED';

const cases: readonly Case[] = [
  [
    'thirty levels of buyers and their accounts',
    {
      query: `{ buyers { nodes { ${'account { buyers(first: 2) { nodes { '.repeat(15)} id ${'} '.repeat(45)} } } }`,
    },
    complex,
    'depth',
  ],
  [
    'a selection ten thousand levels deep',
    { query: '{ buyers '.repeat(10_000) + '}'.repeat(10_000) },
    complex,
    'depth|tokens',
  ],
  [
    'a list twenty thousand levels deep',
    { query: `{ nodes(ids: ${'['.repeat(20_000)}${']'.repeat(20_000)}) { id } }` },
    complex,
    'depth|tokens',
  ],
  [
    'an input object three hundred levels deep',
    { query: `{ buyers(filter: ${'{not:'.repeat(300)}{}${'}'.repeat(300)}) { totalCount } }` },
    complex,
    'depth',
  ],
  [
    'a list of lists as the type of a variable, to nineteen hundred levels',
    { query: `query ($a: ${'['.repeat(1_900)}Int${']'.repeat(1_900)}) { __typename }` },
    complex,
    'depth',
  ],
  [
    'inline fragments within each other',
    { query: `{ ${'... { '.repeat(1_000)} __typename ${'}'.repeat(1_000)} }` },
    complex,
    'depth',
  ],
  [
    'a thousand aliases of one field',
    { query: `{ account(id: "ACC-1000-0001") { ${many(1_000, (i) => `a${i}: id`)} } }` },
    complex,
    'tokens|fields|aliases',
  ],
  [
    'more aliases than allowed',
    { query: `{ account(id: "ACC-1000-0001") { ${many(51, (i) => `a${i}: id`)} } }` },
    complex,
    'aliases',
  ],
  [
    'a hundred and one aliases of __typename',
    { query: `{ ${many(101, (i) => `a${i}: __typename`)} }` },
    complex,
    'root fields',
  ],
  [
    'the same below the root',
    { query: `{ account(id: "ACC-1000-0001") { ${many(101, (i) => `a${i}: __typename`)} } }` },
    complex,
    'aliases',
  ],
  [
    'three thousand times one field',
    { query: `{ buyer(id: "BUY-2001-0001") { ${many(3_000, () => 'id')} } }` },
    complex,
    'fields',
  ],
  [
    'root fields hidden in a fragment',
    { query: `{ ...A } fragment A on Query { ${many(300, () => '__typename')} }` },
    complex,
    'root fields',
  ],
  [
    'root fields hidden in an inline fragment',
    { query: `{ ... { ${many(300, () => '__typename')} } }` },
    complex,
    'root fields',
  ],
  [
    'three thousand fields in a fragment that nothing uses',
    { query: `{ __typename } fragment A on Query { ${many(3_000, () => '__typename')} }` },
    complex,
    'fields',
  ],
  [
    'three hundred times one nested field',
    {
      query: `{ buyer(id: "BUY-2001-0001") { ${many(300, () => 'account { buyers { nodes { id } } }')} } }`,
    },
    complex,
    'fields',
  ],
  [
    'a tree of one field twice in each of itself',
    { query: `{ buyers { nodes { ${twice(9)} } } }` },
    complex,
    'fields',
  ],
  [
    'fragments that double twenty times',
    { query: `{ account(id: "ACC-1000-0001") { ...F0 } } ${doubling(20)}` },
    complex,
    'fields',
  ],
  [
    'fragments that double two hundred times',
    { query: `{ account(id: "ACC-1000-0001") { ...F0 } } ${doubling(200)}` },
    complex,
    'fields',
  ],
  [
    'fragments that fan out under few aliases',
    { query: `{ node(id: "BUY-2001-0001") { ...F0 } } ${fanning()}` },
    complex,
    'fields',
  ],
  [
    'a cycle of fragments',
    { query: '{ buyers { nodes { ...A } } } fragment A on Buyer { ...B } fragment B on Buyer { ...A }' },
    invalid,
    'within itself',
  ],
  [
    'a cycle of four hundred fragments',
    { query: `{ ...F0 } ${many(400, (i) => `fragment F${i} on Query { ...F${(i + 1) % 400} }`)}` },
    invalid,
    'within itself',
  ],
  ['five thousand unknown fields', { query: `{ ${many(5_000, (i) => `unknown${i}`)} }` }, complex, 'tokens'],
  [
    'unknown fields within the ceilings',
    { query: `{ buyers { nodes { ${many(900, (i) => `unknown${i}`)} } } }` },
    invalid,
    'unknown0',
  ],
  [
    'a field name two hundred thousand characters long',
    { query: `{ ${'x'.repeat(200_000)} }` },
    invalid,
    'xxx',
  ],
  [
    'long names of letters that take six bytes each in JSON',
    {
      query: 'query ($f: Int) { buyers(first: $f) { totalCount } }',
      variables: { f: '\u0001'.repeat(5_000) },
    },
    'BAD_USER_INPUT',
    'Int cannot represent',
  ],
  [
    'two thousand directives',
    { query: `{ buyers { nodes { id ${many(1_900, (i) => `@d${i}`)} } } }` },
    complex,
    'directives',
  ],
  ['ten times one unknown directive', { query: `{ __typename ${'@aa'.repeat(10)} }` }, invalid, '@aa'],
  [
    'two thousand variables',
    { query: `query (${many(2_000, (i) => `$v${i}: Int`)}) { __typename }` },
    complex,
    'tokens',
  ],
  [
    'nine hundred variables that nothing uses',
    { query: `query (${many(900, (i) => `$v${i}: Int`)}) { __typename }` },
    invalid,
    'never used',
  ],
  [
    'five thousand members that an input type does not have',
    {
      query: 'query ($f: BuyerFilter) { buyers(filter: $f) { totalCount } }',
      variables: { f: Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, 1])) },
    },
    'BAD_USER_INPUT',
    'k0',
  ],
  [
    'a thousand items of the wrong kind',
    {
      query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      variables: { ids: Array.from({ length: 1_000 }, () => ({ a: 1 })) },
    },
    'BAD_USER_INPUT',
    'ID cannot represent',
  ],
  [
    'five thousand ids',
    {
      query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      variables: { ids: Array.from({ length: 5_000 }, (_, i) => `BUY-2001-${i}`) },
    },
    complex,
    'list items',
  ],
  [
    'a text of seven thousand characters in a variable',
    {
      query: 'query ($v: String) { buyers(filter: { name: { eq: $v } }) { totalCount } }',
      variables: { v: 'x'.repeat(7_000) },
    },
    complex,
    'text length',
  ],
  [
    'the same in the document',
    { query: `{ buyers(filter: { name: { eq: "${'x'.repeat(7_000)}" } }) { totalCount } }` },
    complex,
    'text length',
  ],
  [
    'variables fifty thousand levels deep',
    `{"query":"{ buyers { totalCount } }","variables":{"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
    complex,
    'variables depth',
  ],
  [
    'objects thirty thousand levels deep in variables',
    `{"query":"{ buyers { totalCount } }","variables":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}`,
    complex,
    'variables depth',
  ],
  [
    'an operation name that is not there and two hundred thousand characters long',
    { query: 'query A { buyers { totalCount } }', operationName: 'x'.repeat(200_000) },
    'BAD_USER_INPUT',
    'operation',
  ],
  [
    'the name of a member that every object has',
    { query: 'query A { buyers { totalCount } }', operationName: 'toString' },
    'BAD_USER_INPUT',
    'operation',
  ],
  [
    'a thousand operations in one request',
    Array.from({ length: 1_000 }, () => ({ query: '{ buyers { totalCount } }' })),
    'BAD_USER_INPUT',
    'Batching',
  ],
  [
    'a text that does not end',
    { query: `{ buyers(filter: { name: { eq: "${'x'.repeat(9_000)}` },
    'GRAPHQL_PARSE_FAILED',
    '',
  ],
];

describe.each(['development', 'production'] as const)('in %s', (profile) => {
  describe.each(Object.entries(ways))('by the %s', (_way, headers) => {
    test.each(cases)('%s', async (_name, body, code, told) => {
      const { gateway, sandbox } = worlds[profile];
      sandbox.clearCalls();
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${tokens.operations}`,
          'x-request-id': 'r'.repeat(128),
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      const { errors } = JSON.parse(text) as Refusal;
      const [first] = errors;
      // By the older media type, a document that does not parse or fit is answered with 200.
      const isDocument =
        code.startsWith('GRAPHQL_') && !('accept' in headers && /graphql/.test(headers.accept));
      expect(response.status).toBe(isDocument ? 200 : 400);
      expect(text).not.toContain('"data"');
      expect(first?.extensions.code).toBe(code);
      if (code === complex) expect(told.split('|')).toContain(first?.extensions.rule);
      else expect(first?.message).toContain(told);
      expect(errors.length).toBeLessThanOrEqual(8);
      expect(Buffer.byteLength(text)).toBeLessThan(4_096);
      expect(sandbox.calls()).toEqual([]);
    });
  });
});

function many(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join(' ');
}

function twice(levels: number): string {
  return levels === 0 ? 'id' : `account { ${twice(levels - 1)} } account { ${twice(levels - 1)} }`;
}

function doubling(times: number): string {
  const doubles = many(times, (i) => `fragment F${i} on Account { ...F${i + 1} ...F${i + 1} }`);
  return `${doubles} fragment F${times} on Account { id }`;
}

/** Six levels of seven or eight aliases: 175,616 fields from 45 aliases. */
function fanning(): string {
  const levels = many(6, (i) =>
    i % 2 === 0
      ? `fragment F${i} on Buyer { ${many(8, (k) => `a${k}: account { ...F${i + 1} }`)} }`
      : `fragment F${i} on Account { ${many(7, (k) => `b${k}: buyers(first: 1) { nodes { ...F${i + 1} } }`)} }`,
  );
  return `${levels} fragment F6 on Buyer { id }`;
}
