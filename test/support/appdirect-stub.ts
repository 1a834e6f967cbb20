/** A small AppDirect over HTTP with numbered pages, for what its client sends and reads. The sandbox is the whole of it. */
import type { ServerResponse } from 'node:http';
import { json, startServer, type ScriptedServer, type SeenRequest } from './scripted-server.ts';

export interface AppDirectStub extends ScriptedServer {
  /** The bodies of answers by method and path, without the query. The first match counts. */
  readonly routes: Map<string, (seen: SeenRequest, query: URLSearchParams) => StubAnswer>;
  /** Largest page. */
  cap: number;
  /** Method, path and query of each request but those for tokens. */
  calls(): readonly string[];
}

export type StubAnswer =
  | { readonly kind: 'rows'; readonly rows: readonly unknown[] }
  | {
      readonly kind: 'json';
      readonly value: unknown;
      readonly status?: number;
      readonly headers?: Record<string, string>;
    };

export const uuid = (kind: number, index: number): string =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(index).padStart(12, '0')}`;

export async function startAppDirect(): Promise<AppDirectStub> {
  const routes: AppDirectStub['routes'] = new Map();
  const answer = (response: ServerResponse, seen: SeenRequest): void => {
    const url = new URL(seen.url, 'http://stub');
    const route = routes.get(`${seen.method} ${url.pathname}`);
    if (route === undefined) {
      json(response, [{ code: 'Not Found', message: 'There is no such object.' }], 404);
      return;
    }
    const made = route(seen, url.searchParams);
    if (made.kind === 'json') {
      for (const [name, value] of Object.entries(made.headers ?? {})) response.setHeader(name, value);
      json(response, made.value, made.status);
      return;
    }
    const number = Number(url.searchParams.get('page') ?? url.searchParams.get('number') ?? 0);
    const size = Math.min(stub.cap, Number(url.searchParams.get('size') ?? 50));
    const { rows } = made;
    json(response, {
      content: rows.slice(number * size, (number + 1) * size),
      links: [],
      page: { number, size, totalElements: rows.length, totalPages: Math.ceil(rows.length / size) },
    });
  };
  const server = await startServer((_request, response, seen) => {
    answer(response, seen);
  });
  const stub: AppDirectStub = Object.assign(server, {
    routes,
    cap: 100,
    calls: () =>
      server.requests
        .filter(({ url }) => !url.startsWith('/oauth2/'))
        .map(({ method, url }) => `${method} ${url}`),
  });
  return stub;
}
