/** Passes what Yoga has parsed and validated to the function that runs operations. */
import type { ExecutionArgs } from 'graphql';
import { onAborted, onResponseClosed } from '../http/client-gone.ts';
import type { Documents } from '../operation/documents.ts';
import type { GatewayPlugin } from '../operation/request-state.ts';
import { subscriptionError } from '../operation/request-operation.ts';
import type { RunOperation } from '../operation/run-operation.ts';

export function useOperation(run: RunOperation, documents: Documents): GatewayPlugin {
  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(() => {
        throw subscriptionError();
      });
    },
    onExecute({ setExecuteFn }) {
      setExecuteFn((given: unknown) => {
        const args = given as ExecutionArgs & {
          readonly contextValue: Parameters<
            NonNullable<GatewayPlugin['onExecute']>
          >[0]['args']['contextValue'];
        };
        const { request, state, res } = args.contextValue;
        return run({
          schema: args.schema,
          document: args.document,
          text: documents.metadataOf(args.document)?.text,
          operationName: args.operationName ?? undefined,
          variables: args.variableValues ?? {},
          headers: request.headers,
          onClientGone: (callback) =>
            res === undefined ? onAborted(request.signal, callback) : onResponseClosed(res, callback),
          state,
        });
      });
    },
  };
}
