/** The ceiling of the calls that one operation makes: past it each further one fails its own field. */
import { UpstreamError } from '../errors.ts';
import type { Wrapper } from '../http/request.ts';

export function limitCalls(maxCalls: number): Wrapper {
  return (next) => (request) => {
    const { journal } = request;
    // The journal also has what the operation only waited for; that was another's call.
    if (journal === undefined || journal.calls.length - journal.shared < maxCalls) return next(request);
    return Promise.reject(
      new UpstreamError({
        code: 'QUERY_TOO_COMPLEX',
        call: request.call,
        message: `not sent, because the operation has made the ${maxCalls} upstream calls it may make`,
      }),
    );
  };
}
