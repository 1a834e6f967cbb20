/** Reads the error bodies of the Accounts API. */
import { STATUS_CODES } from 'node:http';
import { maxProblemBytes } from '../errors.ts';
import type { Problem, ProblemEntry, UpstreamError } from '../errors.ts';
import { errorForStatus } from '../http/error-for-status.ts';
import type { UpstreamResponse } from '../http/request.ts';
import { maskedStart } from '../secrets.ts';

/** In characters. Longer texts are cut. */
const maxTextLength = 4_000;
/** Most entries, properties of an entry, and parameters of an entry. The rest is left out. */
const maxEntries = 100;
/** Longest value of a parameter or a placeholder, in characters. */
const maxParameterLength = 500;

/** The error for a response that is not a success. `secrets` are masked if the body repeats them. */
export function marketplaceError(
  call: string,
  method: string,
  response: UpstreamResponse,
  secrets: readonly string[] = [],
): UpstreamError {
  const contentType = response.headers['content-type'];
  const type = typeof contentType === 'string' ? contentType : undefined;
  const problem = readProblem(response.status, type, response.body, secrets);
  return errorForStatus({ call, method, response, problem, setting: 'MPT_API_BASE_URL' });
}

/**
 * Reads an error body: RFC 9457 with `errors` as a map (validation, query language) or as a list (business rules),
 * or `{ statusCode, message }` from the edge. For any other body, such as HTML, only the status counts. `secrets`
 * are masked if the body repeats them.
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
  // One page of the documentation spells `detail` as `details`, and the edge uses `message` for `title`.
  const detail = text(document['detail']) ?? text(document['details']);
  // Must be an id: any other text is dropped.
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

/** An item of the list form can name several properties and becomes one entry for each. */
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

/** Keeps parameters that are texts or lists of texts, with secrets masked as in messages. Objects are left out. */
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

/** Keys of errors of the query language that concern no path. */
const codes: ReadonlySet<string> = new Set(['rql_validation', 'order:no_props']);

/** Upstream can write `$.name` for `name`. `$` and an empty path mean the whole document. */
function withPath(path: string, entry: ProblemEntry): ProblemEntry {
  if (codes.has(path)) return entry;
  const plain = path.replace(/^\$\.?/, '').slice(0, 200);
  return plain === '' ? entry : { ...entry, path: plain };
}

/** Fills `The buyer {{ id }} is deleted` in one pass, so braces in a parameter stay text. */
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
