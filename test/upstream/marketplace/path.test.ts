import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/upstream/errors.ts';
import { joinPath, routeTo } from '../../../src/upstream/marketplace/path.ts';
import type { Collection, RouteParts } from '../../../src/upstream/marketplace/path.ts';

const buyers: Collection = { path: '/accounts/buyers', idPrefix: 'BUY' };
const members: Collection = { path: '/accounts/accounts/{ACC}/users', idPrefix: 'USR' };

test.each<[Collection, RouteParts, string, string]>([
  [buyers, {}, '/public/v1/accounts/buyers', '/v1/accounts/buyers'],
  [buyers, { id: 'BUY-1000-0001' }, '/public/v1/accounts/buyers/BUY-1000-0001', '/v1/accounts/buyers/{id}'],
  [
    buyers,
    { id: 'BUY-1000-0001', action: 'disable' },
    '/public/v1/accounts/buyers/BUY-1000-0001/disable',
    '/v1/accounts/buyers/{id}/disable',
  ],
  [
    members,
    { parents: ['ACC-1000-0001'], id: 'USR-1000-0001', action: 'resend-invite' },
    '/public/v1/accounts/accounts/ACC-1000-0001/users/USR-1000-0001/resend-invite',
    '/v1/accounts/accounts/{ACC}/users/{id}/resend-invite',
  ],
])('%j with %j is %s', (collection, parts, path, template) => {
  const route = routeTo(collection, parts);
  expect(joinPath('/public', route.segments)).toBe(path);
  expect(route.template).toBe(template);
});

describe('refused:', () => {
  test.each([
    '..',
    '.',
    '',
    '../users',
    '%2e%2e',
    'a?x=1',
    'a#b',
    'a\\..\\b',
    'ACC-1000-0001',
    'BUY-1000-0001/..',
    'BUY-1000-0001\n',
  ])('the id %j', (id) => {
    expect(() => routeTo(buyers, { id })).toThrow(InputError);
    expect(() => routeTo(members, { parents: [id === 'ACC-1000-0001' ? 'BUY-1000-0001' : id] })).toThrow(
      InputError,
    );
  });

  test('a parent that is not given', () => {
    expect(() => routeTo(members)).toThrow('expected an id like ACC-1234-5678, but got nothing');
  });

  test.each(['', '..', 'Disable', 'a/b', 'a b', '-a'])('the action %j', (action) => {
    expect(() => routeTo(buyers, { id: 'BUY-1000-0001', action })).toThrow(InputError);
  });

  test.each([
    '',
    '.',
    '..',
    'a/b',
    'a\\b',
    'a?b',
    'a#b',
    '%2e',
    'a;b',
    'a\nb',
    'a\0b',
    '\ud800',
    'x'.repeat(321),
  ])('the segment %j', (segment) => {
    expect(() => joinPath('/public', ['v1', segment])).toThrow(InputError);
  });
});

test('an e-mail address is a segment, encoded', () => {
  expect(joinPath('', ['users', "o'brien+x@example.com"])).toBe("/users/o'brien%2Bx%40example.com");
});

test('whatever the id, the path keeps its template segment by segment, or there is no path', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('.', '/', '%', '2', 'e', 'E', 'f', 'F', '\\', '?', '#', ';', ':', '@'),
    }),
    fc.constant('BUY-1000-0001'),
  );
  fc.assert(
    fc.property(hostile, (id) => {
      for (const build of [
        () => routeTo(buyers, { id, action: 'icon' }).segments,
        () => ['v1', 'accounts', 'buyers', id, 'icon'],
      ]) {
        let path: string;
        try {
          path = joinPath('/public', build());
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          continue;
        }
        const url = new URL(`http://host${path}`);
        const segments = url.pathname.split('/').slice(1);
        expect(segments).toHaveLength(6);
        expect(segments.map(decodeURIComponent)).toEqual(['public', 'v1', 'accounts', 'buyers', id, 'icon']);
        expect(url.pathname + url.search + url.hash).toBe(path);
      }
    }),
    { numRuns: 1_000 },
  );
});
