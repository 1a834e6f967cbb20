/** The errors for calls that end without a complete response: refused, reset, too slow, too long, cancelled. */
import { ProxyError } from './connector.ts';
import { UpstreamError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { UpstreamRequest } from './request.ts';
import { PermitDeniedError } from './semaphore.ts';

/** `sent`: handed to a socket, so upstream may have acted on it. `answering`: headers have arrived. */
export type Phase = 'unsent' | 'sent' | 'answering';

/** `unknown` for a write that upstream may have carried out. */
export function outcomeOf(
  request: { readonly method: string; readonly isSafe?: true | undefined },
  phase: Phase,
): 'unknown' | undefined {
  return request.method !== 'GET' && request.isSafe !== true && phase !== 'unsent' ? 'unknown' : undefined;
}

/** The signal was aborted: the client disconnected, or the operation ended. */
export function cancelled(request: UpstreamRequest, reason: unknown, phase: Phase = 'unsent'): UpstreamError {
  return new UpstreamError({
    code: 'REQUEST_DEADLINE',
    call: request.call,
    message: 'given up, because the deadline of the operation passed or its client went away',
    outcome: outcomeOf(request, phase),
    cause: reason,
  });
}

export function deadlinePassed(request: UpstreamRequest): UpstreamError {
  return new UpstreamError({
    code: 'REQUEST_DEADLINE',
    call: request.call,
    message: "not sent, because the operation's deadline has passed",
  });
}

/** No permit was granted. `deadlineFirst`: the operation's deadline was earlier than the call's timeout. */
export function permitDenied(
  request: UpstreamRequest,
  error: unknown,
  deadlineFirst: boolean,
): UpstreamError {
  const reason = error instanceof PermitDeniedError ? error.reason : undefined;
  if (reason === 'aborted') return cancelled(request, request.signal.reason);
  if (reason === 'expired' && deadlineFirst) return deadlinePassed(request);
  return new UpstreamError({
    code: reason === 'expired' ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_UNAVAILABLE',
    call: request.call,
    message: 'not sent, because every connection is in use and too many calls wait for one',
    retryAfterSeconds: 1,
    cause: error,
  });
}

const badAnswer = 'expected a complete HTTP answer';
const unavailable = 'expected an answer';
const unsigned = `${unavailable}, but no trusted authority has signed its certificate`;
const noTls = `${unavailable}, but the other side does not speak TLS`;

/** The errors of undici, Node's sockets and TLS, by error code. */
const known: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  UND_ERR_CONNECT_TIMEOUT: ['UPSTREAM_TIMEOUT', 'expected a connection, but none was made in time'],
  ETIMEDOUT: ['UPSTREAM_TIMEOUT', 'expected a connection, but none was made in time'],
  UND_ERR_HEADERS_TIMEOUT: ['UPSTREAM_TIMEOUT', 'expected response headers, but none came in time'],
  UND_ERR_BODY_TIMEOUT: ['UPSTREAM_TIMEOUT', 'expected a whole answer, but it stopped halfway'],
  UND_ERR_HEADERS_OVERFLOW: ['UPSTREAM_BAD_RESPONSE', `${badAnswer}, but its headers are too long`],
  UND_ERR_RES_EXCEEDED_MAX_SIZE: ['UPSTREAM_BAD_RESPONSE', `${badAnswer}, but it is too long`],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['UPSTREAM_BAD_RESPONSE', `${badAnswer}, but it was cut short`],
  ECONNREFUSED: ['UPSTREAM_UNAVAILABLE', `${unavailable}, but the connection was refused`],
  ECONNRESET: ['UPSTREAM_UNAVAILABLE', `${unavailable}, but the connection was reset`],
  EPIPE: ['UPSTREAM_UNAVAILABLE', `${unavailable}, but the connection was reset`],
  UND_ERR_SOCKET: ['UPSTREAM_UNAVAILABLE', `${unavailable}, but the connection was closed`],
  ENOTFOUND: ['UPSTREAM_UNAVAILABLE', `${unavailable}, but the host name is unknown`],
  EAI_AGAIN: ['UPSTREAM_UNAVAILABLE', `${unavailable}, but the host name cannot be looked up`],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['UPSTREAM_UNAVAILABLE', unsigned],
  UNABLE_TO_GET_ISSUER_CERT: ['UPSTREAM_UNAVAILABLE', unsigned],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['UPSTREAM_UNAVAILABLE', unsigned],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['UPSTREAM_UNAVAILABLE', unsigned],
  SELF_SIGNED_CERT_IN_CHAIN: ['UPSTREAM_UNAVAILABLE', unsigned],
  CERT_HAS_EXPIRED: ['UPSTREAM_UNAVAILABLE', `${unavailable}, but its certificate has expired`],
  CERT_NOT_YET_VALID: ['UPSTREAM_UNAVAILABLE', `${unavailable}, but its certificate is not valid yet`],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'UPSTREAM_UNAVAILABLE',
    `${unavailable}, but its certificate is for another host`,
  ],
  ERR_SSL_WRONG_VERSION_NUMBER: ['UPSTREAM_UNAVAILABLE', noTls],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['UPSTREAM_UNAVAILABLE', noTls],
  UND_ERR_CLOSED: ['UPSTREAM_UNAVAILABLE', 'not sent, because this gateway is stopping'],
  UND_ERR_DESTROYED: ['UPSTREAM_UNAVAILABLE', 'given up, because this gateway is stopping'],
  // Cannot be caused from outside: paths and headers are checked earlier.
  UND_ERR_INVALID_ARG: ['INTERNAL_SERVER_ERROR', 'not sent, because the request is malformed'],
};

/** A failure reported by the connection. The cause has its `code`, such as `ECONNRESET`. */
export function connectionFailed(request: UpstreamRequest, cause: Error, phase: Phase): UpstreamError {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const failed = code.startsWith('ERR_SSL_')
    ? 'no TLS connection could be agreed upon'
    : 'the connection failed';
  let [meaning, message] = known[code] ??
    proxyRefusal(code) ?? ['UPSTREAM_UNAVAILABLE', `${unavailable}, but ${failed}`];
  // undici leaves the code of these errors empty.
  if (cause.name === 'HTTPParserError')
    [meaning, message] = ['UPSTREAM_BAD_RESPONSE', `${badAnswer}, but it is not HTTP`];
  if (phase === 'answering' && meaning === 'UPSTREAM_UNAVAILABLE') {
    [meaning, message] = ['UPSTREAM_BAD_RESPONSE', `${badAnswer}, but the connection broke halfway`];
  }
  if (cause instanceof ProxyError && !code.startsWith(proxyCode))
    message += ' (the call goes through a proxy)';
  return new UpstreamError({
    code: meaning,
    call: request.call,
    message,
    outcome: outcomeOf(request, phase),
    cause: withoutAddresses(cause),
  });
}

const proxyCode = 'ERR_PROXY_';

/** `ERR_PROXY_407`: the proxy answered but opened no connection. */
function proxyRefusal(code: string): readonly [ErrorCode, string] | undefined {
  if (!code.startsWith(proxyCode)) return undefined;
  const status = code.slice(proxyCode.length);
  return [
    'UPSTREAM_UNAVAILABLE',
    `${unavailable}, but the proxy made no connection (its status is ${status})`,
  ];
}

/** Keeps only the kind of failure: the original error contains hosts, addresses and bytes of the response. */
function withoutAddresses(error: Error): Error {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return Object.assign(new Error(code ?? error.name), code === undefined ? {} : { code });
}
