/** Detects the type of an image from its content. */
import { isUtf8 } from 'node:buffer';

/** Bytes that identify a format, at an offset. */
interface Signature {
  readonly type: string;
  readonly parts: readonly (readonly [offset: number, bytes: Buffer])[];
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** The formats that browsers show. */
const signatures: readonly Signature[] = [
  { type: 'image/png', parts: [[0, latin1('\x89PNG')]] },
  { type: 'image/jpeg', parts: [[0, latin1('\xff\xd8\xff')]] },
  { type: 'image/gif', parts: [[0, latin1('GIF87a')]] },
  { type: 'image/gif', parts: [[0, latin1('GIF89a')]] },
  {
    type: 'image/webp',
    parts: [
      [0, latin1('RIFF')],
      [8, latin1('WEBP')],
    ],
  },
  { type: 'image/avif', parts: [[4, latin1('ftypavif')]] },
  { type: 'image/bmp', parts: [[0, latin1('BM')]] },
  { type: 'image/x-icon', parts: [[0, latin1('\0\0\x01\0')]] },
];

/** The type by content. Text counts as SVG only if `declared` is the type of SVG. */
export function imageTypeOf(bytes: Buffer, declared: string): string | undefined {
  const found = signatures.find(({ parts }) =>
    parts.every(([offset, part]) => bytes.subarray(offset, offset + part.length).equals(part)),
  );
  if (found !== undefined) return found.type;
  return /^image\/svg\+xml(?:$|[; ])/.test(declared) && isSvg(bytes) ? 'image/svg+xml' : undefined;
}

/** In bytes. The root element must start within this. */
const maxPrologBytes = 8_192;

/** Whether the root element is `svg`, after a byte order mark, a declaration, comments and a document type. */
function isSvg(bytes: Buffer): boolean {
  if (!isUtf8(bytes)) return false;
  let rest = bytes.toString('utf8', 0, maxPrologBytes).replace(/^\uFEFF/, '');
  for (;;) {
    rest = rest.trimStart();
    const end = rest.startsWith('<!--')
      ? '-->'
      : rest.startsWith('<?') || /^<!doctype\s+svg\b/i.test(rest)
        ? '>'
        : undefined;
    if (end === undefined) return /^<svg[\s/>]/.test(rest);
    const at = rest.indexOf(end);
    if (at === -1) return false;
    rest = rest.slice(at + end.length);
  }
}
