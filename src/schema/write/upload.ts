/** Uploaded files: the scalar, and the checks of images. */
import { Buffer } from 'node:buffer';
import { GraphQLError, GraphQLScalarType } from 'graphql';
import type { FilePart } from '../../source/source.ts';
import { builder } from '../core/builder.ts';
import { invalid } from './input.ts';
import { MutationRejected } from './run-write.ts';

/** Checks members, not the class: the server's File class is not Node's. */
function isFile(value: unknown): value is File {
  if (typeof value !== 'object' || value === null || !('arrayBuffer' in value) || !('size' in value))
    return false;
  return typeof value.arrayBuffer === 'function' && typeof value.size === 'number';
}

builder.addScalarType(
  'Upload',
  new GraphQLScalarType<File, never>({
    name: 'Upload',
    description: 'A file, sent as described in the GraphQL multipart request specification.',
    parseValue(value) {
      if (isFile(value)) return value;
      throw new GraphQLError('Upload must be a file of a multipart request');
    },
    parseLiteral() {
      throw new GraphQLError('Upload must be a variable that a file is mapped to');
    },
    serialize() {
      throw new GraphQLError('Upload cannot be read');
    },
  }),
);

/** Same limit as in the portal. */
const MAX_ICON_BYTES = 5 * 1024 * 1024;

/** Detected from the first bytes, whatever type the client names. */
function imageType(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])))
    return 'image/png';
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  return undefined;
}

/** `name`: of the file. `part`: of its part of the form. */
export async function readImage(upload: File, name = 'icon', part = 'logo'): Promise<FilePart> {
  if (upload.size > MAX_ICON_BYTES) {
    const limit = MAX_ICON_BYTES;
    throw new MutationRejected([
      invalid(['file'], `must be at most 5 MB, but is ${(upload.size / 2 ** 20).toFixed(1)} MB`, {
        rule: 'MAX_BYTES',
        limit,
        actual: upload.size,
      }),
    ]);
  }
  const bytes = Buffer.from(await upload.arrayBuffer());
  const contentType = imageType(bytes);
  if (contentType === undefined) {
    throw new MutationRejected([
      invalid(['file'], 'must be a PNG or JPEG image, but its content is something else', { rule: 'FORMAT' }),
    ]);
  }
  const fileName = `${name}.${contentType === 'image/png' ? 'png' : 'jpg'}`;
  return { name: part, fileName, contentType, bytes };
}
