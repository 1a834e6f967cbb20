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
    // Only the caller's token decides what the Accounts API returns.
    fromClientToSubgraphs({ request, subgraphName }) {
      const names = ['authorization', 'x-request-id', 'traceparent', 'accept-language', 'x-explain'];
      const wanted = subgraphName === 'accounts' ? names : names.slice(1);
      return Object.fromEntries(wanted.map((name) => [name, request.headers.get(name) ?? undefined]));
    },
  },
  plugins: () => [explainPlugin()],
});
