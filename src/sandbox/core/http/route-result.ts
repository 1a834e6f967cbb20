/** What a route returns: a status with a JSON body, other bytes, or nothing. */

export interface RouteResult {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of `body`: bytes that are not JSON. */
  readonly bytes?: Buffer;
}

export function ok(body: unknown): RouteResult {
  return { status: 200, body };
}

export function created(body: unknown): RouteResult {
  return { status: 201, body };
}

export const noContent: RouteResult = { status: 204 };
