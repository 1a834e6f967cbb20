/** The example as its users start it: a real Hive Gateway over this gateway and a commerce subgraph. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postQuery, startWorld, type World } from '../support/world.ts';

const folder = fileURLToPath(new URL('../../examples/federation/', import.meta.url));
const isInstalled = existsSync(`${folder}node_modules/@graphql-hive/gateway`);
if (!isInstalled) console.log('skipped: Hive Gateway is not installed; run npm ci in examples/federation');

interface Running {
  /** Origin of Hive Gateway. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function startExample(accountsUrl: string): Promise<Running> {
  const child = spawn(process.execPath, ['start.js'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', ACCOUNTS_URL: accountsUrl },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  for (;;) {
    const url = /Send queries to (http\S+)\/graphql/.exec(output)?.[1];
    if (url !== undefined) return { url, stop };
    if (child.exitCode !== null) throw new Error(`the example ended early:\n${output}`);
    await Promise.race([once(child.stdout, 'data'), ended]);
  }
}

describe.skipIf(!isInstalled)('through Hive Gateway', () => {
  let world: World;
  let hive: Running;

  beforeAll(async () => {
    world = await startWorld({ config: { FEDERATION: 'on' } });
    hive = await startExample(`${world.gateway.url}/graphql`);
  }, 120_000);

  afterAll(async () => {
    await hive.stop();
    await world[Symbol.asyncDispose]();
  });

  beforeEach(() => {
    world.clearCalls();
  });

  test('orders of one subgraph with their buyers and licensees of the other cost one call for each type', async () => {
    const { data, errors } = await postQuery(
      hive.url,
      '{ orders(first: 4) { nodes { id buyer { name } licensee { name seller { name } } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.orders.nodes).toHaveLength(4);
    expect(data.orders.nodes[2]).toEqual({
      id: 'ORD-0003',
      buyer: { name: 'Northwind Köln Foods' },
      licensee: { name: 'Alpine Foods Ltd', seller: { name: 'Marketplace UK Ltd' } },
    });
    expect([...world.sent()].sort()).toEqual([
      expect.stringMatching(/^GET \/buyers\?select=-\*,id,name&in\(id,\("[^)]*"\)\)&order=id&limit=3$/),
      expect.stringMatching(/^GET \/licensees\?select=-\*,id,name,seller\.id,seller\.name&in\(id,/),
    ]);
  });

  test('ids alone cost no call', async () => {
    const { data } = await postQuery(
      hive.url,
      '{ orders(first: 2) { nodes { buyer { id } licensee { id } } } }',
    );
    expect(data.orders.nodes[1]).toEqual({
      buyer: { id: 'BUY-2001-0002' },
      licensee: { id: 'LCE-2001-0000-0002' },
    });
    expect(world.sent()).toEqual([]);
  });

  test('what the other subgraph adds to our objects is no call of ours', async () => {
    const { data } = await postQuery(
      hive.url,
      '{ account(id: "ACC-2001-0001") { name buyers(first: 1) { nodes { name orders { id } } } } }',
    );
    expect(data.account).toEqual({
      name: 'Northwind Traders Ltd',
      buyers: {
        nodes: [
          {
            name: 'Northwind Köln Foods',
            orders: [{ id: 'ORD-0001' }, { id: 'ORD-0003' }, { id: 'ORD-0005' }],
          },
        ],
      },
    });
    expect(world.sent().map((call) => call.split('?', 1)[0])).toEqual([
      'GET /accounts/ACC-2001-0001',
      'GET /buyers',
    ]);
  });

  test('an unknown id has null in every field but the id, without an error', async () => {
    const { data, errors } = await postQuery(
      hive.url,
      '{ order(id: "ORD-0005") { buyer { name } licensee { id name seller { name } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.order).toEqual({
      buyer: { name: 'Northwind Köln Foods' },
      licensee: { id: 'LCE-9999-9999-9999', name: null, seller: null },
    });
  });

  test.each([
    ['operations', 'idt:TKN-0000-0001:***'],
    ['client', 'idt:TKN-0000-0002:***'],
  ] as const)("the %s caller's token is the one that upstream sees", async (token, masked) => {
    await postQuery(hive.url, '{ orders { nodes { buyer { name } } } }', {}, { token });
    expect(world.calls().map((call) => call.token)).toEqual([masked]);
  });

  test.each([
    ['no token', null],
    ['a wrong token', 'idt:TKN-0000-0001:wrong'],
  ])('%s is UNAUTHENTICATED where it matters, and the rest of the answer stays', async (_name, token) => {
    const query = '{ order(id: "ORD-0001") { product buyer { id name } } }';
    const { data, errors } = await postQuery(hive.url, query, {}, { token });
    expect(data.order).toEqual({ product: 'Office suite', buyer: { id: 'BUY-2001-0001', name: null } });
    expect(errors).toMatchObject([
      {
        path: ['order', 'buyer', 'name'],
        extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) },
      },
    ]);
  });

  test.each([
    ['a wrong argument', '{ buyers(first: 200) { nodes { id } } }', 'operations', 'BAD_USER_INPUT'],
    ['a list closed to the caller', '{ cloudTenants { nodes { id } } }', 'client', 'FORBIDDEN'],
  ] as const)('%s keeps its code and message', async (_name, query, token, code) => {
    const direct = await postQuery(world.gateway.url, query, {}, { token });
    const through = await postQuery(hive.url, query, {}, { token });
    expect(through.errors).toMatchObject([{ message: direct.errors?.[0]?.message, extensions: { code } }]);
  });

  test("upstream's own failure keeps its code and status", async () => {
    world.sandbox.setFaults([{ path: '/buyers/*', kind: 'status', status: 500 }]);
    const { errors } = await postQuery(hive.url, '{ order(id: "ORD-0001") { buyer { name } } }');
    world.sandbox.setFaults([]);
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', status: 500 } }]);
  });

  test('one request id can be followed from the client to the log of this gateway', async () => {
    const headers = { 'x-request-id': 'from-the-client-1' };
    await postQuery(hive.url, '{ account(id: "ACC-2001-0001") { name } }', {}, { headers });
    expect(world.log.filter((line) => line.includes('from-the-client-1'))).not.toEqual([]);
  });

  test('x-explain and its answer pass through, one explanation for each fetch', async () => {
    const query =
      '{ orders(first: 2) { nodes { buyer { name } licensee { name } } } accounts { totalCount } }';
    const plain = await postQuery(hive.url, query, {}, { headers: { 'x-explain': 'false' } });
    expect(plain.extensions?.['explain']).toBeUndefined();
    const { extensions } = await postQuery(hive.url, query, {}, { headers: { 'x-explain': 'true' } });
    const explained = extensions?.['explain'] as { calls: object[]; predicted: number; actual: number }[];
    expect(explained.length).toBeGreaterThan(1);
    expect(explained.reduce((sum, { actual }) => sum + actual, 0)).toBe(3);
    for (const { calls, predicted } of explained) expect(calls.length).toBeLessThanOrEqual(predicted);
  });

  test('ids of every subgraph are nodes of the supergraph', async () => {
    const { data, errors } = await postQuery(
      hive.url,
      `{ nodes(ids: ["SEL-4000-0001", "ORD-0001", "BUY-2001-0001", "XXX-1"]) {
        __typename id ... on Order { product } ... on Buyer { name orders { id } } ... on Seller { name }
      } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.nodes).toMatchObject([
      { __typename: 'Seller', name: 'Marketplace Deutschland GmbH' },
      { __typename: 'Order', product: 'Office suite' },
      { __typename: 'Buyer', name: 'Northwind Köln Foods', orders: expect.any(Array) },
      null,
    ]);
    expect(world.sent()).toHaveLength(2);
  });
});
