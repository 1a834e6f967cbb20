import { expect, test } from 'vitest';
import { maskSecrets, maskUrl } from '../../src/upstream/secrets.ts';

test.each([
  ['/api-tokens?token=idt:TKN-1:canary&limit=2', '/api-tokens?token=***&limit=2'],
  ['/api-tokens?limit=2&TOKEN=canary', '/api-tokens?limit=2&TOKEN=***'],
  ['/api-tokens?eq(token,%22canary)%22)&limit=2', '/api-tokens?eq(token,***&limit=2'],
  [
    '/api-tokens?and(ne(name,%22x%22),in(token,(%22canary%22)))',
    '/api-tokens?and(ne(name,%22x%22),in(token,***',
  ],
  ['/x?eq(name,%22idt:TKN-0000-0001:canary%22)', '/x?eq(name,%22idt:TKN-0000-0001:***%22)'],
  ['/x?eq(name,%22idt%3ATKN-0000-0001%3Acanary%22)', '/x?eq(name,%22idt%3ATKN-0000-0001%3A***%22)'],
  ['/icon.png?sv=1&sig=canary&se=2', '/icon.png?sv=1&sig=***&se=2'],
  ['/x?eq(name,%22eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.canary%22)', '/x?eq(name,%22***%22)'],
  ['/api-tokens?select=-*,id,token,name', '/api-tokens?select=-*,id,token,name'],
])('%s is shown as %s', (url, shown) => {
  expect(maskUrl(url)).toBe(shown);
});

test('a known secret is hidden wherever it is, unless it is too short to be one', () => {
  expect(maskSecrets('a my-secret b my-secret', ['my-secret'])).toBe('a *** b ***');
  expect(maskSecrets('an x in every text', ['x', ''])).toBe('an x in every text');
});
