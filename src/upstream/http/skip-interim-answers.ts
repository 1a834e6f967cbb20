/** Removes interim responses such as `100 Continue` from what a socket reads, because undici fails on some of them. */
import type { Duplex } from 'node:stream';

/** Longest interim response that is removed. A longer one is passed on, and the parser rejects it. */
const maxInterimBytes = 16_384;

/** `HTTP/1.1 100` and the next character: 100 to 199 except 101, which switches the protocol. */
const interim = /^HTTP\/1\.\d 1(?!01)\d\d[ \r]$/;
const example = 'HTTP/1.1 100 ';
const statusAt = 'HTTP/1.1 '.length;
const digitOne = 0x31;
const headEnd = Buffer.from('\r\n\r\n');

type Read = (size?: number) => unknown;

/**
 * Checks only the start of each response. One response is expected at a time, after each request: undici writes the
 * head of a request as text, and everything else as bytes.
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

/** The bytes without complete interim responses at their start. */
function withoutInterim(bytes: Buffer): Buffer {
  let rest = bytes;
  while (isInterim(rest)) {
    const end = rest.indexOf(headEnd);
    if (end === -1) return rest;
    rest = rest.subarray(end + headEnd.length);
  }
  return rest;
}

/** Whether more bytes are needed to know if these start an interim response. */
function mayBeInterim(bytes: Buffer): boolean {
  if (bytes.length > maxInterimBytes) return false;
  const start = bytes.toString('latin1', 0, example.length);
  return interim.test(start + example.slice(start.length));
}

function isInterim(bytes: Buffer): boolean {
  return interim.test(bytes.toString('latin1', 0, example.length));
}
