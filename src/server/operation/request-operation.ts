/** Finds the operation of a request, or throws the error to answer. Both paths use it, so they answer the same. */
import { getOperationAST, GraphQLError, Kind, OperationTypeNode, type DocumentNode } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { DocumentCaller } from './document-admission.ts';
import type { Documents, ParsedDocument } from './documents.ts';
import { checkVariables, type VariableLimits } from './variable-limits.ts';

/** The members of a request, of whatever types the client sent. */
export type GivenParams = { readonly [Name in keyof GraphQLParams]?: unknown };

export type CheckedParams = Omit<GraphQLParams, 'query'> & { readonly query: string };

/** The messages are Yoga's, because its own check comes after this one. */
export function checkParams(params: GivenParams, limits: VariableLimits): asserts params is CheckedParams {
  const { query, variables, extensions } = params;
  checkVariables(variables, limits);
  if (query === undefined || query === null) throw badParams('Must provide query string.');
  if (typeof query !== 'string') {
    throw badParams(`Expected "query" param to be a string, but given ${typeOf(query)}.`);
  }
  checkMember('variables', variables);
  checkMember('extensions', extensions);
}

function checkMember(name: string, value: unknown): void {
  if (value === undefined || value === null || typeOf(value) === 'object') return;
  throw badParams(`Expected "${name}" param to be empty or an object, but given ${typeOf(value)}.`);
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function badParams(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400, headers: { allow: 'GET, POST' } } },
  });
}

/** A document that parses and has the named operation. It can still have validation errors. */
export function findDocument(
  documents: Documents,
  text: string,
  operationName: string | null | undefined,
  caller: DocumentCaller,
): ParsedDocument {
  const found = documents.lookup(text, caller);
  if (found.kind === 'unparsed') throw found.error;
  checkOperationName(found.document, operationName);
  return found;
}

export function checkIsNotSubscription(document: DocumentNode, operationName: string | undefined): void {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation === OperationTypeNode.SUBSCRIPTION) throw subscriptionError();
}

export function subscriptionError(): GraphQLError {
  return badRequest('Expected a query or a mutation, but got a subscription.');
}

const maxShownNames = 5;

/** Yoga would only say that it cannot determine the operation. */
function checkOperationName(document: DocumentNode, wanted: string | null | undefined): void {
  if (getOperationAST(document, wanted)) return;
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const names = operations.flatMap(({ name }) => (name === undefined ? [] : [JSON.stringify(name.value)]));
  const shown = names.slice(0, maxShownNames).join(', ') + (names.length > maxShownNames ? ', …' : '');
  const has =
    operations.length === 0
      ? 'the document has no operation'
      : names.length === 0
        ? 'the only operation has no name'
        : `the document has ${shown}`;
  const message =
    wanted === null || wanted === undefined
      ? operations.length === 0
        ? 'The document has no operation to run.'
        : `The document has ${operations.length} operations, so operationName must name the one to run: ${shown}.`
      : `Unknown operation named ${JSON.stringify(wanted.slice(0, 100))}: ${has}.`;
  throw badRequest(message);
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}
