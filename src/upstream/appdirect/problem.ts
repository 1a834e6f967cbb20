/** Reads the error bodies of AppDirect and of its token endpoint. */
import { STATUS_CODES } from 'node:http';
import { maxProblemBytes, UpstreamError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { errorForStatus } from '../http/error-for-status.ts';
import { isObject } from '../http/json.ts';
import type { UpstreamResponse } from '../http/request.ts';
import { maskedStart } from '../secrets.ts';

/** In characters. Longer texts are cut. */
const maxTextLength = 4_000;

export interface FailedCall {
  readonly call: string;
  readonly method: string;
  readonly response: UpstreamResponse;
  /** Masked if the body repeats them. */
  readonly secrets: readonly string[];
  /** Whether AppDirect has accepted the same credential in the last minutes. */
  readonly isKnownCredential: boolean;
  /** `newer`: an operation that older editions of AppDirect do not have. */
  readonly edition: 'all' | 'newer';
}

/** The error for a response that is not a success. */
export function appDirectError(failed: FailedCall): UpstreamError {
  const { call, method, response, secrets, edition } = failed;
  const { status } = response;
  const body = readBody(response);
  const problem = problemOf(status, body, secrets);
  if (status === 404 && edition === 'newer' && !Array.isArray(body)) {
    return new UpstreamError({
      code: 'UPSTREAM_BAD_RESPONSE',
      call,
      message: 'this marketplace does not have this operation: its edition of AppDirect is older',
      status,
      problem,
    });
  }
  const error = errorForStatus({ call, method, response, problem, setting: 'APPDIRECT_API_BASE_URL' });
  // AppDirect answers 401 both to a token that it does not accept and to one that may not do this.
  if (status !== 401 || !failed.isKnownCredential) return error;
  return new UpstreamError({
    code: 'FORBIDDEN',
    call,
    message:
      'expected a token that may do this, but got status 401. AppDirect accepted this token a short time ago, so it probably lacks a role',
    status,
    problem,
    ...(error.outcome === undefined ? {} : { outcome: error.outcome }),
  });
}

/** Undefined when the body is not JSON, such as a page in HTML. */
function readBody({ body }: UpstreamResponse): unknown {
  if (body.length === 0 || body.length > maxProblemBytes) return undefined;
  try {
    return JSON.parse(body.toString().replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * `{status, code, message, moreInfo}`, `{code, message}`, an array of these, of which the first counts, and
 * `{error, error_description}` of tokens. `code` may be a word, a phrase or digits.
 */
function problemOf(status: number, body: unknown, secrets: readonly string[]): Problem {
  const fallback = STATUS_CODES[status] ?? 'Unknown error';
  const document = Array.isArray(body) ? (body as unknown[])[0] : body;
  if (!isObject(document)) return { title: fallback, status, entries: [] };
  const text = (value: unknown): string | undefined => {
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? maskedStart(value, maxTextLength, secrets) : undefined;
  };
  const code = text(document['code']) ?? text(document['error']);
  const message = text(document['message']) ?? text(document['error_description']);
  const moreInfo = text(document['moreInfo']);
  return {
    title: message ?? code ?? fallback,
    status,
    entries: [],
    ...(moreInfo === undefined ? {} : { detail: moreInfo }),
    ...(code === undefined ? {} : { code: code.slice(0, 100) }),
  };
}
