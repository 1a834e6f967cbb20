/** Two credentials, two origins: each token reaches its own origin and nothing else, and no caller gets another one's answer. */
import { context, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Environment } from '../../src/config/config.ts';
import {
  envelope,
  json,
  startServer,
  type ScriptedServer,
  type SeenRequest,
} from '../support/scripted-server.ts';
import { sendRaw } from '../support/raw-request.ts';
import { startWorldOver, type Answer, type GatewayWorld } from '../support/world.ts';

const exporter = new InMemorySpanExporter();

/** In every token of the first and of the second marketplace, and nowhere else. */
const firstCanary = 'c4n4ryf1rst';
const secondCanary = 'c4n4rys3c0nd';

const first = (caller: number): string => `${firstCanary}-${caller}`;
const second = (caller: number): string => `${secondCanary}-${caller}`;

const page = '{ accounts(first: 2) { nodes { id name } } companies(first: 2) { nodes { id name } } }';
const uuid = 'c0000000-0000-4000-8000-000000000001';

let softwareOne: ScriptedServer;
let appDirect: ScriptedServer;
let world: GatewayWorld;

/** The number of the caller whose token came. */
function callerIn({ headers }: SeenRequest): string {
  return /-(\d+)$/.exec(String(headers['authorization']))?.[1] ?? 'nobody';
}

async function startBoth(config: Environment = {}): Promise<void> {
  softwareOne = await startServer((_request, response, seen) => {
    json(response, envelope([{ id: 'ACC-1000-0001', name: `account of ${callerIn(seen)}` }], { limit: 2 }));
  });
  appDirect = await startServer((_request, response, seen) => {
    const isRefused = callerIn(seen) === '13';
    if (isRefused)
      return json(response, [{ code: 'X', message: `no ${String(seen.headers['authorization'])}` }], 401);
    json(response, {
      content: [{ uuid, name: `company of ${callerIn(seen)}`, allowLogin: true, enabled: true }],
      page: { number: 0, size: 2, totalElements: 1, totalPages: 1 },
    });
  });
  world = await startWorldOver(softwareOne.origin, {
    config: { APPDIRECT_API_BASE_URL: appDirect.origin, ...config },
  });
}

beforeEach(() => {
  exporter.reset();
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
});
afterEach(async () => {
  trace.disable();
  context.disable();
  propagation.disable();
  await world[Symbol.asyncDispose]();
  await softwareOne[Symbol.asyncDispose]();
  await appDirect[Symbol.asyncDispose]();
});

function ask(one: string | null, other: string | null, document = page): Promise<Answer> {
  return world.query(
    document,
    {},
    {
      token: one,
      // An explained operation is never answered from the cache.
      headers: {
        'x-explain': 'false',
        ...(other === null ? {} : { 'AppDirect-Authorization': `Bearer ${other}` }),
      },
    },
  );
}

const modes: readonly Environment[] = [
  {},
  { RESPONSE_CACHE: 'memory', RATE_LIMIT_POINTS: '100000' },
  { UPSTREAM_SHARED_READS: 'off' },
];

