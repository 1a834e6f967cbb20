/** Turns any error of an operation into its public form: a listed code, a request id and no internal details. */
import { GraphQLError, Kind } from 'graphql';
import { errorCodes, InputError, UpstreamError } from '../../upstream/errors.ts';
import type { ErrorCode } from '../../upstream/errors.ts';
import { variableErrorOf } from './variable-error.ts';

/** GraphQL's own codes for documents that do not parse or do not fit the schema. */
const documentCodes: ReadonlySet<unknown> = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED']);
/** Codes of the HTTP layer for requests that are not valid GraphQL over HTTP. */
const requestCodes: ReadonlySet<unknown> = new Set([
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'REQUEST_ENTITY_TOO_LARGE',
]);

/** HTTP status when there is no data. With data, even partial, it is 200. */
const statusOf = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  QUERY_TOO_COMPLEX: 400,
  REQUEST_DEADLINE: 504,
  RATE_LIMITED: 429,
  UPSTREAM_RATE_LIMITED: 503,
  UPSTREAM_TIMEOUT: 504,
  UPSTREAM_UNAVAILABLE: 503,
  UPSTREAM_BAD_RESPONSE: 502,
  INTERNAL_SERVER_ERROR: 500,
  // As Apollo's clients expect.
  PERSISTED_QUERY_NOT_FOUND: 200,
  PERSISTED_QUERY_NOT_SUPPORTED: 200,
} as const satisfies Readonly<Record<ErrorCode, number>>;

export interface PublicErrorOptions {
  readonly requestId: string;
  /** Without data, the error decides the HTTP status. */
  readonly hasData: boolean;
  /** Suggestions ("Did you mean ...") reveal field names of a hidden schema. */
  readonly suggestions: 'shown' | 'hidden';
  /** Called with errors that are masked, so that they can be logged. */
  readonly onUnknown: (error: unknown, path: GraphQLError['path']) => void;
}

export function toPublicError(error: unknown, options: PublicErrorOptions): GraphQLError {
  const located = error instanceof GraphQLError ? error : undefined;
  const { code, message, extensions } = classify(rootOf(error), located, options);
  const headers = retryHeader(extensions['retryAfterSeconds']);
  const given = located?.extensions['http'];
  const http =
    withoutLeniency(given, located) ??
    (options.hasData ? undefined : { status: statusFor(code), ...headers });
  return new GraphQLError(cut(message), {
    nodes: located?.nodes?.slice(0, maxLocations) ?? null,
    source: located?.source ?? null,
    positions: located?.positions?.slice(0, maxLocations) ?? null,
    path: located?.path ?? null,
    extensions: {
      code,
      requestId: options.requestId,
      ...extensions,
      ...(http === undefined ? {} : { http }),
    },
  });
}

/** In characters. Messages repeat text of the client, which may be as long as a request. */
const maxMessageLength = 500;
/** A cycle of fragments, for example, has one location for each fragment. */
const maxLocations = 4;

function cut(message: string): string {
  return message.length <= maxMessageLength ? message : `${message.slice(0, maxMessageLength)}…`;
}

/** Most bytes of all errors in an answer without data. */
const maxRefusalBytes = 3_500;
const maxRefusalErrors = 8;

/** Shortens the errors of a request that was not executed: a bad request must not cause a long answer. */
export function truncateErrors(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  let bytes = 0;
  const fits = (error: GraphQLError, index: number): boolean => {
    bytes += Buffer.byteLength(JSON.stringify(error));
    return index === 0 || (index < maxRefusalErrors && bytes <= maxRefusalBytes);
  };
  const firstBeyond = errors.findIndex((error, index) => !fits(error, index));
  return firstBeyond === -1 ? errors : errors.slice(0, firstBeyond);
}

/**
 * By convention, an `application/json` answer to a document that does not parse or validate has status 200.
 * Requests rejected earlier have their own status, whatever the client accepts.
 */
function withoutLeniency(http: unknown, located: GraphQLError | undefined): object | undefined {
  if (typeof http !== 'object' || http === null) return undefined;
  return documentCodes.has(located?.extensions['code']) ? http : { ...http, spec: false };
}

/** More would make the message unreadable. */
const maxReasons = 5;

