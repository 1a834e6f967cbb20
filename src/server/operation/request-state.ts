/** One HTTP request and its answer, as the plugins of the gateway share it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import type { RequestTrace } from '../../telemetry/tracing.ts';
import type { RequestBytes } from '../../upstream/http/held-bytes.ts';

/** What a context factory makes. The gateway itself needs no more of it than this. */
export interface OperationContext {
  /** The upstream calls waited for so far, in order, without any token; `actual` of them were its own. */
  explain?(): {
    readonly calls: readonly object[];
    readonly actual: number;
    /** Most calls that it could make. */
    readonly predicted?: number;
  };
}

/** Written by the plugin named beside each member, read by the others. */
export interface Exchange {
  /** use-request-id */
  requestId: string;
  /** Milliseconds of the monotonic clock. */
  readonly startedAt: number;
  /** run-operation: what the operation was, once its document is known. */
  operation?: {
    readonly type: string;
    readonly name: string | undefined;
    /** Its document's hash. */
    readonly document: string;
  };
  /** persisted-documents: the operation's name, when its document is one of the set and so of a closed list. */
  persistedName?: string | undefined;
  /** run-operation: what the context factory made. */
  operationContext?: OperationContext;
  /** handler: for a request with a body. Throws the error to answer when there is no room once the body is there. */
  place?: { enter(): void } | undefined;
  /** gateway: of the client, or of the last proxy before us; undefined in-process. */
  readonly remoteAddress: string | undefined;
  /**
   * scale-out: to be waited for before the operation makes its first call, with the most calls that it could make;
   * rejects when they are not to be made.
   */
  admit?: (predicted: number) => Promise<void>;
  /** scale-out: whether a kept answer was given. */
  cache?: 'hit' | 'miss';
  /** scale-out: headers of the answer beyond the usual ones, in lower case. */
  answerHeaders?: Readonly<Record<string, string>>;
  /** run-operation: the client went away before its operation was done. */
  clientLeft?: boolean;
  /** gateway: what the request holds in memory. */
  held?: RequestBytes | undefined;
  /** gateway: who its place and its cost are counted for. */
  share?: string | undefined;
  /** use-error-codes: the codes answered, in order. */
  errorCodes: readonly string[];
  /** use-error-codes: which ceilings were passed, of the errors that say so. */
  limitRules: readonly unknown[];
  /** gateway: the header of that name, as it came. */
  traceparent?: string | undefined;
  /** gateway: the request's span, where there is a tracer. */
  trace?: RequestTrace | undefined;
}

/** What Yoga hands to every hook as server context. `req` and `res` are missing for in-process requests. */
export interface ServerContext {
  readonly exchange: Exchange;
  readonly req?: IncomingMessage;
  readonly res?: ServerResponse;
}

export type GatewayPlugin = Plugin<ServerContext, ServerContext>;

export function createExchange(remoteAddress?: string): Exchange {
  return {
    requestId: '',
    startedAt: performance.now(),
    remoteAddress,
    errorCodes: [],
    limitRules: [],
  };
}
