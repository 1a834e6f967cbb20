import { expect, test } from 'vitest';
import { maskedStart, maskSecrets, maskUrl } from '../../src/upstream/secrets.ts';

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

test.each([
  ['eyJhbGciOi.eyJzdWIi.sig and more', '*** and more'],
  ['xeyJhbGciOi.eyJzdWIi, then', 'x***, then'],
  ['a eyJhbGciOi.b', 'a ***'],
  ['a eyJhbGciOi.b.', 'a ***'],
  ['eyJshort.b and eyJhbGciOi alone', 'eyJshort.b and eyJhbGciOi alone'],
  ['one eyJhbGciOi.a.b, two eyJhbGciOi.c.d', 'one ***, two ***'],
])('the web tokens of %j are hidden', (text, shown) => {
  expect(maskSecrets(text)).toBe(shown);
});

// A quadratic expression needs minutes for each of these.
const length = 4_000_000;
const fill = (part: string): string => part.repeat(Math.ceil(length / part.length));
test.each([
  ['beginnings of web tokens', 'eyJ'],
  ['beginnings of web tokens with dots', 'eyJ.'],
  ['words without a dot', 'eyJaaaaaaa-'],
  ['beginnings of API tokens', 'idt:TKN-'],
  ['API token ids', 'idt:TKN-1-1-1-1'],
  ['the word bearer', 'Bearer '],
  ['the word bearer and blanks', `Bearer${' '.repeat(1_000)}"`],
  ['blanks', ' '],
  ['encoded quotes', 'idt%3ATKN-1%3A%27'],
  ['beginnings of parameters', '?a.'],
  ['names with dots', 'a.'],
  ['operands', '(a.token'],
])('%s without end take time in proportion to their length', { timeout: 60_000 }, (_, part) => {
  const text = fill(part);
  expect(maskUrl(text).length).toBeGreaterThan(0);
  expect(maskUrl(`?${text}`).length).toBeGreaterThan(0);
});

test('the start of a long text shows no part of a secret that the cut goes through', () => {
  const secret = 'opaque-secret-of-some-length';
  for (let cut = 1; cut < secret.length; cut += 1) {
    const before = 'x'.repeat(100 - cut);
    expect(maskedStart(`${before}${secret} and more`, 100, [secret])).not.toContain('opaque');
  }
  // What is masked gets shorter, so that more of the text is shown.
  const many = maskedStart(`${secret} `.repeat(10_000), 4_000, [secret]);
  expect(many).not.toContain('opaq');
  expect(many.length).toBeLessThanOrEqual(4_000);
});
