/** Makes the context that resolvers get, and ends the operation at its deadline or when its client goes away. */
import { getOperationAST, GraphQLError } from 'graphql';
import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import { createExecutor } from '../executor/execute.ts';
import { startDeadline } from './deadline.ts';
import type { Deadline } from './deadline.ts';
import type { GatewayPlugin, OperationContext } from './exchange.ts';

/** What a context is made of. One context for each operation; nothing of it may be shared with another. */
export interface OperationRequest {
  readonly headers: Pick<Headers, 'get'>;
  readonly requestId: string;
  /** Fires at the deadline and when the client goes away; its reason is the error to answer. */
  readonly signal: AbortSignal;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** As sent: not coerced, defaults not filled in. */
  readonly variables: Readonly<Record<string, unknown>>;
}

export type CreateContext = (request: OperationRequest) => OperationContext | Promise<OperationContext>;

/** Resolvers that obey the signal finish well within this; what still hangs after it is given up. */
const graceMs = 200;

export function useOperationContext(createContext: CreateContext, deadlineMs: number): GatewayPlugin {
  const execute = createExecutor();
  return {
    async onExecute({ args, setExecuteFn }) {
      const { request, exchange } = args.contextValue;
      const { document, variableValues } = args as ExecutionArgs;
      const operationName = (args as ExecutionArgs).operationName ?? undefined;
      const operation = getOperationAST(document, operationName);
      exchange.operation = { type: operation?.operation ?? 'unknown', name: operation?.name?.value };
      const deadline = startDeadline(request.signal, deadlineMs);
      let contextValue: OperationContext;
      try {
        contextValue = await createContext({
          headers: request.headers,
          requestId: exchange.requestId,
          signal: deadline.signal,
          document,
          operationName,
          variables: variableValues ?? {},
        });
      } catch (error) {
        deadline.end();
        throw error;
      }
      exchange.operationContext = contextValue;
      setExecuteFn((executeArgs) =>
        // Not Yoga's own executor: that answers fields in the order they were done, not as they were asked.
        endAt(deadline, () => execute({ ...(executeArgs as ExecutionArgs), contextValue })),
      );
    },
  };
}

type MaybePromise<T> = T | Promise<T>;

function endAt(
  deadline: Deadline,
  execute: () => MaybePromise<ExecutionResult>,
): MaybePromise<ExecutionResult> {
  let result: MaybePromise<ExecutionResult>;
  try {
    result = execute();
  } catch (error) {
    deadline.end();
    throw error;
  }
  if (!(result instanceof Promise) && !isThenable(result)) {
    deadline.end();
    return result;
  }
  const pending = result;
  return new Promise((resolve, reject) => {
    let graceTimer: NodeJS.Timeout | undefined;
    const giveUp = (): void => {
      const reason: unknown = deadline.signal.reason;
      const error = reason instanceof GraphQLError ? reason : new GraphQLError('The operation was ended.');
      resolve({ data: null, errors: [error] });
    };
    const onAbort = (): void => {
      graceTimer = setTimeout(giveUp, graceMs);
    };
    deadline.signal.addEventListener('abort', onAbort, { once: true });
    const settle = (): void => {
      clearTimeout(graceTimer);
      deadline.signal.removeEventListener('abort', onAbort);
      deadline.end();
    };
    pending.then(
      (value) => {
        settle();
        resolve(value);
      },
      (error: unknown) => {
        settle();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

function isThenable(value: unknown): value is Promise<ExecutionResult> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
