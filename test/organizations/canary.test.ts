/** Tokens of both marketplaces in `organizations`: each reaches its own origin and nothing else, and no caller gets another one's rows. */
import { context, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Environment } from '../../src/config/config.ts';
import { createTestWorld } from '../../src/testing.ts';
import {
  envelope,
  json,
  startServer,
  type ScriptedServer,
  type SeenRequest,
} from '../support/scripted-server.ts';
import type { Untyped } from '../support/untyped.ts';
import { startWorldOver, type Answer, type GatewayWorld } from '../support/world.ts';

/** In every token of the first and of the second marketplace, and nowhere else. */
const firstCanary = 'c4n4ryf1rst';
const secondCanary = 'c4n4rys3c0nd';

const document = /* GraphQL */ `
  query Organizations($after: String) {
    marketplaces {
      status
    }
    organizations(first: 2, after: $after) {
      totalCount
      pageInfo {
        endCursor
      }
      nodes {
        __typename
        name
        members(first: 1) {
          nodes {
            firstName
          }
        }
      }
      sources {
        status
        message
      }
    }
  }
`;

const uuid = 'c0000000-0000-4000-8000-000000000001';
const userUuid = 'a0000000-0000-4000-8000-000000000001';

const exporter = new InMemorySpanExporter();
let softwareOne: ScriptedServer;
let appDirect: ScriptedServer;
let world: GatewayWorld;

/** The number of the caller whose token came, and whether the marketplace refuses it. */
function callerIn({ headers }: SeenRequest): { readonly name: string; readonly isRefused: boolean } {
  const name = /-(\d+)$/.exec(String(headers['authorization']))?.[1] ?? 'nobody';
  return { name, isRefused: name === '13' };
}

