/** Gives every request an id: the client's X-Request-ID if it is a plain one, else a new one; both are answered. */
import { randomUUID } from 'node:crypto';
import type { GatewayPlugin } from './exchange.ts';

/** No spaces, quotes or line breaks: the id goes into log lines and into headers sent upstream. */
const plainId = /^[\w.:/+=-]{1,128}$/;

export function useRequestId(): GatewayPlugin {
  return {
    onRequest({ request, serverContext }) {
      const given = request.headers.get('x-request-id');
      serverContext.exchange.requestId = given !== null && plainId.test(given) ? given : randomUUID();
    },
    onResponse({ response, serverContext }) {
      response.headers.set('x-request-id', serverContext.exchange.requestId);
    },
  };
}
