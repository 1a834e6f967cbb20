/** Gives every error in an answer a listed code and the request id, and logs and masks unknown errors. */
import { GraphQLError, type ExecutionResult } from 'graphql';
import type { RequestState, GatewayPlugin } from '../operation/request-state.ts';
import type { Logger } from '../log/logger.ts';
import { mergeErrors, type Merged } from '../operation/merge-errors.ts';
import { truncateErrors, toPublicError } from '../operation/public-error.ts';
import type { PublicErrorOptions } from '../operation/public-error.ts';

type Suggestions = PublicErrorOptions['suggestions'];

export function useErrorCodes(logger: Logger, suggestions: Suggestions): GatewayPlugin {
  return {
    onResultProcess({ result, setResult, serverContext: { state } }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result) return;
      const published = withCodes(result as ExecutionResult, state, logger, suggestions);
      if (published !== result) setResult(published);
    },
  };
}

/** Returns the same result when it has no errors. */
export function withCodes(
  result: ExecutionResult,
  state: RequestState,
  logger: Logger,
  suggestions: Suggestions,
): ExecutionResult {
  const { errors, data } = result;
  if (errors === undefined || errors.length === 0) return result;
  const { requestId } = state;
  const publish = (error: GraphQLError): GraphQLError =>
    toPublicError(error, {
      requestId,
      hasData: data !== undefined,
      suggestions,
      onUnknown: (unknown, path) => {
        logger.error('unexpected error', { requestId, path: path?.join('.'), error: unknown });
      },
    });
  const merged: readonly Merged[] =
    data === undefined
      ? truncateErrors(errors.map(publish)).map((error) => ({ error, count: 1 }))
      : mergeErrors(errors).map(({ error, count, extensions }) => ({
          error: withExtensions(publish(error), extensions),
          count,
        }));
  const publicErrors = merged.map(({ error }) => error);
  state.errorCodes = merged.flatMap(({ error, count }) =>
    new Array<string>(count).fill(String(error.extensions['code'])),
  );
  state.limitRules = publicErrors
    .filter(({ extensions }) => extensions['code'] === 'QUERY_TOO_COMPLEX')
    .map(({ extensions }) => extensions['rule']);
  return { ...result, errors: publicErrors };
}

function withExtensions(error: GraphQLError, more: Merged['extensions']): GraphQLError {
  if (more === undefined) return error;
  const { message, nodes, source, positions, path, extensions } = error;
  const count = typeof more['count'] === 'number' ? more['count'] : undefined;
  return new GraphQLError(count === undefined ? message : `${message} (in ${count} places)`, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: { ...extensions, ...more },
  });
}
