/** Turns an answer that is not a success into an UpstreamError: by status, with its problem read. */
import { readProblem, UpstreamError } from './errors.ts';
import type { ErrorCode } from './errors.ts';
import type { Answer } from './http/origin.ts';
import { isRedirect } from './http/redirect.ts';

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

/** What was wanting, where the status alone says it. */
const wanted: Readonly<Record<number, string>> = {
  401: 'a token that upstream accepts',
  403: 'a token that may do this',
};

/** Where it leads is told to the operator only: see the log. */
const notFollowed =
  ', a redirect, which is not followed; MPT_API_BASE_URL of the gateway must name the address it leads to';

/** `secrets` are hidden should the body repeat them. */
export function refusal(
  call: string,
  method: string,
  answer: Answer,
  secrets: readonly string[] = [],
): UpstreamError {
  const { status, headers, body } = answer;
  const serverFault = status >= 500;
  const contentType = headers['content-type'];
  const problem = readProblem(
    status,
    typeof contentType === 'string' ? contentType : undefined,
    body,
    secrets,
  );
  const retryAfter = headers['retry-after'];
  return new UpstreamError({
    code: codeByStatus[status] ?? (serverFault ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_BAD_RESPONSE'),
    call,
    message: `expected ${wanted[status] ?? 'a success'}, but got status ${status}${isRedirect(status) ? notFollowed : ''}`,
    status,
    traceId: problem.traceId,
    // A server's fault is described for its own operators; only what it said about the input is passed on.
    problem: serverFault ? { title: 'Upstream failed', status, entries: [] } : problem,
    retryAfterSeconds: readRetryAfter(typeof retryAfter === 'string' ? retryAfter : undefined, Date.now()),
    // 501: nothing there that could have done it. Redirects: somebody else may have.
    outcome: method !== 'GET' && (status < 400 || (serverFault && status !== 501)) ? 'unknown' : undefined,
  });
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`; Date.parse alone would take nearly any text with a number in it. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Seconds from a Retry-After header, which holds seconds or a date; undefined if neither. */
export function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (!httpDate.test(text)) return undefined;
  const ms = Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, Math.ceil(ms / 1_000));
}
