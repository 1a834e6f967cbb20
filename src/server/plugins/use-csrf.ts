/** Rejects requests that a foreign page can make a browser send without a preflight (CSRF and cross-site search). */
import { secondCredentialHeader } from '../../upstream/http/caller-key.ts';
import type { Profile } from '../../config/entry.ts';
import type { ServerConfig } from '../../config/config.ts';
import type { ErrorCode } from '../../upstream/errors.ts';
import type { GatewayPlugin } from '../operation/request-state.ts';
import { errorResponseOf } from '../http/error-response.ts';
import { createOriginCheck, isOwnOrigin } from '../http/origins.ts';

/** Any of these makes a browser send a preflight before a cross-origin request. */
const preflightHeaders = [
  'authorization',
  secondCredentialHeader,
  'apollo-require-preflight',
  'graphql-require-preflight',
  'x-apollo-operation-name',
  'x-graphql-yoga-csrf',
  'x-request-id',
];

export interface CsrfOptions {
  readonly profile: Profile;
  readonly corsOrigins: ServerConfig['corsOrigins'];
}

interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * JSON bodies always cause a preflight. Form and text bodies are not GraphQL. Multipart bodies are uploads, so they
 * need a header that causes a preflight and an allowed origin. A plain GET has no credentials, because those come
 * only in headers; production still rejects it.
 */
export function useCsrf({ profile, corsOrigins }: CsrfOptions): GatewayPlugin {
  const isAllowed = createOriginCheck(corsOrigins);
  const isKnownOrigin = (request: Request): boolean => {
    const origin = request.headers.get('origin');
    return origin === null || isAllowed(origin) || isOwnOrigin(origin, request);
  };
  const check = (request: Request): Refusal | undefined => {
    const contentType = mediaType(request);
    const isPreflighted = preflightHeaders.some((name) => request.headers.get(name) !== null);
    if (request.method === 'GET') {
      if (contentType !== undefined && !isJson(contentType)) {
        return badRequest(
          400,
          `The content-type of a GET request must be absent or application/json, but is ${quote(contentType)}.`,
        );
      }
      if (profile === 'production' && contentType === undefined && !isPreflighted && !wantsPage(request)) {
        return forbidden(
          `A GET request must have one of these headers: content-type: application/json, ${preflightHeaders.join(', ')}.`,
        );
      }
      return undefined;
    }
    if (request.method !== 'POST') return undefined;
    const charset = charsetOf(request);
    if (charset !== undefined && !utf8Names.has(charset)) {
      return badRequest(415, `The charset of a POST request must be utf-8, but is ${quote(charset)}.`);
    }
    if (contentType !== undefined && isJson(contentType)) return undefined;
    if (contentType !== 'multipart/form-data') {
      const got = contentType === undefined ? 'none' : quote(contentType);
      return badRequest(415, `The content-type of a POST request must be application/json, but is ${got}.`);
    }
    if (!isPreflighted)
      return forbidden(`A multipart request must have one of these headers: ${preflightHeaders.join(', ')}.`);
    if (!isKnownOrigin(request)) return forbidden('Multipart requests from other origins are not accepted.');
    return undefined;
  };
  return {
    onRequest({ request, url, endResponse, fetchAPI, serverContext }) {
      if (url.pathname !== '/graphql') return;
      const found = check(request);
      if (found === undefined) return;
      endResponse(errorResponseOf(fetchAPI, serverContext.state, found));
    },
  };
}

function badRequest(status: number, message: string): Refusal {
  return { status, code: 'BAD_USER_INPUT', message };
}

function forbidden(message: string): Refusal {
  return { status: 403, code: 'FORBIDDEN', message };
}

/** Without parameters, in lower case: `application/json`. Undefined without a content type. */
function mediaType(request: Request): string | undefined {
  const header = request.headers.get('content-type');
  return header === null ? undefined : (header.split(';', 1)[0]?.trim().toLowerCase() ?? '');
}

/** In lower case, without quotes. Undefined when the content type names none. */
function charsetOf(request: Request): string | undefined {
  const header = request.headers.get('content-type') ?? '';
  return /;\s*charset\s*=\s*("[^"]*"|[^;]*)/i.exec(header)?.[1]?.replaceAll('"', '').trim().toLowerCase();
}

/** ASCII is a subset of UTF-8. Another charset read as UTF-8 would corrupt letters. */
const utf8Names: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii', '']);

function isJson(contentType: string): boolean {
  return contentType === 'application/json' || contentType === 'application/graphql+json';
}

/** A browser navigation gets the GraphiQL page or nothing, and runs no query. */
function wantsPage(request: Request): boolean {
  return request.headers.get('accept')?.includes('text/html') === true;
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
