/** Hive Gateway's configuration: headers forwarded to the subgraphs, and extensions added to the answer. */
import { defineConfig } from '@graphql-hive/gateway';

/** Puts the `explain` of Accounts Graph, one for each fetch, into the extensions of the answer. */
function explainPlugin() {
  const byOperation = new WeakMap();
  return {
    onSubgraphExecute({ subgraphName, executionRequest: { context } }) {
      if (subgraphName !== 'accounts') return undefined;
      return ({ result }) => {
        const { explain } = result.extensions ?? {};
        if (explain) byOperation.set(context, [...(byOperation.get(context) ?? []), explain]);
      };
    },
    onExecute: ({ args: { contextValue } }) => ({
      onExecuteDone({ result, setResult }) {
        const explain = byOperation.get(contextValue);
        if (explain) setResult({ ...result, extensions: { ...result.extensions, explain } });
      },
    }),
  };
}

export const gatewayConfig = defineConfig({
  propagateHeaders: {
    // Only the caller's tokens decide what the marketplaces return.
    fromClientToSubgraphs({ request, subgraphName }) {
      const tokens = ['authorization', 'appdirect-authorization'];
      const names = ['x-request-id', 'traceparent', 'accept-language', 'x-explain'];
      const wanted = subgraphName === 'accounts' ? [...tokens, ...names] : names;
      return Object.fromEntries(wanted.map((name) => [name, request.headers.get(name) ?? undefined]));
    },
  },
  plugins: () => [explainPlugin()],
});
