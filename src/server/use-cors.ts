/** Cross-origin access for the configured origins only; without any, no header is ever sent. */
import type { ServerConfig } from '../config/config.ts';
import type { GatewayPlugin } from './exchange.ts';

const allowedHeaders =
  'authorization, content-type, cache-control, accept-language, x-explain, x-request-id, apollo-require-preflight, traceparent, tracestate';
const exposedHeaders = 'x-request-id, retry-after';
/** How long a browser may keep the permission, in seconds. */
const maxAgeSeconds = 3_600;

/** Cookies are never read, so credentials are never allowed: callers send the Authorization header. */
export function useCors(origins: ServerConfig['corsOrigins']): GatewayPlugin {
  if (origins !== 'any' && origins.length === 0) return {};
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
      // Also where the origin is refused: a cache must not hand one origin's answer to another.
      if (origins !== 'any') response.headers.append('vary', 'Origin');
      const origin = allowed(request.headers.get('origin'));
      if (origin === undefined) return;
      response.headers.set('access-control-allow-origin', origin);
      response.headers.set('access-control-expose-headers', exposedHeaders);
    },
  };
}
