/** Turns a response that is not a success into an UpstreamError, by its status. */
import { UpstreamError } from '../errors.ts';
import type { ErrorCode, Problem } from '../errors.ts';
import type { UpstreamResponse } from './request.ts';
import { isRedirect } from './redirect.ts';
import { readRetryAfter } from './retry-after.ts';

/** Statuses not listed: other 5xx are UPSTREAM_UNAVAILABLE, all else is UPSTREAM_BAD_RESPONSE. */
const codeByStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_USER_INPUT',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  408: 'UPSTREAM_TIMEOUT',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  413: 'BAD_USER_INPUT',
  414: 'BAD_USER_INPUT',
  415: 'BAD_USER_INPUT',
  422: 'BAD_USER_INPUT',
  429: 'UPSTREAM_RATE_LIMITED',
};

/** What was expected, where the status says it. */
const wanted: Readonly<Record<number, string>> = {
  401: 'a token that upstream accepts',
  403: 'a token that may do this',
};

export interface FailedCall {
  readonly call: string;
  readonly method: string;
  readonly response: UpstreamResponse;
  /** The body of the response, read in the format of this upstream. */
  readonly problem: Problem;
  /** The setting with the upstream's URL, which is wrong if the upstream redirects. */
  readonly setting: string;
}

export function errorForStatus({ call, method, response, problem, setting }: FailedCall): UpstreamError {
  const { status, headers } = response;
  const serverFault = status >= 500;
  const retryAfter = headers['retry-after'];
  // Only the log has the target of the redirect.
  const redirect = isRedirect(status)
    ? `, a redirect, which is not followed; ${setting} of the gateway must name the address it leads to`
    : '';
  return new UpstreamError({
    code: codeByStatus[status] ?? (serverFault ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_BAD_RESPONSE'),
    call,
    message: `expected ${wanted[status] ?? 'a success'}, but got status ${status}${redirect}`,
    status,
    traceId: problem.traceId,
    // The body of a server error is for the operators of that server and is not passed on.
    problem: serverFault ? { title: 'Upstream failed', status, entries: [] } : problem,
    retryAfterSeconds: readRetryAfter(typeof retryAfter === 'string' ? retryAfter : undefined, Date.now()),
    // A 501 means the write was not attempted; after a redirect it may have been.
    outcome: method !== 'GET' && (status < 400 || (serverFault && status !== 501)) ? 'unknown' : undefined,
  });
}
