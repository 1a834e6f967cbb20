/** Limits the calls of one operation: each further call fails its own field. */
import { UpstreamError } from '../errors.ts';
import type { Guard } from '../http/request.ts';

export function limitCalls(maxCalls: number): Guard {
  return (next) => (request, end) => {
    const { journal } = request;
    // The journal also has shared calls, which another operation made.
    if (journal === undefined || journal.calls.length - journal.shared < maxCalls) return next(request, end);
    end({
      kind: 'error',
      error: new UpstreamError({
        code: 'QUERY_TOO_COMPLEX',
        call: request.call,
        message: `not sent, because the operation has made the ${maxCalls} upstream calls it may make`,
      }),
    });
  };
}
