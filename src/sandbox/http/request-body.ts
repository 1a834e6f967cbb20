/** Reads a bounded request body: a JSON document, or multipart with a document and an image. */
import type { IncomingMessage } from 'node:http';
import { invalid, Problem } from '../problem.ts';
import { boundaryOf, splitMultipart } from './multipart.ts';

export interface UploadedFile {
  /** Name of the form part: `logo`, or `icon` for users. */
  readonly field: string;
  readonly bytes: Buffer;
}

export interface RequestBody {
  /** The parsed JSON; undefined when the body was empty. */
  readonly document: unknown;
  readonly file?: UploadedFile;
  readonly multipart: boolean;
}

const maxJsonBytes = 1024 * 1024;
/** An icon of 5 MB and its document. */
const maxMultipartBytes = 7 * 1024 * 1024;

const jsonTypes = /^(application\/json|text\/json|application\/[\w.+-]+\+json)$/;

/** `part` names the JSON document of a multipart body; without it only JSON is taken. */
export async function readRequestBody(request: IncomingMessage, part?: string): Promise<RequestBody> {
  const header = request.headers['content-type'] ?? '';
  const mediaType = (header.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (mediaType === 'multipart/form-data' && part !== undefined) {
    return readMultipart(await readBytes(request, maxMultipartBytes), boundaryOf(header), part);
  }
  if (mediaType !== '' && !jsonTypes.test(mediaType)) throw unsupported(mediaType, part);
  const bytes = await readBytes(request, maxJsonBytes);
  if (bytes.length > 0 && mediaType === '') throw unsupported('nothing', part);
  return { document: parseJson(bytes), multipart: false };
}

function readMultipart(bytes: Buffer, boundary: string | undefined, part: string): RequestBody {
  if (boundary === undefined) throw invalid({ $: ['The multipart content type must name a boundary.'] });
  const parts = splitMultipart(bytes, boundary);
  // Some form libraries give every part a file name, so the name alone tells.
  const document = parts.find(({ name }) => name === part);
  const file = parts.find(
    ({ name, filename }) => (name === 'logo' || name === 'icon') && filename !== undefined,
  );
  return {
    document: document ? parseJson(document.bytes) : undefined,
    ...(file && file.bytes.length > 0 ? { file: { field: file.name, bytes: file.bytes } } : {}),
    multipart: true,
  };
}

function unsupported(mediaType: string, part: string | undefined): Problem {
  const expected = part === undefined ? 'application/json' : 'application/json or multipart/form-data';
  return new Problem(415, { detail: `Expected the content type ${expected}, but got ${mediaType}.` });
}

function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid({ $: ['The body must be a JSON document.'] });
  }
}

async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () => new Problem(413, { detail: `The body must have at most ${maxBytes} bytes.` });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
