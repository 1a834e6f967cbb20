/** Reads HTTP/1.1 responses from a socket, one at a time: status and body length, without keeping the body. */

export interface ResponseSize {
  readonly status: number;
  /** Bytes of the body, without chunk framing. */
  readonly length: number;
}

const headEnd = Buffer.from('\r\n\r\n');
const lineEnd = Buffer.from('\r\n');
const nothing = Buffer.alloc(0);

export class ResponseReader {
  #status = 0;
  #length = 0;
  /** Remaining bytes of the body or chunk. */
  #left = 0;
  #state: 'head' | 'body' | 'chunk-size' | 'chunk' | 'trailer' = 'head';
  /** Received part of an incomplete head or line. */
  #rest: Buffer = nothing;

  /** The response, once its last byte has arrived. */
  push(piece: Buffer): ResponseSize | undefined {
    let bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    this.#rest = nothing;
    for (;;) {
      switch (this.#state) {
        case 'head': {
          const end = bytes.indexOf(headEnd);
          if (end < 0) return this.#keep(bytes);
          this.#readHead(bytes.toString('latin1', 0, end));
          bytes = bytes.subarray(end + headEnd.length);
          break;
        }
        case 'body':
          this.#left -= bytes.length;
          return this.#left > 0 ? undefined : this.#done();
        case 'chunk-size': {
          const end = bytes.indexOf(lineEnd);
          if (end < 0) return this.#keep(bytes);
          const size = Number.parseInt(bytes.toString('latin1', 0, end), 16);
          bytes = bytes.subarray(end + lineEnd.length);
          this.#length += size;
          // The line break after the chunk is read with it.
          this.#left = size + lineEnd.length;
          this.#state = size === 0 ? 'trailer' : 'chunk';
          break;
        }
        case 'chunk':
        case 'trailer': {
          const taken = Math.min(this.#left, bytes.length);
          this.#left -= taken;
          if (this.#left > 0) return undefined;
          if (this.#state === 'trailer') return this.#done();
          bytes = bytes.subarray(taken);
          this.#state = 'chunk-size';
          break;
        }
      }
    }
  }

  #keep(bytes: Buffer): undefined {
    this.#rest = bytes;
  }

  #readHead(head: string): void {
    this.#status = Number(head.slice(9, 12));
    const declared = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (declared !== undefined) {
      this.#length = this.#left = Number(declared);
      this.#state = 'body';
    } else if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
      this.#length = 0;
      this.#state = 'chunk-size';
    } else {
      throw new Error(`expected a content-length or chunks, but got ${JSON.stringify(head.slice(0, 200))}`);
    }
  }

  #done(): ResponseSize {
    this.#state = 'head';
    return { status: this.#status, length: this.#length };
  }
}
