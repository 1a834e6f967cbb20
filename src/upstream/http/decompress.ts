/** Decompresses bodies up to a limit, so that a small response cannot fill the memory. */
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import type { Gunzip } from 'node:zlib';

const gunzipAsync = promisify(gunzip);

/** Accepts only the requested encoding, and only once: `gzip, gzip` is rejected. */
export async function decompress(
  raw: Buffer,
  encoding: string | string[],
  maxBytes: number,
): Promise<Buffer> {
  checkEncoding(encoding);
  return gunzipAsync(raw, { maxOutputLength: maxBytes });
}

/** For a body that is read while it arrives. The reader of its output limits the bytes. */
export function createDecompressor(encoding: string | string[]): Gunzip {
  checkEncoding(encoding);
  return createGunzip();
}

function checkEncoding(encoding: string | string[]): void {
  const name = String(encoding).trim().toLowerCase();
  if (name !== 'gzip' && name !== 'x-gzip') {
    throw new Error(`expected content-encoding gzip, but got ${JSON.stringify(name.slice(0, 40))}`);
  }
}
