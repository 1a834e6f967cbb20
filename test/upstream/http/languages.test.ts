import { expect, test } from 'vitest';
import { preferredLanguages } from '../../../src/upstream/http/languages.ts';

test.each([
  [undefined, ''],
  ['', ''],
  ['*', ''],
  ['de', 'de'],
  ['DE-ch', 'de-ch'],
  ['de-CH, de;q=0.9, en;q=0.8, *;q=0.5', 'de-ch,de,en'],
  ['en;q=0.1, de;q=0.9', 'de,en'],
  ['en;q=0, de', 'de'],
  ['de, de;q=0.5, DE', 'de'],
  ['a, de; q=0.5, ;q=1, "x", fr;q=2, it;level=1', 'de'],
  ['aa,bb,cc,dd,ee', 'aa,bb,cc'],
  [`${'aa,'.repeat(1_000_000)}de`, 'aa'],
])('the languages of a header are those wanted most, in order', (header, expected) => {
  expect(preferredLanguages(header)).toBe(expected);
});
