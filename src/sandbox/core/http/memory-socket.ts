/** Two ends of a connection inside the process: HTTP is spoken over it as over a socket, without a port. */
import { Duplex } from 'node:stream';

export interface MemoryConnection {
  readonly client: Duplex;
  readonly server: Duplex;
}

export function createMemoryConnection(): MemoryConnection {
  const client = new MemorySocket();
  const server = new MemorySocket();
  client.join(server);
  server.join(client);
  return { client, server };
}

/** Ends as TCP does: what was written before an end still arrives, a reset is an error on the other side. */
class MemorySocket extends Duplex {
  #peer: MemorySocket | undefined;
  /** Called when the peer has taken what was written last. */
  #onTaken: (() => void) | undefined;

  constructor() {
    super({ allowHalfOpen: false, emitClose: true });
  }

  join(peer: MemorySocket): void {
    this.#peer = peer;
  }

  /** The same as a socket's: the other side gets ECONNRESET and nothing more. */
  resetAndDestroy(): this {
    const peer = this.#peer;
    this.#peer = undefined;
    setImmediate(() => peer?.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })));
    return this.destroy();
  }

  override _read(): void {
    this.#peer?.taken();
  }

  taken(): void {
    const onTaken = this.#onTaken;
    this.#onTaken = undefined;
    onTaken?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    const peer = this.#peer;
    if (peer === undefined || peer.destroyed || peer.readableEnded) {
      callback(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      return;
    }
    // Later, as over a network: a writer is never called back from within its own write.
    setImmediate(() => {
      if (peer.destroyed || peer.push(chunk)) callback();
      else this.#onTaken = callback;
    });
  }

  override _final(callback: (error?: Error | null) => void): void {
    setImmediate(() => {
      if (this.#peer?.destroyed === false) this.#peer.push(null);
      callback();
    });
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const peer = this.#peer;
    this.#peer = undefined;
    this.taken();
    setImmediate(() => {
      if (peer?.destroyed !== false) return;
      // What it is still writing is never taken; were it to wait for that, it would never close.
      peer.taken();
      if (!peer.readableEnded) peer.push(null);
    });
    callback(error);
  }
}
