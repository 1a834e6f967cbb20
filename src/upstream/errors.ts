/** The closed list of error codes, and the errors for failed calls and invalid input. */

/** Every value of `extensions.code`, with its meaning. */
export const errorCodes = {
  BAD_USER_INPUT: 'An argument or header is wrong, or upstream refused the request as invalid.',
  UNAUTHENTICATED: 'There is no token, or upstream does not accept it.',
  FORBIDDEN: 'The token is valid, but this operation is closed to it.',
  NOT_FOUND: 'There is no such object, or it is not visible to this token.',
  CONFLICT: 'The object is in a state that does not allow this.',
  QUERY_TOO_COMPLEX: 'The operation would cost more than the configured ceiling.',
  REQUEST_DEADLINE: 'The operation ended before this was done: its deadline passed or its client went away.',
  RATE_LIMITED: 'This gateway has too many requests, from this caller or in all.',
  UPSTREAM_RATE_LIMITED: 'Upstream asks for fewer requests.',
  UPSTREAM_TIMEOUT: 'Upstream did not answer in time.',
  UPSTREAM_UNAVAILABLE: 'Upstream cannot be reached, or failed on its own account.',
  UPSTREAM_BAD_RESPONSE: 'Upstream answered with something that is not a valid answer.',
  INTERNAL_SERVER_ERROR: 'A fault in this gateway.',
  PERSISTED_QUERY_NOT_FOUND: 'No document has this hash; an Apollo client sends the text next.',
  PERSISTED_QUERY_NOT_SUPPORTED:
    'Persisted documents are off; an Apollo client sends only text from then on.',
} as const satisfies Readonly<Record<string, string>>;

export type ErrorCode = keyof typeof errorCodes;

/** One entry of a problem. `path` is the property as upstream spells it, such as `address.country`. */
export interface ProblemEntry {
  readonly path?: string;
  /** Placeholders are filled. May contain Markdown. */
  readonly message: string;
  /** For translation, such as `E000012`. */
  readonly id?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** An error body, normalized from the upstream's three formats. */
export interface Problem {
  readonly title: string;
  readonly detail?: string;
  readonly status: number;
  readonly traceId?: string;
  /** The fragment of the problem's `type`, such as `MPTACC03-0012`. */
  readonly code?: string;
  readonly entries: readonly ProblemEntry[];
}

/** A call that was not made, because its operation has made as many as it may. */
export interface ExceededCeiling {
  readonly allowed: number;
  /** The field that needs the call, as a path without positions: `accounts.nodes.iconDataUri`. */
  readonly field: string | undefined;
}

export interface UpstreamErrorInit {
  readonly code: ErrorCode;
  /** Method and path template, without ids, query or host: `GET /v1/accounts/buyers/{id}`. */
  readonly call: string;
  /** What was expected and what came. Contains no body, URL, header or host, because callers can see it. */
  readonly message: string;
  readonly status?: number;
  readonly traceId?: string;
  readonly problem?: Problem;
  readonly retryAfterSeconds?: number;
  readonly outcome?: 'unknown';
  readonly isCutStream?: true;
  readonly exceeded?: ExceededCeiling;
  readonly cause?: unknown;
}

/** A failed upstream call. Its message and cause contain nothing of the response, and no hosts or addresses. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly code: ErrorCode;
  readonly call: string;
  readonly status: number | undefined;
  readonly traceId: string | undefined;
  readonly problem: Problem | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** `unknown`: a write that may have taken effect, although no response confirms it. */
  readonly outcome: 'unknown' | undefined;
  readonly exceeded: ExceededCeiling | undefined;
  /** The name of the upstream, where it says so. */
  upstream: string | undefined;
  /** The response was read as a stream, which was not whole or not readable. A page may still be readable. */
  isCutStream: boolean;

  constructor(init: UpstreamErrorInit) {
    const suffix = init.outcome === 'unknown' ? '; it is unknown whether the change was made' : '';
    super(`${init.call}: ${init.message}${suffix}`, init.cause === undefined ? {} : { cause: init.cause });
    this.code = init.code;
    this.call = init.call;
    this.status = init.status;
    this.traceId = init.traceId;
    this.problem = init.problem;
    this.retryAfterSeconds = init.retryAfterSeconds;
    this.outcome = init.outcome;
    this.exceeded = init.exceeded;
    this.upstream = undefined;
    this.isCutStream = init.isCutStream === true;
  }
}

/** A value from upstream that the enum of its field does not have. */
export class UnknownValueError extends UpstreamError {
  readonly value: string;

  constructor(type: string, value: string) {
    super({
      code: 'UPSTREAM_BAD_RESPONSE',
      call: 'upstream',
      message: `expected a value of the enum ${type}, but got one that it does not list`,
    });
    this.value = value;
  }
}

/** The rules that rejected input breaks, as data, so that clients can write their own message. */
export const inputRules = {
  REQUIRED: 'A required value is missing or null.',
  MIN_LENGTH: 'The text has fewer characters than `limit`.',
  MAX_LENGTH: 'The text has more characters than `limit`.',
  MIN_ITEMS: 'The list has fewer items than `limit`.',
  MAX_ITEMS: 'The list has more items than `limit`.',
  MIN_VALUE: 'The number is lower than `limit`.',
  MAX_VALUE: 'The number is higher than `limit`.',
  MAX_BYTES: 'The file or the JSON object has more bytes than `limit`.',
  FORMAT: 'The value does not have the required format.',
  UNIQUE: 'A list contains a duplicate.',
  COMBINATION: 'Values cannot be combined.',
} as const satisfies Readonly<Record<string, string>>;

export interface BrokenRule {
  readonly rule: keyof typeof inputRules;
  readonly limit?: number | undefined;
  readonly actual?: number | undefined;
}

/** Invalid input. Thrown before any call is made. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code = 'BAD_USER_INPUT' satisfies ErrorCode;
  /** The place in the arguments, if known: `['filter', 'name', 'contains']`. Not named `path`, which graphql-js uses for a place in the answer. */
  readonly argument: readonly (string | number)[] | undefined;
  readonly broken: BrokenRule | undefined;

  constructor(
    message: string,
    options: {
      readonly argument?: readonly (string | number)[];
      readonly broken?: BrokenRule;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.argument = options.argument;
    this.broken = options.broken;
  }
}

/** Some ids of a read are of a form that this upstream cannot find. Others of the same read can be read without them. */
export class UnreadableIdError extends InputError {}

/**
 * Longest error body that is read. For a longer one only the status counts, so the time to read an error is
 * bounded.
 */
export const maxProblemBytes = 2 ** 20;
