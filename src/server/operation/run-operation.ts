/**
 * Runs one operation, whichever way its request came: makes its context, ends it at its deadline or when
 * its client goes away, executes it. What goes around every operation (a cache, a rate limit, a trace) is a
 * wrapper, as around every upstream call.
 */
import { getOperationAST, GraphQLError } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { createExecutor } from '../../executor/execute.ts';
import type { Credential } from '../../upstream/http/caller-key.ts';
import { ClientLeft, type CancelSignal } from '../../upstream/http/cancellation.ts';
import type { RequestBytes } from '../../upstream/http/held-bytes.ts';
import { maskOwnSecrets } from '../../upstream/secrets.ts';
import { startDeadline } from './deadline.ts';
import type { Deadline } from './deadline.ts';
import { documentHash } from './document-hash.ts';
import type { RequestState, OperationContext } from './request-state.ts';

/** A valid document and what came with it. */
export interface OperationInput {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** The document as it was sent, where that is known. */
  readonly text: string | undefined;
  readonly operationName: string | undefined;
  /** As sent: not coerced, defaults not filled in. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Pick<Headers, 'get'>;
  /** Calls back at most once, when the client has gone before it was answered; returns how to stop listening. */
  readonly onClientGone: (callback: () => void) => () => void;
  readonly state: RequestState;
}

export type MaybePromise<T> = T | Promise<T>;

/** What fails before a field runs throws, or rejects, with what is to be answered. */
export type RunOperation = (operation: OperationInput) => MaybePromise<ExecutionResult>;

/** Something around every operation. */
export type OperationWrapper = (next: RunOperation) => RunOperation;

/** What a context is made of. One context for each operation; nothing of it may be shared with another. */
export interface OperationRequest {
  readonly headers: Pick<Headers, 'get'>;
  readonly requestId: string;
  /** Fires at the deadline, with the error to answer as its reason, and when the client goes away. */
  readonly signal: CancelSignal;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** As sent: not coerced, defaults not filled in. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Where the bytes of upstream's answers are counted. */
  readonly held?: RequestBytes | undefined;
  /** The request's credential with its key. */
  readonly credential?: Credential | undefined;
}

export type CreateContext = (request: OperationRequest) => MaybePromise<OperationContext>;

export interface RunOptions {
  readonly createContext: CreateContext;
  readonly deadlineMs: number;
  /** Longest answer to one operation. Default: any. */
  readonly maxAnswerBytes?: number | undefined;
  /** Outermost first. */
  readonly wrappers?: readonly OperationWrapper[] | undefined;
}

/** Resolvers that obey the signal finish well within this; what still hangs after it is given up. */
const graceMs = 200;

export function createRunOperation(options: RunOptions): RunOperation {
  const { createContext, deadlineMs, maxAnswerBytes, wrappers = [] } = options;
  const execute = createExecutor({ maxAnswerBytes });

  function run(input: OperationInput): MaybePromise<ExecutionResult> {
    const { state, headers, document, operationName, variables } = input;
    const deadline = startDeadline(input.onClientGone, deadlineMs);
    const start = (contextValue: OperationContext): MaybePromise<ExecutionResult> => {
      state.operationContext = contextValue;
      const { schema } = input;
      // Not Yoga's own executor: that answers fields in the order they were done, not as they were asked.
      const go = (): MaybePromise<ExecutionResult> =>
        execute({ schema, document, operationName, variableValues: variables, contextValue });
      return state.admit === undefined ? go() : state.admit(contextValue.explain?.().predicted ?? 0).then(go);
    };
    let result: MaybePromise<ExecutionResult>;
    try {
      const { requestId, held, credential } = state;
      const made = createContext({
        headers,
        requestId,
        signal: deadline.signal,
        document,
        operationName,
        variables,
        held,
        credential,
      });
      result = made instanceof Promise ? made.then(start) : start(made);
    } catch (error) {
      deadline.end();
      throw error;
    }
    if (!(result instanceof Promise)) {
      deadline.end();
      return result;
    }
    return endAt(deadline, result, state, deadlineMs);
  }

  const wrapped = wrappers.reduceRight<RunOperation>((next, wrap) => wrap(next), run);
  return (input) => {
    const { document, text } = input;
    const operation = getOperationAST(document, input.operationName);
    input.state.operation = {
      type: operation?.operation ?? 'unknown',
      name: maskedName(operation?.name?.value, input.headers),
      document: documentHash(document, text),
    };
    return wrapped(input);
  };
}

/** The name is the client's own text, and goes into logs and spans. */
function maskedName(name: string | undefined, headers: Pick<Headers, 'get'>): string | undefined {
  return name === undefined ? undefined : maskOwnSecrets(name, headers.get('authorization'));
}

function endAt(
  deadline: Deadline,
  pending: Promise<ExecutionResult>,
  state: RequestState,
  deadlineMs: number,
): Promise<ExecutionResult> {
  return new Promise((resolve, reject) => {
    let graceTimer: NodeJS.Timeout | undefined;
    const giveUp = (): void => {
      const reason: unknown = deadline.signal.reason;
      const error =
        reason instanceof GraphQLError
          ? reason
          : new GraphQLError(reason instanceof ClientLeft ? reason.message : 'The operation was stopped.', {
              extensions: { code: 'REQUEST_DEADLINE' },
            });
      resolve({ data: null, errors: [error] });
    };
    const onAbort = (): void => {
      state.clientLeft = deadline.signal.reason instanceof ClientLeft;
      // A write under way is finished, so that what is told of it, and caches that it clears, come after it.
      const finishes = state.clientLeft && state.operation?.type === 'mutation';
      graceTimer = setTimeout(giveUp, finishes ? deadlineMs : graceMs);
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
