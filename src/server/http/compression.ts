/** Compresses answers for clients that accept it. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

export type Encoding = 'br' | 'gzip';

/** Below this the saving is less than the work, in bytes. */
const threshold = 1_024;

/** The best of ours that the client accepts, by its `Accept-Encoding`. A quality of 0 is a refusal. */
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

/** Only JSON is compressed here: everything else we send is small, or compressed beforehand. */
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
  // Qualities at which both take about as long as writing the JSON did.
  if (encoding === 'gzip') return { body: await compressGzip(body, { level: 5 }), encoding };
  return { body: await compressBrotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }), encoding };
}
