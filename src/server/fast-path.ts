/**
 * The fast path: answers a simple JSON POST without Fetch objects and without Yoga's hooks, which are half of the
 * work of a small operation. The request line and the headers alone decide the path, and the path answers whatever
 * the body turns out to be. Both paths share the functions that check, run and report an operation.
 */
import { secondCredentialHeader } from '../upstream/http/caller-key.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { RequestLimits, ServerConfig } from '../config/config.ts';
import { withinLimits } from './http/answer-limits.ts';
import type { Bodies } from './http/bodies.ts';
import { onResponseClosed } from './http/client-gone.ts';
import type { Documents } from './operation/documents.ts';
import type { RequestState } from './operation/request-state.ts';
import type { Logger } from './log/logger.ts';
import type { RequestObserver } from './operation/observe-request.ts';
import type { PublicErrorOptions } from './operation/public-error.ts';
import { resolveDocument, type PersistedDocuments } from './persisted/persisted-documents.ts';
import { readBody, WholeBody } from './http/read-body.ts';
import { paramsOfBody } from './http/request-params.ts';
import { checkIsNotSubscription, checkParams, findDocument } from './operation/request-operation.ts';
import type { OperationInput, RunOperation } from './operation/run-operation.ts';
import { send, type SendOptions, type Sent } from './http/send-response.ts';
import { withCodes } from './plugins/use-error-codes.ts';
import { withExplain } from './plugins/use-explain.ts';
import { requestIdOf } from './plugins/use-request-id.ts';

export interface FastPathOptions {
  readonly schema: GraphQLSchema;
  readonly documents: Documents;
  readonly persisted: PersistedDocuments | undefined;
  readonly run: RunOperation;
  readonly limits: RequestLimits;
  readonly bodies: Bodies;
  readonly explain: ServerConfig['explain'];
  readonly cost: ServerConfig['cost'];
  readonly logger: Logger;
  readonly observe: RequestObserver;
  readonly suggestions: PublicErrorOptions['suggestions'];
  readonly maxAnswerBytes: number;
}

/** Other values of these headers mean something to a plugin that works on Fetch requests. */
export function isSimpleJsonPost({ method, url, headers }: IncomingMessage): boolean {
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

/** Rejects when the answer cannot be made from the result. */
export async function answerOnFastPath(
  req: IncomingMessage,
  res: ServerResponse,
  state: RequestState,
  options: FastPathOptions,
  sendOptions: SendOptions,
): Promise<void> {
  state.requestId = requestIdOf(headerOf(req, 'x-request-id'), (name) => headerOf(req, name));
  const headers = { get: (name: string) => headerOf(req, name.toLowerCase()) };
  let result: ExecutionResult;
  try {
    const { limits, bodies } = options;
    const body = await readBody(req, res, new WholeBody(), { maxBytes: limits.maxBodyBytes, bodies });
    state.place?.enter();
    const operation = operationIn(body, res, headers, state, options);
    const ran = 'errors' in operation ? operation : options.run(operation);
    result = ran instanceof Promise ? await ran : ran;
  } catch (error) {
    result = failed(error);
  }
  const answered = answerOf(withExplain(result, { headers, state }, options), state, options);
  const sending = send(req, res, answered, sendOptions);
  if (sending !== undefined) await sending;
  options.observe(state, 'POST', '/graphql', answered.status);
}

/** Returns validation errors as the result they are. Throws any other reason why there is no operation to run. */
function operationIn(
  body: Buffer,
  res: ServerResponse,
  headers: OperationInput['headers'],
  state: RequestState,
  { schema, documents, persisted, limits }: FastPathOptions,
): OperationInput | { readonly errors: readonly GraphQLError[] } {
  const given = paramsOfBody(body);
  const params = { ...given, query: resolveDocument(persisted, given, headers) };
  checkParams(params, limits);
  const operationName = params.operationName ?? undefined;
  const { document, text, errors } = findDocument(documents, params.query, operationName, {
    authorization: headers.get('authorization') ?? headers.get(secondCredentialHeader),
    remoteAddress: state.remoteAddress,
  });
  if (errors.length > 0) return { errors };
  checkIsNotSubscription(document, operationName);
  return {
    schema,
    document,
    text,
    operationName,
    variables: params.variables ?? {},
    headers,
    onClientGone: (callback) => onResponseClosed(res, callback),
    state,
  };
}

function answerOf(
  result: ExecutionResult,
  state: RequestState,
  { logger, suggestions, maxAnswerBytes }: FastPathOptions,
): Sent {
  const published = withCodes(result, state, logger, suggestions);
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': state.requestId,
  };
  const { status, body } =
    published.data === undefined ? withoutData(published, headers) : { status: 200, body: published };
  Object.assign(headers, state.answerHeaders);
  return withinLimits({ status, headers, body: JSON.stringify(body) }, state, maxAnswerBytes);
}

/** Without data, the errors decide the status and add headers. */
function withoutData(
  result: ExecutionResult,
  headers: Record<string, string>,
): { readonly status: number; readonly body: object } {
  // What an operation would cost, in place of running it.
  if (result.errors === undefined) return { status: 200, body: result };
  let status = 0;
  const errors = result.errors.map(({ message, locations, path, extensions }) => {
    const { http, ...shown } = extensions;
    // An invalid document is answered with 200, see `spec` in documents.ts.
    if (http?.spec !== true) status = Math.max(status, http?.status ?? 400);
    for (const [name, value] of Object.entries(http?.headers ?? {})) headers[name.toLowerCase()] = value;
    return { message, locations, path, extensions: shown };
  });
  return { status: status === 0 ? 200 : status, body: { ...result, errors } };
}

function failed(error: unknown): ExecutionResult {
  if (error instanceof GraphQLError) return { errors: [error] };
  const originalError = error instanceof Error ? error : new Error(String(error));
  return { errors: [new GraphQLError(originalError.message, { originalError })] };
}

function headerOf(req: IncomingMessage, name: string): string | null {
  const value = req.headers[name];
  return typeof value === 'string' ? value : (value?.join(', ') ?? null);
}
