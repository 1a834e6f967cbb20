import { expect, test } from 'vitest';
import { parseJson } from '../../../src/upstream/http/json.ts';

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

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const nestedObjects = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

test('64 levels are read and no more, whatever they are made of', () => {
  for (const text of [nested, nestedObjects]) {
    expect(() => parseJson(Buffer.from(text(64)))).not.toThrow();
    expect(() => parseJson(Buffer.from(text(65)))).toThrow('at most 64 levels');
    expect(() => parseJson(Buffer.from(text(100_000)))).toThrow('at most 64 levels');
  }
  expect(() => parseJson(Buffer.from(`{"data":[{"x":1},{"y":[2,${nested(62)}]}]}`))).toThrow('64 levels');
});

test('the last of two members with one name counts', () => {
  expect(parseJson(Buffer.from('{"a":1,"a":2}'))).toEqual({ a: 2 });
});
