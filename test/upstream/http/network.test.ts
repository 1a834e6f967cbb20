/** Which proxy an origin is reached through, and what a proxy's address may be. */
import { describe, expect, test } from 'vitest';
import { proxyFor, readProxy } from '../../../src/upstream/http/network.ts';
import type { Proxies } from '../../../src/upstream/http/network.ts';

const proxies = (except = ''): Proxies => ({
  https: readProxy('http://secure.example:3128', 'HTTPS_PROXY'),
  http: readProxy('http://plain.example:3128', 'HTTP_PROXY'),
  except,
});

test('each scheme has its own proxy, or none', () => {
  expect(proxyFor('https://api.example.com', proxies())?.origin).toBe('http://secure.example:3128');
  expect(proxyFor('http://api.example.com', proxies())?.origin).toBe('http://plain.example:3128');
  expect(proxyFor('https://api.example.com', { ...proxies(), https: null })).toBeUndefined();
  expect(proxyFor('http://api.example.com', { ...proxies(), http: null })).toBeUndefined();
});

test.each([
  ['*', 'https://api.example.com'],
  ['api.example.com', 'https://api.example.com'],
  ['API.Example.com', 'https://api.example.com'],
  ['example.com', 'https://api.example.com'],
  ['.example.com', 'https://api.example.com'],
  ['*.example.com', 'https://api.example.com'],
  ['other, example.com', 'https://api.example.com'],
  ['other example.com', 'https://api.example.com'],
  ['api.example.com:443', 'https://api.example.com'],
  ['api.example.com:80', 'http://api.example.com'],
  ['example.com:8443', 'https://api.example.com:8443'],
  ['example.com.', 'https://api.example.com'],
  ['localhost', 'http://localhost:4010'],
  ['127.0.0.1', 'http://127.0.0.1:4010'],
  ['127.0.0.1:4010', 'http://127.0.0.1:4010'],
  ['10.0.0.0/8', 'https://10.20.30.40'],
  ['::1', 'http://[::1]:4010'],
  ['[::1]', 'http://[::1]:4010'],
  ['[::1]:4010', 'http://[::1]:4010'],
  ['fd00::/8', 'https://[fd12::1]'],
])('NO_PROXY=%s: %s is reached directly', (except, origin) => {
  expect(proxyFor(origin, proxies(except))).toBeUndefined();
});

test.each([
  ['', 'https://api.example.com'],
  [',, ,', 'https://api.example.com'],
  ['ample.com', 'https://api.example.com'],
  ['api.example.com.evil', 'https://api.example.com'],
  ['api.example.com:8443', 'https://api.example.com'],
  ['v2.api.example.com', 'https://api.example.com'],
  ['10.0.0.0/8', 'https://11.0.0.1'],
  ['10.0.0.0/99', 'https://10.0.0.1'],
  ['fd00::/8', 'https://10.0.0.1'],
  ['0.0.1', 'https://10.0.0.1'],
  ['x/8', 'https://10.0.0.1'],
  ['.', 'https://api.example.com'],
])('NO_PROXY=%s: %s goes through the proxy', (except, origin) => {
  expect(proxyFor(origin, proxies(except))?.origin).toBe('http://secure.example:3128');
});

describe("a proxy's address", () => {
  test('is shown without its credentials, which are decoded', () => {
    expect(readProxy('http://user:p%40ss@proxy.example:8080', 'HTTPS_PROXY')).toEqual({
      origin: 'http://proxy.example:8080',
      authorization: `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
    });
    expect(readProxy('https://proxy.example/', 'HTTPS_PROXY')).toEqual({
      origin: 'https://proxy.example',
      authorization: null,
    });
  });

  test('may lack its scheme', () => {
    expect(readProxy('proxy.example:8080', 'HTTP_PROXY').origin).toBe('http://proxy.example:8080');
    expect(readProxy('user:secret@proxy:8080', 'HTTP_PROXY').authorization).toMatch(/^Basic /);
  });

  test.each([
    'socks5://user:hunter2@proxy:1080',
    'http://user:hunter2@',
    'http://user:hunter2@proxy:port',
    'http://user:hunter2@proxy/path',
    'http://user:hunter2@proxy?a=b',
    'http://user:hunter2%@proxy',
  ])('%s is refused, and not repeated', (text) => {
    expect(() => readProxy(text, 'HTTPS_PROXY')).toThrow(
      /^HTTPS_PROXY must be the address of a proxy such as/,
    );
    expect(() => readProxy(text, 'HTTPS_PROXY')).not.toThrow(/hunter2/);
  });
});
