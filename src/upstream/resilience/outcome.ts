/** How an exchange ended, what that says of upstream's health, and whether the same read may be tried again. */
import { UpstreamError } from '../errors.ts';
import type { UpstreamResponse } from '../http/request.ts';
import { PermitDeniedError } from '../http/semaphore.ts';

export type CallOutcome =
  | { readonly kind: 'answer'; readonly answer: UpstreamResponse }
  | { readonly kind: 'error'; readonly error: unknown };

/** `unknown`: the end had other causes, such as a client that left, and proves nothing either way. */
export type Health = 'good' | 'bad' | 'unknown';

/** Statuses by which a server says that it failed and might not the next time. */
const transientStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** No answer, and no sign that the next try would fare the same, as a bad certificate would be. */
const transientConnections: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  // A proxy that could not reach upstream.
  'ERR_PROXY_502',
  'ERR_PROXY_503',
  'ERR_PROXY_504',
]);

/** Breaks in the middle of an answer. Other bad answers, such as one that is too long, are one call's business. */
const brokenAnswers: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

/** Nothing of upstream's: the gateway is stopping, or its machine has no file, port or buffer left for a socket. */
const localFaults: ReadonlySet<string> = new Set([
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'ENOBUFS',
  'ENOMEM',
]);

/** No connection was made, which has nothing to do with what was to be asked over it. */
const unconnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return false;
  const code = connectionCode(error);
  return unconnected.has(code) || code.startsWith('ERR_SSL_') || code.startsWith('ERR_PROXY_');
}

/**
 * 4xx are good: upstream works, and it is the request that was wrong. 501 is a deliberate answer as well. 401 proves
 * nothing: anybody can have one for a token that they made up, and it may come from a proxy in front of upstream.
 */
export function healthOfStatus(status: number): Health {
  if (status === 401) return 'unknown';
  return status >= 500 && status !== 501 ? 'bad' : 'good';
}

export function healthOfError(error: unknown): Health {
  // No permit: the limit that was reached is the gateway's own.
  if (!(error instanceof UpstreamError) || error.cause instanceof PermitDeniedError) return 'unknown';
  const code = connectionCode(error);
  if (error.code === 'UPSTREAM_TIMEOUT') return 'bad';
  if (error.code === 'UPSTREAM_UNAVAILABLE') return localFaults.has(code) ? 'unknown' : 'bad';
  return error.code === 'UPSTREAM_BAD_RESPONSE' && brokenAnswers.has(code) ? 'bad' : 'unknown';
}

/**
 * Why a read may be tried again: a status or the code of a broken connection. Undefined: it may not.
 * A timeout is none, as the second try would take as long; nor is an answer that broke off in its body.
 */
export function transientFault(ending: CallOutcome): string | undefined {
  if (ending.kind === 'answer') {
    const { status } = ending.answer;
    return transientStatuses.has(status) || status === 429 ? String(status) : undefined;
  }
  const { error } = ending;
  if (!(error instanceof UpstreamError) || error.code === 'UPSTREAM_BAD_RESPONSE') return undefined;
  const code = connectionCode(error);
  return transientConnections.has(code) ? code : undefined;
}

/** As reported by the connection, such as `ECONNRESET`; empty if it reported nothing. */
function connectionCode({ cause }: UpstreamError): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}
