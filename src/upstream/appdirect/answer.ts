/** Reads successful responses of AppDirect: one object, or a list in one of its five forms. */
import type { UpstreamResponse } from '../http/request.ts';
import { UpstreamError } from '../errors.ts';
import { isObject, parseJson } from '../http/json.ts';
import { outcomeOf } from '../http/transport-error.ts';
import type { Row } from '../../source/row.ts';
import type { Place, ToRow } from './rows.ts';
import { appDirectSpec } from './spec.ts';

/** The call that was answered, for errors. */
export interface Asked {
  readonly call: string;
  readonly method: string;
  readonly isSafe?: true | undefined;
}

export interface Answer {
  readonly asked: Asked;
  readonly response: UpstreamResponse;
  /** The parsed body; undefined when it is empty, as with 204. */
  readonly value: unknown;
}

/**
 * `page`: `content` and `page`, asked with `page` and `size`. `number`: the same, asked with `number`. `bare-page`: a bare
 * array, asked with `page` and `size`, without a total. `whole`: `content` without `page`, or a bare array; it has no pages.
 */
export type Paging = 'page' | 'number' | 'bare-page' | 'whole';

export interface ListAnswer {
  readonly rows: readonly Row[];
  readonly total: number | undefined;
  /** The page size that AppDirect applied, which may be lower than requested. */
  readonly size: number | undefined;
}

export function readJson(asked: Asked, response: UpstreamResponse): unknown {
  if (response.body.length === 0) return undefined;
  try {
    return parseJson(response.body);
  } catch {
    // Without a cause: the parser's message quotes the body, and causes are logged.
    throw bad({ asked, response, value: undefined }, 'expected JSON, but got something else');
  }
}

export function readList(answer: Answer, paging: Paging, toRow: ToRow, place: Place): ListAnswer {
  const { value } = answer;
  const isBare = paging === 'bare-page' || (paging === 'whole' && Array.isArray(value));
  const content = isBare ? value : isObject(value) ? value['content'] : undefined;
  if (!Array.isArray(content)) {
    throw bad(answer, `expected ${isBare ? 'a list' : '{ content: [] }'}, but got ${kindOf(value)}`);
  }
  const rows = (content as unknown[]).map((item) => readItem(answer, item, toRow, place));
  if (answer.response.entry !== undefined) answer.response.entry.rows = rows.length;
  if (paging === 'whole') return { rows, total: rows.length, size: undefined };
  if (paging === 'bare-page') return { rows, total: undefined, size: undefined };
  const page = isObject(value) && isObject(value['page']) ? value['page'] : {};
  const { size, totalElements } = page;
  if (!isCount(size) || !isCount(totalElements)) {
    throw bad(
      answer,
      'expected whole numbers for the size and the totalElements of the page, but got others',
    );
  }
  return { rows, total: totalElements, size };
}

/** `id`: the object that was asked for. */
export function readObject(answer: Answer, toRow: ToRow, place: Place, id?: string): Row {
  const row = readItem(answer, answer.value, toRow, place);
  if (id !== undefined && row.id !== id) throw bad(answer, 'expected the requested object, but got another');
  if (answer.response.entry !== undefined) answer.response.entry.rows = 1;
  return row;
}

function readItem(answer: Answer, item: unknown, toRow: ToRow, place: Place): Row {
  if (!isObject(item)) throw bad(answer, `expected an object, but got ${kindOf(item)}`);
  const row = toRow(item, place);
  if (row === undefined) throw bad(answer, 'expected an object with an id, but got one without');
  return row;
}

export function bad({ asked, response }: Answer, message: string): UpstreamError {
  const error = new UpstreamError({
    code: 'UPSTREAM_BAD_RESPONSE',
    call: asked.call,
    message,
    status: response.status,
    outcome: outcomeOf(asked, 'answering'),
  });
  error.upstream = appDirectSpec.name;
  return error;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'an empty body';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'another ' : 'a '}${typeof value}`;
}