interface Classified {
  readonly code: string;
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

function classify(root: unknown, located: GraphQLError | undefined, options: PublicErrorOptions): Classified {
  const variable = located && variableErrorOf(located);
  if (variable !== undefined) {
    const details = root instanceof GraphQLError ? detailsOf(root) : {};
    const message = withoutSuggestion(variable.message, options);
    return { code: 'BAD_USER_INPUT', message, extensions: { ...details, argument: variable.argument } };
  }
  if (root instanceof UpstreamError) {
    const { code, status, traceId, retryAfterSeconds, exceeded, upstream: marketplace } = root;
    const message = root.message + reasonOf(root);
    const argument = rejectedArgument(root, located);
    const extensions = definedOnly({
      marketplace,
      status,
      traceId,
      retryAfterSeconds,
      argument,
      ...exceeded,
    });
    return { code, message, extensions };
  }
  if (root instanceof InputError) {
    const message = withoutSuggestion(root.message, options);
    return { code: root.code, message, extensions: definedOnly({ argument: root.argument, ...root.broken }) };
  }
  if (root instanceof GraphQLError) return classifyGraphQLError(root, located, options);
  if (root instanceof Error && cannotRepresent.test(root.message)) return badValue();
  if (isAbort(root)) {
    return { code: 'REQUEST_DEADLINE', message: 'The operation ended before this was done.', extensions: {} };
  }
  options.onUnknown(root, located?.path);
  return masked(options);
}

/** What upstream reports about an invalid request is meant for its caller. Other problem texts are not passed on. */
function reasonOf({ code, problem }: UpstreamError): string {
  if (problem === undefined || code !== 'BAD_USER_INPUT') return '';
  const entries = problem.entries
    .slice(0, maxReasons)
    .map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`));
  const reasons = entries.length > 0 ? entries : problem.detail === undefined ? [] : [problem.detail];
  return reasons.length === 0 ? '' : `; upstream says: ${reasons.join(' ')}`;
}

/**
 * The filter of a list that upstream rejected. Most of its errors name no property, and the gateway wrote the rest of the
 * query itself.
 */
function rejectedArgument(
  { status, problem }: UpstreamError,
  located: GraphQLError | undefined,
): readonly string[] | undefined {
  if (status !== 400 || problem === undefined || problem.entries.length === 0) return undefined;
  const field = located?.nodes?.[0];
  const hasFilter =
    field?.kind === Kind.FIELD && field.arguments?.some(({ name }) => name.value === 'filter') === true;
  return hasFilter ? ['filter'] : undefined;
}

function classifyGraphQLError(
  root: GraphQLError,
  located: GraphQLError | undefined,
  options: PublicErrorOptions,
): Classified {
  const { code } = root.extensions;
  const extensions = detailsOf(root);
  const message = withoutSuggestion(root.message, options);
  if (isListed(code)) return { code, message, extensions };
  if (documentCodes.has(code)) return { code: String(code), message, extensions: {} };
  if (requestCodes.has(code)) return { code: 'BAD_USER_INPUT', message, extensions: {} };
  // Invalid variables fail before any field. Invalid arguments fail at their field but have their own location.
  const node = root.nodes?.[0]?.kind;
  if (located?.path === undefined || (node !== undefined && node !== Kind.FIELD)) {
    return { code: 'BAD_USER_INPUT', message, extensions: {} };
  }
  // The remaining errors mean that a value does not have its field's type, such as a non-list for a list.
  return badValue();
}

/** The extensions of an error besides its code. */
function detailsOf({ extensions }: GraphQLError): Readonly<Record<string, unknown>> {
  const { code: _code, http: _http, originalError: _originalError, ...details } = extensions;
  return details;
}

function withoutSuggestion(message: string, { suggestions }: PublicErrorOptions): string {
  if (suggestions === 'shown') return message;
  const at = message.search(/\bdid you mean /i);
  if (at === -1) return message;
  let end = at;
  while (end > 0 && (message[end - 1] === ' ' || message[end - 1] === ';')) end -= 1;
  return message.slice(0, end);
}

/** The messages with which scalars and enums reject a value. The executor reports them as plain errors. */
const cannotRepresent = /^(?:Enum "\w+"|\w+) cannot represent /;

/** Without the value, which may be personal data. */
function badValue(): Classified {
  return {
    code: 'UPSTREAM_BAD_RESPONSE',
    message: 'Upstream sent a value that this field cannot hold.',
    extensions: {},
  };
}

function masked({ requestId }: PublicErrorOptions): Classified {
  return {
    code: 'INTERNAL_SERVER_ERROR',
    message: `Internal error. The gateway's log has the details under request ${requestId}.`,
    extensions: {},
  };
}

/** The original error: graphql-js wraps it once to add a path, and some libraries wrap it again. */
export function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError !== undefined) root = root.originalError;
  return root;
}

export function isListed(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCodes, code);
}

function statusFor(code: string): number {
  return isListed(code) ? statusOf[code] : 400;
}

function retryHeader(seconds: unknown): { readonly headers?: Readonly<Record<string, string>> } {
  return typeof seconds === 'number' ? { headers: { 'retry-after': String(Math.ceil(seconds)) } } : {};
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

function definedOnly(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
