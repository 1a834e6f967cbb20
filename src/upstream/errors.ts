/** The closed list of error codes, the two errors the upstream side throws, and the reader of problem bodies. */
import { STATUS_CODES } from 'node:http';
import { maskedStart } from './secrets.ts';

/** Every code a caller can meet in `extensions.code`, with what it means. */
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

/** One complaint of a problem. `path` is upstream's own spelling of the property, e.g. `address.country`. */
export interface ProblemEntry {
  readonly path?: string;
  /** Placeholders already filled. May hold markdown. */
  readonly message: string;
  /** For translation, e.g. `E000012`. */
  readonly id?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** An error body in one shape, whichever of the upstream's three it came in. */
export interface Problem {
  readonly title: string;
  readonly detail?: string;
  readonly status: number;
  readonly traceId?: string;
  /** The fragment of the problem's `type`, e.g. `MPTACC03-0012`. */
  readonly code?: string;
  readonly entries: readonly ProblemEntry[];
}

export interface UpstreamErrorInit {
  readonly code: ErrorCode;
  /** Method and path template, without ids, query or host: `GET /v1/accounts/buyers/{id}`. */
  readonly call: string;
  /** What was expected and what came. Never a body, URL, header or host: it may reach the caller. */
  readonly message: string;
  readonly status?: number;
  readonly traceId?: string;
  readonly problem?: Problem;
  readonly retryAfterSeconds?: number;
  readonly outcome?: 'unknown';
  readonly cause?: unknown;
}

/** An upstream call that failed. Neither message nor cause holds anything of the answer, nor hosts or addresses. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly code: ErrorCode;
  readonly call: string;
  readonly status: number | undefined;
  readonly traceId: string | undefined;
  readonly problem: Problem | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** `unknown`: a write that may have been carried out although no answer says so. */
  readonly outcome: 'unknown' | undefined;

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
  }
}

/** A value that upstream sent and that the enum of its field does not list. */
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

/** What refused input breaks, as data, so that a client can say it in its own words. */
export const inputRules = {
  REQUIRED: 'A required value is missing or null.',
  MIN_LENGTH: 'The text has fewer characters than `limit`.',
  MAX_LENGTH: 'The text has more characters than `limit`.',
  MIN_ITEMS: 'The list has fewer items than `limit`.',
  MAX_ITEMS: 'The list has more items than `limit`.',
  MIN_VALUE: 'The number is lower than `limit`.',
  MAX_VALUE: 'The number is higher than `limit`.',
  MAX_BYTES: 'The file has more bytes than `limit`.',
  FORMAT: 'The value does not have the required format.',
  UNIQUE: 'A list contains a duplicate.',
  COMBINATION: 'Values cannot be combined.',
} as const satisfies Readonly<Record<string, string>>;

export interface BrokenRule {
  readonly rule: keyof typeof inputRules;
  readonly limit?: number | undefined;
  readonly actual?: number | undefined;
}

/** Input that cannot be sent as it was meant. Thrown before any call is made. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code = 'BAD_USER_INPUT' satisfies ErrorCode;
  /** Where in the arguments, when that is known (not `path`: graphql-js would take that for a place in the answer): `['filter', 'name', 'contains']`. */
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

/** Longer texts are cut: nothing an error needs to say takes more. Characters. */
const maxTextLength = 4_000;
/** Of complaints, of the properties that one names, and of its parameters: what comes after is left out. */
const maxEntries = 100;
/** Of a parameter's value, and of what a placeholder is filled with. Characters. */
const maxParameterLength = 500;

/**
 * Longest error body that is looked into; of a longer one the status counts and nothing else. So what is read
 * of a refusal takes the same time at most, whatever upstream sends.
 */
export const maxProblemBytes = 2 ** 20;

/**
 * Reads an error body: RFC 9457 with `errors` as a map (validation, query language) or as a list
 * (business rules), the edge's `{ statusCode, message }`, and anything else, HTML and nothing
 * included, as the bare status. `secrets` are texts to hide should the body repeat them.
 */
