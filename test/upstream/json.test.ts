import { expect, test } from 'vitest';
import { parseJson } from '../../src/upstream/json.ts';

test('a byte order mark does no harm', () => {
  expect(parseJson(Buffer.from('\uFEFF{"a":"ü"}'))).toEqual({ a: 'ü' });
});

test.each(['', '{', '{"a":1}x', '<html>', 'NaN', "{'a':1}"])('%j is not JSON', (text) => {
  expect(() => parseJson(Buffer.from(text))).toThrow(SyntaxError);
});

test('broken UTF-8 is refused and not repaired', () => {
  expect(() => parseJson(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toThrow('expected UTF-8');
});

test('a __proto__ member is only a member', () => {
  const value = parseJson(Buffer.from('{"__proto__":{"polluted":true}}')) as Record<string, unknown>;
  expect(value['polluted']).toBeUndefined();
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('100,000 levels are read without running out of stack', () => {
  const depth = 100_000;
  let value = parseJson(Buffer.from('['.repeat(depth) + ']'.repeat(depth)));
  let levels = 0;
  while (Array.isArray(value)) {
    value = (value as unknown[])[0];
    levels += 1;
  }
  expect(levels).toBe(depth);
});
