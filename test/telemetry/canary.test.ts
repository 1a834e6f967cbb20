/** Hundreds of requests of every kind, each with secrets that an upstream throws back: none of it may be told to anybody. */
import type { ServerResponse } from 'node:http';
import { context, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startGatewayOver } from '../support/scripted-world.ts';
import { startServer } from '../support/scripted-server.ts';
import type { SeenRequest } from '../support/scripted-server.ts';

const exporter = new InMemorySpanExporter();

beforeEach(() => {
  exporter.reset();
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
});
afterEach(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

/** In every token, and nowhere else. */
const tokenCanary = 'c4n4ryt0ken';
/** In everything else that a client can put a secret in. */
const strayCanary = 'c4n4rystr4y';

const tokens = [
  (number: number) => `idt:TKN-1000-0001:${tokenCanary}${number}`,
  (number: number) => `eyJhbGciOiJSUzI1NiJ9.${tokenCanary}${number}.${tokenCanary}`,
  (number: number) => `${tokenCanary}-${number}`,
] as const;

const documents = [
  '{ accounts(first: 2) { nodes { id name buyers(first: 1) { nodes { id } } } } }',
  'query ($name: String) { accounts(first: 2, filter: { name: { contains: $name } }) { totalCount } }',
  'query Named { account(id: "ACC-1000-0001") { name } viewer { account { id } } }',
  'mutation { buyerDisable(id: "BUY-1000-0001") { buyer { id } errors { message } } }',
  'mutation { licenseeDelete(id: "LCE-1000-0001") { errors { message } } }',
  '{ nothing }',
  '{ accounts(',
  'query ($name: Int!) { accounts(first: $name) { totalCount } }',
  `{ ${'a'.repeat(200)}: __typename }`,
] as const;

type Fault = (response: ServerResponse, echo: string, seen: SeenRequest) => void;

function problem(status: number, body: (echo: string) => object): Fault {
  return (response, echo) => {
    response.writeHead(status, {
      'content-type': 'application/problem+json',
      'x-echo': echo,
      'retry-after': '60',
      'set-cookie': `session=${echo}`,
    });
    response.end(JSON.stringify(body(echo)));
  };
}

const faults: readonly Fault[] = [
  ...[400, 401, 403, 404, 409, 422, 429, 500, 503].map((status) =>
    problem(status, (echo) => ({
      title: echo,
      detail: `the header "Authorization: ${echo}" is wrong`,
      traceId: echo.replace('Bearer ', ''),
      type: `https://x/#${echo}`,
      errors: { [echo]: [echo], name: [`${echo}; ${encodeURIComponent(echo)}`] },
    })),
  ),
  ...[400, 409, 422].map((status) =>
    problem(status, (echo) => ({
      title: 'no',
      errors: [
        { id: echo, message: `{{ token }} ${echo}`, properties: ['name'], parameters: { token: echo } },
      ],
    })),
  ),
  problem(401, (echo) => ({ statusCode: 401, message: echo })),
  (response, echo) => response.writeHead(502, { 'content-type': 'text/html' }).end(`<html>${echo}</html>`),
  (response, echo) => response.writeHead(302, { location: `http://127.0.0.1:9/?token=${echo}` }).end(),
  (response, echo) => response.writeHead(200, { 'content-type': 'application/json' }).end(`{"${echo}`),
  (response, echo) => response.writeHead(200, { 'content-type': 'text/plain' }).end(echo),
  (response, echo) => {
    const rows = [{ id: 'ACC-1000-0001', name: { token: echo }, status: echo, type: echo }];
    const pagination = { offset: 0, limit: 2, total: 1 };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ $meta: { pagination }, data: rows }));
  },
  (response, echo) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write(echo, () => response.destroy());
  },
  (response) => response.destroy(),
];

const ways = [
  { path: '', headers: {} },
  { path: '', headers: { accept: 'application/graphql-response+json' } },
  { path: `?access_token=${strayCanary}&token=idt:TKN-1000-0001:${strayCanary}`, headers: {} },
  { path: '', headers: { cookie: `token=${strayCanary}`, 'x-api-key': strayCanary } },
  { path: '', headers: { 'x-request-id': `idt:TKN-1000-0001:${strayCanary}` } },
  { path: '', headers: { 'x-request-id': `"${strayCanary} ${strayCanary}` } },
  { path: '', headers: { traceparent: `00-${strayCanary}-01`, baggage: `user=${strayCanary}` } },
] as const;

test('no secret of a client is found in answers, logs, measurements, spans or explain', async () => {
  let turn = 0;
  await using upstream = await startServer((_request, response, seen) => {
    turn += 1;
    faults[turn % faults.length]?.(response, String(seen.headers.authorization), seen);
  });
  await using world = await startGatewayOver(upstream.origin, {
    // So that each fault gets its answer.
    UPSTREAM_RETRIES: '0',
    UPSTREAM_BREAKER: 'off',
  });
  const answers: string[] = [];
  const ask = async (number: number): Promise<void> => {
    const way = ways[number % ways.length];
    const token = tokens[number % tokens.length]?.(number);
    const response = await fetch(`${world.gateway.url}/graphql${way?.path ?? ''}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-explain': 'true',
        authorization: `Bearer ${token}`,
        ...way?.headers,
      },
      body: JSON.stringify({
        query: documents[number % documents.length],
        variables: { name: `${strayCanary}${number}` },
        ...(number % 5 === 0 ? { extensions: { token: strayCanary } } : {}),
      }),
    });
    answers.push(JSON.stringify([...response.headers]), await response.text());
  };
  const count = 600;
  for (let number = 0; number < count; number += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => ask(number + index)));
  }
  const metrics = await (await fetch(`${world.gateway.url}/metrics`)).text();
  const spans = exporter
    .getFinishedSpans()
    .map(({ name, attributes, events, links, status, resource }) =>
      JSON.stringify({ name, attributes, events, links, status, resource: resource.attributes }),
    );

  // First that there was something to find: all of it was sent, and every kind of it was told.
  expect(upstream.requests.length).toBeGreaterThan(count / 3);
  for (const request of upstream.requests) expect(request.headers.authorization).toContain(tokenCanary);
  expect(world.log.filter((line) => line.includes('"event":"request"'))).toHaveLength(count + 1);
  expect(spans.length).toBeGreaterThan(count);
  expect(answers.join('')).toContain('"calls":[{');
  for (const code of ['FORBIDDEN', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_BAD_RESPONSE', 'GRAPHQL_PARSE_FAILED']) {
    expect(metrics).toContain(`code="${code}"`);
  }

  const told = { answers, log: world.log, metrics: metrics.split('\n'), spans };
  for (const [place, texts] of Object.entries(told)) {
    expect(texts.filter((text) => text.includes(tokenCanary)).slice(0, 3), place).toEqual([]);
    // A client's own variables may be answered to it, and nobody else.
    if (place === 'answers') continue;
    expect(texts.filter((text) => text.includes(strayCanary)).slice(0, 3), place).toEqual([]);
  }
});
