/** What a route returns: a status with a JSON body, lines of JSON, other bytes, or nothing. */

export interface RouteResult {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of `body`: bytes that are not JSON. */
  readonly bytes?: Buffer;
  /** Instead of `body`: a stream with one JSON document a line. */
  readonly lines?: JsonLines;
}

export interface JsonLines {
  readonly count: number;
  /** Called for each line when it is sent, from 0 on. */
  readonly document: (index: number) => unknown;
}

export function ok(body: unknown): RouteResult {
  return { status: 200, body };
}

export function created(body: unknown): RouteResult {
  return { status: 201, body };
}

export const noContent: RouteResult = { status: 204 };
