/** Spans of requests and of their upstream calls, with a real SDK that exports into memory. */
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startGatewayOver } from '../support/scripted-world.ts';
import { startServer } from '../support/scripted-server.ts';
import { postQuery, startWorld, tokens } from '../support/world.ts';

const exporter = new InMemorySpanExporter();

function register(): void {
  exporter.reset();
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
}

function unregister(): void {
  trace.disable();
  context.disable();
  propagation.disable();
}

beforeEach(register);
afterEach(unregister);

function spans(kind: SpanKind): readonly ReadableSpan[] {
  return exporter.getFinishedSpans().filter((span) => span.kind === kind);
}

const nested = '{ accounts(first: 3) { nodes { id buyers(first: 1) { nodes { id } } } } }';

describe('a request', () => {
  test.each([
    ['the short way', {}],
    ['the long way', { accept: 'application/graphql-response+json' }],
  ])(
    'a request that goes %s has one span, and under it one for each upstream call',
    async (_way, headers) => {
      await using world = await startWorld();
      await world.query(`query Nested ${nested}`, {}, { headers });
      const [server, ...more] = spans(SpanKind.SERVER);
      expect(more).toEqual([]);
      expect(server?.name).toBe('query');
      expect(server?.parentSpanContext).toBeUndefined();
      expect(server?.attributes).toMatchObject({
        'graphql.operation.type': 'query',
        'graphql.operation.name': 'Nested',
        'http.request.method': 'POST',
        'http.response.status_code': 200,
        'accounts_graph.upstream.calls': 2,
      });
      const clients = spans(SpanKind.CLIENT);
      expect(clients.map(({ name }) => name)).toEqual([
        'GET /v1/accounts/accounts',
        'GET /v1/accounts/buyers',
      ]);
      for (const client of clients) {
        expect(client.parentSpanContext?.spanId).toBe(server?.spanContext().spanId);
        expect(client.spanContext().traceId).toBe(server?.spanContext().traceId);
        expect(client.attributes).toMatchObject({
          'http.request.method': 'GET',
          'http.response.status_code': 200,
        });
      }
    },
  );

  test('a request keeps its calls apart from those of requests under way at the same moment', async () => {
    await using world = await startWorld();
    await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        world.query(
          `query Number${number} ${nested}`,
          {},
          { token: number % 2 === 0 ? 'operations' : 'client' },
        ),
      ),
    );
    const servers = spans(SpanKind.SERVER);
    expect(servers).toHaveLength(20);
    for (const server of servers) {
      const own = spans(SpanKind.CLIENT).filter(
        (client) => client.parentSpanContext?.spanId === server.spanContext().spanId,
      );
      expect(own).toHaveLength(server.attributes['accounts_graph.upstream.calls'] as number);
    }
    expect(spans(SpanKind.CLIENT).length).toBeGreaterThan(20);
  });

  test('a request that is refused is named as such, and is no fault of ours', async () => {
    await using world = await startWorld();
    await postQuery(world.gateway.url, '{ nothing }');
    const [server] = spans(SpanKind.SERVER);
    expect(server?.name).toBe('GraphQL Operation');
    expect(server?.attributes['error.type']).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(server?.status.code).toBe(SpanStatusCode.UNSET);
  });

  test('a request for a probe, a page or no path at all has no span', async () => {
    await using world = await startWorld();
    const { url } = world.gateway;
    await fetch(`${url}/livez`);
    await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
    await fetch(`${url}/nothing`, { method: 'POST' });
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});

