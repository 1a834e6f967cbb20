/** Writes a Fetch response to node:http, and compresses it when that saves bytes. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { encodeBody, type Encoding } from './compression.ts';

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

/** Writes an answer. All answers are written here. Undefined when it is written already. */
export function send(
  req: IncomingMessage,
  res: ServerResponse,
  sent: Sent,
  options: SendOptions,
): Promise<void> | undefined {
  const accepted = singleHeader(req.headers['accept-encoding']);
  if (sent.isEncoded === true || accepted === undefined) {
    write(req, res, sent, undefined, options);
    return undefined;
  }
  return encodeBody(sent.body, contentTypeOf(sent), accepted).then(({ body, encoding }) => {
    const { status, headers, bytes } = sent;
    write(
      req,
      res,
      { status, headers, body, bytes: body === sent.body ? bytes : undefined },
      encoding,
      options,
    );
  });
}

function write(
  req: IncomingMessage,
  res: ServerResponse,
  sent: Sent,
  encoding: Encoding | undefined,
  { connection }: SendOptions,
): void {
  const { status, headers: given, body, bytes } = sent;
  const headers: OutgoingHttpHeaders = Object.assign({}, baseHeaders, given);
  if (connection === 'last') headers['connection'] = 'close';
  if (encoding !== undefined) headers['content-encoding'] = encoding;
  if (isJson(contentTypeOf(sent))) {
    headers['vary'] =
      headers['vary'] === undefined ? 'Accept-Encoding' : `${headers['vary']}, Accept-Encoding`;
  }
  // These statuses have no body.
  if (status === 204 || status === 304) delete headers['content-length'];
  else headers['content-length'] = bytes ?? Buffer.byteLength(body);
  // The client may have disconnected while the answer was made.
  if (res.destroyed || res.writableEnded) return;
  res.writeHead(status, headers);
  res.end(req.method === 'HEAD' ? undefined : body);
}

function contentTypeOf({ headers }: Sent): string | undefined {
  const contentType = headers['content-type'];
  return typeof contentType === 'string' ? contentType : undefined;
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/(?:[\w.-]+\+)?json/.test(contentType);
}

function singleHeader(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(',');
}
