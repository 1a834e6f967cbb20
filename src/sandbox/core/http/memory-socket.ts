/** Connections inside the process: two joined streams that carry HTTP like a socket, without a port. */
import type { Server } from 'node:http';
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

/** The memory connections of one server. */
export class MemoryConnections {
  readonly #server: Server;
  readonly #open = new Set<Duplex>();

  constructor(server: Server) {
    this.#server = server;
  }

  /** The client's end of a new connection to the server. */
  connect(): Duplex {
    const { client, server } = createMemoryConnection();
    this.#open.add(server);
    server.once('close', () => this.#open.delete(server));
    this.#server.emit('connection', server);
    return client;
  }

  close(): void {
    for (const connection of this.#open) connection.destroy();
  }
}

/** Ends like TCP: data written before an end still arrives, and a reset is an error on the other side. */
class MemorySocket extends Duplex {
  #peer: MemorySocket | undefined;
  /** Called when the peer has read the last write. */
  #onTaken: (() => void) | undefined;

  constructor() {
    super({ allowHalfOpen: false, emitClose: true });
  }

  join(peer: MemorySocket): void {
    this.#peer = peer;
  }

  /** Like a socket's: the other side gets ECONNRESET and nothing more. */
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
      // Its pending write is never read; without this call it would wait for that and never close.
      peer.taken();
      if (!peer.readableEnded) peer.push(null);
    });
    callback(error);
  }
}
