/** Serves the handler on a port: listens, reports readiness, and stops without dropping a request. */
import { createHandler } from './handler.ts';
import type { HandlerOptions } from './handler.ts';
import { listen } from './http/http-server.ts';
import type { HttpServer, Stopped } from './http/http-server.ts';
import { serveManagement } from './http/management.ts';

export interface ListeningServer {
  /** Origin, without a path: `http://127.0.0.1:4000`. */
  readonly url: string;
  /** The origin of /livez, /readyz and /metrics: `url`, unless they have a separate port. */
  readonly managementUrl: string;
  /** Handles a request without a socket. A path is resolved against `url`. */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  /** Fails /readyz, waits, lets open requests finish, and resolves when all ports are closed. */
  readonly close: () => Promise<Stopped>;
}

export async function serve(options: HandlerOptions): Promise<ListeningServer> {
  const { readiness = [], config } = options;
  let state = (): string => 'starting';
  const ownState = (): string | undefined => (state() === 'running' ? undefined : state());
  const handler = createHandler({ ...options, readiness: [ownState, ...readiness] });
  let server: HttpServer | undefined;
  let own: HttpServer | undefined;
  try {
    const { host, port, clientTimeouts: timeouts } = config;
    server = await listen({ host, port, timeouts, handle: handler.handle });
    if (config.management.kind === 'own') {
      own = await listen({ ...config.management, timeouts, handle: serveManagement(handler.management) });
    }
  } catch (error) {
    await server?.stop({ drainMs: 0, timeoutMs: 1 });
    handler.close();
    throw error;
  }
  const { url, stop } = server;
  state = server.state;
  return {
    url,
    managementUrl: own?.url ?? url,
    fetch: (path, init) => handler.fetch(new Request(new URL(path, url), init)),
    close: async () => {
      const stopped = await stop(config.shutdown);
      // Last, so that probes work until everything else has stopped.
      await own?.stop({ drainMs: 0, timeoutMs: 1_000 });
      handler.close();
      return stopped;
    },
  };
}
