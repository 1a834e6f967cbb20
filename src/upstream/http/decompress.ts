/** Decompresses bodies up to a limit, so that a small response cannot fill the memory. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const gunzipAsync = promisify(gunzip);

/** Accepts only the requested encoding, and only once: `gzip, gzip` is rejected. */
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
