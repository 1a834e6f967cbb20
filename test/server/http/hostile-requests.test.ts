/** Requests that no honest client sends, byte for byte over a socket, in both profiles and by both ways. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startWorld, tokens, type World } from '../../support/world.ts';
import { rawGet, rawPost, sendRaw } from '../../support/raw-request.ts';

let worlds: Readonly<Record<'development' | 'production', World>>;
beforeAll(async () => {
  worlds = { development: await startWorld(), production: await startWorld({ profile: 'production' }) };
});
afterAll(async () => {
  await worlds.development[Symbol.asyncDispose]();
  await worlds.production[Symbol.asyncDispose]();
});

const json = 'content-type: application/json';
const token = `authorization: Bearer ${tokens.operations}`;
const query = JSON.stringify({ query: '{ buyers { totalCount } }' });
const change = JSON.stringify({
  query: 'mutation { buyerDisable(id: "BUY-2001-0001") { buyer { id } errors { message } } }',
});
const ways: Readonly<Record<string, readonly string[]>> = {
  'short way': [],
  'long way': ['accept: application/json;q=0.9'],
};

describe.each(['development', 'production'] as const)('in %s', (profile) => {
  let world: World;
  beforeEach(() => {
    world = worlds[profile];
    world.sandbox.clearCalls();
  });

  async function expectRefusal(request: Buffer | string, status: number, message: string | RegExp) {
    const answer = await sendRaw(world.gateway.url, request);
    expect(answer.status).toBe(status);
    const { errors } = JSON.parse(answer.body) as {
      errors: { message: string; extensions: { code: string; requestId: string } }[];
    };
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toMatch(message);
    expect(errors[0]?.extensions.requestId).toBe(answer.headers['x-request-id']);
    expect(answer.body.length).toBeLessThan(1_000);
    expect(world.sandbox.calls()).toEqual([]);
    return errors[0]?.extensions.code;
  }

  describe.each(Object.entries(ways))('by the %s', (_way, more) => {
    test.each([
      ['two credentials', [token, 'authorization: Bearer other']],
      ['the same credential twice', [token, token]],
    ])('%s are refused', async (_name, headers) => {
      const code = await expectRefusal(
        rawPost([json, ...more, ...headers], query),
        400,
        'Duplicate "authorization" header',
      );
      expect(code).toBe('BAD_USER_INPUT');
    });

    test('two types of one body are refused', async () => {
      await expectRefusal(
        rawPost([json, 'content-type: text/plain', token, ...more], query),
        400,
        'content-type',
      );
    });

    test.each(['evil@:foo\\bar', 'a:99999', '[::::]', 'a/b', 'a b', '1.2.3.4.5', 'a?b', '999.1.1.1'])(
      'the host %j is refused',
      async (host) => {
        await expectRefusal(rawPost([json, token, ...more, `host: ${host}`], query), 400, 'header host');
      },
    );

    test('more headers than a hundred are refused, not cut', async () => {
      const many = Array.from({ length: 200 }, (_, index) => `h${index}: 1`);
      await expectRefusal(rawPost([...many, json, token, ...more], query), 431, 'up to 100 headers');
    });

    test.each([
      'authorization:',
      'authorization: Bearer',
      'authorization: Basic Zm9vOmJhcg==',
      'authorization: Bearer a, Bearer b',
      'authorization: Bearer a b',
      `cookie: authorization=Bearer ${tokens.operations}; token=${tokens.operations}`,
      `x-authorization: Bearer ${tokens.operations}`,
      `proxy-authorization: Bearer ${tokens.operations}`,
    ])('%j is no credential', async (header) => {
      const answer = await sendRaw(world.gateway.url, rawPost([json, ...more, header], query));
      expect(answer.body).toContain('"code":"UNAUTHENTICATED"');
      expect(answer.body).toContain('No upstream call was made.');
      expect(world.sandbox.calls()).toEqual([]);
    });

    test.each([
      ['the query string', `/graphql?token=${tokens.operations}&authorization=Bearer%20x`, query],
      [
        'variables and extensions',
        '/graphql',
        JSON.stringify({
          query: '{ buyers { totalCount } }',
          variables: { authorization: `Bearer ${tokens.operations}` },
          extensions: { authorization: `Bearer ${tokens.operations}` },
        }),
      ],
    ])('a token in %s is no credential, and is not logged', async (_name, path, body) => {
      const before = world.log.length;
      const answer = await sendRaw(world.gateway.url, rawPost([json, ...more], body, path));
      expect(answer.body).toContain('"code":"UNAUTHENTICATED"');
      expect(world.sandbox.calls()).toEqual([]);
      expect(world.log.slice(before).join('\n')).not.toContain(tokens.operations);
    });

    test.each([
      'x-forwarded-host: evil.example',
      'x-forwarded-proto: gopher',
      'x-forwarded-for: 203.0.113.9',
      'forwarded: for=203.0.113.9;host=evil.example',
      'x-http-method-override: DELETE',
      'x-original-url: /metrics',
      'traceparent: garbage',
      'traceparent: 00-00000000000000000000000000000000-0000000000000000-01',
      'tracestate: \u00ff\u00fe',
      'accept-language: \u65e5\u672c',
      'x-request-id: <script>',
      'te: trailers',
      'expect: 100-continue',
    ])('%j changes nothing', async (header) => {
      const answer = await sendRaw(world.gateway.url, rawPost([json, token, ...more, header], query));
      expect(answer.body).toContain('{"data":{"buyers":{"totalCount":35}}}');
      expect(answer.body).not.toContain('evil');
      expect(world.sandbox.calls()).toHaveLength(1);
    });

    test.each(['a\0b', 'a\rb', 'a\nb'])('the value %j ends at the parser', async (value) => {
      const answer = await sendRaw(
        world.gateway.url,
        rawPost([json, ...more, `authorization: Bearer ${value}`], query),
      );
      expect(answer.status).toBe(400);
      expect(world.sandbox.calls()).toEqual([]);
    });

    test.each([
      ['authorization', 'Bearer '],
      ['x-anything', ''],
    ])('twenty thousand characters of %s end at the parser', async (name, prefix) => {
      const header = `${name}: ${prefix}${'x'.repeat(20_000)}`;
      const answer = await sendRaw(world.gateway.url, rawPost([json, ...more, header], query));
      expect(answer.status).toBe(431);
      expect(world.sandbox.calls()).toEqual([]);
    });

    test('a list of languages that is too long is cut, and changes nothing else', async () => {
      const header = `accept-language: ${'de,'.repeat(700)}`;
      const answer = await sendRaw(world.gateway.url, rawPost([json, token, ...more, header], query));
      expect(answer.body).toContain('{"data":{"buyers":{"totalCount":35}}}');
      expect(world.sandbox.calls()).toHaveLength(1);
    });

    test('a body that opens to thirty megabytes is refused unopened', async () => {
      const bomb = gzipSync(Buffer.alloc(30_000_000, ' '));
      await expectRefusal(
        rawPost([json, token, ...more, 'content-encoding: gzip'], bomb),
        415,
        'content-encoding',
      );
    });

    test('thirty megabytes are refused by what they claim to be', async () => {
      const head = ['POST /graphql HTTP/1.1', 'host: gateway', 'connection: close', json, token, ...more];
      await expectRefusal(
        `${[...head, 'content-length: 30000000'].join('\r\n')}\r\n\r\n{`,
        413,
        'The request body can have at most 262144 bytes, but has 30000000.',
      );
    });

    test('thirty megabytes in pieces are refused at the ceiling, and no more of them kept', async () => {
      const head = ['POST /graphql HTTP/1.1', 'host: gateway', 'connection: close', json, token, ...more];
      const piece = `10000\r\n${' '.repeat(65_536)}\r\n`;
      const answer = await sendRaw(
        world.gateway.url,
        `${[...head, 'transfer-encoding: chunked'].join('\r\n')}\r\n\r\n`,
        ...Array.from({ length: 460 }, () => piece),
        '0\r\n\r\n',
      );
      expect(answer.status).toBe(413);
      expect(world.sandbox.calls()).toEqual([]);
    });

    test.each([
      ['both a length and chunks', ['content-length: 5', 'transfer-encoding: chunked']],
      ['a length below zero', ['content-length: -5']],
      ['two lengths', ['content-length: 5', 'content-length: 6']],
      ['an unknown transfer encoding', ['transfer-encoding: cow']],
    ])('%s end at the parser', async (_name, headers) => {
      const head = ['POST /graphql HTTP/1.1', 'host: gateway', json, token, ...more, ...headers];
      const smuggled = '0\r\n\r\nGET /livez HTTP/1.1\r\nhost: gateway\r\n\r\n';
      const answer = await sendRaw(world.gateway.url, `${head.join('\r\n')}\r\n\r\n${smuggled}`);
      expect([400, 501]).toContain(answer.status);
      expect(answer.body).not.toContain('status');
      expect(world.sandbox.calls()).toEqual([]);
    });
  });

  test.each(['text/xml', 'image/png', 'application/json-seq', 'multipart/mixed', 'text/event-stream', 'x'])(
    'a change is not made for a client that takes only %s',
    async (accept) => {
      await expectRefusal(
        rawPost([json, token, `accept: ${accept}`], change),
        406,
        'must allow application/json',
      );
    },
  );

  test.each([
    'multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json',
    'multipart/mixed, application/json',
    'text/event-stream, */*',
    'application/json, text/event-stream',
  ])('a client that takes %s gets one answer, not a stream', async (accept) => {
    const answer = await sendRaw(world.gateway.url, rawPost([json, token, `accept: ${accept}`], query));
    expect(answer.headers['content-type']).toMatch(/^application\/(?:graphql-response\+)?json/);
    expect(answer.headers).not.toHaveProperty('transfer-encoding');
    expect(JSON.parse(answer.body)).toEqual({ data: { buyers: { totalCount: 35 } } });
  });

  test.each([
    'application/x-www-form-urlencoded',
    'application/graphql',
    'text/plain',
    'application/jsonx',
    'application/json, text/plain',
    '',
  ])('a body of type %j is not read', async (type) => {
    await expectRefusal(rawPost([`content-type: ${type}`, token], change), 415, 'application/json');
  });

  test.each([
    '/graphql/../metrics',
    '/graphql/../livez',
    '/graphql/%2e%2e/livez',
    '/graphql/.%2E/livez',
    '/./livez',
    '/x/../graphql',
    '//graphql',
    '//evil.example/graphql',
    '/graphql/.',
    '/graphql;x',
    '/graphql%00',
    '/graphql#x',
    '/GRAPHQL',
    '/%2e%2e/etc/passwd',
    '/graphiql/..%2f..%2fpackage.json',
    '/%',
    '/%ff',
    '/:80:',
    `/?${'x'.repeat(10_000)}`,
  ])('GET %s is not found', async (path) => {
    expect(await expectRefusal(rawGet(path, [token]), 404, 'There is no')).toBe('NOT_FOUND');
  });

  test.each([
    ['variables=%7B', 'The query string’s variables is not valid JSON.'],
    ['variables=5', 'The query string’s variables must be a JSON object, but is number.'],
    ['variables=%5B%5D', 'The query string’s variables must be a JSON object, but is a list.'],
    ['extensions=%7B', 'The query string’s extensions is not valid JSON.'],
    [`variables=${'%5B'.repeat(2_000)}`, 'not valid JSON'],
    [
      `variables=%7B%22a%22:${'%5B'.repeat(1_000)}${'%5D'.repeat(1_000)}%7D`,
      'expected variables of at most 20 levels',
    ],
  ])('GET with %s is refused', async (parameters, message) => {
    await expectRefusal(rawGet(`/graphql?query=%7B__typename%7D&${parameters}`, [json, token]), 400, message);
  });

  test('GET makes no change', async () => {
    const search = new URLSearchParams(JSON.parse(change) as Record<string, string>).toString();
    await expectRefusal(rawGet(`/graphql?${search}`, [json, token]), 405, 'POST');
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'TRACE', 'OPTIONS', 'PROPFIND'])('%s is refused', async (method) => {
    const answer = await sendRaw(
      world.gateway.url,
      rawPost([json, token], change).toString().replace('POST', method),
    );
    expect(answer.status).toBe(405);
    expect(answer.headers['allow']).toBe('GET, POST');
    expect(world.sandbox.calls()).toEqual([]);
  });

  test('CONNECT gets no tunnel', async () => {
    const answer = await sendRaw(
      world.gateway.url,
      'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example:443\r\n\r\n',
    );
    expect(answer.status).not.toBe(200);
  });

  test('what is not HTTP is answered as such', async () => {
    expect((await sendRaw(world.gateway.url, 'GARBAGE\r\n\r\n')).status).toBe(400);
  });

  describe.each(Object.entries(ways))('by the %s, text that no UTF-8 can hold is refused:', (_way, more) => {
    const variable = JSON.stringify({
      query: 'query ($id: ID!) { buyer(id: $id) { id } }',
      variables: { id: 'BUY-HERE' },
    });
    test.each([
      ['a byte that begins nothing', [0xff]],
      ['a continuation without a beginning', [0x80]],
      ['a character cut short', [0xe2, 0x82]],
      ['an overlong character', [0xc0, 0xaf]],
      ['half of a pair', [0xed, 0xa0, 0x80]],
      ['more than there is', [0xf4, 0x90, 0x80, 0x80]],
    ])('%s', async (_name, bytes) => {
      for (const [text, place] of [
        [query, 'buyers'],
        [variable, 'HERE'],
      ] as const) {
        const at = text.indexOf(place);
        const body = Buffer.concat([
          Buffer.from(text.slice(0, at)),
          Buffer.from(bytes),
          Buffer.from(text.slice(at)),
        ]);
        await expectRefusal(rawPost([json, token, ...more], body), 400, 'must be UTF-8');
      }
    });

    test('half of a pair, escaped in a variable', async () => {
      const body = variable.replace('HERE', '\\ud83d');
      await expectRefusal(rawPost([json, token, ...more], body), 400, 'half of a surrogate pair');
    });
  });

  test.each(['%ff', '%c3%28', '%e2%82', '%ed%a0%80', 'a%80'])(
    'GET with %s in a variable is refused',
    async (bytes) => {
      const document = encodeURIComponent('query ($id: ID!) { buyer(id: $id) { id } }');
      const path = `/graphql?query=${document}&variables=%7B%22id%22:%22${bytes}%22%7D`;
      await expectRefusal(rawGet(path, [json, token]), 400, 'must be UTF-8');
    },
  );

  test.each([
    ['a text', 'operations', Buffer.from([0x22, 0xff, 0x22]), ''],
    ['the name of a part', Buffer.from([0xff]), Buffer.from('{}'), ''],
    ['the name of a file', '0', Buffer.from('x'), Buffer.from([0xc3, 0x28])],
  ])('%s of a form that is no UTF-8 is refused', async (_name, name, content, file) => {
    const body = Buffer.concat([
      Buffer.from('--b\r\ncontent-disposition: form-data; name="'),
      Buffer.from(name),
      Buffer.from(file === '' ? '"' : '"; filename="'),
      Buffer.from(file),
      Buffer.from(`${file === '' ? '' : '"'}\r\n\r\n`),
      content,
      Buffer.from('\r\n--b--\r\n'),
    ]);
    const form = 'content-type: multipart/form-data; boundary=b';
    await expectRefusal(rawPost([form, token], body), 400, 'must be UTF-8');
  });
});
