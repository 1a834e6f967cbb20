/** Passes a response body to its reader while it arrives, decompressed if necessary. */
import type { Dispatcher } from 'undici';
import type { Gunzip } from 'node:zlib';
import { createDecompressor } from './decompress.ts';
import type { BodyReader } from './request.ts';

export interface BodyPiecesOptions {
  readonly reader: BodyReader;
  readonly encoding: string | string[] | undefined;
  readonly compression: 'gzip' | 'off';
  /** Counts decompressed bytes before they are read. False: the call has failed. */
  readonly hold: (bytes: number) => boolean;
  readonly done: () => void;
  /** An UpstreamError of the reader, or an error of the compression. */
  readonly fail: (error: unknown) => void;
}

export class BodyPieces {
  readonly #options: BodyPiecesOptions;
  #gunzip: Gunzip | undefined;
  #closed = false;

  constructor(options: BodyPiecesOptions) {
    this.#options = options;
    if (options.encoding !== undefined) this.#decompress(options.encoding);
  }

  write(chunk: Buffer, controller: Dispatcher.DispatchController): void {
    const gunzip = this.#gunzip;
    if (gunzip === undefined) return this.#read(chunk);
    if (this.#closed || gunzip.write(chunk)) return;
    controller.pause();
    gunzip.once('drain', () => {
      controller.resume();
    });
  }

  end(): void {
    if (this.#gunzip === undefined) this.#finish();
    else this.#gunzip.end();
  }

  /** Nothing more is read. */
  close(): void {
    this.#closed = true;
    this.#gunzip?.destroy();
  }

  #decompress(encoding: string | string[]): void {
    try {
      if (this.#options.compression === 'off') throw new Error('compression is off');
      this.#gunzip = createDecompressor(encoding);
    } catch (error) {
      // Not within the constructor: the owner cannot have this object yet.
      queueMicrotask(() => {
        this.#options.fail(error);
      });
      this.#closed = true;
      return;
    }
    this.#gunzip
      .on('data', (piece: Buffer) => {
        this.#read(piece);
      })
      .on('end', () => {
        this.#finish();
      })
      .on('error', this.#options.fail);
  }

  #read(piece: Buffer): void {
    if (this.#closed || !this.#options.hold(piece.length)) return;
    this.#attempt(() => {
      this.#options.reader.write(piece);
    });
  }

  #finish(): void {
    if (this.#closed) return;
    const ended = this.#attempt(() => {
      this.#options.reader.end();
    });
    if (ended) this.#options.done();
  }

  #attempt(step: () => void): boolean {
    try {
      step();
      return true;
    } catch (error) {
      this.#closed = true;
      this.#options.fail(error);
      return false;
    }
  }
}
