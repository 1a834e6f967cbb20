/** Hands what Yoga has parsed and validated to the one function that runs operations. */
import type { ExecutionArgs } from 'graphql';
import type { Documents } from './documents.ts';
import type { GatewayPlugin } from './exchange.ts';
import type { RunOperation } from './run-operation.ts';

export function useOperation(run: RunOperation, documents: Documents): GatewayPlugin {
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn((given: unknown) => {
        const args = given as ExecutionArgs & {
          readonly contextValue: Parameters<
            NonNullable<GatewayPlugin['onExecute']>
          >[0]['args']['contextValue'];
        };
        const { request, exchange } = args.contextValue;
        return run({
          schema: args.schema,
          document: args.document,
          text: documents.known(args.document)?.text,
          operationName: args.operationName ?? undefined,
          variables: args.variableValues ?? {},
          headers: request.headers,
          onClientGone: (callback) => listenTo(request.signal, callback),
          exchange,
        });
      });
    },
  };
}

function listenTo(signal: AbortSignal | null, callback: () => void): () => void {
  if (signal === null) return () => undefined;
  if (signal.aborted) callback();
  else signal.addEventListener('abort', callback, { once: true });
  return () => {
    signal.removeEventListener('abort', callback);
  };
}
