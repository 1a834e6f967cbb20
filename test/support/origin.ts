/** One upstream origin without a gateway: an origin that closes itself, a request, and servers that refuse or keep silent. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { UpstreamError } from '../../src/upstream/errors.ts';
import { createOrigin } from '../../src/upstream/http/origin.ts';
import type { Origin, OriginLimits } from '../../src/upstream/http/origin.ts';
import { sendThrough } from '../../src/upstream/http/request.ts';
import type { CallLayers, Guard, SendRequest, UpstreamRequest } from '../../src/upstream/http/request.ts';

type Options = OriginLimits & { readonly layers?: CallLayers };

export function originOf(
  server: { readonly origin: string },
  limits: Options = {},
): Origin & AsyncDisposable {
  const origin = createOrigin({ origin: server.origin, ...limits });
  return { ...origin, [Symbol.asyncDispose]: () => origin.close() };
}

export function request(changes: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    method: 'GET',
    path: '/public/v1/accounts/buyers?limit=1',
    call: 'GET /v1/accounts/buyers',
    headers: { authorization: 'Bearer canary-token' },
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Sends through one guard. */
export function guarded(guard: Guard, send: SendRequest): SendRequest {
  return sendThrough({ guards: [guard] }, (request, end) => {
    send(request).then(
      (answer) => {
        end({ kind: 'answer', answer });
      },
      (error: unknown) => {
        end({ kind: 'error', error });
      },
    );
  });
}

/** The error of a call that must fail. */
export async function failure(promise: Promise<unknown>): Promise<UpstreamError> {
  const error: unknown = await promise.then(
    () => new Error('expected a failure, but it succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamError)) throw error;
  return error;
}

export async function closedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return port;
}

/** Accepts connections and says nothing: to a client that wants TLS, a connection without end. */
export async function startSilentServer(): Promise<
  AsyncDisposable & { readonly port: number; readonly connected: Promise<unknown> }
> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
    sockets.push(socket);
  });
  const connected = once(server, 'connection');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connected,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
