/** Writes a result to the socket, whole or damaged as a fault says. */
import type { RouteResult } from './route-result.ts';
import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';

const page = Buffer.from(
  '<!doctype html><html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>',
);

/** Calls `record` with the status and the bytes of the body before the last of them leaves. */
export function send(
  response: ServerResponse,
  result: RouteResult,
  fault?: Fault,
  record: (status: number, bytes: number) => void = () => undefined,
): void {
  if (fault?.kind === 'html') {
    return write(
      response,
      fault.status ?? 502,
      page,
      { 'content-type': 'text/html; charset=utf-8', ...fault.headers },
      record,
    );
  }
  const { status, headers } = result;
  const json =
    result.bytes ?? (result.body === undefined ? undefined : Buffer.from(JSON.stringify(result.body)));
  if (json === undefined) {
    record(status, 0);
    response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': 0 }).end();
    return;
  }
  const all = { 'content-type': 'application/json; charset=utf-8', ...headers };
  if (fault?.kind === 'truncate') {
    record(status, json.length >> 1);
    response.writeHead(status, { ...all, 'content-length': json.length });
    response.write(json.subarray(0, json.length >> 1), () => response.destroy());
    return;
  }
  const isCut = fault?.kind === 'malformed' || fault?.kind === 'break-off';
  const body = isCut ? json.subarray(0, json.length >> 1) : json;
  write(response, status, body, all, record);
}

function write(
  response: ServerResponse,
  status: number,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  record: (status: number, bytes: number) => void,
): void {
  record(status, body.length);
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}
