/** Classifies how a call ended: what it says about upstream's health, and whether a read may be retried. */
import { UpstreamError } from '../errors.ts';
import { INCOMPLETE_STREAM } from '../http/request.ts';
import type { CallOutcome } from '../http/request.ts';
import { PermitDeniedError } from '../http/semaphore.ts';

/** `unknown`: the call ended for another reason, such as a client that disconnected. */
export type Health = 'good' | 'bad' | 'unknown';

/** Statuses of failures that may be temporary. */
const transientStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** Connection errors that may be temporary. A bad certificate, for example, is not. */
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
  // A proxy could not reach upstream.
  'ERR_PROXY_502',
  'ERR_PROXY_503',
  'ERR_PROXY_504',
]);

/** Responses that broke off. Other bad responses, such as one that is too long, say nothing about upstream's health. */
const brokenAnswers: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  INCOMPLETE_STREAM,
]);

/** Local failures: the gateway is stopping, or its machine has no file, port or buffer left for a socket. */
const localFaults: ReadonlySet<string> = new Set([
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'ENOBUFS',
  'ENOMEM',
]);

/** No connection was made, so the failure does not depend on the request. */
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
 * A 4xx is good: upstream works, and the request was wrong. So is 501, a deliberate answer. A 401 is unknown: anyone
 * can cause one with an invented token, and it may come from a proxy in front of upstream.
 */
export function healthOfStatus(status: number): Health {
  if (status === 401) return 'unknown';
  return status >= 500 && status !== 501 ? 'bad' : 'good';
}

export function healthOf(outcome: CallOutcome): Health {
  return outcome.kind === 'answer' ? healthOfStatus(outcome.answer.status) : healthOfError(outcome.error);
}

export function healthOfError(error: unknown): Health {
  // No permit: the gateway's own limit was reached.
  if (!(error instanceof UpstreamError) || error.cause instanceof PermitDeniedError) return 'unknown';
  const code = connectionCode(error);
  if (error.code === 'UPSTREAM_TIMEOUT') return 'bad';
  if (error.code === 'UPSTREAM_UNAVAILABLE') return localFaults.has(code) ? 'unknown' : 'bad';
  return error.code === 'UPSTREAM_BAD_RESPONSE' && brokenAnswers.has(code) ? 'bad' : 'unknown';
}

/**
 * The reason to retry a read: a status or the code of a connection error. Undefined: do not retry. Timeouts are not
 * retried, because a second attempt would take as long. Nor is a response that broke off in its body.
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

/** The code that the connection reported, such as `ECONNRESET`. Empty if there is none. */
function connectionCode({ cause }: UpstreamError): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}
