/** The gateway mounted in Express and in Fastify, as their users would: below a path, beside other routes. */
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type * as Library from '../../src/index.ts';
import { tokens } from '../support/world.ts';
import { areClientsInstalled } from './installed.ts';

/** What of the frameworks is used here: their own types are there only where they are installed. */
interface Express {
  (): RequestListener & {
    use(path: string | RequestListener, handler?: Library.Gateway['handle']): void;
    get(path: string, handler: (req: unknown, res: { send(text: string): void }) => void): void;
  };
  json(): RequestListener;
}
interface FastifyRequest {
  readonly raw: IncomingMessage;
}
interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): void;
}
interface Fastify {
  get(path: string, handler: () => Promise<string>): void;
  all(path: string, handler: (request: FastifyRequest, reply: FastifyReply) => void): void;
  register(plugin: (scope: Fastify) => Promise<void>, options?: { prefix: string }): void;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parser: (request: unknown, body: unknown, done: () => void) => void,
  ): void;
  ready(): Promise<void>;
  close(): Promise<void>;
  readonly server: Server;
}

interface Mounted extends AsyncDisposable {
  readonly url: string;
}
type Mount = (gateway: Library.Gateway, bodies: 'unread' | 'parsed before') => Promise<Mounted>;

const load = createRequire(new URL('./package.json', import.meta.url));

async function listen(server: Server, close: () => Promise<unknown>): Promise<Mounted> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await close();
    },
  };
}

const inExpress: Mount = async (gateway, bodies) => {
  const express = load('express') as Express;
  const app = express();
  if (bodies === 'parsed before') app.use(express.json());
  app.use('/graph', gateway.handle);
  app.get('/hello', (_req, res) => res.send('hello'));
  const server = createServer(app);
  return listen(server, () => new Promise((resolve) => server.close(resolve)));
};

const inFastify: Mount = async (gateway, bodies) => {
  const { fastify } = load('fastify') as { fastify: () => Fastify };
  const app = fastify();
  app.get('/hello', async () => 'hello');
  app.register(
    async (scope) => {
      if (bodies === 'unread') {
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser('*', (_request, _body, done) => done());
      }
      scope.all('/*', ({ raw: req }, reply) => {
        reply.hijack();
        req.url = (req.url ?? '').slice('/graph'.length);
        void gateway.handle(req, reply.raw);
      });
    },
    { prefix: '/graph' },
  );
  await app.ready();
  return listen(app.server, () => app.close());
};

/** The built library where there is one to be tried, as with the other clients. */
async function loadLibrary(): Promise<Pick<typeof Library, 'createGateway' | 'loadConfig'>> {
  if (process.env['BUILT_GATEWAY'] !== 'on') return import('../../src/index.ts');
  const built = new URL('../../dist/index.js', import.meta.url).href;
  return (await import(/* @vite-ignore */ built)) as typeof Library;
}

const post = (query: string, init: RequestInit = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.operations}` },
  body: JSON.stringify({ query }),
  ...init,
});
const count = '{ accounts(first: 0) { totalCount } }';
const counted = { data: { accounts: { totalCount: 12 } } };

describe.skipIf(!areClientsInstalled('Mounting in Express and Fastify')).each([
  ['Express 5', inExpress],
  ['Fastify 5', inFastify],
] as const)('in %s', (_name, mount) => {
  test('the gateway answers below its path, and other routes stay as they are', async () => {
    const { createGateway, loadConfig } = await loadLibrary();
    await using gateway = await createGateway(loadConfig({}));
    await using server = await mount(gateway, 'unread');
    expect(await (await fetch(`${server.url}/graph/graphql`, post(count))).json()).toEqual(counted);
    expect((await fetch(`${server.url}/graph/readyz`)).status).toBe(200);
    expect((await fetch(`${server.url}/graph/elsewhere`)).status).toBe(404);
    expect((await fetch(`${server.url}/graphql`, post(count))).status).toBe(404);
    expect(await (await fetch(`${server.url}/hello`)).text()).toBe('hello');
  });

  test('GraphiQL finds its parts below the path', async () => {
    const { createGateway, loadConfig } = await loadLibrary();
    await using gateway = await createGateway(loadConfig({}));
    await using server = await mount(gateway, 'unread');
    const page = await fetch(`${server.url}/graph/graphql`, { headers: { accept: 'text/html' } });
    const found = [...(await page.text()).matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)];
    expect(found.length).toBeGreaterThan(1);
    for (const [, path] of found)
      expect((await fetch(new URL(path as string, page.url))).status, path).toBe(200);
  });

  test('what is wrong is answered by the gateway, not by the framework', async () => {
    const { createGateway, loadConfig } = await loadLibrary();
    await using gateway = await createGateway(loadConfig({ MAX_BODY_BYTES: '2000' }));
    await using server = await mount(gateway, 'unread');
    const ask = async (init: RequestInit) => {
      const response = await fetch(`${server.url}/graph/graphql`, init);
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      return { status: response.status, code: errors[0]?.extensions.code };
    };
    expect(await ask(post('', { body: 'not json' }))).toEqual({ status: 400, code: 'BAD_USER_INPUT' });
    expect(await ask(post('{ nothing }'))).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
    expect(await ask(post(`#${'x'.repeat(3000)}\n${count}`))).toEqual({
      status: 413,
      code: 'BAD_USER_INPUT',
    });
    const noToken = { 'content-type': 'application/json' };
    expect(await ask(post(count, { headers: noToken }))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('an upload arrives whole', async () => {
    const { createGateway, loadConfig } = await loadLibrary();
    await using gateway = await createGateway(loadConfig({}));
    await using server = await mount(gateway, 'unread');
    const form = new FormData();
    const query =
      'mutation ($file: Upload!) { iconSet(id: "ACC-2001-0001", file: $file) { errors { __typename message } } }';
    form.set('operations', JSON.stringify({ query, variables: { file: null } }));
    form.set('map', JSON.stringify({ 0: ['variables.file'] }));
    // The first bytes of a PNG, which decide the type.
    const bytes = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
    form.set('0', new Blob([bytes], { type: 'image/png' }), 'icon.png');
    const headers = { authorization: `Bearer ${tokens.operations}` };
    const response = await fetch(`${server.url}/graph/graphql`, { method: 'POST', headers, body: form });
    expect(await response.json()).toEqual({ data: { iconSet: { errors: [] } } });
  });

  test('an operation whose client has gone is ended', async () => {
    // Longer than the test may take: only the client's leaving ends it.
    const longMs = '100000';
    const { createGateway, loadConfig } = await loadLibrary();
    await using gateway = await createGateway(
      loadConfig({
        OPERATION_DEADLINE_MS: longMs,
        UPSTREAM_HEADERS_TIMEOUT_MS: longMs,
        UPSTREAM_CALL_TIMEOUT_MS: longMs,
      }),
    );
    await using server = await mount(gateway, 'unread');
    gateway.sandbox?.setFaults([{ kind: 'hang' }]);
    const client = new AbortController();
    const pending = fetch(`${server.url}/graph/graphql`, post(count, { signal: client.signal }));
    setTimeout(() => client.abort(), 200);
    await expect(pending).rejects.toThrow('aborted');
    // Closing waits for the calls under way: it would not end if the operation still ran.
    await gateway.close();
  });

  test('a body parser before the gateway is named as what is wrong', async () => {
    const { createGateway, loadConfig } = await loadLibrary();
    await using gateway = await createGateway(loadConfig({}));
    await using server = await mount(gateway, 'parsed before');
    const response = await fetch(`${server.url}/graph/graphql`, post(count));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Mount the gateway before any body parser');
  });
});
