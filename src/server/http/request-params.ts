/** Takes the GraphQL parameters from a body or a query string, and ignores all other members. */
import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import { parseBody } from './request-json.ts';

/** The ids by which a request can name its document. */
export interface DocumentIds {
  /** As in GraphQL over HTTP. */
  readonly documentId?: unknown;
  /** As Relay network layers send it. */
  readonly id?: unknown;
  readonly doc_id?: unknown;
}

const members = ['query', 'variables', 'operationName', 'extensions', 'documentId', 'id', 'doc_id'] as const;

/** Takes the parameters from a JSON body. */
export function paramsOfBody(body: Buffer): GraphQLParams & DocumentIds {
  const value = parseBody(body);
  if (Array.isArray(value)) {
    throw new GraphQLError('Batching is not supported.', {
      extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
    });
  }
  return paramsOf(value);
}

/** Null means absent, and so does an empty operation name. */
export function paramsOf(body: object): GraphQLParams & DocumentIds {
  const given = body as Readonly<Record<string, unknown>>;
  const params: Record<string, unknown> = {};
  for (const name of members) {
    const value = given[name];
    if (value !== undefined && value !== null) params[name] = value;
  }
  const { operationName } = params;
  if (operationName === '') delete params['operationName'];
  else if (operationName !== undefined && typeof operationName !== 'string') {
    const got = Array.isArray(operationName) ? 'a list' : `a value of type ${typeof operationName}`;
    throw new GraphQLError(`operationName must be a string, but is ${got}.`, {
      extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
    });
  }
  return params;
}
