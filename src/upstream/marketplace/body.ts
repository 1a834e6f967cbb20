/** Encodes request bodies for the Accounts API: JSON, or a form with a JSON part and optionally an image. */
import { randomUUID } from 'node:crypto';
import type { RequestBody } from '../../source/source.ts';

export interface EncodedBody {
  readonly contentType: string;
  readonly content: string | Buffer;
}

export function encodeBody(body: RequestBody): EncodedBody {
  const json = JSON.stringify(body.value ?? null);
  if (body.kind === 'json') return { contentType: 'application/json', content: json };
  const boundary = `form-${randomUUID()}`;
  const pieces: Buffer[] = [
    // Like the vendor's client, the JSON part has a type but no file name.
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(body.part)}"\r\n` +
        `content-type: application/json\r\n\r\n${json}\r\n`,
    ),
  ];
  if (body.file !== undefined) {
    const { name, fileName, contentType, bytes } = body.file;
    pieces.push(
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"; ` +
          `filename="${quoted(fileName)}"\r\ncontent-type: ${contentType.replace(/[^\x20-\x7e]/g, '')}\r\n\r\n`,
      ),
      bytes,
      Buffer.from('\r\n'),
    );
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { contentType: `multipart/form-data; boundary=${boundary}`, content: Buffer.concat(pieces) };
}

/** Escapes the three characters that HTML form encoding escapes, and removes control characters. */
function quoted(text: string): string {
  return text
    .replace(/[\r\n]/g, (character) => (character === '\r' ? '%0D' : '%0A'))
    .replace(/"/g, '%22')
    .replace(/\p{Cc}/gu, '');
}
