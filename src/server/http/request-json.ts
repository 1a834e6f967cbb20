/** Parses the JSON of a request, and says what is wrong with it without repeating any of it. */
import { isUtf8 } from 'node:buffer';
import { GraphQLError } from 'graphql';
import { withoutByteOrderMark } from '../../upstream/http/json-text.ts';

/** Of a body: an object or a list. */
export function parseBody(body: Buffer): object {
  // Node would put U+FFFD where bytes are none of UTF-8, and that would be stored.
  if (!isUtf8(body)) throw badRequest('The request body must be UTF-8, but is not.');
  const value = parse(body.toString('utf8'), 'The request body');
  if (typeof value !== 'object' || value === null) throw notAnObject('The request body', value);
  return value;
}

/** Of a part of a form, or of a member of a query string. */
export function parseJsonObject(text: string, what: string): Record<string, unknown> {
  const value = parse(text, what);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAnObject(what, value);
  return value as Record<string, unknown>;
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(text));
  } catch {
    // Not the parser's own words: they repeat the text, and it may hold a secret.
    throw badRequest(`${what} is not valid JSON.`);
  }
}

function notAnObject(what: string, value: unknown): GraphQLError {
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  return badRequest(`${what} must be a JSON object, but is ${got}.`);
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}