describe.each(modes)('with %j', (config) => {
  test('interleaved callers with every pair of tokens get their own answers, and no token leaves its way', async () => {
    await startBoth(config);
    const pairs = Array.from({ length: 5 }, (_, one) =>
      Array.from({ length: 5 }, (_, other) => [one, other] as const),
    ).flat();
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(pairs.map(([one, other]) => ask(first(one), second(other))));
      for (const [index, { data, errors, text }] of answers.entries()) {
        const [one, other] = pairs[index] ?? [];
        expect(errors).toBeUndefined();
        expect(data).toEqual({
          accounts: { nodes: [{ id: 'ACC-1000-0001', name: `account of ${one}` }] },
          companies: { nodes: [{ id: `CMP-${uuid}`, name: `company of ${other}` }] },
        });
        expect(text).not.toMatch(/c4n4ry/);
      }
    }
    await ask(first(1), second(13));
    const explained = await world.query(
      page,
      {},
      { token: first(2), headers: { 'appdirect-authorization': `Bearer ${second(3)}` } },
    );
    expect(explained.calls).toHaveLength(2);
    expect(explained.text).not.toMatch(/c4n4ry/);
    expect(softwareOne.requests.length).toBeGreaterThan(4);
    expect(appDirect.requests.length).toBeGreaterThan(4);
    expect(JSON.stringify(softwareOne.requests)).not.toContain(secondCanary);
    expect(JSON.stringify(appDirect.requests)).not.toContain(firstCanary);
    const told = [
      world.log.join('\n'),
      await (await fetch(`${world.gateway.url}/metrics`)).text(),
      JSON.stringify(
        exporter.getFinishedSpans().map(({ name, attributes, events }) => ({ name, attributes, events })),
      ),
    ];
    for (const text of told) {
      expect(text.length).toBeGreaterThan(100);
      expect(text).not.toMatch(/c4n4ry/);
    }
  });
});

test('a cached answer of one AppDirect token is not the answer of another, nor of none', async () => {
  await startBoth({ RESPONSE_CACHE: 'memory' });
  const nameOf = async (other: string | null): Promise<unknown> => {
    const { data } = await ask(first(1), other);
    return data?.['companies']?.nodes[0].name;
  };
  expect(await nameOf(second(1))).toBe('company of 1');
  expect(await nameOf(second(2))).toBe('company of 2');
  expect(await nameOf(null)).toBeUndefined();
  expect(await nameOf(second(1))).toBe('company of 1');
  // The second answer to the first pair came from the cache.
  expect(appDirect.requests).toHaveLength(2);
});

test('a missing token costs the fields of its marketplace and no others', async () => {
  await startBoth();
  const withoutSecond = await ask(first(1), null);
  expect(withoutSecond.data).toMatchObject({ accounts: { nodes: [{}] }, companies: null });
  expect(withoutSecond.errors).toMatchObject([
    { path: ['companies'], extensions: { code: 'UNAUTHENTICATED', marketplace: 'APPDIRECT' } },
  ]);
  expect(appDirect.requests).toEqual([]);
  const withoutFirst = await ask(null, second(1));
  expect(withoutFirst.data).toMatchObject({ accounts: null, companies: { nodes: [{}] } });
  expect(softwareOne.requests).toHaveLength(1);
});