async function startBoth(config: Environment): Promise<void> {
  softwareOne = await startServer((_request, response, seen) => {
    const { name, isRefused } = callerIn(seen);
    // A refusal that repeats the credential.
    if (isRefused) return json(response, { title: `no ${String(seen.headers['authorization'])}` }, 401);
    const isMembers = /\/users\?/.test(seen.url);
    const row = isMembers
      ? { id: 'USR-1000-0001', firstName: `first of ${name}`, account: { id: 'ACC-1000-0001' } }
      : { id: 'ACC-1000-0001', name: `a of ${name}` };
    json(response, envelope([row], { limit: 2 }));
  });
  appDirect = await startServer((_request, response, seen) => {
    const { name, isRefused } = callerIn(seen);
    if (isRefused) {
      return json(response, [{ code: 'X', message: `no ${String(seen.headers['authorization'])}` }], 401);
    }
    const row = seen.url.includes('/memberships')
      ? { enabled: true, company: { uuid }, user: { uuid: userUuid, firstName: `first of ${name}` } }
      : { uuid, name: `b of ${name}`, allowLogin: true, enabled: true };
    json(response, { content: [row], page: { number: 0, size: 2, totalElements: 1 } });
  });
  world = await startWorldOver(softwareOne.origin, {
    config: { APPDIRECT_API_BASE_URL: appDirect.origin, UPSTREAM_MEMBERSHIPS: 'nested', ...config },
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

function ask(one: number, other: number, explain = 'false'): Promise<Answer> {
  return world.query(
    document,
    {},
    {
      token: `${firstCanary}-${one}`,
      headers: { 'x-explain': explain, 'AppDirect-Authorization': `Bearer ${secondCanary}-${other}` },
    },
  );
}

const organization = (typename: string, name: string, caller: number): object => ({
  __typename: typename,
  name: `${name} of ${caller}`,
  members: { nodes: [{ firstName: `first of ${caller}` }] },
});

const modes: readonly Environment[] = [
  {},
  { RESPONSE_CACHE: 'memory', RATE_LIMIT_POINTS: '100000' },
  { UPSTREAM_SHARED_READS: 'off' },
];

describe.each(modes)('with %j', (config) => {
  test('interleaved callers with every pair of tokens get their own organizations, and no token leaves its way', async () => {
    await startBoth(config);
    // Each marketplace refuses one of the callers.
    const callers = [1, 2, 3, 13];
    const pairs = callers.flatMap((one) => callers.map((other) => [one, other] as const));
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(pairs.map(([one, other]) => ask(one, other, String(round === 2))));
      for (const [index, { data, text }] of answers.entries()) {
        expect(text).not.toMatch(/c4n4ry/);
        const [one = 0, other = 0] = pairs[index] ?? [];
        const wanted = [
          ...(one === 13 ? [] : [organization('Account', 'a', one)]),
          ...(other === 13 ? [] : [organization('Company', 'b', other)]),
        ];
        if (wanted.length === 0) expect(data.organizations).toBeNull();
        else expect(data.organizations.nodes).toEqual(wanted);
      }
    }
    expect(softwareOne.requests.length).toBeGreaterThan(4);
    expect(appDirect.requests.length).toBeGreaterThan(4);
    expect(JSON.stringify(softwareOne.requests)).not.toContain(secondCanary);
    expect(JSON.stringify(appDirect.requests)).not.toContain(firstCanary);
    const spans = exporter.getFinishedSpans();
    const told = [
      world.log.join('\n'),
      await (await fetch(`${world.gateway.url}/metrics`)).text(),
      await (await fetch(`${world.gateway.url}/readyz`)).text(),
      JSON.stringify(spans.map(({ name, attributes, events }) => ({ name, attributes, events }))),
    ];
    expect(spans.length).toBeGreaterThan(4);
    for (const text of told) expect(text).not.toMatch(/c4n4ry/);
  });

  test('a caller whose second token is refused, or absent, never gets rows that a cache holds for the right one', async () => {
    await startBoth(config);
    for (let round = 0; round < 2; round += 1) {
      expect((await ask(1, 2)).data.organizations.nodes).toHaveLength(2);
      expect((await ask(1, 13)).data.organizations.nodes).toEqual([organization('Account', 'a', 1)]);
      const without = await world.query(
        document,
        {},
        { token: `${firstCanary}-1`, headers: { 'x-explain': 'false' } },
      );
      expect(without.data.organizations.nodes).toEqual([organization('Account', 'a', 1)]);
    }
  });
});

test('with a client of its own, the gateway shows companies to Operations only, and others see the accounts of their token', async () => {
  await startBoth({});
  await using own = await createTestWorld({
    config: { APPDIRECT_CLIENT_ID: 'appdirect-reader', APPDIRECT_CLIENT_SECRET: 'appdirect-reader-secret' },
  });
  const text =
    '{ marketplaces { marketplace status } organizations(first: 50) { totalCount nodes { __typename } sources { marketplace status } } }';
  const of = async (token: 'operations' | 'client' | 'vendor'): Promise<Untyped> =>
    (await own.query(text, {}, { token, appDirectToken: null })) as Untyped;
  const all = await Promise.all([
    of('operations'),
    of('client'),
    of('vendor'),
    of('operations'),
    of('client'),
  ]);
  const [operations, client, vendor] = all;
  expect(operations.errors).toBeUndefined();
  expect(operations.data.organizations.totalCount).toBe(36);
  for (const { data, errors } of [client, vendor]) {
    const types = data.organizations.nodes.map(({ __typename }: { __typename: string }) => __typename);
    expect(types.length).toBeGreaterThan(0);
    expect(new Set(types)).toEqual(new Set(['Account']));
    expect(data.organizations.totalCount).toBe(types.length);
    expect(data.organizations.sources[1]).toEqual({ marketplace: 'APPDIRECT', status: 'UNAUTHENTICATED' });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', marketplace: 'APPDIRECT' } }]);
  }
  expect(all.slice(3).map(({ data }) => data)).toEqual([operations.data, client.data]);
});
