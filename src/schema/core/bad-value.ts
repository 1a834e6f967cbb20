/** The error for a value from upstream that is not what its field promises: it costs that field, not the object. */
import { UnknownValueError, UpstreamError } from '../../upstream/errors.ts';

/** Says types only, never the value: it may be somebody's data and this text may reach a log. */
export function badValue(expected: string, value: unknown): UpstreamError {
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : `${kindOf(value)} that is not one`;
  // Not a GraphQLError: the executor strips the code of those that a scalar throws.
  return new UpstreamError({
    code: 'UPSTREAM_BAD_RESPONSE',
    call: 'upstream',
    message: `expected ${expected}, but got ${got}`,
  });
}

/** For a text that an enum of the graph does not list. The client gets it as data; the message leaves it out. */
export function unknownValue(type: string, value: string): UpstreamError {
  return new UnknownValueError(type, value);
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
