/** Writes a Fetch response to node:http, and compresses it when that saves bytes. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { encodeBody } from './compression.ts';

export interface SendOptions {
  /** `last`: the connection closes after this answer. */
  readonly connection: 'keep' | 'last';
}

/** On every answer: no type sniffing, and no caching unless the answer sets its own header. */
export const baseHeaders = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

const connectionHeaders: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding']);

export async function sendResponse(
  req: IncomingMessage,
  res: ServerResponse,
  response: Response,
  options: SendOptions,
  limit: (sent: Sent) => Sent = (sent) => sent,
): Promise<void> {
  const headers: OutgoingHttpHeaders = {};
  response.headers.forEach((value, name) => {
    // The server sets `connection`: an answer that keeps it open would overrule a client that asks to close it.
    const lower = name.toLowerCase();
    if (!connectionHeaders.has(lower)) headers[lower] = value;
  });
  const contentType = response.headers.get('content-type') ?? undefined;
  const isText = contentType === undefined || /^(?:text\/|application\/(?:[\w.-]+\+)?json)/.test(contentType);
  const isEncoded = headers['content-encoding'] !== undefined;
  const body = isText && !isEncoded ? await response.text() : Buffer.from(await response.arrayBuffer());
  await send(req, res, limit({ status: response.status, headers, body, isEncoded }), options);
}

export interface Sent {
  readonly status: number;
  /** The names are in lower case. */
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly body: string | Buffer;
  /** Length of the body, where it is already known. */
  readonly bytes?: number | undefined;
  /** Whether the body is already compressed. */
  readonly isEncoded?: boolean;
}

/** Writes an answer. All answers are written here. */
export async function send(
  req: IncomingMessage,
  res: ServerResponse,
  { status, headers: given, body, bytes, isEncoded = false }: Sent,
  { connection }: SendOptions,
): Promise<void> {
  const headers: OutgoingHttpHeaders = Object.assign({}, baseHeaders, given);
  if (connection === 'last') headers['connection'] = 'close';
  const contentType = typeof headers['content-type'] === 'string' ? headers['content-type'] : undefined;
  const accepted = singleHeader(req.headers['accept-encoding']);
  const encoded =
    isEncoded || accepted === undefined
      ? { body, encoding: undefined }
      : await encodeBody(body, contentType, accepted);
  if (encoded.encoding !== undefined) headers['content-encoding'] = encoded.encoding;
  if (isJson(contentType)) {
    headers['vary'] =
      headers['vary'] === undefined ? 'Accept-Encoding' : `${headers['vary']}, Accept-Encoding`;
  }
  // These statuses have no body.
  if (status === 204 || status === 304) delete headers['content-length'];
  else {
    headers['content-length'] =
      bytes !== undefined && encoded.body === body ? bytes : Buffer.byteLength(encoded.body);
  }
  // The client may have disconnected while the answer was made.
  if (res.destroyed || res.writableEnded) return;
  res.writeHead(status, headers);
  res.end(req.method === 'HEAD' ? undefined : encoded.body);
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/(?:[\w.-]+\+)?json/.test(contentType);
}

function singleHeader(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(',');
}
