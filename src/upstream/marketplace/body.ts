/** Request bodies: JSON, or a form with a JSON part and perhaps an image, as the Accounts API takes them. */
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
    // The JSON part has a type but no file name, as the vendor's client sends it.
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

/** The three characters that HTML's form encoding escapes, and no control characters. */
function quoted(text: string): string {
  return text
    .replace(/[\r\n]/g, (character) => (character === '\r' ? '%0D' : '%0A'))
    .replace(/"/g, '%22')
    .replace(/\p{Cc}/gu, '');
}
