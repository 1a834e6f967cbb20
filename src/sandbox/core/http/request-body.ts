/** Reads a bounded request body: a JSON document, or multipart with a document and an image. */
import type { IncomingMessage } from 'node:http';
import { invalid, Problem } from '../problem.ts';
import { boundaryOf, splitMultipart } from './multipart.ts';
import type { FormPart } from './multipart.ts';

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

/** What is stored is serialised again, and serialisers recurse. */
const maxDepth = 64;

const jsonTypes = /^(application\/json|text\/json|application\/[\w.+-]+\+json)$/;

/** `part` names the JSON document of a multipart body; without it only JSON is taken. */
export async function readRequestBody(
  request: IncomingMessage,
  part?: string,
  jsonLimit = maxJsonBytes,
): Promise<RequestBody> {
  const header = request.headers['content-type'] ?? '';
  const mediaType = mediaTypeOf(header);
  if (mediaType === 'multipart/form-data' && part !== undefined) {
    return readMultipart(await readBytes(request, maxMultipartBytes), boundaryOf(header), part);
  }
  if (mediaType !== '' && !jsonTypes.test(mediaType)) throw unsupported(mediaType, part);
  const bytes = await readBytes(request, jsonLimit);
  if (bytes.length > 0 && mediaType === '') throw unsupported('nothing', part);
  return { document: parseJson(bytes), multipart: false };
}

/** The fields of an HTML form. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const expected = 'application/x-www-form-urlencoded';
  checkMediaType(request, expected);
  return new URLSearchParams((await readBytes(request, maxJsonBytes)).toString('utf8'));
}

export async function readParts(request: IncomingMessage): Promise<readonly FormPart[]> {
  checkMediaType(request, 'multipart/form-data');
  const boundary = boundaryOf(request.headers['content-type'] ?? '');
  return partsOf(await readBytes(request, maxMultipartBytes), boundary);
}

function checkMediaType(request: IncomingMessage, expected: string): void {
  const mediaType = mediaTypeOf(request.headers['content-type'] ?? '');
  if (mediaType === expected) return;
  const detail = `Expected the content type ${expected}, but got ${mediaType === '' ? 'nothing' : mediaType}.`;
  throw new Problem(415, { detail });
}

function mediaTypeOf(header: string): string {
  return (header.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function partsOf(bytes: Buffer, boundary: string | undefined): FormPart[] {
  if (boundary === undefined) throw invalid({ $: ['The multipart content type must name a boundary.'] });
  return splitMultipart(bytes, boundary);
}

function readMultipart(bytes: Buffer, boundary: string | undefined, part: string): RequestBody {
  const parts = partsOf(bytes, boundary);
  // Some form libraries give every part a file name, so the part's name decides.
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
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (depthOf(text) > maxDepth) {
    throw invalid({ $: [`The body must be nested at most ${maxDepth} deep.`] });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw invalid({ $: ['The body must be a JSON document.'] });
  }
}

/** The deepest nesting of brackets outside strings. An unterminated string is read to the end, once. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\(?:.|$))*(?:"|$)|[[\]{}]/gs)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, (depth += 1));
    else if (token === ']' || token === '}') depth -= 1;
  }
  return deepest;
}

async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () =>
    new Problem(413, {
      detail: `The body must have at most ${maxBytes} bytes.`,
      // Do not read the rest of the body.
      headers: { connection: 'close' },
    });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  // The stream stays open, so that the error can still be sent over its connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
