import { describe, expect, test } from 'vitest';
import { createCallJournal } from '../../../src/upstream/http/journal.ts';
import type { CallJournal } from '../../../src/upstream/http/journal.ts';
import { createMarketplace } from '../../../src/upstream/marketplace/client.ts';
import type { Icon } from '../../../src/upstream/marketplace/icon.ts';
import type { Collection } from '../../../src/upstream/marketplace/path.ts';
import { startServer } from '../../support/scripted-server.ts';
import type { Script, ScriptedServer } from '../../support/scripted-server.ts';

const buyers: Collection = { path: '/accounts/buyers', idPrefix: 'BUY' };
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Nothing that came from the caller. */
const sentElsewhere = ['accept', 'accept-encoding', 'connection', 'host', 'user-agent'];

const image: Script = (_, response) => {
  response.writeHead(200, { 'content-type': 'image/png' });
  response.end(png);
};

function redirect(location: string | (() => string), status = 307): Script {
  return (_, response) => {
    response.writeHead(status, { location: typeof location === 'string' ? location : location() });
    response.end();
  };
}

async function readIcon(
  server: ScriptedServer,
  iconOrigins: readonly string[] = [],
  journal?: CallJournal,
): Promise<Icon> {
  const marketplace = createMarketplace({ baseUrl: server.origin, iconOrigins });
  try {
    return await marketplace
      .forCaller({
        authorization: 'Bearer canary',
        requestId: 'req-1',
        signal: new AbortController().signal,
        journal,
      })
      .icon(buyers, 'BUY-1000-0001');
  } finally {
    await marketplace.close();
  }
}

test('an icon is its type and its bytes', async () => {
  await using server = await startServer(image);
  expect(await readIcon(server)).toEqual({ contentType: 'image/png', bytes: png });
  expect(server.requests[0]).toMatchObject({
    method: 'GET',
    url: '/public/v1/accounts/buyers/BUY-1000-0001/icon',
  });
  expect(server.requests[0]?.headers['accept']).toBe('image/*');
});

test.each([301, 302, 303, 307, 308])(
  'a %d on the same origin is followed without the token',
  async (status) => {
    await using server = await startServer((request, response, seen) => {
      if (seen.url.endsWith('/icon')) redirect('/files/1.png?v=2', status)(request, response, seen);
      else image(request, response, seen);
    });
    expect((await readIcon(server)).bytes).toEqual(png);
    expect(server.requests.map(({ url, headers }) => [url, headers['authorization']])).toEqual([
      ['/public/v1/accounts/buyers/BUY-1000-0001/icon', 'Bearer canary'],
      ['/files/1.png?v=2', undefined],
    ]);
    expect(Object.keys(server.requests[1]?.headers ?? {}).toSorted()).toEqual(sentElsewhere);
  },
);

test('an allowed other origin is asked, without anything that came from the caller', async () => {
  await using store = await startServer(image);
  await using server = await startServer(redirect(() => `${store.origin}/1.png?sig=canary`));
  const journal = createCallJournal();
  expect((await readIcon(server, [store.origin], journal)).bytes).toEqual(png);
  const headers = store.requests[0]?.headers ?? {};
  expect(Object.keys(headers).toSorted()).toEqual(sentElsewhere);
  expect(journal.calls.map((call) => [call.url, call.status, call.rows])).toEqual([
    ['/public/v1/accounts/buyers/BUY-1000-0001/icon', 307, 0],
    ['/1.png?sig=***', 200, 1],
  ]);
});

test('the token does not come back once it was left behind', async () => {
  let home = '';
  await using store = await startServer(redirect(() => `${home}/files/1.png`));
  await using server = await startServer((request, response, seen) => {
    if (seen.url.endsWith('/icon')) redirect(store.origin)(request, response, seen);
    else image(request, response, seen);
  });
  home = server.origin;
  expect((await readIcon(server, [store.origin])).bytes).toEqual(png);
  expect(server.requests.map((seen) => seen.headers['authorization'])).toEqual(['Bearer canary', undefined]);
});

test('an origin that is not allowed is not asked', async () => {
  await using store = await startServer(image);
  await using server = await startServer(redirect(() => store.origin));
  await expect(readIcon(server)).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  expect(store.requests).toHaveLength(0);
});

describe('a bad response is', () => {
  test.each([
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'ftp://127.0.0.1/x',
    'http://',
    '//evil.example/x',
  ])('a redirect to %s', async (location) => {
    await using server = await startServer(redirect(location));
    await expect(readIcon(server)).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    expect(server.requests).toHaveLength(1);
  });

  test('a redirect to nowhere', async () => {
    await using server = await startServer((_, response) => void response.writeHead(307).end());
    await expect(readIcon(server)).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  test('a redirect to itself', async () => {
    await using server = await startServer(redirect(''));
    await expect(readIcon(server)).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    await using circle = await startServer(redirect('?again'));
    await expect(readIcon(circle)).rejects.toThrow('after at most 2 redirects');
    expect(circle.requests).toHaveLength(3);
  });

  test.each(['text/html', 'application/json', 'image/', '', 'imagery/png'])(
    'content of type %j',
    async (type) => {
      await using server = await startServer((_, response) => {
        response.writeHead(200, type === '' ? {} : { 'content-type': type });
        response.end('<html>');
      });
      await expect(readIcon(server)).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
    },
  );

  test('an image over 5 MB', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(Buffer.alloc(5 * 2 ** 20 + 1));
    });
    await expect(readIcon(server)).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });

  test.each([
    ['HTML that is said to be a PNG', 'image/png', '<!doctype html><script>alert(1)</script>'],
    ['an SVG that is said to be a PNG', 'image/png', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['HTML that is said to be an SVG', 'image/svg+xml', '<!doctype html><svg/>'],
    ['an SVG behind too much else', 'image/svg+xml', `<!--${' '.repeat(10_000)}--><svg/>`],
    ['text that is said to be a JPEG', 'image/jpeg', 'no image'],
    ['a single byte', 'image/gif', 'G'],
  ])('%s', async (_, type, content) => {
    await using server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-type': type });
      response.end(content);
    });
    await expect(readIcon(server)).rejects.toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      message: expect.stringContaining('expected the content of an image') as string,
    });
  });

  test('nothing', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end();
    });
    await expect(readIcon(server)).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });
});

test('a missing icon is not found', async () => {
  await using server = await startServer((_, response) => void response.writeHead(404).end());
  await expect(readIcon(server)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    call: 'GET /v1/accounts/buyers/{id}/icon',
  });
});

test.each(['file:///tmp', 'cdn.example.com', ''])('%j is no origin for icons', (origin) => {
  expect(() => createMarketplace({ baseUrl: 'http://127.0.0.1:1', iconOrigins: [origin] })).toThrow(
    'an icon origin must be an http or https URL',
  );
});

test.each([
  ['image/png', 'image/png', '\x89PNG\r\n\x1a\n'],
  ['image/png', 'image/jpeg', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 'image/png', '\xff\xd8\xff\xe0'],
  ['image/gif', 'image/gif', 'GIF89a'],
  ['image/webp', 'image/webp', 'RIFF\x10\0\0\0WEBPVP8 '],
  ['image/svg+xml', 'image/svg+xml; charset=utf-8', '\xef\xbb\xbf<?xml version="1.0"?><!-- a --><svg />'],
])('an icon is of type %s by its content when its label is %s', async (type, said, content) => {
  await using server = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': said });
    response.end(Buffer.from(content, 'latin1'));
  });
  expect((await readIcon(server)).contentType).toBe(type);
});
