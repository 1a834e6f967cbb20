/** What an answer may hold, and what all answers and all that upstream sent may hold together, in bytes. */
import { EventEmitter, once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createMetrics, type Metrics } from '../../../src/telemetry/metrics.ts';
import { pngOfSize } from '../../support/images.ts';
import { postUpload, startWorld, type World } from '../../support/world.ts';
import { startStub } from '../../support/stub.ts';

const megabyte = 2 ** 20;

async function withIcon(world: World, bytes: number): Promise<void> {
  const { data } = await postUpload(
    world.gateway.url,
    'mutation ($file: Upload!) { iconSet(id: "ACC-2001-0001", file: $file) { errors { message } } }',
    {},
    pngOfSize(bytes),
    'image/png',
  );
  expect(data).toEqual({ iconSet: { errors: [] } });
  world.sandbox.clearCalls();
}

const aliases = (count: number, field: string): string =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');

const held = async (metrics: Metrics): Promise<number> =>
  Number(/^accounts_graph_held_bytes (\d+)$/m.exec(await metrics.text())?.[1]);

const inFlight = async (metrics: Metrics): Promise<number> =>
  Number(/^accounts_graph_requests_in_flight (\d+)$/m.exec(await metrics.text())?.[1]);

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

describe('one operation', () => {
  test('one operation gets an icon of 5 MB once: it is read once, and its 49 repetitions are errors', async () => {
    await using world = await startWorld();
    await withIcon(world, 5 * megabyte);
    const { data, errors } = await world.query(
      `{ account(id: "ACC-2001-0001") { id ${aliases(49, 'iconDataUri')} } }`,
    );
    const values = Object.values(data.account as object) as (string | null)[];
    expect(values.filter((value) => value !== null && value.length > 6 * megabyte)).toHaveLength(1);
    expect(values.filter((value) => value === null)).toHaveLength(48);
    expect(errors?.[0]).toMatchObject({
      path: ['account', 'a1'],
      extensions: { code: 'QUERY_TOO_COMPLEX', rule: 'answer bytes' },
    });
    expect(new Set(errors?.map(({ extensions }) => extensions?.['code']))).toEqual(
      new Set(['QUERY_TOO_COMPLEX']),
    );
    expect(world.calls().filter(({ path }) => path.endsWith('/icon'))).toHaveLength(1);
  });

  test.each([
    ['beside introspection', '__schema { queryType { name } }'],
    [
      'with more conditions than are planned',
      Array.from({ length: 70 }, (_, at) => `c${at}: __typename @include(if: $v${at})`).join(' '),
    ],
  ])('one operation has the same limit %s', async (_, beside) => {
    await using world = await startWorld({
      constants: { maxAliases: 1_000, maxDirectives: 1_000, maxRootFields: 1_000 },
    });
    await withIcon(world, megabyte);
    const names = [...beside.matchAll(/\$v\d+/g)].map(([name]) => `${name}: Boolean = true`);
    const head = names.length === 0 ? '' : `query (${names.join(', ')})`;
    const { errors } = await world.query(
      `${head} { ${beside} account(id: "ACC-2001-0001") { ${aliases(40, 'iconDataUri')} } }`,
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
    expect(JSON.stringify(errors).length).toBeLessThan(10_000);
  });

  test('one operation may not read more from upstream than its share, whatever the single answers are', async () => {
    await using world = await startWorld({ constants: { maxUpstreamBytesPerOperation: 2_000_000 } });
    await withIcon(world, megabyte);
    const { data, errors } = await world.query(
      '{ account(id: "ACC-2001-0001") { id iconDataUri } licensees(first: 100) { nodes { id name } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.licensees.nodes.length).toBeGreaterThan(10);
    await using small = await startWorld({ constants: { maxUpstreamBytesPerOperation: 100_000 } });
    await withIcon(small, megabyte);
    const refused = await small.query('{ account(id: "ACC-2001-0001") { id iconDataUri } }');
    expect(refused.data).toEqual({ account: { id: 'ACC-2001-0001', iconDataUri: null } });
    expect(refused.errors?.[0]).toMatchObject({
      path: ['account', 'iconDataUri'],
      extensions: { code: 'QUERY_TOO_COMPLEX' },
    });
  });

  test.each(['application/json', 'application/graphql-response+json'])(
    'one operation of many small texts is cut at the limit, for clients of %s',
    async (accept) => {
      await using stub = await startStub({
        schema: 'type Query { rows: [Row] } type Row { text: String number: Int! }',
        environment: { MAX_ANSWER_BYTES: '100000' },
        resolvers: {
          'Query.rows': () => Array.from({ length: 50_000 }, (_, number) => ({ text: 'some text', number })),
        },
      });
      const response = await stub.post({ query: '{ rows { text number } }' }, { headers: { accept } });
      const text = await response.text();
      expect(text.length).toBeLessThan(110_000);
      const { errors } = JSON.parse(text);
      expect(errors[0].extensions.code).toBe('QUERY_TOO_COMPLEX');
      expect(errors.length).toBeLessThan(10);
    },
  );

  test.each([
    ['of three bytes each', '\u4e2d'],
    ['that JSON escapes', '\u0001'],
  ])('one operation of characters %s is measured as it is sent', async (_, character) => {
    await using stub = await startStub({
      schema: 'type Query { text: String }',
      environment: { MAX_ANSWER_BYTES: '100000' },
      resolvers: { 'Query.text': () => character.repeat(60_000) },
    });
    const { status, body } = await stub.answer('{ text }');
    expect(status).toBe(400);
    expect(body.errors[0].extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
  });

  test('one operation that changed something is answered without a status that makes clients send it again', async () => {
    await using stub = await startStub({
      schema: 'type Query { a: Int } type Mutation { change: String }',
      environment: { MAX_ANSWER_BYTES: '100000' },
      resolvers: { 'Mutation.change': () => '\u4e2d'.repeat(60_000) },
    });
    const { status, body } = await stub.answer('mutation { change }');
    expect(status).toBe(200);
    expect(body).toMatchObject({ data: null, errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
    expect(body.errors[0].message).toContain('The change may have been made');
  });
});

/** Asks and reads nothing. */
async function askAndWait(url: string, query: string, token: string, accept = '*/*'): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  open.push(socket);
  socket.on('error', () => undefined);
  socket.pause();
  const body = JSON.stringify({ query });
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\naccept: ${accept}\r\n` +
      `authorization: Bearer ${token}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  await once(socket, 'connect');
  return socket;
}

describe('all operations together', () => {
  // More than sockets buffer on their own.
  const text = 'x'.repeat(7_000_000);
  const schema = 'type Query { text: String hello: String }';
  const resolvers = { 'Query.text': () => text, 'Query.hello': () => 'hi' };

  test.each(['*/*', 'application/graphql-response+json'])(
    'all operations together hold a limited number of unread bytes, with accept %s, and freed bytes are used again',
    async (accept) => {
      const metrics = createMetrics();
      await using stub = await startStub({ schema, resolvers, metrics });
      // Of one caller.
      for (let count = 0; count < 8; count += 1) await askAndWait(stub.endpoint, '{ text }', 'one', accept);
      await expect.poll(() => held(metrics), { timeout: 20_000 }).toBeGreaterThan(20_000_000);
      await delay(50);
      expect(await held(metrics)).toBeLessThanOrEqual(25_165_824);
      // Another caller is served, and so is the same one as long as it asks for little.
      expect((await stub.answer('{ hello }', {}, { authorization: 'Bearer two' })).body.data).toEqual({
        hello: 'hi',
      });
      // Of many callers.
      for (let count = 0; count < 32; count += 1)
        await askAndWait(stub.endpoint, '{ text }', `many-${count}`, accept);
      await expect.poll(() => held(metrics), { timeout: 20_000 }).toBeGreaterThan(60_000_000);
      await delay(50);
      expect(await held(metrics)).toBeLessThanOrEqual(67_108_864);
      const late = await stub.answer('{ text }', {}, { authorization: 'Bearer late' });
      expect(late.status).toBe(503);
      expect(late.body.errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 2 });
      for (const socket of open.splice(0)) socket.destroy();
      await expect.poll(() => held(metrics), { timeout: 20_000 }).toBe(0);
      expect((await stub.answer('{ text }', {}, { authorization: 'Bearer late' })).body.data.text).toBe(text);
      await expect.poll(() => held(metrics), { timeout: 20_000 }).toBe(0);
    },
  );

  test.each([
    ['a query on the fast path', '{ text }', '*/*'],
    ['a query on the Yoga path', '{ text }', 'application/graphql-response+json'],
    ['a change', 'mutation { change }', '*/*'],
  ])(
    'the answer to %s is not held when it is made after its client has left',
    async (_name, query, accept) => {
      const metrics = createMetrics();
      const steps = new EventEmitter();
      const started = once(steps, 'started');
      const left = once(steps, 'left');
      // Like the last steps of an operation, it does not notice that its client leaves.
      const finish = async (): Promise<string> => {
        steps.emit('started');
        await left;
        return text;
      };
      await using stub = await startStub({
        schema: `${schema} type Mutation { change: String }`,
        resolvers: { 'Query.text': finish, 'Mutation.change': finish, 'Query.hello': () => 'hi' },
        metrics,
      });
      const socket = await askAndWait(stub.endpoint, query, 'one', accept);
      await started;
      socket.resetAndDestroy();
      await expect.poll(() => inFlight(metrics), { timeout: 20_000 }).toBe(0);
      steps.emit('left');
      await expect.poll(() => stub.log.some((line) => line.includes('"clientLeft":true'))).toBe(true);
      expect(await held(metrics)).toBe(0);
    },
  );

  test('a caller that holds its share is turned away before its request is read', async () => {
    const metrics = createMetrics();
    await using stub = await startStub({
      schema,
      resolvers,
      metrics,
      constants: { maxHeldBytesPerCaller: 7_000_100 },
    });
    await askAndWait(stub.endpoint, '{ text }', 'one');
    await expect.poll(() => held(metrics), { timeout: 20_000 }).toBeGreaterThan(7_000_000);
    const { status, body } = await stub.answer('{ text }', {}, { authorization: 'Bearer one' });
    expect([status, body.errors[0].extensions.code]).toEqual([503, 'RATE_LIMITED']);
    expect((await stub.answer('{ hello }', {}, { authorization: 'Bearer two' })).status).toBe(200);
  });

  test('what upstream sent is let go with the operation, however it ends', async () => {
    await using world = await startWorld();
    await withIcon(world, megabyte);
    const scrape = async (): Promise<string> => (await world.gateway.fetch('/metrics')).text();
    const query =
      '{ account(id: "ACC-2001-0001") { id iconDataUri } licensees(first: 100) { nodes { id } } }';
    await Promise.all([
      world.query(query),
      world.query(query),
      world.query(query, {}, { token: 'idt:TKN-9999-0001:none' }),
    ]);
    await expect.poll(scrape, { timeout: 20_000 }).toMatch(/^accounts_graph_held_bytes 0$/m);
  });
});
