/** Gives every error in an answer a listed code and the request id; what is not known is logged and masked. */
import type { ExecutionResult } from 'graphql';
import type { GatewayPlugin } from './exchange.ts';
import type { Logger } from './logger.ts';
import { toPublicError } from './public-error.ts';
import type { PublicErrorOptions } from './public-error.ts';

export function useErrorCodes(logger: Logger, suggestions: PublicErrorOptions['suggestions']): GatewayPlugin {
  return {
    onResultProcess({ result, setResult, serverContext: { exchange } }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result) return;
      const { errors, data } = result as ExecutionResult;
      if (errors === undefined || errors.length === 0) return;
      const { requestId } = exchange;
      const publicErrors = errors.map((error) =>
        toPublicError(error, {
          requestId,
          hasData: data !== undefined,
          suggestions,
          onUnknown: (unknown, path) => {
            logger.error('unexpected error', { requestId, path: path?.join('.'), error: unknown });
          },
        }),
      );
      exchange.errorCodes = publicErrors.map((error) => String(error.extensions['code']));
      setResult({ ...result, errors: publicErrors });
    },
  };
}
