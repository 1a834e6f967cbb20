/** Encodes request bodies for AppDirect: JSON, or a form with one file. */
import { randomUUID } from 'node:crypto';
import type { FilePart } from '../../source/source.ts';

export type Body =
  { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'file'; readonly file: FilePart };

export interface EncodedBody {
  readonly contentType: string;
  readonly content: string | Buffer;
}

export function encodeBody(body: Body): EncodedBody {
  if (body.kind === 'json')
    return { contentType: 'application/json', content: JSON.stringify(body.value ?? null) };
  const boundary = `form-${randomUUID()}`;
  const { name, fileName, contentType, bytes } = body.file;
  const head =
    `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"; filename="${quoted(fileName)}"\r\n` +
    `content-type: ${contentType.replace(/[^\x20-\x7e]/g, '')}\r\n\r\n`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    content: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}

/** Escapes the three characters that HTML form encoding escapes, and removes control characters. */
function quoted(text: string): string {
  return text
    .replace(/[\r\n]/g, (character) => (character === '\r' ? '%0D' : '%0A'))
    .replace(/"/g, '%22')
    .replace(/\p{Cc}/gu, '');
}