export function readProblem(
  status: number,
  contentType: string | undefined,
  body: Buffer | string,
  secrets: readonly string[] = [],
): Problem {
  const fallback = STATUS_CODES[status] ?? 'Unknown error';
  const document = readObject(contentType, body);
  if (document === undefined) return { title: fallback, status, entries: [] };
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? maskedStart(value, maxTextLength, secrets) : undefined;
  // One page of the documentation spells `detail` as `details`; the edge says `message` for `title`.
  const detail = text(document['detail']) ?? text(document['details']);
  // An id, not a text: anything else in its place is dropped.
  const traceId = /^[\w:.|-]{1,200}$/.exec(text(document['traceId']) ?? '')?.[0];
  const code = /#([A-Z]+\d*-\d+)$/.exec(text(document['type']) ?? '')?.[1];
  return {
    title: text(document['title']) ?? text(document['message']) ?? fallback,
    status,
    entries: readEntries(document['errors'], text),
    ...(detail === undefined ? {} : { detail }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(code === undefined ? {} : { code }),
  };
}

function readObject(
  contentType: string | undefined,
  body: Buffer | string,
): Record<string, unknown> | undefined {
  if (body.length === 0 || body.length > maxProblemBytes) return undefined;
  if (contentType !== undefined && /^text\/html\b/i.test(contentType)) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString().replace(/^\uFEFF/, ''));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

type ReadText = (value: unknown) => string | undefined;

function readEntries(errors: unknown, text: ReadText): ProblemEntry[] {
  const entries: ProblemEntry[] = [];
  if (Array.isArray(errors)) {
    for (const item of errors as unknown[]) {
      if (entries.length >= maxEntries) break;
      entries.push(...readListEntry(item, text, maxEntries - entries.length));
    }
  } else if (isRecord(errors)) {
    for (const [key, messages] of Object.entries(errors)) {
      if (entries.length >= maxEntries) break;
      const few = Array.isArray(messages) ? firstOf(messages, maxEntries - entries.length) : [messages];
      for (const item of few) {
        const message = text(item);
        if (message !== undefined) entries.push(withPath(text(key) ?? '', { message }));
      }
    }
  }
  return entries;
}

function firstOf(list: readonly unknown[], count: number): readonly unknown[] {
  return list.slice(0, count);
}

/** An entry of the list form may name several properties: one entry each. */
function readListEntry(item: unknown, text: ReadText, most: number): ProblemEntry[] {
  if (!isRecord(item)) {
    const message = text(item);
    return message === undefined ? [] : [{ message }];
  }
  const parameters = isRecord(item['parameters']) ? readParameters(item['parameters'], text) : undefined;
  const message = text(fillPlaceholders(item['message'], parameters ?? {}));
  if (message === undefined) return [];
  const id = text(item['id']);
  const entry: ProblemEntry = {
    message,
    ...(id === undefined ? {} : { id }),
    ...(parameters === undefined ? {} : { parameters }),
  };
  const properties = Array.isArray(item['properties']) ? firstOf(item['properties'], most) : [];
  const paths = properties.map(text).filter((property) => property !== undefined);
  return paths.length === 0 ? [entry] : paths.map((path) => withPath(path, entry));
}

/** The texts among parameters, alone or in lists, are as much upstream's own as its messages. Objects are left out. */
function readParameters(
  parameters: Readonly<Record<string, unknown>>,
  text: ReadText,
): Readonly<Record<string, unknown>> {
  const read = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)?.slice(0, maxParameterLength) ?? '';
    return typeof value === 'object' ? null : value;
  };
  return Object.fromEntries(
    Object.entries(parameters)
      .slice(0, maxEntries)
      .map(([name, value]) => [
        name.slice(0, maxParameterLength),
        Array.isArray(value) ? firstOf(value, maxEntries).map(read) : read(value),
      ]),
  );
}

/** Reports on JSON bodies may write `$.name` for `name`; `$` and nothing mean the document as a whole. */
function withPath(path: string, entry: ProblemEntry): ProblemEntry {
  const plain = path.replace(/^\$\.?/, '').slice(0, 200);
  return plain === '' ? entry : { ...entry, path: plain };
}

/** `The buyer {{ id }} is deleted`: one pass, so a parameter's own braces stay text. */
function fillPlaceholders(message: unknown, parameters: Readonly<Record<string, unknown>>): unknown {
  if (typeof message !== 'string') return message;
  return message.slice(0, 2 * maxTextLength).replace(placeholder, (whole, name: string) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const values = Array.isArray(value) ? (value as unknown[]) : [value];
    const shown = values.filter((item) => ['string', 'number', 'boolean'].includes(typeof item));
    return shown.length === 0 ? whole : shown.join(', ').slice(0, maxParameterLength);
  });
}

const placeholder = /\{\{\s*([\w.$-]+)\s*\}\}/g;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
