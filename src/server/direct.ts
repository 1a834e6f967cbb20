/**
 * The short way for the common request: a JSON POST from a program, with nothing odd about it. It goes
 * through the same plugins from the parameters on, but no Fetch request or response is made for it, which
 * is half of the work of a small operation. Whatever is not plainly such a request, and whatever is not
 * executed in the end, goes the long way, so that there is one place that says how it is refused.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError, type ExecutionResult } from 'graphql';
import type { GraphQLParams, YogaServerInstance } from 'graphql-yoga';
import type { RequestLimits } from '../config.ts';
import type { Exchange, ServerContext } from './exchange.ts';
import type { Logger } from './logger.ts';
import type { PublicErrorOptions } from './public-error.ts';
import { readBody } from './read-body.ts';
import { send, type SendOptions } from './send-response.ts';
import { withCodes } from './use-error-codes.ts';
import { requestIdOf } from './use-request-id.ts';
import { logRequest } from './use-request-log.ts';

export interface DirectOptions {
  readonly yoga: Pick<YogaServerInstance<ServerContext, object>, 'getResultForParams'>;
  readonly limits: RequestLimits;
  readonly logger: Logger;
  readonly suggestions: PublicErrorOptions['suggestions'];
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
    /^application\/json(?:; ?charset=utf-8)?$/i.test(headers['content-type'] ?? '') &&
    (headers.accept === undefined || headers.accept === '*/*' || headers.accept === 'application/json')
  );
}

export async function answerDirectly(
  req: IncomingMessage,
  res: ServerResponse,
  exchange: Exchange,
  options: DirectOptions,
  sendOptions: SendOptions,
): Promise<DirectResult> {
  exchange.requestId = requestIdOf(singleHeader(req, 'x-request-id'));
  let body: Buffer;
  try {
    body = await readBody(req, options.limits.maxBodyBytes);
  } catch (error) {
    await refuse(req, res, error, exchange, options, sendOptions);
    return { kind: 'answered' };
  }
  const params = paramsIn(body);
  if (params === undefined) return { kind: 'unanswered', body };
  const result = await execute(req, res, params, exchange, options);
  if (result?.data === undefined) return { kind: 'unanswered', body };
  const published = withCodes(result, exchange, options.logger, options.suggestions);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': exchange.requestId,
  };
  await send(req, res, { status: 200, headers, body: JSON.stringify(published) }, sendOptions);
  logRequest(options.logger, exchange, 'POST', '/graphql', 200);
  return { kind: 'answered' };
}

/** A body that cannot be read cannot be handed on either. */
async function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  error: unknown,
  exchange: Exchange,
  { logger, suggestions }: DirectOptions,
  sendOptions: SendOptions,
): Promise<void> {
  const failed = {
    errors: [error instanceof GraphQLError ? error : new GraphQLError('The body cannot be read.')],
  };
  const [found] = withCodes(failed, exchange, logger, suggestions).errors ?? [];
  const { http, ...extensions } = found?.extensions ?? {};
  const status = http?.status ?? 400;
  const headers = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': exchange.requestId };
  const body = JSON.stringify({ errors: [{ message: found?.message, extensions }] });
  await send(req, res, { status, headers, body }, sendOptions);
  logRequest(logger, exchange, 'POST', '/graphql', status);
}

/** Undefined for anything but one operation with the members a client sends. */
function paramsIn(body: Buffer): GraphQLParams | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { query, variables, operationName, ...others } = value as Record<string, unknown>;
  const isPlainBody =
    typeof query === 'string' &&
    (variables == null || (typeof variables === 'object' && !Array.isArray(variables))) &&
    (operationName == null || typeof operationName === 'string') &&
    Object.keys(others).length === 0;
  return isPlainBody ? (value as GraphQLParams) : undefined;
}

/** Undefined when it was refused before it was executed. */
async function execute(
  req: IncomingMessage,
  res: ServerResponse,
  params: GraphQLParams,
  exchange: Exchange,
  { yoga }: DirectOptions,
): Promise<ExecutionResult | undefined> {
  const client = new AbortController();
  const onClose = (): void => {
    if (!res.writableFinished) client.abort();
  };
  res.once('close', onClose);
  const request = {
    method: 'POST',
    url: 'http://localhost/graphql',
    headers: { get: (name: string) => singleHeader(req, name.toLowerCase()) },
    signal: client.signal,
  } as unknown as Request;
  try {
    const result = await yoga.getResultForParams({ params, request }, {
      exchange,
      req,
      res,
      request,
    } as never);
    if (result === undefined || Array.isArray(result) || Symbol.asyncIterator in result) return undefined;
    return result;
  } catch (error) {
    // Once it is being executed it is not done again: it may be a change.
    if (exchange.operationContext !== undefined) throw error;
    // Said again, and answered, by the long way.
    return undefined;
  } finally {
    res.removeListener('close', onClose);
  }
}

function singleHeader(req: IncomingMessage, name: string): string | null {
  const value = req.headers[name];
  return typeof value === 'string' ? value : (value?.join(', ') ?? null);
}
