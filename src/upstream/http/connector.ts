/** Opens sockets to an origin, directly or through a proxy's CONNECT, with Node's or the given certificate authorities. */
import type { Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { buildConnector, Pool } from 'undici';
import { proxyFor } from './network.ts';
import type { Network, ProxyAddress } from './network.ts';

export interface Connector {
  readonly connect: buildConnector.connector;
  /** Call after the last socket was requested. */
  close(): Promise<void>;
}

/** The proxy did not open the connection. Contains no address. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** `ERR_PROXY_407` for a response of the proxy, else the code of the failed connection to it. */
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export function createConnector(origin: string, timeoutMs: number, network: Network | undefined): Connector {
  const authorities = network?.authorities ?? null;
  const tls = {
    timeout: timeoutMs,
    // Created once: reading a hundred certificates takes longer than a call.
    ...(authorities === null ? {} : { secureContext: createSecureContext({ ca: [...authorities] }) }),
  };
  const direct = buildConnector(tls);
  const proxy = network && proxyFor(origin, network.proxies);
  return proxy === undefined
    ? { connect: direct, close: () => Promise.resolve() }
    : throughProxy(proxy, buildConnector(tls), direct, timeoutMs);
}

/** Tunnels http as well: tokens pass the proxy in the same way, and sockets are kept alive. */
function throughProxy(
  proxy: ProxyAddress,
  toProxy: buildConnector.connector,
  inTunnel: buildConnector.connector,
  timeoutMs: number,
): Connector {
  const pool = new Pool(proxy.origin, { connect: toProxy, headersTimeout: timeoutMs });
  const open = async (authority: string): Promise<Socket> => {
    const headers = {
      host: authority,
      ...(proxy.authorization === null ? {} : { 'proxy-authorization': proxy.authorization }),
    };
    const { statusCode, socket } = await pool.connect({ path: authority, headers });
    if (statusCode >= 200 && statusCode < 300) return socket as Socket;
    socket.on('error', () => undefined).destroy();
    throw new ProxyError(`ERR_PROXY_${statusCode}`);
  };
  return {
    connect: (options, callback) => {
      open(authorityOf(options)).then(
        (socket) => {
          if (options.protocol === 'https:') inTunnel({ ...options, httpSocket: socket }, callback);
          else callback(null, socket);
        },
        (error: unknown) => {
          callback(proxyError(error), null);
        },
      );
    },
    close: () => pool.close(),
  };
}

/** `api.example.com:443`: CONNECT needs the port. */
function authorityOf({ host = '', port, protocol }: buildConnector.Options): string {
  return port ? host : `${host}:${protocol === 'https:' ? 443 : 80}`;
}

function proxyError(error: unknown): ProxyError {
  if (error instanceof ProxyError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // undici would reconnect at once, forever, after a closed socket.
  if (code === '' || code === 'UND_ERR_SOCKET') return new ProxyError('ECONNRESET');
  return new ProxyError(code === 'UND_ERR_HEADERS_TIMEOUT' ? 'UND_ERR_CONNECT_TIMEOUT' : code);
}
