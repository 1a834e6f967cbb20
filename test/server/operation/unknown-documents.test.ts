/** An unknown document is worth no more work than its sender: nothing that grows with it is done without a token. */
import { getIntrospectionQuery, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { buildSchema } from '../../../src/schema/index.ts';
import { createDocumentAdmission } from '../../../src/server/operation/document-admission.ts';
import { createIntrospectionCost } from '../../../src/server/operation/document-cost.ts';
import { createDocuments } from '../../../src/server/operation/documents.ts';
import type { KnownDocument } from '../../../src/server/operation/documents.ts';
import type { Standing } from '../../../src/upstream/resilience/standing.ts';
import { GatewayProcess } from '../../faults/gateway-process.ts';
import { startWorld, tokens, type World } from '../../support/world.ts';

const list = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');

const events = ['created', 'updated', 'access', 'activated'];
const trail = (name: string, below: string, count = 4): string =>
  `fragment ${name} on Audited{audit{${events
    .slice(0, count)
    .map((event) => `${event}{by{${below}}}`)
    .join(' ')}}}`;
/** Half a kilobyte, which was once a plan of a hundred thousand nodes. */
const trails = (name: string): string =>
  `query ${name}{node(id:"ACC-2001-0001"){...A}} ${trail('A', '...B')} ${trail('B', '...C')} ${trail('C', '...D', 3)} ${trail('D', 'id', 3)}`;
/** Over the limit of what is read without a token, and not valid. */
const large = `{ buyers { nodes { ${list(300, () => 'noSuchField')} } } }`;

const limits = loadConfig({ PORT: '0' }).server.limits;
const schema = buildSchema();

/** `of` with a caller of this standing, and whether the same text is remembered after it. */
function documentsFor(standing: Standing) {
  const documents = createDocuments({
    schema,
    limits,
    introspection: 'on',
    standings: { standingOf: () => standing },
  });
  const caller = {
    authorization: standing === 'anonymous' ? null : 'Bearer made-up',
    remoteAddress: '192.0.2.1',
  };
  return { of: (text: string): KnownDocument => documents.lookup(text, caller), documents };
}

const codeOf = (known: KnownDocument): unknown =>
  known.kind === 'unparsed'
    ? (known.error as { readonly extensions: { readonly code?: unknown } }).extensions.code
    : known.errors.length;

describe('reading a document', () => {
  test('an anonymous one over the limit is refused before it is validated', () => {
    expect(codeOf(documentsFor('anonymous').of(large))).toBe('UNAUTHENTICATED');
    expect(codeOf(documentsFor('accepted').of(large))).toBeGreaterThan(0);
  });

  test.each([
    ['many tokens', `{ buyers { nodes { ${list(250, () => 'id')} } } }`],
    ['a long comment', `{ __typename } # ${'x'.repeat(8_000)}`],
    ['a long text', `{ node(id: "${'x'.repeat(8_000)}") { id } }`],
    ['a long list', `{ nodes(ids: [${list(300, () => '"ACC-2001-0001"')}]) { id } }`],
    ['many operations', list(60, (at) => `query Q${at} { __typename }`)],
    [
      'fragments that fan out',
      `{ node(id: "x") { ...A } } ${list(5, (at) => `fragment ${'ABCDE'[at] ?? ''} on Node { ${list(4, (n) => `... on Buyer { a${n}: account { ${at === 4 ? 'id' : `buyers { nodes { ...${'ABCDE'[at + 1] ?? ''} } }`} } }`)} }`)}`,
    ],
  ])('reading a document without a token %s need one', (_name, text) => {
    parse(text);
    const known = documentsFor('anonymous').of(text);
    expect(codeOf(known)).toBe('UNAUTHENTICATED');
    expect(String((known as { error: unknown }).error)).toContain('Authorization: Bearer <token>');
  });

  test('a small document is validated for every caller, and its errors are reported', () => {
    expect(codeOf(documentsFor('anonymous').of('{ noSuchField }'))).toBe(1);
    expect(codeOf(documentsFor('anonymous').of(getIntrospectionQuery()))).toBe(0);
  });

  test.each(['anonymous', 'unproven'] as const)(
    'reading a document for an %s caller leaves nothing behind',
    (standing) => {
      const { of } = documentsFor(standing);
      expect(of('{ __typename }')).not.toBe(of('{ __typename }'));
    },
  );

  test('a document that was read for an accepted caller is read once for all callers', () => {
    const { documents } = documentsFor('anonymous');
    const text = `{ buyers { nodes { ${list(250, () => 'id')} } } }`;
    const known = documents.lookup(text);
    expect(documents.lookup(text, { authorization: null, remoteAddress: '192.0.2.1' })).toBe(known);
    documents.pin([large]);
    expect(codeOf(documents.lookup(large, { authorization: null, remoteAddress: '' }))).toBeGreaterThan(0);
  });

  test('reading a document for made-up tokens takes no more than their share, and none of the accepted callers', () => {
    const standings = {
      standingOf: (header: string | null | undefined): Standing =>
        header === 'Bearer accepted' ? 'accepted' : 'unproven',
    };
    const documents = createDocuments({ schema, limits, introspection: 'on', standings });
    const wide = (name: number): string => `query Q${name} { buyers { nodes { ${list(900, () => 'id')} } } }`;
    let read = 0;
    while (read < 1_000) {
      const known = documents.lookup(wide(read), {
        authorization: `Bearer made-up-${read}`,
        remoteAddress: '192.0.2.1',
      });
      if (known.kind === 'unparsed') break;
      read += 1;
    }
    expect(read).toBeLessThan(1_000);
    const accepted = { authorization: 'Bearer accepted', remoteAddress: '192.0.2.1' };
    expect(documents.lookup(wide(2_000), accepted).kind).toBe('parsed');
    const other = { authorization: 'Bearer new', remoteAddress: '192.0.2.2' };
    expect(documents.lookup(wide(3_000), other).kind).toBe('parsed');
  });

  test('many documents do not outgrow the memory they may take', () => {
    const documents = createDocuments({ schema, limits, introspection: 'on' });
    const first = documents.lookup('{ __typename }');
    // Of 3,000 tokens each: some hundred fit in 32 MB, and a text of them is short.
    for (let at = 0; at < 60; at += 1) {
      documents.lookup(`query Q${at}{nodes(ids:[${list(3_000, () => '1')}]){id}}`);
    }
    expect(documents.lookup('{ __typename }')).not.toBe(first);
  });
});

describe('the allowance of callers that are not accepted', () => {
  test('the allowance of callers that are not accepted is shared by all, leaves a part to other addresses, and refills', () => {
    let now = 0;
    const admission = createDocumentAdmission({ standingOf: () => 'unproven' }, () => now);
    const at = (remoteAddress: string) => ({ authorization: 'Bearer x', remoteAddress });
    const spend = (address: string): number => {
      let documents = 0;
      for (; documents < 10_000; documents += 1) {
        try {
          admission.check(at(address));
        } catch {
          break;
        }
        admission.charge(at(address), 1_000);
      }
      return documents;
    };
    const one = spend('2001:db8:0:1::1');
    expect(spend('2001:db8:0:1::2')).toBe(0);
    const other = spend('192.0.2.7');
    expect(other).toBeGreaterThan(0);
    expect(other).toBeLessThan(one);
    expect(spend('192.0.2.8')).toBe(0);
    now += 1_000;
    expect(spend('192.0.2.8')).toBeGreaterThan(0);
  });
});

describe('introspection', () => {
  const cost = createIntrospectionCost(schema);
  const readFor = (text: string): unknown => codeOf(documentsFor('accepted').of(text));

  test.each([
    ['what tools send', getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }), 0],
    ['one type', '{ __type(name: "Buyer") { fields { name type { name ofType { name } } } } }', 0],
    [
      'fifty times the fields of the types of all fields',
      `{ __schema { types { ${list(50, (at) => `a${at}: fields { type { fields { type { name } } } }`)} } } }`,
      'QUERY_TOO_COMPLEX',
    ],
    [
      'the same from fragments',
      `{ ...S } fragment S on Query { __schema { types { ${list(40, (at) => `a${at}: fields { ...F }`)} } } }
       fragment F on __Field { type { fields { args { type { name } } } } }`,
      'QUERY_TOO_COMPLEX',
    ],
    [
      'all types many times',
      `{ __schema { ${list(24, (at) => `t${at}: types { fields { args { name type { name } } x: args { name type { name } } type { fields { name description } } } }`)} } }`,
      'QUERY_TOO_COMPLEX',
    ],
  ])('introspection of %s is read or refused by what it answers', (_name, text, code) => {
    expect(readFor(text)).toBe(code);
  });

  test('introspection is estimated at least at what it answers, for what tools send', () => {
    expect(cost.of(parse('{ buyers { nodes { id } } }'))).toBe(0);
    expect(cost.of(parse(getIntrospectionQuery()))).toBeLessThan(cost.most);
  });
});

