/** Leaves interim answers such as `100 Continue` out of what a socket reads: they may come unasked, and undici takes some for a fault. */
import type { Duplex } from 'node:stream';

/** Longest interim answer that is skipped; a longer one is passed on, for the parser to refuse. */
const maxInterimBytes = 16_384;

/** `HTTP/1.1 100` and the character after it: all of 100 to 199 but 101, which ends the talk in HTTP. */
const interim = /^HTTP\/1\.\d 1(?!01)\d\d[ \r]$/;
const example = 'HTTP/1.1 100 ';
const statusAt = 'HTTP/1.1 '.length;
const digitOne = 0x31;
const headEnd = Buffer.from('\r\n\r\n');

type Read = (size?: number) => unknown;

/**
 * Looks at the beginning of each answer and at nothing else. One answer is awaited at a time, and a new one after
 * each request that is written: undici writes the head of a request as text, and all else as bytes.
 */
export function skipInterimAnswers<Socket extends Duplex>(socket: Socket): Socket {
  let atStart = false;
  let pending: Buffer | undefined;
  const read = socket.read.bind(socket) as Read;
  const write = socket.write.bind(socket) as (chunk: unknown, encoding: unknown, done: unknown) => boolean;

  socket.write = ((chunk: unknown, encoding?: unknown, done?: unknown) => {
    if (typeof chunk === 'string') {
      atStart = true;
      pending = undefined;
    }
    return write(chunk, encoding, done);
  }) as Socket['write'];

  socket.read = ((size?: number) => {
    if (!atStart || size === 0) return read(size);
    for (let chunk = read(size); chunk !== null; chunk = read(size)) {
      // Nearly every answer: its first byte of the status decides, without a text made of it.
      if (pending === undefined && isOther(chunk as Buffer)) {
        atStart = false;
        return chunk;
      }
      const bytes = pending === undefined ? (chunk as Buffer) : Buffer.concat([pending, chunk as Buffer]);
      pending = withoutInterim(bytes);
      if (mayBeInterim(pending)) continue;
      const rest = pending;
      atStart = false;
      pending = undefined;
      return rest;
    }
    return null;
  }) as Socket['read'];
  return socket;
}

/** Whether the status is there and does not begin with a 1. */
function isOther(bytes: Buffer): boolean {
  return bytes.length > statusAt && bytes[statusAt] !== digitOne;
}

/** Without the whole interim answers that the bytes begin with. */
function withoutInterim(bytes: Buffer): Buffer {
  let rest = bytes;
  while (isInterim(rest)) {
    const end = rest.indexOf(headEnd);
    if (end === -1) return rest;
    rest = rest.subarray(end + headEnd.length);
  }
  return rest;
}

/** Whether more bytes have to come before it is known what these begin. */
function mayBeInterim(bytes: Buffer): boolean {
  if (bytes.length > maxInterimBytes) return false;
  const start = bytes.toString('latin1', 0, example.length);
  return interim.test(start + example.slice(start.length));
}

function isInterim(bytes: Buffer): boolean {
  return interim.test(bytes.toString('latin1', 0, example.length));
}
