/** Errors and their bodies: AppDirect has several forms, by the family of the operation. */
import { STATUS_CODES } from 'node:http';
import type { RouteResult } from '../../core/http/route-result.ts';
import { Problem } from '../../core/problem.ts';
import { tokenPath } from './paths.ts';

interface ApiErrorOptions {
  readonly code?: string;
  /** Without a body. */
  readonly isEmpty?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

export class ApiError extends Problem {
  readonly code: string | undefined;
  readonly isEmpty: boolean;

  constructor(status: number, message: string, { code, isEmpty, headers }: ApiErrorOptions = {}) {
    super(status, { detail: message, ...(headers === undefined ? {} : { headers }) });
    this.code = code;
    this.isEmpty = isEmpty ?? false;
  }
}

/** Errors of the token endpoint and of the filter that reads tokens, as in RFC 6749 and RFC 6750. */
export class TokenError extends Problem {
  readonly error: string;

  constructor(status: number, error: string, description: string, challenge?: 'Basic' | 'Bearer') {
    super(status, {
      detail: description,
      ...(challenge === undefined ? {} : { headers: { 'www-authenticate': challengeOf(challenge, error) } }),
    });
    this.error = error;
  }
}

function challengeOf(scheme: 'Basic' | 'Bearer', error: string): string {
  return scheme === 'Basic' ? 'Basic realm="oauth2/token"' : `Bearer realm="appdirect", error="${error}"`;
}

/** The marketplace has no such operation, which is not the same as an operation that finds nothing. */
export class NoOperation extends Problem {
  constructor(message: string) {
    super(404, { detail: message });
  }
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, message);
}

export function notFound(message: string): ApiError {
  return new ApiError(404, message);
}

/** Undefined for an error that is a fault of the sandbox itself. */
export function errorResult(error: unknown, path: string): RouteResult | undefined {
  if (!(error instanceof Problem)) return undefined;
  // A fault that was ordered looks the same as the refusal of the filter.
  if (error.status === 401 && !(error instanceof ApiError) && !(error instanceof TokenError)) {
    return errorResult(new TokenError(401, 'invalid_token', 'The access token has expired.', 'Bearer'), path);
  }
  const { status, options } = error;
  const result = { status, headers: options.headers ?? {} };
  if (error instanceof ApiError && error.isEmpty) return result;
  return { ...result, body: bodyOf(error, path) };
}

function bodyOf(error: Problem, path: string): unknown {
  const { status } = error;
  const messages = messagesOf(error);
  const message = messages.join(' ');
  if (path === tokenPath && !(error instanceof TokenError)) {
    return { error: status < 500 ? 'invalid_request' : 'server_error', error_description: message };
  }
  // The description has one body for all refusals of content events.
  const isEvent = path.startsWith('/api/appwise/');
  if (error instanceof TokenError && !isEvent) return { error: error.error, error_description: message };
  if (error instanceof NoOperation) return { status, error: 'Not Found', message, path };
  const code = error instanceof ApiError ? error.code : undefined;
  const phrase = STATUS_CODES[status] ?? 'Error';
  if (path.startsWith('/api/account/v2/')) {
    return messages.map((text) => ({ code: code ?? phrase, message: text }));
  }
  const word = status === 500 ? 'UNKNOWN_ERROR' : phrase.toUpperCase().replace(/\W+/g, '_');
  return { status, code: code ?? word, message };
}

/** Validation errors are several, and most bodies have room for one text. */
function messagesOf({ message, options: { errors } }: Problem): readonly string[] {
  if (!errors || Array.isArray(errors)) return [message];
  return Object.values(errors).flat().map(String);
}
