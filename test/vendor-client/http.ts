/** The HTTP side of the vendor's client, acted out: base URL, token, JSON and forms, redirects, errors. */
import { randomUUID } from 'node:crypto';
import type { ProblemWire } from '../../src/contract/marketplace.ts';

export interface Upload {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** What is sent: a JSON document, or a form with that document in a part and perhaps a file in another. */
export type Content =
  | { readonly kind: 'json'; readonly document: unknown }
  | {
      readonly kind: 'form';
      readonly part: string;
      readonly document: unknown;
      readonly file?: { readonly name: string; readonly upload: Upload } | undefined;
    };

export interface Http {
  /** `path` is below `/public/v1/accounts`; undefined for an answer without a body. */
  readonly send: (method: string, path: string, content?: Content) => Promise<unknown>;
  readonly bytes: (path: string) => Promise<{ readonly type: string; readonly bytes: Buffer }>;
}

/** Read from whichever of the service's error bodies came; an edge in front of it has its own names for things. */
export class VendorApiError extends Error {
  override readonly name = 'VendorApiError';
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly traceId: string | undefined;
  readonly errors: unknown;

  constructor(httpStatus: number, text: string) {
    const body = parsed(text);
    const status = body.status ?? body.statusCode ?? httpStatus;
    const title = body.title ?? body.message ?? text.slice(0, 100);
    super(`${status} ${title} - ${body.detail ?? ''} (${body.traceId ?? ''})`);
    this.status = status;
    this.title = title;
    this.detail = body.detail;
    this.traceId = body.traceId;
    this.errors = body.errors;
  }
}

/** Without members for a body that is no JSON object, such as a page of a proxy. */
function parsed(text: string): ProblemWire {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The base may end in `/public` or `/public/v1`, with or without a slash. */
export function createHttp(baseUrl: string, token: string): Http {
  const root = baseUrl.replace(/\/+$/, '').replace(/\/public(?:\/v1)?$/, '');
  const call = async (method: string, path: string, content?: Content): Promise<Response> => {
    const encoded = content && encode(content);
    const response = await fetch(`${root}/public/v1/accounts${path}`, {
      method,
      redirect: 'follow',
      headers: {
        authorization: `Bearer ${token}`,
        'user-agent': 'vendor-client',
        ...(encoded ? { 'content-type': encoded.type } : {}),
      },
      ...(encoded ? { body: encoded.body as BodyInit } : {}),
    });
    if (!response.ok) throw new VendorApiError(response.status, await response.text());
    return response;
  };
  return {
    send: async (method, path, content) => {
      const text = await (await call(method, path, content)).text();
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    },
    bytes: async (path) => {
      const response = await call('GET', path);
      return {
        type: response.headers.get('content-type') ?? '',
        bytes: Buffer.from(await response.arrayBuffer()),
      };
    },
  };
}

function encode(content: Content): { readonly type: string; readonly body: string | Buffer } {
  const json = JSON.stringify(content.document);
  if (content.kind === 'json') return { type: 'application/json', body: json };
  const boundary = randomUUID().replaceAll('-', '');
  const { file } = content;
  // The document's part has a type and no file name; standard form libraries would give it one.
  const pieces = [
    `--${boundary}\r\nContent-Disposition: form-data; name="${content.part}"\r\nContent-Type: application/json\r\n\r\n${json}\r\n`,
    ...(file
      ? [
          `--${boundary}\r\nContent-Disposition: form-data; name="${file.name}"; filename="${file.upload.fileName}"\r\n` +
            `Content-Type: ${file.upload.contentType}\r\n\r\n`,
          file.upload.bytes,
          '\r\n',
        ]
      : []),
    `--${boundary}--\r\n`,
  ];
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat(pieces.map((piece) => Buffer.from(piece))),
  };
}
