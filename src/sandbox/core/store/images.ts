/** Uploaded icons, kept in memory by a digest of their bytes. */
import { createHash } from 'node:crypto';

export interface StoredImage {
  readonly contentType: 'image/png' | 'image/jpeg';
  readonly bytes: Buffer;
}

/** All uploads together; the oldest go first beyond it. */
const maxTotalBytes = 64 * 1024 * 1024;

export class ImageStore {
  readonly #images = new Map<string, StoredImage>();
  #totalBytes = 0;

  get(id: string): StoredImage | undefined {
    return this.#images.get(id);
  }

  /** Stores an image and returns its id; the same bytes get the same id. */
  put(image: StoredImage): string {
    const id = createHash('sha256').update(image.bytes).digest('hex').slice(0, 32);
    if (this.#images.has(id)) return id;
    this.#images.set(id, image);
    this.#totalBytes += image.bytes.length;
    for (const [oldest, { bytes }] of this.#images) {
      if (this.#totalBytes <= maxTotalBytes) break;
      this.#images.delete(oldest);
      this.#totalBytes -= bytes.length;
    }
    return id;
  }

  entries(): Iterable<[string, StoredImage]> {
    return this.#images.entries();
  }
}

/** What the bytes are by their signature, whatever the upload claimed; undefined for anything but PNG and JPEG. */
export function imageType(bytes: Buffer): StoredImage['contentType'] | undefined {
  const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (bytes.length > png.length && png.every((byte, at) => bytes[at] === byte)) return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  return undefined;
}
