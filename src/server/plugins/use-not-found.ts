/** Answers 404 for every path except the endpoint that no earlier plugin has answered. */
import type { GatewayPlugin } from '../operation/request-state.ts';
import { errorResponseOf } from '../http/error-response.ts';

export function useNotFound(): GatewayPlugin {
  return {
    onRequest({ url, endResponse, fetchAPI, serverContext }) {
      const { pathname } = url;
      if (pathname === '/graphql') return;
      const message = `There is no ${JSON.stringify(pathname.slice(0, 200))}; the endpoint is /graphql.`;
      endResponse(
        errorResponseOf(fetchAPI, serverContext.state, { status: 404, code: 'NOT_FOUND', message }),
      );
    },
  };
}
