/**
 * Runs one operation, for both paths: makes its context, executes it, and ends it at its deadline or when its client
 * disconnects. A cache, a rate limit or a trace is a wrapper around this, as with upstream calls.
 */
import { getOperationAST, GraphQLError } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { createExecutor } from '../../executor/execute.ts';
import type { Credential } from '../../upstream/http/caller-key.ts';
import { ClientLeft, type CancelSignal } from '../../upstream/http/cancellation.ts';
import type { RequestBytes } from '../../upstream/http/held-bytes.ts';
import { maskRequestSecrets } from './request-secrets.ts';
import { startDeadline } from './deadline.ts';
import type { Deadline } from './deadline.ts';
import { documentHash } from './document-hash.ts';
import type { RequestState, OperationContext } from './request-state.ts';

/** A valid document and the rest of its request. */
export interface OperationInput {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** The document as it was sent, if known. */
  readonly text: string | undefined;
  readonly operationName: string | undefined;
  /** As sent: not coerced, defaults not filled in. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Pick<Headers, 'get'>;
  /** Calls back at most once, when the client disconnects before it is answered. Returns a function that stops listening. */
  readonly onClientGone: (callback: () => void) => () => void;
  readonly state: RequestState;
}

export type MaybePromise<T> = T | Promise<T>;

/** A failure before any field runs throws, or rejects, with the error to answer. */
export type RunOperation = (operation: OperationInput) => MaybePromise<ExecutionResult>;

/** Code that runs around every operation. */
export type OperationWrapper = (next: RunOperation) => RunOperation;

/** The input of a context. Each operation has its own context and shares nothing in it with another. */
export interface OperationRequest {
  readonly headers: Pick<Headers, 'get'>;
  readonly requestId: string;
  /** Fires at the deadline, with the error to answer as its reason, and when the client disconnects. */
  readonly signal: CancelSignal;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** As sent: not coerced, defaults not filled in. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Counts the bytes of upstream responses. */
  readonly held?: RequestBytes | undefined;
  /** The request's credentials with their keys. */
  readonly credential?: Credential | undefined;
  readonly secondCredential?: Credential | undefined;
}

export type CreateContext = (request: OperationRequest) => MaybePromise<OperationContext>;

export interface RunOptions {
  readonly createContext: CreateContext;
  readonly deadlineMs: number;
  /** Longest answer to one operation. Default: no limit. */
  readonly maxAnswerBytes?: number | undefined;
  /** Whether `x-explain: only` answers what an operation can cost, in place of running it. Default: off. */
  readonly explain?: 'on-request' | 'off';
  /** Outermost first. */
  readonly wrappers?: readonly OperationWrapper[] | undefined;
}

/** Resolvers that obey the signal finish well within this. After it, the operation is abandoned. */
const graceMs = 200;

export function createRunOperation(options: RunOptions): RunOperation {
  const { createContext, deadlineMs, maxAnswerBytes, explain = 'off', wrappers = [] } = options;
  const execute = createExecutor({ maxAnswerBytes });

  function run(input: OperationInput): MaybePromise<ExecutionResult> {
    const { state, headers, document, operationName, variables } = input;
    const deadline = startDeadline(input.onClientGone, deadlineMs);
    const start = (contextValue: OperationContext): MaybePromise<ExecutionResult> => {
      state.operationContext = contextValue;
      if (explain !== 'off' && headers.get('x-explain') === 'only' && contextValue.foresee !== undefined) {
        return { extensions: { explain: contextValue.foresee() } };
      }
      const { schema } = input;
      // Not Yoga's executor: it orders fields by when they were done, not as the document asks for them.
      const go = (): MaybePromise<ExecutionResult> => {
        const executed = execute({
          schema,
          document,
          operationName,
          variableValues: variables,
          contextValue,
        });
        // Only resolvers that wait for an upstream report errors.
        return executed instanceof Promise
          ? executed.then((answer) => withReported(answer, contextValue))
          : executed;
      };
      return state.admit === undefined
        ? go()
        : state.admit(contextValue.reserved?.() ?? contextValue.explain?.().predicted ?? 0).then(go);
    };
    let result: MaybePromise<ExecutionResult>;
    try {
      const { requestId, held, credential, secondCredential } = state;
      const made = createContext({
        headers,
        requestId,
        signal: deadline.signal,
        document,
        operationName,
        variables,
        held,
        credential,
        secondCredential,
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

function withReported(answer: ExecutionResult, { reported }: OperationContext): ExecutionResult {
  return reported === undefined ? answer : { ...answer, errors: [...(answer.errors ?? []), ...reported] };
}

/** Masks secrets in the name: it is text from the client, and goes into logs and spans. */
function maskedName(name: string | undefined, headers: Pick<Headers, 'get'>): string | undefined {
  return name === undefined ? undefined : maskRequestSecrets(name, (header) => headers.get(header));
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
      // A running write is finished first, so that its log line and its cache invalidation follow it.
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
