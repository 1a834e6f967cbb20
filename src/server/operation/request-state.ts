/** The state of one HTTP request, which the parts of the server share. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestTrace } from '../../telemetry/tracing.ts';
import type { Credential } from '../../upstream/http/caller-key.ts';
import type { RequestBytes } from '../../upstream/http/held-bytes.ts';

/** The part of an operation's context that the server uses. */
export interface OperationContext {
  /** Errors beside those of fields that are null. */
  readonly reported?: readonly GraphQLError[] | undefined;
  /** How many upstream calls the operation has made itself. */
  readonly callsMade?: number | undefined;
  /** The upstream calls so far, in order and without tokens. The operation itself made `actual` of them. */
  explain?(): {
    readonly least?: number;
    readonly most?: number;
    readonly bytes?: number;
    readonly rounds?: number;
    readonly calls: readonly object[];
    readonly actual: number;
    /** Most calls that it could make. */
    readonly predicted?: number;
  };
  /** Longest chain of upstream calls so far that depend on each other. */
  rounds?(): number;
  /** The most calls that it can make. */
  reserved?(): number;
  /** What it can cost, before it runs. */
  foresee?(): object;
}

/** What is left of a rate limit after an operation. */
export interface RateLeft {
  readonly limit: number;
  readonly remaining: number;
  /** Until all points are available again. */
  readonly resetSeconds: number;
}

/** Each member names the part that writes it; the others read it. */
export interface RequestState {
  /** use-request-id */
  requestId: string;
  /** Milliseconds of the monotonic clock. */
  readonly startedAt: number;
  /** run-operation: the operation, once its document is known. */
  operation?:
    | {
        readonly type: string;
        readonly name: string | undefined;
        /** Its document's hash. */
        readonly document: string;
      }
    | undefined;
  /** persisted-documents: the operation's name, if its document is in the set. */
  persistedName?: string | undefined;
  /** run-operation: the result of the context factory. */
  operationContext?: OperationContext | undefined;
  /** handler: for a request with a body. Throws the error to answer when there is no place once the body has arrived. */
  place?: { enter(): void } | undefined;
  /** handler: the address of the client or of the last proxy; undefined in-process. */
  readonly remoteAddress: string | undefined;
  /**
   * shared-state: awaited before the operation's first call, with the most calls that it can make. Rejects when
   * it must not make them.
   */
  admit?: (predicted: number) => Promise<void>;
  /** shared-state: what is left of the caller's rate limit. */
  rate?: RateLeft;
  /** shared-state: whether the answer came from the cache. */
  cache?: 'hit' | 'miss';
  /** shared-state: further headers of the answer, in lower case. */
  answerHeaders?: Readonly<Record<string, string>>;
  /** run-operation: the client disconnected before its operation was done. */
  clientLeft?: boolean | undefined;
  /** handler: the request's credential with its key, hashed once. */
  credential?: Credential | undefined;
  /** handler: the same for the second upstream; undefined without that header. */
  secondCredential?: Credential | undefined;
  /** handler: the bytes that the request holds in memory. */
  held?: RequestBytes | undefined;
  /** handler: the share to which its place and its cost count. */
  share?: string | undefined;
  /** use-error-codes: the codes answered, in order. */
  errorCodes: readonly string[];
  /** use-error-codes: the ceilings that the errors name. */
  limitRules: readonly unknown[];
  /** handler: the header of that name, unchanged. */
  traceparent?: string | undefined;
  /** handler: the request's span, if there is a tracer. */
  trace?: RequestTrace | undefined;
}

/** The server context that Yoga passes to every hook. In-process requests have no `req` and `res`. */
export interface ServerContext {
  readonly state: RequestState;
  readonly req?: IncomingMessage;
  readonly res?: ServerResponse;
}

export type GatewayPlugin = Plugin<ServerContext, ServerContext>;

const none: readonly never[] = [];

export function createRequestState(remoteAddress?: string): RequestState {
  return {
    requestId: '',
    startedAt: performance.now(),
    remoteAddress,
    errorCodes: none,
    limitRules: none,
    // All of them, so that no request's object grows.
    credential: undefined,
    secondCredential: undefined,
    held: undefined,
    share: undefined,
    place: undefined,
    traceparent: undefined,
    trace: undefined,
    operation: undefined,
    operationContext: undefined,
    clientLeft: undefined,
  };
}
