/** Reads successful responses: JSON, then one object or the list envelope. Checks only the id of rows. */
import type { ObjectWire } from '../../contract/marketplace.ts';
import { UpstreamError } from '../errors.ts';
import type { UpstreamResponse, UpstreamRequest } from '../http/request.ts';
import { isObject, parseJson } from '../http/json.ts';
import { outcomeOf } from '../http/transport-error.ts';

export interface ListAnswer<T extends ObjectWire = ObjectWire> {
  readonly rows: readonly T[];
  /** Undefined when upstream sends no total. Then a page shorter than `limit` is the last. */
  readonly total: number | undefined;
  /** The limit that upstream applied, which may be lower than requested. */
  readonly limit: number;
  readonly offset: number;
  /** Top-level properties that the projection or upstream's defaults left out. */
  readonly omitted: readonly string[];
  /** How many calls the answer took. Absent: one. */
  readonly calls?: number;
}

/** Undefined for an empty body. */
export function readJson(request: UpstreamRequest, answer: UpstreamResponse): unknown {
  if (answer.body.length === 0) return undefined;
  try {
    return parseJson(answer.body);
  } catch {
    // Without a cause: the parser's message quotes the body, and causes are logged.
    throw bad(request, answer, 'expected JSON, but got something else');
  }
}

export function readList<T extends ObjectWire>(
  request: UpstreamRequest,
  answer: UpstreamResponse,
  value: unknown,
  bareArray: boolean,
): ListAnswer<T> {
  if (bareArray && Array.isArray(value)) {
    checkRows(request, answer, value);
    if (answer.entry !== undefined) answer.entry.rows = value.length;
    return { rows: value as T[], total: value.length, limit: value.length, offset: 0, omitted: [] };
  }
  const rows = isObject(value) ? value['data'] : undefined;
  const meta = isObject(value) && isObject(value['$meta']) ? value['$meta'] : undefined;
  const pagination = meta?.['pagination'];
  if (!Array.isArray(rows) || meta === undefined || !isObject(pagination)) {
    const got = value === undefined ? 'an empty body' : `${Array.isArray(value) ? 'array' : typeof value}`;
    throw bad(request, answer, `expected { $meta: { pagination }, data: [] }, but got another ${got}`);
  }
  checkRows(request, answer, rows);
  const { limit, offset } = pagination;
  const total = pagination['total'] ?? undefined;
  if (!isCount(limit) || !isCount(offset) || (total !== undefined && !isCount(total))) {
    throw bad(request, answer, 'expected whole numbers for limit, offset and total, but got others');
  }
  if (answer.entry !== undefined) answer.entry.rows = rows.length;
  const omitted = Array.isArray(meta['omitted']) ? (meta['omitted'] as unknown[]) : [];
  return {
    rows: rows as T[],
    total,
    limit,
    offset,
    omitted: omitted.filter((name) => typeof name === 'string'),
  };
}

/** Every row needs an id: rows are matched by id. */
function checkRows(request: UpstreamRequest, answer: UpstreamResponse, rows: readonly unknown[]): void {
  for (const row of rows) {
    if (!isObject(row) || !isFilledText(row['id'])) {
      throw bad(request, answer, 'expected rows with an id each, but got one without');
    }
  }
}

/**
 * `{ id }`: that object; another one is a bad answer. `{ idIfAny }`: that object, or one without an id, as some
 * actions answer. `identified`: any object with an id.
 */
export type WantedRow = { readonly id: string } | { readonly idIfAny: string } | 'identified';

export function readRow<T extends ObjectWire>(
  request: UpstreamRequest,
  answer: UpstreamResponse,
  value: unknown,
  wanted: WantedRow,
): T {
  if (!isObject(value)) {
    const got =
      value === undefined ? 'an empty body' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
    throw bad(request, answer, `expected an object, but got ${got}`);
  }
  const { id = null } = value;
  if (id !== null || wanted === 'identified' || 'id' in wanted) {
    if (!isFilledText(id)) throw bad(request, answer, 'expected an object with an id, but got one without');
    const expected = wanted === 'identified' ? id : 'id' in wanted ? wanted.id : wanted.idIfAny;
    if (expected !== id) throw bad(request, answer, 'expected the requested object, but got another');
  }
  if (answer.entry !== undefined) answer.entry.rows = 1;
  return value as unknown as T;
}

function isFilledText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function bad(request: UpstreamRequest, answer: UpstreamResponse, message: string): UpstreamError {
  return new UpstreamError({
    code: 'UPSTREAM_BAD_RESPONSE',
    call: request.call,
    message,
    status: answer.status,
    outcome: outcomeOf(request, 'answering'),
  });
}
