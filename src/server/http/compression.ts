/** Compresses answers for clients that accept it. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

export type Encoding = 'br' | 'gzip';

/** In bytes. Smaller answers are not worth compressing. */
const threshold = 1_024;

/** The best supported encoding that `Accept-Encoding` allows. A quality of 0 forbids an encoding. */
export function chooseEncoding(accepted: string | undefined): Encoding | undefined {
  if (accepted === undefined) return undefined;
  const refused = new Set<string>();
  const wanted = new Set<string>();
  for (const item of accepted.toLowerCase().split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    (quality !== undefined && Number(quality.slice(2)) === 0 ? refused : wanted).add(name);
  }
  return (['br', 'gzip'] as const).find(
    (encoding) => !refused.has(encoding) && (wanted.has(encoding) || wanted.has('*')),
  );
}

export interface EncodedBody {
  readonly body: string | Buffer;
  readonly encoding: Encoding | undefined;
}

/** Compresses only JSON: everything else is small or already compressed. */
export async function encodeBody(
  body: string | Buffer,
  contentType: string | undefined,
  accepted: string | undefined,
): Promise<EncodedBody> {
  if (body.length < threshold || !/^application\/(?:[\w.-]+\+)?json\b/.test(contentType ?? '')) {
    return { body, encoding: undefined };
  }
  const encoding = chooseEncoding(accepted);
  if (encoding === undefined) return { body, encoding };
  // At these levels, compression takes about as long as serializing the JSON.
  if (encoding === 'gzip') return { body: await compressGzip(body, { level: 5 }), encoding };
  return { body: await compressBrotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }), encoding };
}
