/**
 * The short way for the common request: a JSON POST from a program, with nothing odd about it. Neither Fetch
 * objects nor Yoga's hooks are made for it, which is half of the work of a small operation: its document is
 * looked up, and the same function runs it that runs those of Yoga. Whatever is not plainly such a request,
 * or has no valid document, goes the long way, so that there is one place that says how it is refused.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { RequestLimits, ServerConfig } from '../config/config.ts';
import { withinLimits } from './operation/answer-limits.ts';
import type { Bodies } from './http/bodies.ts';
import { onResponseClosed } from './http/client-gone.ts';
import type { Documents } from './operation/documents.ts';
import type { Exchange } from './request-state.ts';
import type { Logger } from './logger.ts';
import type { RequestObserver } from './operation/observe-request.ts';
import type { PublicErrorOptions } from './operation/public-error.ts';
import type { PersistedDocuments } from './persisted/persisted-documents.ts';
import { readBody, WholeBody } from './http/read-body.ts';
import { parseBody } from './http/request-json.ts';
import { paramsOf } from './http/request-params.ts';
import type { OperationInput, RunOperation } from './operation/run-operation.ts';
import { send, type SendOptions } from './http/send-response.ts';
import { withCodes } from './plugins/use-error-codes.ts';
import { withExplain } from './plugins/use-explain.ts';
import { requestIdOf } from './plugins/use-request-id.ts';
import { checkVariables } from './operation/variable-limits.ts';

export interface DirectOptions {
  readonly schema: GraphQLSchema;
  readonly documents: Documents;
  readonly persisted: PersistedDocuments | undefined;
  readonly run: RunOperation;
  readonly limits: RequestLimits;
  readonly bodies: Bodies;
  readonly explain: ServerConfig['explain'];
  readonly logger: Logger;
  readonly observe: RequestObserver;
  readonly suggestions: PublicErrorOptions['suggestions'];
  readonly maxAnswerBytes: number;
}

/** `answered`, or the body that was read, to be gone the long way with. */
export type DirectResult =
  { readonly kind: 'answered' } | { readonly kind: 'unanswered'; readonly body: Buffer };

/** Other headers than these may mean something to a plugin that works on Fetch requests. */
export function isPlain({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    url === '/graphql' &&
    headers.origin === undefined &&
    headers['content-encoding'] === undefined &&
    isPlainJson(headers['content-type']) &&
    (headers.accept === undefined || headers.accept === '*/*' || headers.accept === 'application/json')
  );
}

function isPlainJson(contentType: string | undefined): boolean {
  return (
    contentType === 'application/json' || /^application\/json(?:; ?charset=utf-8)?$/i.test(contentType ?? '')
  );
}

export async function answerDirectly(
  req: IncomingMessage,
  res: ServerResponse,
  exchange: Exchange,
  options: DirectOptions,
  sendOptions: SendOptions,
): Promise<DirectResult> {
  exchange.requestId = requestIdOf(singleHeader(req, 'x-request-id'), req.headers.authorization);
  let body: Buffer;
  let result: ExecutionResult;
  try {
    const { limits, bodies } = options;
    body = await readBody(req, res, new WholeBody(), { maxBytes: limits.maxBodyBytes, bodies });
    exchange.place?.enter();
  } catch (error) {
    // A body that cannot be read cannot be handed on either.
    result = failed(error instanceof GraphQLError ? error : new GraphQLError('The body cannot be read.'));
    await answer(req, res, result, exchange, options, sendOptions);
    return { kind: 'answered' };
  }
  const operation = operationIn(req, res, body, exchange, options);
  if (operation === undefined) return { kind: 'unanswered', body };
  try {
    result = await options.run(operation);
  } catch (error) {
    result = failed(error);
  }
  await answer(req, res, withExplain(result, operation, options.explain), exchange, options, sendOptions);
  return { kind: 'answered' };
}

/** Of a result without data the errors say with what status and headers it goes; with data it is 200. */
async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  result: ExecutionResult,
  exchange: Exchange,
  { logger, observe, suggestions, maxAnswerBytes }: DirectOptions,
  sendOptions: SendOptions,
): Promise<void> {
  let published = withCodes(result, exchange, logger, suggestions);
  let status = 200;
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': exchange.requestId,
    ...exchange.answerHeaders,
  };
  if (published.data === undefined) {
    status = Math.max(...(published.errors ?? []).map(({ extensions: { http } }) => http?.status ?? 400));
    const errors = (published.errors ?? []).map(({ message, locations, path, extensions }) => {
      const { http, ...shown } = extensions;
      Object.assign(headers, http?.headers);
      return { message, locations, path, extensions: shown };
    });
    published = { ...published, errors } as unknown as ExecutionResult;
  }
  const answered = withinLimits(
    { status, headers, body: JSON.stringify(published) },
    exchange,
    maxAnswerBytes,
  );
  await send(req, res, answered, sendOptions);
  observe(exchange, 'POST', '/graphql', answered.status);
}

function failed(error: unknown): ExecutionResult {
  if (error instanceof GraphQLError) return { errors: [error] };
  const originalError = error instanceof Error ? error : new Error(String(error));
  return { errors: [new GraphQLError(originalError.message, { originalError })] };
}

/** Undefined for anything but one operation of a valid document, within the ceilings. */
function operationIn(
  req: IncomingMessage,
  res: ServerResponse,
  body: Buffer,
  exchange: Exchange,
  { schema, documents, persisted, limits }: DirectOptions,
): OperationInput | undefined {
  const params = paramsIn(body, req, persisted);
  if (params?.query === undefined) return undefined;
  const known = documents.of(params.query, {
    authorization: singleHeader(req, 'authorization'),
    remoteAddress: exchange.remoteAddress,
  });
  exchange.document = { text: params.query, known };
  if (known.kind === 'unparsed' || known.errors.length > 0) return undefined;
  const operationName = params.operationName ?? undefined;
  const operation = getOperationAST(known.document, operationName);
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
  try {
    checkVariables(params.variables, limits);
  } catch {
    return undefined;
  }
  return {
    schema,
    document: known.document,
    text: known.text,
    operationName,
    variables: params.variables ?? {},
    headers: { get: (name) => singleHeader(req, name.toLowerCase()) },
    onClientGone: (callback) => onResponseClosed(res, callback),
    exchange,
  };
}

/** Undefined for anything but one operation whose members are of the right types. */
function paramsIn(
  body: Buffer,
  req: IncomingMessage,
  persisted: PersistedDocuments | undefined,
): GraphQLParams | undefined {
  let params: ReturnType<typeof paramsOf>;
  let query: unknown;
  try {
    const value = parseBody(body);
    if (Array.isArray(value)) return undefined;
    params = paramsOf(value);
    query = persisted === undefined ? params.query : persisted.textOf(params, headersOf(req));
  } catch {
    // Thrown again, and answered, by the long way.
    return undefined;
  }
  const { operationName } = params;
  const variables: unknown = params.variables;
  const extensions: unknown = params.extensions;
  return typeof query === 'string' && isObject(variables ?? {}) && isObject(extensions ?? {})
    ? ({ query, variables, operationName } as GraphQLParams)
    : undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function headersOf(req: IncomingMessage): Pick<Headers, 'get'> {
  return { get: (name) => singleHeader(req, name.toLowerCase()) };
}

function singleHeader(req: IncomingMessage, name: string): string | null {
  const value = req.headers[name];
  return typeof value === 'string' ? value : (value?.join(', ') ?? null);
}
