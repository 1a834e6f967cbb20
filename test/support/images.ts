/** The pictures of the tests. */

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The smallest valid PNG: one transparent pixel. */
export const tinyPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Bytes that begin as a PNG does and have this length: enough where only the type and the size count. */
export function pngOfSize(bytes: number): Buffer<ArrayBuffer> {
  return Buffer.concat([signature, Buffer.alloc(bytes - signature.length)]);
}
