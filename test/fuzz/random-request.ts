/** Random HTTP requests, byte for byte: methods, targets, headers, bodies, documents and tokens, right ones and odd ones. */
import fc from 'fast-check';
import { tokens } from '../support/world.ts';

export interface RandomRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | undefined;
  /** Whether the body comes in pieces without a declared length. */
  readonly chunked: boolean;
}

const goodDocuments = [
  '{ __typename }',
  '{ viewer { id } accounts(first: 2) { totalCount nodes { id name } } }',
  'query Q($n: Int = 1, $id: ID) { buyers(first: $n) { nodes { id name account { name } } } node(id: $id) { id } }',
  'query A { sellers(first: 1) { nodes { id } } } query B { __typename } mutation C { buyerDisable(id: "x") { buyer { id } } }',
  'mutation M { buyerUpdate(id: "BUY-9999-9999", input: {}) { buyer { id } errors { __typename } } }',
  '{ buyer(id: "BUY-2001-0001") { name } wrong: buyer(id: "nonsense") { name } modules { id } }',
  '{ a: accounts(first: 1000) { nodes { id } } b: users(first: 1) { nodes { id } } }',
] as const;

const oddDocuments = [
  '{ nothing }',
  '{ accounts { nodes { id } ',
  '',
  '# only a comment',
  'fragment F on Account { id }',
  'subscription { accounts { totalCount } }',
  'subscription S { __typename } query Q { __typename }',
  '{ __schema { queryType { name } } }',
  '{ __type(name: "Buyer") { fields { name } } }',
  `{ ${'a: '.repeat(1)}${Array.from({ length: 80 }, (_, index) => `t${index}: __typename`).join(' ')} }`,
  `{ accounts(first: 100) { nodes { buyers(first: 100) { nodes { licensees(first: 100) { nodes { id } } } } } } }`,
  `${'{ node(id: "x") { ... on Buyer { account '.repeat(9)}{ id }${' } } }'.repeat(9)}`,
  '{ __typename @skip(if: true) @include(if: 3) }',
  '{ accounts(filter: { name: { like: "\ud800" } }) { totalCount } }',
  '{ accounts(first: 1, filter: { rql: "eq(name,Zürich)" }) { totalCount } }',
  '\ufeff{ __typename }',
  '{ __typename }\u0000',
  'query Q @a @b @c { __typename }',
  `query ${'N'.repeat(300)} { __typename }`,
] as const;

const values = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, 1.5, -1, '', 'Q', 'A', 'B', 'C', 'Nope', [], {}, ['a'], { n: 1 }),
  fc.constantFrom<unknown>(
    { n: 2, id: 'BUY-2001-0001' },
    { n: 'two' },
    { n: null },
    { id: {} },
    { n: 2 ** 40 },
  ),
  fc.constantFrom<unknown>({ a: 'x'.repeat(20_000) }, { a: Array.from({ length: 2_000 }, () => 0) }),
  fc.jsonValue({ maxDepth: 2 }),
);

const document = fc.oneof(fc.constantFrom(...goodDocuments), fc.constantFrom(...oddDocuments));

const fitting: fc.Arbitrary<[string, unknown]> = fc.constantFrom(
  ['variables', null],
  ['variables', {}],
  ['variables', { n: 2, id: 'BUY-2001-0001' }],
  ['operationName', 'Q'],
  ['operationName', 'A'],
  ['operationName', 'C'],
);

/** Members of a body in their order, so that one may come twice. */
const members = fc.tuple(
  fc.oneof(
    { weight: 12, arbitrary: document.map((text) => [['query', text] as [string, unknown]]) },
    { weight: 1, arbitrary: values.map((value) => [['query', value] as [string, unknown]]) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
  fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fitting },
      { weight: 4, arbitrary: fc.tuple(fc.constant('variables'), values) },
      { weight: 3, arbitrary: fc.tuple(fc.constant('operationName'), values) },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.constantFrom('extensions', 'id', 'documentId', 'doc_id', 'query'), values),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.constantFrom('__proto__', 'constructor', 'surprise', 'toString'), values),
      },
    ),
    { maxLength: 3 },
  ),
);

const json = members.map(([first, rest]) => written([...first, ...rest]));

