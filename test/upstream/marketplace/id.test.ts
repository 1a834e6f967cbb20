import fc from 'fast-check';
import { expect, test } from 'vitest';
// The prefixes are those of the resource definitions.
import '../../../src/schema/index.ts';
import { exampleId, idPrefixes, isId } from '../../../src/upstream/marketplace/id.ts';

/** The prefix that accepts an id. */
const prefixOf = (value: unknown): string | undefined => idPrefixes().find((prefix) => isId(prefix, value));

test.each([
  ['ACC', 'ACC-1000-0001'],
  ['AUSR', 'AUSR-1000-0001-0002'],
  ['USR', 'USR-1000-0001'],
  ['UGR', 'UGR-1000-0001'],
  ['BUY', 'BUY-1000-0001'],
  ['LCE', 'LCE-1000-0001-0002'],
  ['SEL', 'SEL-1000-0001'],
  ['ERP', 'ERP-1000-0001-0002'],
  ['CLT', 'CLT-1000-0001'],
  ['TKN', 'TKN-1000-0001'],
  ['MOD', 'MOD-1756'],
  ['MOD', 'MOD-1756-1452'],
] as const)('%s: %s', (prefix, id) => {
  expect(isId(prefix, id)).toBe(true);
  expect(prefixOf(id)).toBe(prefix);
});

test.each([
  'BUY-1000',
  'BUY-1000-0001-0002',
  'BUY-1000-00012',
  'buy-1000-0001',
  ' BUY-1000-0001',
  'BUY-1000-0001\n',
  'BUY-1000-000٣',
  'BUY-1000-0001/..',
  'XYZ-1000-0001',
  'BUY',
  '',
  '__proto__-1000',
  null,
  42,
])('%j is no id', (value) => {
  expect(isId('BUY', value)).toBe(false);
  expect(prefixOf(value)).toBeUndefined();
});

test('a USR id is no AUSR id and the other way round', () => {
  expect(isId('USR', 'AUSR-1000-0001-0002')).toBe(false);
  expect(isId('AUSR', 'USR-1000-0001')).toBe(false);
});

test('whatever passes for an id is plain letters, digits and dashes', () => {
  const nearly = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .tuple(
        fc.constantFrom(...idPrefixes()),
        fc.string({ unit: fc.constantFrom('-', '1', '2', '/', '.', '%', '\n') }),
      )
      .map((parts) => parts.join('-')),
    fc.constantFrom(...idPrefixes()).map(exampleId),
  );
  fc.assert(
    fc.property(nearly, (value) => {
      const passes = idPrefixes().some((prefix) => isId(prefix, value));
      expect(passes).toBe(prefixOf(value) !== undefined);
      if (passes) expect(value).toMatch(/^[A-Z]{3,4}(-\d{4}){1,3}$/);
    }),
  );
});

test('a prefix that no resource declares takes up to three groups, and nothing else', () => {
  expect(isId('XYZ', 'XYZ-1000-0001')).toBe(true);
  for (const value of ['XYZ-1000/..', 'XYZ-1000-0001-0002-0003', 'ABC-1000-0001', 'XYZ-', 'XYZ']) {
    expect(isId('XYZ', value), value).toBe(false);
  }
});
