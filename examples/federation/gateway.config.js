/** Hive Gateway's own settings: what goes from its client to the subgraphs, and what comes back beside the data. */
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
    // The caller's token is all that decides what the Accounts API answers.
    fromClientToSubgraphs({ request, subgraphName }) {
      const names = ['authorization', 'x-request-id', 'traceparent', 'accept-language', 'x-explain'];
      const wanted = subgraphName === 'accounts' ? names : names.slice(1);
      return Object.fromEntries(wanted.map((name) => [name, request.headers.get(name) ?? undefined]));
    },
  },
  plugins: () => [explainPlugin()],
});