function written(pairs: readonly (readonly [string, unknown])[]): string {
  return `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

/** What is done to the bytes of a body. */
const spoilers: readonly ((body: Buffer) => Buffer)[] = [
  (body) => body.subarray(0, body.length - 1),
  (body) => body.subarray(0, Math.floor(body.length / 2)),
  (body) => Buffer.concat([Buffer.from('\ufeff'), body]),
  (body) => Buffer.concat([Buffer.from('\ufeff\ufeff'), body]),
  (body) => Buffer.concat([body, Buffer.from(' \n\t')]),
  (body) => Buffer.concat([body, Buffer.from('}')]),
  (body) => Buffer.concat([body, Buffer.from([0xff])]),
  (body) => Buffer.from(body.toString('utf8').replace('__typename', '__type\u00e9name'), 'latin1'),
  (body) => Buffer.from(body.toString('utf8'), 'utf16le'),
  (body) => Buffer.from(`[${body.toString('utf8')}]`),
  (body) => Buffer.from(`[${'['.repeat(5_000)}${body.toString('utf8')}`),
  (body) => Buffer.from(body.toString('utf8').replace(/"__typename"/, '"\\ud800"')),
  (body) => Buffer.from(body.toString('utf8').replace(/:1\.5/, ':1e999')),
  (body) => Buffer.from(body.toString('utf8').replace(/^\{/, '{"n":123456789012345678901234567890,')),
  () => Buffer.alloc(0),
  () => Buffer.from('null'),
  () => Buffer.from('5'),
  () => Buffer.from('"query"'),
  () => Buffer.alloc(300_000, ' '),
];

const body = fc.oneof(
  { weight: 5, arbitrary: json.map((text) => Buffer.from(text)) },
  {
    weight: 2,
    arbitrary: fc.tuple(json, fc.constantFrom(...spoilers)).map(([text, spoil]) => spoil(Buffer.from(text))),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(json, fc.nat(400), fc.nat(255)).map(([text, at, byte]) => {
      const bytes = Buffer.from(text);
      bytes[at % bytes.length] = byte;
      return bytes;
    }),
  },
);

const parameters = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: document.map((text) => `query=${encodeURIComponent(text.toWellFormed())}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'variables={"n":2}',
        'variables=%7B%22n%22%3A2%7D',
        'variables=[]',
        'variables=',
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('operationName=A', 'operationName=', 'operationName=Nope', 'extensions=5'),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('query=%ff', 'query=%', 'a=b', 'token=x', 'query', '%00=1', 'query=+'),
    },
  ),
  { maxLength: 3 },
);

