/** The answer to a request that is turned away before it reaches GraphQL, in the shape of a GraphQL error. */
import type { FetchAPI } from 'graphql-yoga';
import type { ErrorCode } from '../../upstream/errors.ts';
import type { Exchange } from '../operation/request-state.ts';

export interface RefusalInit {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function refusal(
  fetchAPI: Pick<FetchAPI, 'Response'>,
  exchange: Exchange,
  { status, code, message, headers = {} }: RefusalInit,
): Response {
  exchange.errorCodes = [code];
  return new fetchAPI.Response(refusalBody(exchange.requestId, code, message), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

export function refusalBody(requestId: string, code: ErrorCode, message: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] });
}
