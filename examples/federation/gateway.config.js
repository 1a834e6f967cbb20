/** Hive Gateway's own settings: what goes from its client to the subgraphs. */
import { defineConfig } from '@graphql-hive/gateway';

export const gatewayConfig = defineConfig({
  propagateHeaders: {
    // The caller's token is all that decides what the Accounts API answers.
    fromClientToSubgraphs({ request, subgraphName }) {
      const names = ['authorization', 'x-request-id', 'traceparent', 'accept-language'];
      const wanted = subgraphName === 'accounts' ? names : names.slice(1);
      return Object.fromEntries(wanted.map((name) => [name, request.headers.get(name) ?? undefined]));
    },
  },
});
