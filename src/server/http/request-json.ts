/** Parses the JSON of a request. Its errors do not repeat the text. */
import { isUtf8 } from 'node:buffer';
import { GraphQLError } from 'graphql';
import { withoutByteOrderMark } from '../../upstream/http/json-text.ts';

/** Parses a body: an object or a list. */
export function parseBody(body: Buffer): object {
  // Node would replace invalid bytes with U+FFFD, and that would be stored.
  if (!isUtf8(body)) throw badRequest('The request body must be UTF-8, but is not.');
  const value = parse(body.toString('utf8'), 'The request body');
  if (typeof value !== 'object' || value === null) throw notAnObject('The request body', value);
  return value;
}

/** Parses a part of a form, or a query string parameter. */
export function parseJsonObject(text: string, what: string): Record<string, unknown> {
  const value = parse(text, what);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAnObject(what, value);
  return value as Record<string, unknown>;
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(text));
  } catch {
    // Without the parser's message: it repeats the text, which may contain a secret.
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
