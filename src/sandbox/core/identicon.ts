/** Draws the generated icon of an object: a small symmetric picture in PNG, always the same for the same id. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** Five by five cells, mirrored left to right, with half a cell of margin. */
const cells = 5;
const cellPixels = 24;
const marginPixels = 12;
const sizePixels = cells * cellPixels + 2 * marginPixels;

export function identicon(id: string): Buffer {
  const digest = createHash('sha256').update(id).digest();
  const filled = (column: number, row: number) => {
    const mirrored = Math.min(column, cells - 1 - column);
    return ((digest[mirrored * cells + row] ?? 0) & 1) === 1;
  };
  const cellAt = (pixel: number) => Math.floor((pixel - marginPixels) / cellPixels);
  // One byte a pixel, an index into the palette, and a filter byte before each line.
  const lines = Buffer.alloc((sizePixels + 1) * sizePixels);
  for (let y = 0; y < sizePixels; y += 1) {
    for (let x = 0; x < sizePixels; x += 1) {
      const column = cellAt(x);
      const row = cellAt(y);
      const inside = column >= 0 && column < cells && row >= 0 && row < cells;
      if (inside && filled(column, row)) lines[y * (sizePixels + 1) + 1 + x] = 1;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(sizePixels, 0);
  header.writeUInt32BE(sizePixels, 4);
  // Eight bits a pixel, palette colours, no interlacing.
  header.set([8, 3, 0, 0, 0], 8);
  const palette = Buffer.from([0xf0, 0xf0, 0xf0, ...colour(digest[30] ?? 0, digest[31] ?? 0)]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Dark enough to stand out on the light ground: no channel above 200. */
function colour(first: number, second: number): readonly number[] {
  return [first % 160, (first * 7 + second) % 160, 40 + (second % 160)];
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** The checksum of PNG chunks; zlib's own is not in every Node 20. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
