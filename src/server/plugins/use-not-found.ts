/** Answers 404 for every path that nothing before it in the list has answered, and that is not the endpoint. */
import type { GatewayPlugin } from '../operation/request-state.ts';
import { refusal } from '../http/error-response.ts';

export function useNotFound(): GatewayPlugin {
  return {
    onRequest({ url, endResponse, fetchAPI, serverContext }) {
      const { pathname } = url;
      if (pathname === '/graphql') return;
      const message = `There is no ${JSON.stringify(pathname.slice(0, 200))}; the endpoint is /graphql.`;
      endResponse(refusal(fetchAPI, serverContext.exchange, { status: 404, code: 'NOT_FOUND', message }));
    },
  };
}
