/** HTTP itself: routes that do not exist, methods, bodies, icons, problem bodies. */
import { connect } from 'node:net';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { tinyPng } from '../support/images.ts';
import { form, startSandbox, type SandboxWorld } from '../support/sandbox.ts';

describe('what the API does not have', () => {
  test.each([
    ['GET', '/widgets', 501],
    ['GET', '/accounts/ACC-2001-0001/buyers', 501],
    ['POST', '/buyers/BUY-2001-0001/explode', 501],
    ['GET', '/public/v1/catalog/products', 404],
    ['GET', '/public/v1/accounts', 404],
    ['POST', '/users', 405],
    ['DELETE', '/accounts/ACC-2001-0001', 405],
    ['POST', '/erp-links', 405],
    ['DELETE', '/erp-links/ERP-2001-0001-0002', 405],
    ['POST', '/modules', 405],
    ['PUT', '/account-users/AUSR-7000-0000-0003', 405],
    ['PATCH', '/accounts/ACC-2001-0001', 405],
  ])('%s %s is %i with a problem', async (method, path, status) => {
    await using world = await startSandbox();
    const reply = await world.call(method, path);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(reply.body).toMatchObject({ status, title: expect.any(String), traceId: expect.any(String) });
  });

  test('a refused method names those there are', async () => {
    await using world = await startSandbox();
    expect((await world.call('DELETE', '/accounts/ACC-2001-0001')).headers.get('allow')).toBe('GET, PUT');
  });
});

test.each([
  '/accounts/INVALID-ID',
  '/accounts/ACC-0000-0000',
  '/buyers/BUY-0000-0000',
  '/licensees/LCE-0000-0000-0000',
  '/sellers/SEL-0000-0000',
  '/api-tokens/TKN-0000-0000',
  '/users/USR-0000-0000',
  '/users/nobody@nowhere.example',
  '/user-groups/%00',
  '/modules/%E0%A4%A',
  '/accounts/..%2Fusers',
])('%s is 404 with the title Not Found', async (path) => {
  await using world = await startSandbox();
  const reply = await world.get(path);
  expect(reply.status).toBe(404);
  expect(reply.body).toEqual({
    type: 'https://tools.ietf.org/html/rfc9110#section-15.5.5',
    title: 'Not Found',
    status: 404,
    detail: 'The requested resource was not found.',
    traceId: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/),
  });
});

test('an id of the wrong kind finds nothing in another collection', async () => {
  await using world = await startSandbox();
  expect((await world.get('/buyers/ACC-2001-0001')).status).toBe(404);
  expect((await world.get('/users/toString')).status).toBe(404);
});

test("the trace id of a problem is the caller's when it sent one", async () => {
  await using world = await startSandbox();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const reply = await world.call('GET', '/accounts/x', { headers: { traceparent } });
  expect(reply.body.traceId).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-/);
});

test('a wrong query is 400 with a map of messages by path', async () => {
  await using world = await startSandbox();
  const reply = await world.get('/buyers?eq(nope,"x")');
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({
    title: 'Bad Request',
    detail: 'One or more validation errors occurred.',
    errors: { nope: ['Invalid property path.'] },
  });
  const unordered = await world.get('/buyers?order=,');
  expect(unordered.body.errors).toEqual({
    'order:no_props': ['No valid ordering properties were detected'],
  });
});

test('an audit event that is ordered by is in the rows, and is refused unselected where the option says so', async () => {
  const unselected = '/buyers?select=-*,id&order=-audit.created.at&limit=1';
  await using world = await startSandbox();
  const { body } = await world.get(unselected);
  expect(body.data).toEqual([{ id: expect.any(String), audit: { created: { at: expect.any(String) } } }]);
  await using strict = await startSandbox({ auditFilter: 'needs-select' });
  expect((await strict.get(unselected)).status).toBe(400);
  expect((await strict.get('/buyers?select=audit&order=-audit.created.at')).status).toBe(200);
});

test('the options for text comparison and null navigation reach the query language', async () => {
  const count = async (world: SandboxWorld, query: string): Promise<number> =>
    (await world.get(`/buyers?${query}&limit=0`)).body.$meta.pagination.total as number;
  await using world = await startSandbox();
  expect(await count(world, 'eq(id,"buy-2001-0001")')).toBe(0);
  const others = await count(world, 'ne(account.id,"ACC-2001-0001")');
  await using changed = await startSandbox({ stringComparison: 'ignore-case', nullNavigation: 'safe' });
  expect(await count(changed, 'eq(id,"buy-2001-0001")')).toBe(1);
  // Two buyers have no account.
  expect(await count(changed, 'ne(account.id,"ACC-2001-0001")')).toBe(others - 2);
});

test('HEAD answers the headers of GET', async () => {
  await using world = await startSandbox();
  const head = await world.call('HEAD', '/accounts/ACC-2001-0001');
  const get = await world.get('/accounts/ACC-2001-0001');
  expect(head.status).toBe(200);
  expect(head.text).toBe('');
  expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
});

