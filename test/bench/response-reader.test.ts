/** The load generator's reader of responses: whatever the pieces, it finds the end of each. */
import { describe, expect, test } from 'vitest';
import { ResponseReader } from '../../bench/response-reader.ts';

const sized = 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nx-other: 1\r\n\r\nhello world';
const chunked =
  'HTTP/1.1 502 Bad Gateway\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n';

describe.each([
  { form: 'a declared length', text: sized, expected: { status: 200, length: 11 } },
  { form: 'chunks', text: chunked, expected: { status: 502, length: 11 } },
])('a response with $form', ({ text, expected }) => {
  test('is read when it comes in one piece, and again on the same socket', () => {
    const reader = new ResponseReader();
    expect(reader.push(Buffer.from(text))).toEqual(expected);
    expect(reader.push(Buffer.from(text))).toEqual(expected);
  });

  test('is read when it is cut anywhere', () => {
    for (let cut = 1; cut < text.length; cut += 1) {
      const reader = new ResponseReader();
      expect(reader.push(Buffer.from(text.slice(0, cut)))).toBeUndefined();
      expect(reader.push(Buffer.from(text.slice(cut)))).toEqual(expected);
    }
  });

  test('is read when it comes byte by byte', () => {
    const reader = new ResponseReader();
    const results = [...text].map((character) => reader.push(Buffer.from(character)));
    expect(results.pop()).toEqual(expected);
    expect(results.every((result) => result === undefined)).toBe(true);
  });
});

test('a response without a length or chunks is refused', () => {
  expect(() => new ResponseReader().push(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'))).toThrow(
    'expected a content-length or chunks',
  );
});