const target = fc.oneof(
  { weight: 10, arbitrary: fc.constant('/graphql') },
  { weight: 4, arbitrary: parameters.map((all) => `/graphql?${all.join('&')}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '/graphql/',
      '//graphql',
      '/graphql/../graphql',
      '/GRAPHQL',
      '/graphql;a=b',
      '/%67raphql',
      '/',
      '/livez',
      '/graphql#a',
      '/graphql??query={__typename}',
      'http://gateway/graphql',
    ),
  },
);

const header = (name: string, ...of: readonly string[]) =>
  fc.constantFrom(...of).map((value): readonly [string, string] => [name, value]);

const token = fc.oneof(
  { weight: 8, arbitrary: header('authorization', ...Object.values(tokens).map((text) => `Bearer ${text}`)) },
  {
    weight: 2,
    arbitrary: header(
      'authorization',
      'Bearer idt:TKN-9999-0001:nobody',
      'bearer  idt:TKN-0000-0002:client ',
      'Bearer',
      'Bearer a b',
      'Bearer eyJhbGciOiJub25lIn0.e30.',
      'Basic dXNlcjpwYXNz',
      'idt:TKN-0000-0002:client',
      'Bearer \u00e9',
      '',
    ),
  },
);

const contentType = fc.oneof(
  { weight: 6, arbitrary: header('content-type', 'application/json', 'application/json; charset=utf-8') },
  {
    weight: 2,
    arbitrary: header(
      'content-type',
      'application/json;charset=UTF-8',
      'Application/JSON; charset="utf-8"',
      'application/json; charset=iso-8859-1',
      'application/json; charset=utf-16',
      'application/json; charset=',
      'application/json; charset=utf-8; charset=latin1',
      'application/json; profile=x',
      'application/json;',
      'application/json, text/plain',
      'application/graphql+json',
      'application/graphql',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'text/plain',
      '',
    ),
  },
);

const other = fc.oneof(
  header(
    'accept',
    '*/*',
    'application/json',
    'application/graphql-response+json',
    'application/graphql-response+json, application/json;q=0.9',
    'multipart/mixed, application/json',
    'text/html',
    'text/event-stream',
    'application/json;q=0',
    'application/*',
    'image/png',
    ', ,',
    '',
  ),
  header('x-explain', 'true', 'TRUE', '1', 'false'),
  header('x-request-id', 'mine-1', 'a b', '<script>', 'x'.repeat(300), 'idt:TKN-0000-0002:client', ''),
  header('accept-language', 'de', 'de-DE,en;q=0.5', '*', 'x'.repeat(500), 'd\u00e9', ';;'),
  header('accept-encoding', 'gzip', 'br', 'identity;q=0', 'nonsense'),
  header('traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-0-0-0', 'nonsense'),
  header('origin', 'https://elsewhere.example', 'null', 'http://gateway'),
  header('content-encoding', 'identity', 'gzip'),
  header('x-apollo-operation-name', 'Q'),
  header('x-graphql-csrf', '1'),
  header('cookie', 'token=x'),
  header('x-forwarded-for', '203.0.113.7', 'nonsense'),
  header('if-none-match', '*'),
  header('range', 'bytes=0-10'),
  token,
  contentType,
);

const others = fc.uniqueArray(other, { maxLength: 4, selector: ([name, value]) => `${name}: ${value}` });

const anyRequest: fc.Arbitrary<RandomRequest> = fc
  .record({
    method: fc.oneof(
      { weight: 12, arbitrary: fc.constant('POST') },
      { weight: 4, arbitrary: fc.constant('GET') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY', 'PROPFIND'),
      },
    ),
    target,
    token: fc.option(token, { freq: 8, nil: undefined }),
    contentType: fc.option(contentType, { freq: 12, nil: undefined }),
    others,
    body,
    chunked: fc.integer({ min: 0, max: 6 }).map((drawn) => drawn === 0),
  })
  .map(({ token: credential, contentType: type, others: more, body: bytes, ...rest }) => {
    const { method } = rest;
    const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
    const headers = [credential, hasBody ? type : undefined, ...more].filter((one) => one !== undefined);
    return { ...rest, headers, body: hasBody ? bytes : undefined };
  });

/** As a client sends it, with one odd header at most. */
const nearlyRight: fc.Arbitrary<RandomRequest> = fc
  .record({
    credential: header('authorization', ...Object.values(tokens).map((text) => `Bearer ${text}`)),
    odd: fc.array(other, { maxLength: 1 }),
    query: fc.constantFrom(...goodDocuments),
    rest: fc.array(fitting, { maxLength: 2 }),
    chunked: fc.boolean(),
  })
  .map(({ credential, odd, query, rest, chunked }) => ({
    method: 'POST',
    target: '/graphql',
    headers: [credential, ['content-type', 'application/json'], ...odd],
    body: Buffer.from(written([['query', query], ...rest])),
    chunked,
  }));

export const randomRequest: fc.Arbitrary<RandomRequest> = fc.oneof(
  { weight: 2, arbitrary: anyRequest },
  { weight: 1, arbitrary: nearlyRight },
);

/** As it goes over the wire, on a connection of its own. */
export function bytesOf({ method, target: path, headers, body: bytes, chunked }: RandomRequest): Buffer {
  const isChunked = chunked && bytes !== undefined && bytes.length > 0;
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: gateway',
    'connection: close',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(bytes === undefined
      ? []
      : [isChunked ? 'transfer-encoding: chunked' : `content-length: ${bytes.length}`]),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  if (bytes === undefined) return head;
  if (!isChunked) return Buffer.concat([head, bytes]);
  const half = Math.ceil(bytes.length / 2);
  const pieces = [bytes.subarray(0, half), bytes.subarray(half)].filter(({ length }) => length > 0);
  const chunks = pieces.flatMap((piece) => [
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([head, ...chunks, Buffer.from('0\r\n\r\n')]);
}

/** For messages of failures. */
export function described({ method, target: path, headers, body: bytes, chunked }: RandomRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const text = bytes === undefined ? '' : bytes.subarray(0, 600).toString('latin1');
  return [`${method} ${path}${chunked ? ' (chunked)' : ''}`, ...lines, '', text].join('\n');
}