describe('an upstream call', () => {
  test('an upstream call that fails is marked, and so is the request it belongs to', async () => {
    await using world = await startWorld();
    await fetch(`${world.sandbox.url}/__sandbox/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ kind: 'status', status: 500 }]),
    });
    await world.query('{ accounts { totalCount } }');
    for (const client of spans(SpanKind.CLIENT)) {
      expect(client.status.code).toBe(SpanStatusCode.ERROR);
      expect(client.attributes).toMatchObject({ 'http.response.status_code': 500, 'error.type': '500' });
    }
    const [server] = spans(SpanKind.SERVER);
    expect(server?.status.code).toBe(SpanStatusCode.ERROR);
    expect(server?.attributes['error.type']).toBe('UPSTREAM_UNAVAILABLE');
  });
});

describe('trace context', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const spanId = '00f067aa0ba902b7';
  const headers = {
    traceparent: `00-${traceId}-${spanId}-01`,
    tracestate: 'vendor=value',
    baggage: 'user=canary',
  };

  async function forwarded(given: Readonly<Record<string, string>>) {
    await using upstream = await startServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"$meta":{"pagination":{"offset":0,"limit":1,"total":0}},"data":[]}');
    });
    await using world = await startGatewayOver(upstream.origin);
    await postQuery(world.gateway.url, '{ accounts(first: 1) { nodes { id } } }', {}, { headers: given });
    return { sent: upstream.requests[0]?.headers ?? {}, log: world.log.join('\n') };
  }

  test("trace context of a caller is the request's parent, and the call's span is upstream's", async () => {
    const { sent, log } = await forwarded(headers);
    const [server] = spans(SpanKind.SERVER);
    const [client] = spans(SpanKind.CLIENT);
    expect(server?.spanContext().traceId).toBe(traceId);
    expect(server?.parentSpanContext?.spanId).toBe(spanId);
    expect(sent['traceparent']).toBe(`00-${traceId}-${client?.spanContext().spanId}-01`);
    expect(sent['tracestate']).toBe('vendor=value');
    expect(sent['baggage']).toBeUndefined();
    expect(log).toContain(`"traceId":"${traceId}"`);
  });

  test('trace context that is garbage is dropped: the request starts a trace of its own', async () => {
    const { sent } = await forwarded({ traceparent: `00-${traceId}-canary-01`, tracestate: 'a=canary' });
    const [server] = spans(SpanKind.SERVER);
    expect(server?.parentSpanContext).toBeUndefined();
    expect(server?.spanContext().traceId).not.toBe(traceId);
    expect(sent['traceparent']).toMatch(new RegExp(`^00-${server?.spanContext().traceId}-[0-9a-f]{16}-01$`));
    expect(sent['tracestate']).toBeUndefined();
  });

  test('trace context is passed on as it came where there is no SDK, and makes no span', async () => {
    unregister();
    const { sent, log } = await forwarded(headers);
    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(sent['traceparent']).toBe(headers.traceparent);
    expect(sent['tracestate']).toBe('vendor=value');
    expect(log).toContain(`"traceId":"${traceId}"`);
  });

  test('trace context that is garbage is not passed on where there is no SDK', async () => {
    unregister();
    const { sent } = await forwarded({ traceparent: 'canary', tracestate: 'a=canary' });
    expect(sent['traceparent']).toBeUndefined();
    expect(sent['tracestate']).toBeUndefined();
  });
});

test('no span holds a token, a variable, an id, a text of the document or a host', async () => {
  await using world = await startWorld();
  await world.query(
    'query Canary($name: String!) { accounts(first: 2, filter: { name: { contains: $name } }) { nodes { canaryAlias: id } } }',
    { name: 'canary-variable' },
    { headers: { cookie: 'canary-cookie', 'x-request-id': 'idt:TKN-1111-2222:canary-id' } },
  );
  await world.query('{ account(id: "ACC-7777-7777") { name } }');
  const all = JSON.stringify(
    exporter.getFinishedSpans().map(({ name, attributes, events, links, status }) => ({
      name,
      attributes,
      events,
      links,
      status,
    })),
  );
  expect(all).toContain('Canary');
  for (const hidden of ['canary', 'ACC-7777', tokens.operations, '127.0.0.1', 'select=']) {
    expect(all).not.toContain(hidden);
  }
});
