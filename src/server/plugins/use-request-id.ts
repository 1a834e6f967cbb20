/** Gives every request an id: the client's X-Request-ID if it is valid, else a new one. The answer contains it. */
import { randomUUID } from 'node:crypto';
import { maskRequestSecrets } from '../operation/request-secrets.ts';
import type { GatewayPlugin } from '../operation/request-state.ts';

/** No spaces, quotes or line breaks: the id goes into log lines and into headers sent upstream. */
const plainId = /^[\w.:/+=-]{1,128}$/;

/** `header` reads a header of the request, by its name in lower case. */
export function requestIdOf(given: string | null, header: (name: string) => string | null): string {
  if (given === null || !plainId.test(given)) return randomUUID();
  // A token sent as an id would be logged and sent upstream under another name.
  return maskRequestSecrets(given, header) === given ? given : randomUUID();
}

export function useRequestId(): GatewayPlugin {
  return {
    onRequest({ request, serverContext }) {
      const { headers } = request;
      serverContext.state.requestId = requestIdOf(headers.get('x-request-id'), (name) => headers.get(name));
    },
    onResponse({ response, serverContext }) {
      response.headers.set('x-request-id', serverContext.state.requestId);
    },
  };
}
