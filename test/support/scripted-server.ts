/** A small HTTP server on a free port that does what a test tells it, and remembers what it was asked. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface ScriptedServer extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
  readonly requests: SeenRequest[];
  /** Connections open now. */
  readonly sockets: ReadonlySet<Socket>;
  /** Resolves when `count` requests have come. */
  arrived(count: number): Promise<void>;
  /** Resolves when the connection of so many requests has gone before they were answered. */
  cutOff(count: number): Promise<void>;
}

export type Script = (request: IncomingMessage, response: ServerResponse, seen: SeenRequest) => void;

export interface ServerOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Speaks TLS with this certificate and key. Default: none. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export async function startServer(script: Script, options: ServerOptions = {}): Promise<ScriptedServer> {
  const { host = '127.0.0.1', port: wantedPort = 0, tls } = options;
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  let cut = 0;
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const check of [...waiting]) check();
  };
  const when = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!condition()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen: SeenRequest = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body: Buffer.concat(chunks).toString('latin1'),
      };
      requests.push(seen);
      response.on('close', () => {
        if (!response.writableFinished) cut += 1;
        changed();
      });
      script(request, response, seen);
      changed();
    });
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wantedPort, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    port,
    requests,
    sockets,
    arrived: (count) => when(() => requests.length >= count),
    cutOff: (count) => when(() => cut >= count),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Answers with JSON. */
export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
}

/** A list answer in upstream's envelope. */
export function envelope(data: readonly unknown[], pagination: Record<string, unknown> = {}): unknown {
  return { $meta: { pagination: { offset: 0, limit: 100, total: data.length, ...pagination } }, data };
}
