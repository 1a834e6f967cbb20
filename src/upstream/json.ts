/** Reads a JSON body: once, strictly UTF-8, with or without a byte order mark. */
import { isUtf8 } from 'node:buffer';

/**
 * Throws when it is not JSON from the first to the last byte. Depth is no danger to JSON.parse, and a
 * `__proto__` member becomes an ordinary one; so parsed objects are never merged with Object.assign.
 */
export function parseJson(body: Buffer): unknown {
  // Decoding would put U+FFFD in place of broken bytes and so change names without a word.
  if (!isUtf8(body)) throw new SyntaxError('expected UTF-8, but got other bytes');
  const start = body.length >= 3 && body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  return JSON.parse(body.toString('utf8', start)) as unknown;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
