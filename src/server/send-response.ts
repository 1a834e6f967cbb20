/** Writes a Fetch response to a node:http answer, compressed where that pays. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { encodeBody } from './compression.ts';

export interface SendOptions {
  /** `last`: the connection is not to be used again. */
  readonly connection: 'keep' | 'last';
}

/** On every answer: nothing we send is to be guessed at or kept by a cache, unless it says so itself. */
const baseHeaders = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

export async function sendResponse(
  req: IncomingMessage,
  res: ServerResponse,
  response: Response,
  { connection }: SendOptions,
): Promise<void> {
  const headers: OutgoingHttpHeaders = { ...baseHeaders };
  response.headers.forEach((value, name) => {
    headers[name.toLowerCase()] = value;
  });
  if (connection === 'last') headers['connection'] = 'close';
  const contentType = response.headers.get('content-type') ?? undefined;
  const isText = contentType === undefined || /^(?:text\/|application\/(?:[\w.-]+\+)?json)/.test(contentType);
  const isEncoded = headers['content-encoding'] !== undefined;
  const original = isText && !isEncoded ? await response.text() : Buffer.from(await response.arrayBuffer());
  const encoded = isEncoded
    ? { body: original, encoding: undefined }
    : await encodeBody(original, contentType, singleHeader(req.headers['accept-encoding']));
  if (encoded.encoding !== undefined) headers['content-encoding'] = encoded.encoding;
  if (isJson(contentType)) {
    headers['vary'] = [headers['vary'], 'Accept-Encoding'].filter((value) => value !== undefined).join(', ');
  }
  // Statuses without a body must not announce one.
  if (response.status === 204 || response.status === 304) delete headers['content-length'];
  else headers['content-length'] = Buffer.byteLength(encoded.body);
  // The client may have gone while the answer was made.
  if (res.destroyed || res.writableEnded) return;
  res.writeHead(response.status, headers);
  res.end(req.method === 'HEAD' ? undefined : encoded.body);
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/(?:[\w.-]+\+)?json/.test(contentType);
}

function singleHeader(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(',');
}
