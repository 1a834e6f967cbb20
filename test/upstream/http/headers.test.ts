import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/upstream/errors.ts';
import { forwardHeaders, isTraceparent } from '../../../src/upstream/http/headers.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('six headers go upstream and no others', () => {
  const caller = {
    authorization: 'Bearer idt:TKN-0000-0001:operations',
    acceptLanguage: 'de-CH, de;q=0.9',
    requestId: 'req-1',
    traceparent,
    tracestate: 'vendor=1',
    cookie: 'session=1',
    host: 'evil.example',
  };
  expect(forwardHeaders(caller, 'accounts-graph')).toEqual({
    authorization: 'Bearer idt:TKN-0000-0001:operations',
    'accept-language': 'de-CH, de;q=0.9',
    'x-request-id': 'req-1',
    traceparent,
    tracestate: 'vendor=1',
    'user-agent': 'accounts-graph',
  });
});

test('only the token and our own name need to be there', () => {
  expect(Object.keys(forwardHeaders({ authorization: 'Bearer x' }, 'us'))).toEqual([
    'authorization',
    'user-agent',
  ]);
});

describe('refused, without repeating the value:', () => {
  test.each(['a\r\nx-evil: 1', 'a\nb', 'a\0b', 'a\x7fb', 'schlüssel-ключ', '日本'])('%j', (value) => {
    for (const name of ['authorization', 'requestId']) {
      const attempt = (): unknown => forwardHeaders({ authorization: 'Bearer x', [name]: value }, 'us');
      expect(attempt).toThrow(InputError);
      expect(attempt).not.toThrow(value);
    }
  });

  test('a token of 20 kB', () => {
    expect(() => forwardHeaders({ authorization: 'x'.repeat(20_000) }, 'us')).toThrow(
      'header authorization must be at most 16384 characters, but got 20000',
    );
  });
});

describe('a header that is only a hint never fails a call:', () => {
  test.each([
    ['de-CH, de;q=0.9', 'de-CH, de;q=0.9'],
    ['de, \u65e5\u672c, en;q=0.5', 'de,en;q=0.5'],
    ['d\u00e9, fr', 'fr'],
    ['a\r\nx-evil: 1', undefined],
    ['a\r\nx-evil: 1, en', 'en'],
    ['a\0b', undefined],
    ['x'.repeat(600), undefined],
    ['de,'.repeat(400), Array.from({ length: 167 }, () => 'de').join()],
    ['', undefined],
    [';;q=,,,', ';;q=,,,'],
  ])('the languages %j', (acceptLanguage, sent) => {
    const headers = forwardHeaders({ authorization: 'Bearer x', acceptLanguage }, 'us');
    expect(headers['accept-language']).toBe(sent);
    expect(headers['authorization']).toBe('Bearer x');
  });
});

test.each([
  'garbage',
  '00-00000000000000000000000000000000-b7ad6b7169203331-01',
  '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
  'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  `${traceparent}\r\nx-evil: 1`,
  traceparent.toUpperCase(),
])('a trace id that is none is dropped, and its state with it: %j', (value) => {
  const headers = forwardHeaders({ authorization: 'x', traceparent: value, tracestate: 'a=1' }, 'us');
  expect(headers).toEqual({ authorization: 'x', 'user-agent': 'us' });
});

test('what follows the flags of a traceparent is for later versions only', () => {
  const ids = '4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  expect(isTraceparent(`00-${ids}`)).toBe(true);
  expect(isTraceparent(`00-${ids}-more`)).toBe(false);
  expect(isTraceparent(`01-${ids}-more`)).toBe(true);
  expect(isTraceparent(`ff-${ids}`)).toBe(false);
});
