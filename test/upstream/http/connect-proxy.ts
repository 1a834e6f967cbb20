/** A forward proxy on a free port of loopback that makes tunnels with CONNECT, and remembers what it was asked. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface SeenConnect {
  readonly authority: string;
  readonly headers: IncomingHttpHeaders;
}

export interface ConnectProxy extends AsyncDisposable {
  readonly origin: string;
  /** `127.0.0.1:1234` */
  readonly host: string;
  readonly connects: readonly SeenConnect[];
  /** Requests without a tunnel; there should be none. */
  readonly others: readonly string[];
  /** Tunnels open now. */
  readonly open: () => number;
}

export interface ProxyOptions {
  /** Answers with this status instead of making a tunnel; `hang` never answers, `cut` closes the connection. */
  readonly refuse?: number | 'hang' | 'cut';
  /** Every name leads to this port of loopback, as a proxy resolves names that its clients cannot. */
  readonly leadTo?: number;
  readonly tls?: { readonly cert: string; readonly key: string };
}

export async function startProxy({ refuse, leadTo, tls }: ProxyOptions = {}): Promise<ConnectProxy> {
  const connects: SeenConnect[] = [];
  const others: string[] = [];
  const sockets = new Set<Socket>();
  let open = 0;
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on('request', (request, response) => {
    others.push(`${request.method} ${request.url}`);
    response.writeHead(405).end();
  });
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, client: Socket, head: Buffer) => {
    const authority = request.url ?? '';
    connects.push({ authority, headers: request.headers });
    if (refuse === 'hang') return;
    if (refuse === 'cut') {
      client.destroy();
      return;
    }
    if (refuse !== undefined) {
      client.end(`HTTP/1.1 ${refuse} Refused\r\ncontent-length: 6\r\n\r\nrefuse`);
      return;
    }
    const { hostname, port } = new URL(`http://${authority}`);
    const upstream = connect(leadTo ?? Number(port), leadTo === undefined ? hostname : '127.0.0.1', () => {
      open += 1;
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    const end = (): void => {
      upstream.destroy();
      client.destroy();
    };
    upstream.on('error', end);
    client.on('error', end);
    client.on('close', end);
    upstream.on('close', () => {
      open -= 1;
      end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${host}`,
    host,
    connects,
    others,
    open: () => open,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
