/** An exchange for urql, after the cache: a read that failed upstream changes nothing in the cache. */
import { mapExchange } from '@urql/core';

const upstreamFailed = /^(UPSTREAM_|REQUEST_DEADLINE$|RATE_LIMITED$)/;

export const keepRead = () =>
  mapExchange({
    onResult(result) {
      const isFailed = result.error?.graphQLErrors.some(({ extensions }) =>
        upstreamFailed.test(extensions.code),
      );
      return isFailed && result.operation.kind === 'query' ? { ...result, data: undefined } : result;
    },
  });
