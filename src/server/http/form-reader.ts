/** Reads a multipart form in chunks, and rejects it as soon as it has too many parts or too large ones. */
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { isUtf8 } from 'node:buffer';
import { GraphQLError } from 'graphql';
import { maxFiles, type Form } from './multipart.ts';
import type { Sink } from './read-body.ts';

export interface FormLimits {
  /** Limit for one text part. */
  readonly maxTextBytes: number;
  /** Limit for the whole form. */
  readonly maxBytes: number;
}

/** `operations`, `map`, and the files. */
const maxParts = maxFiles + 2;
/** Headers of one part. */
const maxHeaders = 20;
const maxHeaderBytes = 4_096;
/** Bytes the parser gets at once. Limits are checked between slices. */
const sliceBytes = 4_096;

export class FormReader implements Sink<Form> {
  readonly #parts = new Map<string, Promise<string | File>>();
  readonly #parser: BusboyInstance;
  readonly #limits: FormLimits;
  readonly #finished: Promise<void>;
  #problem: GraphQLError | undefined;

  /** `contentType` with its boundary. */
  constructor(contentType: string, limits: FormLimits) {
    this.#limits = limits;
    try {
      this.#parser = new Busboy({
        headers: { 'content-type': contentType },
        limits: { parts: maxParts, headerPairs: maxHeaders, headerSize: maxHeaderBytes },
        // Texts are read as bytes too, because the parser replaces what is not valid UTF-8.
        isPartAFile: () => true,
        // No backpressure: the size of the whole form is bounded.
        fileHwm: limits.maxBytes + 1,
      });
    } catch {
      throw notWhole();
    }
    this.#parser.on('file', (name, stream, filename, _encoding, type) => {
      this.#begin(name, stream, filename, type);
    });
    this.#parser.on('partsLimit', () => {
      this.#fail(
        refused(
          400,
          `A form may have ${maxParts} parts: operations, map and ${maxFiles} files; but it has more.`,
        ),
      );
    });
    this.#finished = new Promise((resolve) => {
      this.#parser.on('finish', resolve);
      this.#parser.on('error', () => {
        this.#fail(notWhole());
        resolve();
      });
    });
  }

  write(chunk: Uint8Array): void {
    for (let start = 0; start < chunk.length; start += sliceBytes) {
      const slice = chunk.subarray(start, start + sliceBytes);
      this.#parser.write(Buffer.from(slice.buffer, slice.byteOffset, slice.byteLength));
      if (this.#problem !== undefined) throw this.#problem;
    }
  }

  async end(): Promise<Form> {
    this.#parser.end();
    await this.#finished;
    const parts = new Map<string, string | File>();
    for (const [name, part] of this.#parts) parts.set(name, await part);
    if (this.#problem !== undefined) throw this.#problem;
    return { get: (name) => parts.get(name) ?? null };
  }

  #begin(
    name: string | undefined,
    stream: NodeJS.ReadableStream,
    filename: string | undefined,
    type: string,
  ): void {
    const chunks: Buffer<ArrayBuffer>[] = [];
    let length = 0;
    const { maxTextBytes } = this.#limits;
    stream.on('data', (chunk: Buffer<ArrayBuffer>) => {
      length += chunk.length;
      if (filename === undefined && length > maxTextBytes) {
        this.#fail(refused(413, `A text of a form may have ${maxTextBytes} bytes, but has more.`));
      } else chunks.push(chunk);
    });
    const part = new Promise<string | File>((resolve) => {
      stream.on('error', () => {
        this.#fail(notWhole());
        resolve('');
      });
      stream.on('end', () => {
        resolve(
          filename === undefined ? this.#text(Buffer.concat(chunks)) : new File(chunks, filename, { type }),
        );
      });
    });
    if (name === undefined || this.#parts.has(name)) {
      this.#fail(refused(400, 'Each part of a form must have a name of its own.'));
    } else if ((name + (filename ?? '')).includes('\ufffd')) this.#fail(notUtf8('A name in the form'));
    else this.#parts.set(name, part);
  }

  #text(bytes: Buffer): string {
    if (!isUtf8(bytes)) this.#fail(notUtf8('A text of the form'));
    return bytes.toString('utf8');
  }

  #fail(problem: GraphQLError): void {
    this.#problem ??= problem;
  }
}

function notWhole(): GraphQLError {
  return refused(400, 'The request body is not a whole multipart form.');
}

function notUtf8(what: string): GraphQLError {
  return refused(400, `${what} must be UTF-8, but is not.`);
}

function refused(status: number, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status } } });
}
