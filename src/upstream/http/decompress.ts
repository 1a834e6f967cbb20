/** Opens compressed bodies within a limit, so that a small answer cannot fill the memory. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const gunzipAsync = promisify(gunzip);

/** Only what was asked for, and only once: `gzip, gzip` is not an answer but an attack. */
export async function decompress(
  raw: Buffer,
  encoding: string | string[],
  maxBytes: number,
): Promise<Buffer> {
  const name = String(encoding).trim().toLowerCase();
  if (name !== 'gzip' && name !== 'x-gzip') {
    throw new Error(`expected content-encoding gzip, but got ${JSON.stringify(name.slice(0, 40))}`);
  }
  return gunzipAsync(raw, { maxOutputLength: maxBytes });
}