test.each(['Basic abc', 'Bearer', 'Bearer a b', ''])(
  'the AppDirect header %j makes no call',
  async (header) => {
    await startBoth();
    const answer = await world.query(
      page,
      {},
      { token: first(1), headers: { 'AppDirect-Authorization': header } },
    );
    expect(answer.errors).toMatchObject([{ path: ['companies'], extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(appDirect.requests).toEqual([]);
  },
);

test('a 401 is a refusal for a token that AppDirect accepted a short time ago, and else a token that it does not accept', async () => {
  await startBoth();
  expect((await ask(first(1), second(13))).errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED', status: 401 } },
  ]);
  let refuses = false;
  await using server = await startServer((_request, response) => {
    if (refuses) return json(response, {}, 401);
    json(response, { content: [], page: { number: 0, size: 2, totalElements: 0 } });
  });
  await using other = await startWorldOver(softwareOne.origin, {
    config: { APPDIRECT_API_BASE_URL: server.origin },
  });
  const companies = () =>
    other.query(
      '{ companies(first: 2) { nodes { id } } }',
      {},
      { token: null, headers: { 'appdirect-authorization': 'Bearer known' } },
    );
  expect((await companies()).errors).toBeUndefined();
  refuses = true;
  for (const _ of [1, 2]) {
    expect((await companies()).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN', status: 401, marketplace: 'APPDIRECT' } },
    ]);
  }
});

test('with AppDirect alone, either header holds its token, and both together are refused', async () => {
  await startBoth();
  await using only = await startWorldOver('', { config: { APPDIRECT_API_BASE_URL: appDirect.origin } });
  const document = '{ companies(first: 2) { nodes { name } } }';
  const header = { 'appdirect-authorization': `Bearer ${second(3)}` };
  const answers = [
    await only.query(document, {}, { token: second(3) }),
    await only.query(document, {}, { token: null, headers: header }),
  ];
  for (const { data } of answers) expect(data).toEqual({ companies: { nodes: [{ name: 'company of 3' }] } });
  const both = await only.query(document, {}, { token: second(3), headers: header });
  expect(both.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  const accounts = await only.query(
    '{ accounts { totalCount } companies { totalCount } }',
    {},
    { token: second(3) },
  );
  expect(accounts.data).toEqual({ accounts: null, companies: { totalCount: 1 } });
  expect(accounts.errors).toMatchObject([
    {
      extensions: { code: 'UPSTREAM_UNAVAILABLE', marketplace: 'SOFTWAREONE' },
      message: expect.stringContaining('MPT_API_BASE_URL'),
    },
  ]);
});

test('without AppDirect its fields are null with an error, and the rest of the answer stays', async () => {
  await startBoth();
  await using only = await startWorldOver(softwareOne.origin);
  const { data, errors } = await only.query(page, {}, { token: first(1) });
  expect(data).toMatchObject({ accounts: { nodes: [{}] }, companies: null });
  expect(errors).toMatchObject([
    { path: ['companies'], extensions: { code: 'UPSTREAM_UNAVAILABLE', marketplace: 'APPDIRECT' } },
  ]);
});

test('an invented second token gives no second budget', async () => {
  await startBoth({ RATE_LIMIT_POINTS: '6', RATE_LIMIT_WINDOW_SECONDS: '60' });
  const document = '{ accounts(first: 2) { nodes { id } } }';
  const codes: unknown[] = [];
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const { errors } = await ask(first(1), `invented-${attempt}`, document);
    codes.push(errors?.[0]?.extensions['code']);
  }
  expect(codes.slice(-4)).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED']);
});

describe('the header', () => {
  test('two of them are refused before anything is read', async () => {
    await startBoth();
    const { host } = new URL(world.gateway.url);
    const body = JSON.stringify({ query: page });
    const head = [
      'POST /graphql HTTP/1.1',
      `host: ${host}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
    ];
    const twice = [1, 2].map((caller) => `appdirect-authorization: Bearer ${second(caller)}`);
    const answer = await sendRaw(
      world.gateway.url,
      [...head, ...twice, 'connection: close', '', body].join('\r\n'),
    );
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('Duplicate \\"appdirect-authorization\\" header.');
    expect(appDirect.requests).toEqual([]);
  });

  test('a page of an allowed origin may send it, and the answer to a cache varies by it', async () => {
    await startBoth({ CORS_ORIGINS: 'https://app.example', RESPONSE_CACHE: 'memory' });
    const preflight = await fetch(`${world.gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'appdirect-authorization',
      },
    });
    expect(preflight.headers.get('access-control-allow-headers')?.split(', ')).toContain(
      'appdirect-authorization',
    );
    const { text } = await ask(first(1), second(1));
    expect(text).toContain('AppDirect-Authorization');
  });

  test('a token of it in an operation name or in a request id is not logged', async () => {
    await startBoth();
    const token = `${secondCanary}lengthy0001`;
    await world.query(
      `query ${token} { companies(first: 2) { nodes { id } } }`,
      {},
      {
        token: null,
        headers: { 'appdirect-authorization': `Bearer ${token}`, 'x-request-id': token },
      },
    );
    expect(world.log.join('\n')).toContain('"event":"request"');
    expect(world.log.join('\n')).not.toContain(token);
  });
});
