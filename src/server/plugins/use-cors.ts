/** Allows cross-origin requests from the configured origins, and logs the others. Without any, it sends no CORS headers. */
import { secondCredentialHeader } from '../../upstream/http/caller-key.ts';
import type { ServerConfig } from '../../config/config.ts';
import { createOriginCheck, isOwnOrigin } from '../http/origins.ts';
import type { Logger } from '../log/logger.ts';
import type { GatewayPlugin } from '../operation/request-state.ts';

/** Headers that GraphQL clients, frameworks and browser tracing SDKs send. None is a credential. */
const usualHeaders: readonly string[] = [
  'accept-language',
  'cache-control',
  'pragma',
  'x-cost',
  'x-explain',
  'x-request-id',
  'x-correlation-id',
  'x-requested-with',
  // GraphQL clients.
  'apollo-require-preflight',
  'graphql-require-preflight',
  'x-graphql-yoga-csrf',
  'x-apollo-operation-name',
  'x-apollo-operation-id',
  'x-apollo-operation-type',
  'x-apollo-cache-key',
  'apollographql-client-name',
  'apollographql-client-version',
  'graphql-client-name',
  'graphql-client-version',
  'x-graphql-client-name',
  'x-graphql-client-version',
  'x-graphql-operation-name',
  // W3C Trace Context, Sentry, Datadog, Zipkin, Jaeger, New Relic, Elastic, Application Insights, AWS, Google.
  'traceparent',
  'tracestate',
  'baggage',
  'sentry-trace',
  'x-datadog-origin',
  'x-datadog-parent-id',
  'x-datadog-sampling-priority',
  'x-datadog-tags',
  'x-datadog-trace-id',
  'b3',
  'x-b3-flags',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-spanid',
  'x-b3-traceid',
  'uber-trace-id',
  'newrelic',
  'elastic-apm-traceparent',
  'request-context',
  'request-id',
  'x-amzn-trace-id',
  'x-cloud-trace-context',
];
/** Headers that a page may read, besides those that browsers always expose. */
const exposedHeaders = 'x-request-id, retry-after, age, allow, ratelimit, ratelimit-policy';
/** How long a browser may cache the preflight, in seconds. */
const maxAgeSeconds = 3_600;

/** Most origins to log: anyone can send any. */
const maxLoggedOrigins = 10;
const maxOriginLength = 200;

/** Cookies are never read, so credentials are never allowed: callers send headers. */
export function useCors(
  { corsOrigins: origins, corsHeaders }: Pick<ServerConfig, 'corsOrigins' | 'corsHeaders'>,
  logger: Pick<Logger, 'warn'>,
): GatewayPlugin {
  const allowedHeaders = [
    ...new Set(['authorization', secondCredentialHeader, 'content-type', ...usualHeaders, ...corsHeaders]),
  ].join(', ');
  const isAllowed = createOriginCheck(origins);
  const areSomeAllowed = origins === 'any' || origins.length > 0;
  const refused = new Set<string>();
  /** A browser tells the page only that it failed, so the log says how to allow it. */
  const logRefused = (origin: string, request: Request): void => {
    if (refused.has(origin) || refused.size >= maxLoggedOrigins || isOwnOrigin(origin, request)) return;
    refused.add(origin);
    logger.warn('page refused', {
      origin: origin.slice(0, maxOriginLength),
      reason: 'CORS_ORIGINS does not name this origin, so browsers hide the answer from its pages',
    });
  };
  const permitted = (request: Request): string | undefined => {
    const origin = request.headers.get('origin');
    if (origin === null) return undefined;
    if (isAllowed(origin)) return origins === 'any' ? '*' : origin;
    logRefused(origin, request);
    return undefined;
  };
  return {
    onRequest({ request, endResponse, fetchAPI }) {
      const isPreflight =
        request.method === 'OPTIONS' && request.headers.get('access-control-request-method') !== null;
      if (!isPreflight) return;
      if (!areSomeAllowed) {
        permitted(request);
        return;
      }
      const headers: Record<string, string> =
        permitted(request) === undefined
          ? {}
          : {
              'access-control-allow-methods': 'GET, POST',
              'access-control-allow-headers': allowedHeaders,
              'access-control-max-age': String(maxAgeSeconds),
            };
      endResponse(new fetchAPI.Response(null, { status: 204, headers }));
    },
    onResponse({ request, response }) {
      // Also when the origin is not allowed: a cache must not serve one origin's answer to another. No cache keeps the
      // answer to a POST, so one that comes from no page needs no such header.
      const mayVary = request.method !== 'POST' || request.headers.has('origin');
      if (areSomeAllowed && origins !== 'any' && mayVary) response.headers.append('vary', 'Origin');
      const origin = permitted(request);
      if (origin === undefined) return;
      response.headers.set('access-control-allow-origin', origin);
      response.headers.set('access-control-expose-headers', exposedHeaders);
    },
  };
}
