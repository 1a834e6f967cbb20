/** Hive Gateway over a supergraph, inside this process and without a port. */
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';

/** Resolves with what sends an operation to the supergraph as one caller, and what stops it. */
export async function startHive({ supergraph, headers, ...config }) {
  const gateway = createGatewayRuntime({
    supergraph: () => supergraph,
    logging: false,
    maskedErrors: false,
    propagateHeaders: { fromClientToSubgraphs: () => headers },
    ...config,
  });
  return {
    async query(query, variables = {}) {
      const response = await gateway.fetch('http://supergraph/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return response.json();
    },
    stop: () => gateway[Symbol.asyncDispose](),
  };
}
