/** Makes the response to a request that is rejected before it reaches GraphQL, in the shape of a GraphQL error. */
import type { FetchAPI } from 'graphql-yoga';
import type { ErrorCode } from '../../upstream/errors.ts';
import type { RequestState } from '../operation/request-state.ts';

export interface ErrorResponseInit {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function errorResponseOf(
  fetchAPI: Pick<FetchAPI, 'Response'>,
  state: RequestState,
  { status, code, message, headers = {} }: ErrorResponseInit,
): Response {
  state.errorCodes = [code];
  return new fetchAPI.Response(errorBody(state.requestId, code, message), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

export function errorBody(requestId: string, code: ErrorCode, message: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] });
}