describe('request bodies', () => {
  const path = '/accounts/ACC-2001-0001';

  test.each([
    ['text/plain', 415],
    ['application/xml', 415],
    ['application/json', 200],
    ['text/json', 200],
    ['application/json; charset=utf-8', 200],
    ['application/merge-patch+json', 200],
  ])('content type %s is %i', async (type, status) => {
    await using world = await startSandbox();
    const reply = await world.call('PUT', path, {
      body: JSON.stringify({ name: 'Northwind' }),
      headers: { 'content-type': type },
    });
    expect(reply.status).toBe(status);
  });

  test('multipart is 415 where no picture is taken', async () => {
    await using world = await startSandbox();
    const reply = await world.call('POST', '/api-tokens', { body: form('apiToken', { name: 'x' }) });
    expect(reply.status).toBe(415);
  });

  test.each([
    ['not JSON', '{"name":'],
    ['a list', '[]'],
    ['a string', '"x"'],
    ['null', 'null'],
    ['nothing', ''],
  ])('%s instead of a document is 400', async (_, body) => {
    await using world = await startSandbox();
    const reply = await world.call('PUT', path, { body, headers: { 'content-type': 'application/json' } });
    expect(reply.status).toBe(400);
    expect(reply.body.errors).toHaveProperty('$');
  });

  test('a body beyond the limit is 413, whether its length was declared or not', async () => {
    await using world = await startSandbox();
    const { hostname, port } = new URL(world.sandbox.url);
    const head = `PUT /public/v1/accounts${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nauthorization: Bearer idt:TKN-0000-0001:operations\r\n`;
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    for (const request of [
      `${head}content-length: 2000000\r\n\r\n`,
      `${head}transfer-encoding: chunked\r\n\r\n${chunk.repeat(20)}`,
    ]) {
      expect(await exchange(Number(port), hostname, request)).toMatch(/^HTTP\/1\.1 413 /);
    }
    expect((await world.get(path)).status).toBe(200);
  });

  test('a document nested deeper than anything sensible is 400', async () => {
    await using world = await startSandbox();
    const body = `{"name":"x","attributes":{"navision":${'['.repeat(5000)}${']'.repeat(5000)}}}`;
    const reply = await world.call('PUT', '/sellers/SEL-4000-0001', {
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(reply.body.errors.$[0]).toMatch(/nested at most 64 deep/);
    const brackets = JSON.stringify({ name: '['.repeat(100) + '\\"{', currencies: ['EUR'] });
    const harmless = await world.call('PUT', '/sellers/SEL-4000-0001', {
      body: brackets,
      headers: { 'content-type': 'application/json' },
    });
    expect(harmless.status).toBe(200);
  });

  test('a client that leaves in the middle of its body changes nothing', async () => {
    await using world = await startSandbox();
    const { hostname, port } = new URL(world.sandbox.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `PUT /public/v1/accounts${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nauthorization: Bearer idt:TKN-0000-0001:operations\r\ncontent-length: 100\r\n\r\n{"name":`,
          () => setTimeout(() => socket.destroy(), 20),
        );
      });
      socket.on('close', () => resolve());
    });
    expect((await world.get(path)).body.revision).toBe(14);
  });

  test('a form byte for byte as the vendor’s client writes it', async () => {
    await using world = await startSandbox();
    const body = Buffer.concat([
      Buffer.from(
        '--4f1e\r\nContent-Disposition: form-data; name="account"\r\nContent-Type: application/json\r\n\r\n{"name": "Northwind \\u00fc"}\r\n' +
          '--4f1e\r\nContent-Disposition: form-data; name="logo"; filename="logo.png"\r\nContent-Type: image/png\r\n\r\n',
      ),
      tinyPng,
      Buffer.from('\r\n--4f1e--\r\n'),
    ]);
    const reply = await world.call('PUT', path, {
      body,
      headers: { 'content-type': 'multipart/form-data; boundary=4f1e' },
    });
    expect(reply.body.name).toBe('Northwind ü');
    const icon = await fetch((await world.get(`${path}/icon`)).headers.get('location') ?? '');
    expect(Buffer.from(await icon.arrayBuffer()).equals(tinyPng)).toBe(true);
  });

  test.each([
    ['no boundary', 'multipart/form-data', '--x\r\n'],
    ['no part', 'multipart/form-data; boundary=x', 'nothing'],
    [
      'no end',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="account"\r\n\r\n{}',
    ],
    ['a part without name', 'multipart/form-data; boundary=x', '--x\r\ncontent-type: a/b\r\n\r\n{}\r\n--x--'],
    [
      'many parts',
      'multipart/form-data; boundary=x',
      `${'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(50)}--x--`,
    ],
  ])('broken multipart, %s, is 400', async (_, type, body) => {
    await using world = await startSandbox();
    const reply = await world.call('PUT', path, { body, headers: { 'content-type': type } });
    expect(reply.status).toBe(400);
  });

  test('members that the service does not know are ignored', async () => {
    await using world = await startSandbox();
    const reply = await world.put(path, {
      name: 'Northwind',
      groups: [],
      nonsense: { a: 1 },
      status: 'Disabled',
    });
    expect(reply.status).toBe(200);
    expect(reply.body.status).toBe('Active');
  });
});

