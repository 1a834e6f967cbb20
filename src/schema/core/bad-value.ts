/** The error for a value from upstream that does not match its field. It affects that field, not the object. */
import { UnknownValueError, UpstreamError } from '../../upstream/errors.ts';

/** The message has only types and not the value, which may be personal data. */
export function badValue(expected: string, value: unknown): UpstreamError {
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : `${kindOf(value)} that is not one`;
  // Not a GraphQLError: the executor removes the code of a GraphQLError from a scalar.
  return new UpstreamError({
    code: 'UPSTREAM_BAD_RESPONSE',
    call: 'upstream',
    message: `expected ${expected}, but got ${got}`,
  });
}

/** For a text that the enum does not have. The client gets the value as data, not in the message. */
export function unknownValue(type: string, value: string): UpstreamError {
  return new UnknownValueError(type, value);
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
