/** Limits the calls of one operation: each further call fails its own field. */
import { UpstreamError } from '../errors.ts';
import type { Guard } from '../http/request.ts';

export function limitCalls(maxCalls: number): Guard {
  return (next) => (request, end) => {
    const { journal } = request;
    if (journal === undefined) return next(request, end);
    // Redirects to another origin are in the journal only. Calls that wait for a socket are not in it yet.
    if (Math.max(journal.admitted, journal.calls.length - journal.shared) < maxCalls) {
      journal.admitted += 1;
      return next(request, end);
    }
    const [field] = request.paths ?? [];
    const place = field === undefined ? '' : ` for ${field}`;
    end({
      kind: 'error',
      error: new UpstreamError({
        code: 'QUERY_TOO_COMPLEX',
        call: request.call,
        message: `not sent${place}, because the operation has made the ${maxCalls} upstream calls it may make`,
        exceeded: { allowed: maxCalls, field },
      }),
    });
  };
}