describe('icons', () => {
  test.each([
    '/accounts/ACC-2001-0001',
    '/buyers/BUY-2001-0001',
    '/licensees/LCE-2001-0000-0001',
    '/sellers/SEL-4000-0001',
    '/erp-links/ERP-2001-0001-0002',
    '/users/USR-2000-0001',
  ])('%s/icon redirects to a picture, without a token', async (path) => {
    await using world = await startSandbox();
    const redirect = await world.call('GET', `${path}/icon`, { as: null });
    expect(redirect.status).toBe(307);
    const location = redirect.headers.get('location') ?? '';
    expect(location.startsWith(world.sandbox.url)).toBe(true);
    const picture = await fetch(location);
    expect(picture.headers.get('content-type')).toBe('image/png');
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(pixelsOf(bytes)).toEqual({ width: 144, height: 144, lines: 144 * 145 });
  });

  test('the icon path in an object leads to its icon', async () => {
    await using world = await startSandbox();
    const { icon } = (await world.get('/buyers/BUY-2001-0001')).body as { icon: string };
    expect((await world.call('GET', `/public${icon}`)).status).toBe(307);
  });

  test('generated icons differ between objects and stay the same for one', async () => {
    await using world = await startSandbox();
    const read = async (id: string) =>
      (await world.call('GET', `/__images/identicon/${id}.png`, { as: null })).text;
    expect(await read('ACC-2001-0001')).toBe(await read('ACC-2001-0001'));
    expect(await read('ACC-2001-0001')).not.toBe(await read('ACC-2002-0001'));
  });

  test('the icon of something that does not exist is 404', async () => {
    await using world = await startSandbox();
    expect((await world.get('/accounts/ACC-0000-0000/icon')).status).toBe(404);
    expect((await world.call('GET', '/__images/other.png', { as: null })).status).toBe(404);
    expect((await world.call('GET', '/__images/..%2f..%2fetc/passwd', { as: null })).status).toBe(404);
  });

  test('an uploaded picture is what the icon leads to from then on', async () => {
    await using world = await startSandbox();
    const reply = await world.call('PUT', '/accounts/ACC-2001-0001', {
      body: form('account', { name: 'Northwind' }, tinyPng),
    });
    expect(reply.status).toBe(200);
    const redirect = await world.get('/accounts/ACC-2001-0001/icon');
    const picture = await fetch(redirect.headers.get('location') ?? '');
    expect(Buffer.from(await picture.arrayBuffer()).equals(tinyPng)).toBe(true);
  });

  test('what is not a PNG or JPEG is refused, whatever it claims to be', async () => {
    await using world = await startSandbox();
    const reply = await world.call('PUT', '/accounts/ACC-2001-0001', {
      body: form('account', { name: 'Northwind' }, Buffer.from('<svg onload="alert(1)"/>')),
    });
    expect(reply.status).toBe(400);
    expect(reply.body.errors).toEqual({ logo: ['The logo must be a PNG or JPEG image.'] });
  });
});

/** Everything a server says to raw bytes until it closes or has said enough for a status line. */
function exchange(port: number, hostname: string, request: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, hostname, () => socket.write(request));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

/** Decodes as much of a PNG as shows that a decoder would accept it. */
function pixelsOf(png: Buffer) {
  let at = 8;
  let data = Buffer.alloc(0);
  while (at < png.length) {
    const length = png.readUInt32BE(at);
    const type = png.subarray(at + 4, at + 8).toString('latin1');
    if (type === 'IDAT') data = Buffer.concat([data, png.subarray(at + 8, at + 8 + length)]);
    at += length + 12;
  }
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), lines: inflateSync(data).length };
}

test('many calls share one connection', async () => {
  await using world = await startSandbox();
  const { hostname, port } = new URL(world.sandbox.url);
  const answers = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if ((text.match(/HTTP\/1\.1 200/g) ?? []).length === 3) socket.end();
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
    const request =
      'GET /public/v1/accounts/accounts/ACC-2001-0001 HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer idt:TKN-0000-0001:operations\r\n\r\n';
    socket.write(request.repeat(3));
  });
  expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
});

test('the root says where the API is', async () => {
  await using world = await startSandbox();
  const reply = await fetch(world.sandbox.url);
  expect(await reply.json()).toMatchObject({ api: '/public/v1/accounts' });
});
