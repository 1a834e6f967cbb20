/** The gateway mounted in servers of other people: behind node:http, and inside another framework. */
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { createGateway, sandboxTokens } from '../../src/app/create-gateway.ts';
import { startWorld } from '../support/world.ts';

const query = '{ accounts(first: 1) { totalCount nodes { id } } }';
const answer = { data: { accounts: { totalCount: 12, nodes: [{ id: 'ACC-1000-0001' }] } } };
const post = (body: unknown = { query }, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    authorization: `Bearer ${sandboxTokens.operations}`,
    ...headers,
  },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** A server of somebody else's, on a free port. */
async function listening(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe('as a Fetch handler', () => {
  test('answers a request, with the headers that a served gateway sends', async () => {
    await using gateway = await createGateway(loadConfig({}));
    await using served = await startWorld();
    const response = await gateway.fetch(new Request('http://localhost/graphql', post()));
    const overHttp = await fetch(`${served.gateway.url}/graphql`, post());
    expect(await response.json()).toEqual(answer);
    expect(await overHttp.json()).toEqual(answer);
    for (const name of ['content-type', 'cache-control', 'x-content-type-options']) {
      expect(response.headers.get(name), name).toBe(overHttp.headers.get(name));
    }
  });

  test('needs no `this`', async () => {
    await using gateway = await createGateway(loadConfig({}));
    const { fetch: handler } = gateway;
    expect((await handler(new Request('http://localhost/graphql', post()))).status).toBe(200);
  });

  test('bounds the body, whatever its length header says', async () => {
    await using gateway = await createGateway(loadConfig({ MAX_BODY_BYTES: '2000' }));
    const long = JSON.stringify({ query, variables: { text: 'x'.repeat(3000) } });
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(long.slice(0, 1000)));
        controller.enqueue(new TextEncoder().encode(long.slice(1000)));
        controller.close();
      },
    });
    const requests = [
      new Request('http://localhost/graphql', post(long)),
      new Request('http://localhost/graphql', { ...post(), body: stream, duplex: 'half' } as RequestInit),
    ];
    for (const request of requests) {
      const response = await gateway.fetch(request);
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    }
    expect(gateway.sandbox?.calls()).toEqual([]);
  });

  test('ends an operation whose client has gone', async () => {
    // Longer than the test may take: only the client's leaving ends it.
    const longMs = '100000';
    await using gateway = await createGateway(
      loadConfig({
        OPERATION_DEADLINE_MS: longMs,
        UPSTREAM_HEADERS_TIMEOUT_MS: longMs,
        UPSTREAM_CALL_TIMEOUT_MS: longMs,
      }),
    );
    gateway.sandbox?.setFaults([{ kind: 'hang' }]);
    const client = new AbortController();
    const pending = gateway.fetch(
      new Request('http://localhost/graphql', { ...post(), signal: client.signal }),
    );
    setTimeout(() => client.abort(), 50);
    // Yoga turns a disconnect into a rejection or an unread answer; either way the operation ends.
    await Promise.allSettled([pending]);
    // The call is over as well: closing waits for those under way.
    await gateway.close();
    expect(client.signal.aborted).toBe(true);
  });

  test('works inside hono, below a path of its own', async () => {
    await using gateway = await createGateway(loadConfig({}));
    const app = new Hono();
    app.get('/hello', (context) => context.text('hello'));
    app.mount('/accounts', gateway.fetch);
    expect(await (await app.request('/hello')).text()).toBe('hello');
    const response = await app.request('/accounts/graphql', post());
    expect(await response.json()).toEqual(answer);
    expect((await app.request('/accounts/readyz')).status).toBe(200);
    expect((await app.request('/accounts/elsewhere')).status).toBe(404);
  });
});

describe('as a listener of node:http', () => {
  test('answers beside the routes of the server', async () => {
    await using gateway = await createGateway(loadConfig({}));
    await using server = await listening((req, res) => {
      if (req.url === '/hello') res.end('hello');
      else void gateway.handle(req, res);
    });
    expect(await (await fetch(`${server.url}/hello`)).text()).toBe('hello');
    expect(await (await fetch(`${server.url}/graphql`, post())).json()).toEqual(answer);
    const page = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('graphiql/graphiql.');
    const refused = await fetch(`${server.url}/graphql`, post('not json'));
    expect(refused.status).toBe(400);
  });

  test('answers below the path that a framework mounts it at, by whichever way', async () => {
    await using gateway = await createGateway(loadConfig({}));
    const seenAfter: (string | undefined)[] = [];
    await using server = await listening((req, res) => {
      // As Express does it.
      const mounted = req as typeof req & { originalUrl?: string };
      mounted.originalUrl = req.url ?? '';
      req.url = mounted.originalUrl.slice('/graph'.length);
      res.once('finish', () => seenAfter.push(mounted.originalUrl));
      void gateway.handle(req, res);
    });
    const endpoint = `${server.url}/graph/graphql`;
    expect(await (await fetch(endpoint, post())).json()).toEqual(answer);
    const { headers } = post();
    const asQuery = await fetch(`${endpoint}?query=${encodeURIComponent(query)}`, { headers });
    expect(await asQuery.json()).toEqual(answer);
    const page = await fetch(endpoint, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('graphiql/graphiql.');
    expect((await fetch(`${server.url}/graph/readyz`)).status).toBe(200);
    // A request log of the framework still finds the whole address.
    expect(seenAfter[0]).toBe('/graph/graphql');
    expect(seenAfter.at(-1)).toBe('/graph/readyz');
  });

  test('says what is wrong when a body parser has read the body before', async () => {
    await using gateway = await createGateway(loadConfig({}));
    await using server = await listening((req, res) => {
      req.resume().once('end', () => void gateway.handle(req, res));
    });
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const response = await fetch(`${server.url}/graphql`, post({ query }, { accept }));
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('Mount the gateway before any body parser');
    }
  });
});

describe('with a remote upstream', () => {
  test('calls it over the network', async () => {
    await using world = await startWorld();
    await using gateway = await createGateway(loadConfig({ MPT_API_BASE_URL: world.sandbox.url }));
    expect(gateway.sandbox).toBeUndefined();
    const response = await gateway.fetch(new Request('http://localhost/graphql', post()));
    expect(await response.json()).toEqual(answer);
    expect(world.calls()).toHaveLength(1);
  });
});

test('a closed gateway is not ready', async () => {
  const gateway = await createGateway(loadConfig({}));
  const ready = () => gateway.fetch(new Request('http://localhost/readyz'));
  expect((await ready()).status).toBe(200);
  await gateway.close();
  expect((await ready()).status).toBe(503);
});