describe('a request', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  /** How the request reaches the operation: see docs/decisions/0007. */
  const ways = { 'short way': {}, 'long way': { accept: 'application/graphql-response+json' } } as const;
  const post = async (query: string, headers: Readonly<Record<string, string>>) => {
    const response = await fetch(`${world.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, never> };
  };

  test.each(Object.entries(ways))(
    'a request without a token, by the %s, gets an error that names the missing header',
    async (_, way) => {
      const { status, body } = await post(large, way);
      expect(status).toBe(401);
      expect(body).toMatchObject({
        errors: [
          {
            message: expect.stringContaining('Authorization: Bearer'),
            extensions: { code: 'UNAUTHENTICATED' },
          },
        ],
      });
      const small = await post('{ buyers { nodes { id } } me: viewer { role } __typename }', way);
      expect(small.body).toMatchObject({ data: { buyers: null, me: null, __typename: 'Query' } });
      expect(world.sent()).toEqual([]);
    },
  );

  test.each(Object.entries(ways))(
    'a request with a token, by the %s, has its first large document answered',
    async (_, way) => {
      const text = `{ buyers(first: 1) { nodes { ${list(300, () => 'id')} } } }`;
      const { status, body } = await post(text, { ...way, authorization: `Bearer ${tokens.operations}` });
      expect(status).toBe(200);
      expect(body).not.toHaveProperty('errors');
    },
  );
});

describe('a process with the memory of the manifests', () => {
  test('a process with the memory of the manifests outlives hundreds of documents whose sender is not known', async () => {
    await using gateway = new GatewayProcess(
      { MAX_EVENT_LOOP_DELAY_MS: '0' },
      { program: ['--max-old-space-size=320', 'src/cli.ts', 'serve'] },
    );
    const url = await gateway.url();
    const send = (query: string, token: string | undefined): Promise<number> =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query }),
      }).then(async (response) => {
        await response.arrayBuffer();
        return response.status;
      });
    for (let round = 0; round < 15; round += 1) {
      await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          send(trails(`Q${round}x${at}`), at % 2 === 0 ? undefined : `idt:TKN-9999-9999:${round}-${at}`),
        ),
      );
    }
    // The flood has spent what callers without an accepted token may take together; it comes back within seconds.
    await expect.poll(() => send('{ buyers(first: 1) { nodes { id } } }', tokens.operations)).toBe(200);
    // With a token that upstream accepts it is only planned: still nothing that ends the process.
    for (let at = 0; at < 40; at += 1) {
      expect(await send(trails(`R${at}`), tokens.operations)).toBe(200);
    }
    expect(gateway.child.exitCode).toBeNull();
  }, 120_000);
});
