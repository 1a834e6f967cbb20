/** Allows cross-origin requests from the configured origins. Without any, it sends no CORS headers. */
import { secondCredentialHeader } from '../../upstream/http/caller-key.ts';
import type { ServerConfig } from '../../config/config.ts';
import type { GatewayPlugin } from '../operation/request-state.ts';

/** Headers that GraphQL clients, frameworks and browser tracing SDKs send. None is a credential. */
const usualHeaders: readonly string[] = [
  'accept-language',
  'cache-control',
  'pragma',
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
const exposedHeaders = 'x-request-id, retry-after, age, allow';
/** How long a browser may cache the preflight, in seconds. */
const maxAgeSeconds = 3_600;

/** Cookies are never read, so credentials are never allowed: callers send headers. */
export function useCors({
  corsOrigins: origins,
  corsHeaders,
}: Pick<ServerConfig, 'corsOrigins' | 'corsHeaders'>): GatewayPlugin {
  if (origins !== 'any' && origins.length === 0) return {};
  const allowedHeaders = [
    ...new Set(['authorization', secondCredentialHeader, 'content-type', ...usualHeaders, ...corsHeaders]),
  ].join(', ');
  const allowed = (origin: string | null): string | undefined => {
    if (origin === null) return undefined;
    if (origins === 'any') return '*';
    return origins.includes(origin) ? origin : undefined;
  };
  return {
    onRequest({ request, endResponse, fetchAPI }) {
      const isPreflight =
        request.method === 'OPTIONS' && request.headers.get('access-control-request-method') !== null;
      if (!isPreflight) return;
      const permitted = allowed(request.headers.get('origin')) !== undefined;
      const headers: Record<string, string> = permitted
        ? {
            'access-control-allow-methods': 'GET, POST',
            'access-control-allow-headers': allowedHeaders,
            'access-control-max-age': String(maxAgeSeconds),
          }
        : {};
      endResponse(new fetchAPI.Response(null, { status: 204, headers }));
    },
    onResponse({ request, response }) {
      // Also when the origin is not allowed: a cache must not serve one origin's answer to another.
      if (origins !== 'any') response.headers.append('vary', 'Origin');
      const origin = allowed(request.headers.get('origin'));
      if (origin === undefined) return;
      response.headers.set('access-control-allow-origin', origin);
      response.headers.set('access-control-expose-headers', exposedHeaders);
    },
  };
}
