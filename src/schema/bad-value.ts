/** The error for a value from upstream that is not what its field promises: it costs that field, not the object. */
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../upstream/errors.ts';

/** Says types only, never the value: it may be somebody's data and this text may reach a log. */
export function badValue(expected: string, value: unknown): GraphQLError {
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
  return new GraphQLError(`expected ${expected} from upstream, but got ${got} that is not`, {
    extensions: { code: 'UPSTREAM_BAD_RESPONSE' satisfies ErrorCode },
  });
}
