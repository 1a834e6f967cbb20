/** Kept answers, in memory: whose they are, when they are void, and what is never kept. */
import { describe, expect, test } from 'vitest';
import { createMemoryStore, type AnswerStore } from '../../../src/server/shared-state/answer-store.ts';
import { cacheAnswers } from '../../../src/server/shared-state/cache-answers.ts';
import { startStub } from '../../support/stub.ts';
import { longWay, startReplicas, ways } from './replicas.ts';

const accounts = '{ accounts(first: 2) { nodes { id name } } }';
const memory = { RESPONSE_CACHE: 'memory' } as const;

test('nothing is kept unless it is configured', async () => {
  await using world = await startReplicas();
  const [replica] = world.replicas;
  await replica.ask(accounts);
  const second = await replica.ask(accounts);
  expect(world.calls()).toHaveLength(2);
  expect(second.headers.get('cache-control')).toBe('no-store');
});

test.each(ways)(
  'the same question of the same caller is answered without upstream, %s',
  async (_, headers) => {
    await using world = await startReplicas(memory);
    const [replica] = world.replicas;
    const first = await replica.ask(accounts, { headers });
    const second = await replica.ask(accounts, { headers });
    expect(first.body.data.accounts.nodes).toHaveLength(2);
    expect(second.body).toEqual(first.body);
    expect(world.calls()).toHaveLength(1);
    for (const answer of [first, second]) {
      expect(answer.headers.get('cache-control')).toBe('private, max-age=0, must-revalidate');
      expect(answer.headers.get('vary')).toContain('Authorization');
    }
    const lines = replica.log.map((line) => JSON.parse(line)).filter(({ event }) => event === 'request');
    expect(lines.map(({ cache, upstreamCalls }) => [cache, upstreamCalls])).toEqual([
      ['miss', 1],
      ['hit', 0],
    ]);
  },
);

test('an answer kept by one way is given by the other', async () => {
  await using world = await startReplicas(memory);
  const [replica] = world.replicas;
  const short = await replica.ask(accounts);
  const long = await replica.ask(accounts, { headers: longWay });
  expect(long.body).toEqual(short.body);
  expect(world.calls()).toHaveLength(1);
});

test('two callers and one without a token share nothing', async () => {
  await using world = await startReplicas(memory);
  const [replica] = world.replicas;
  const query = '{ viewer { accountId: account { id } } accounts(first: 100) { nodes { id } } }';
  const ask = (token: string | null) => replica.ask(query, { token });
  const operations = await ask('operations');
  const client = await ask('client');
  const anonymous = await ask(null);
  expect(client.body.data.accounts.nodes.length).toBeLessThan(operations.body.data.accounts.nodes.length);
  expect(anonymous.body.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  expect(JSON.stringify(anonymous.body)).not.toMatch(/ACC-/);
  expect(anonymous.headers.get('cache-control')).toBe('no-store');
  const calls = world.calls().length;
  expect((await ask('operations')).body).toEqual(operations.body);
  expect((await ask('client')).body).toEqual(client.body);
  expect(world.calls()).toHaveLength(calls);
});

test('a write by any caller invalidates the kept answers of all callers', async () => {
  await using world = await startReplicas(memory);
  const [replica] = world.replicas;
  const find = '{ buyers(first: 1, filter: { status: { eq: ACTIVE } }) { nodes { id status } } }';
  const { id } = (await replica.ask(find, { token: 'client' })).body.data.buyers.nodes[0];
  const read = `{ buyer(id: "${id}") { status } }`;
  expect((await replica.ask(read, { token: 'client' })).body.data.buyer.status).toBe('ACTIVE');
  const change = `mutation { buyerDisable(id: "${id}") { buyer { id } errors { __typename } } }`;
  const changed = await replica.ask(change);
  expect(changed.body.data.buyerDisable.errors).toEqual([]);
  expect(changed.headers.get('cache-control')).toBe('no-store');
  expect((await replica.ask(read, { token: 'client' })).body.data.buyer.status).toBe('DISABLED');
});

test('a change that never reached upstream makes nothing void', async () => {
  await using world = await startReplicas(memory);
  const [replica] = world.replicas;
  await replica.ask(accounts);
  await replica.ask('mutation { buyerDisable(id: "BUY-1111-1111") { buyer { id } } }', { token: null });
  const calls = world.calls().length;
  await replica.ask(accounts);
  expect(world.calls()).toHaveLength(calls);
});

test.each([
  [
    'no-cache asks upstream again, and the new answer is kept',
    { 'cache-control': 'no-cache' },
    'private, max-age=0, must-revalidate',
  ],
  ['no-store asks anew, and nothing is kept', { 'cache-control': 'no-store' }, 'no-store'],
  ['explain asks anew, and nothing is kept', { 'x-explain': 'true' }, 'no-store'],
])('%s', async (_, headers, cacheControl) => {
  await using world = await startReplicas(memory);
  const [replica] = world.replicas;
  await replica.ask(accounts);
  const again = await replica.ask(accounts, { headers });
  expect(world.calls()).toHaveLength(2);
  expect(again.headers.get('cache-control')).toBe(cacheControl);
});

test('another variable, language, operation name or document is another answer', async () => {
  await using stub = await startStub({
    schema: 'type Query { hello(name: String): Int }',
    wrappers: [
      cacheAnswers({
        store: createMemoryStore({ ttlSeconds: 60, maxBytes: 1_000_000 }),
        namespace: '',
        maxEntryBytes: 1_000,
      }),
    ],
    resolvers: { 'Query.hello': () => (asked += 1) },
  });
  let asked = 0;
  const document = 'query A($name: String) { hello(name: $name) } query B { hello }';
  const bodies = [
    { query: document, operationName: 'A', variables: { name: 'x' } },
    { query: document, operationName: 'A', variables: { name: 'y' } },
    { query: document, operationName: 'B' },
    { query: '{ hello }' },
  ];
  for (const body of bodies) await stub.post(body);
  await stub.post(bodies[3], { headers: { 'accept-language': 'de' } });
  expect(asked).toBe(5);
  for (const body of bodies) await stub.post(body);
  expect(asked).toBe(5);
});

test('languages that mean the same are one answer, and there are no more than 33 of them for one caller', async () => {
  let asked = 0;
  await using stub = await startStub({
    schema: 'type Query { hello: Int }',
    resolvers: { 'Query.hello': () => (asked += 1) },
    wrappers: [
      cacheAnswers({
        store: createMemoryStore({ ttlSeconds: 60, maxBytes: 1_000_000 }),
        namespace: 'test',
        maxEntryBytes: 1_000,
      }),
    ],
  });
  const ask = (language: string) =>
    stub.post(
      { query: '{ hello }' },
      { headers: { 'accept-language': language, authorization: 'Bearer a' } },
    );
  for (let weight = 1; weight < 10; weight += 1) await ask(`de, en;q=0.${weight}`);
  expect(asked).toBe(1);
  for (let index = 0; index < 100; index += 1) {
    await ask(`x${String.fromCharCode(97 + (index % 26))}-${index}`);
  }
  expect(asked).toBe(33);
});

test('an answer with an error in it is not kept', async () => {
  let asked = 0;
  await using stub = await startStub({
    schema: 'type Query { good: Int bad: Int }',
    wrappers: [
      cacheAnswers({
        store: createMemoryStore({ ttlSeconds: 60, maxBytes: 1_000_000 }),
        namespace: '',
        maxEntryBytes: 1_000,
      }),
    ],
    resolvers: {
      'Query.good': () => 1,
      'Query.bad': () => {
        asked += 1;
        if (asked === 1) throw new Error('only once');
        return 2;
      },
    },
  });
  expect((await stub.answer('{ good bad }')).body.data).toEqual({ good: 1, bad: null });
  expect((await stub.answer('{ good bad }')).body).toEqual({ data: { good: 1, bad: 2 } });
});

test('what was being read when a write came is not kept', async () => {
  let release = (): void => undefined;
  let entered = (): void => undefined;
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  let value = 'old';
  await using stub = await startStub({
    schema: 'type Query { value: String } type Mutation { change: Int }',
    wrappers: [
      cacheAnswers({
        store: createMemoryStore({ ttlSeconds: 60, maxBytes: 1_000_000 }),
        namespace: '',
        maxEntryBytes: 1_000,
      }),
    ],
    createContext: ({ signal, requestId }) => ({
      signal,
      requestId,
      explain: () => ({ calls: [{ method: 'POST' }], actual: 1 }),
    }),
    resolvers: {
      'Query.value': async () => {
        const seen = value;
        entered();
        await released;
        return seen;
      },
      'Mutation.change': () => {
        value = 'new';
        return 1;
      },
    },
  });
  const slow = stub.answer('{ value }');
  await inside;
  await stub.answer('mutation { change }');
  release();
  expect((await slow).body.data.value).toBe('old');
  expect((await stub.answer('{ value }')).body.data.value).toBe('new');
});

describe('the store', () => {
  /** Remembers what it was asked for. */
  function recording(store: AnswerStore): AnswerStore & { readonly keys: string[] } {
    const keys: string[] = [];
    return {
      ...store,
      keys,
      find: (key) => {
        keys.push(key);
        return store.find(key);
      },
    };
  }

  test('the store is never given the credential, nor the document', async () => {
    const store = recording(createMemoryStore({ ttlSeconds: 60, maxBytes: 1_000_000 }));
    await using stub = await startStub({
      wrappers: [cacheAnswers({ store, namespace: '', maxEntryBytes: 1_000 })],
      resolvers: { 'Query.hello': () => 'x' },
    });
    for (const token of ['idt:TKN-1111-1111:canary', 'idt:TKN-1111-1112:canary']) {
      await stub.answer('{ hello }', {}, { authorization: `Bearer ${token}` });
    }
    await stub.answer('{ hello }');
    expect(new Set(store.keys).size).toBe(3);
    for (const key of store.keys) expect(key).toMatch(/^[\w-]{43}$/);
  });

  test('the store gives an answer up after its time', async () => {
    const store = createMemoryStore({ ttlSeconds: 0.05, maxBytes: 1_000_000 });
    const { epoch = '' } = await store.find('a');
    store.keep('a', epoch, '1');
    expect((await store.find('a')).text).toBe('1');
    await expect.poll(async () => (await store.find('a')).text).toBeUndefined();
  });

  test('the store holds no more than its bytes, the latest answers first', async () => {
    const store = createMemoryStore({ ttlSeconds: 60, maxBytes: 10_000 });
    const { epoch = '' } = await store.find('0');
    const names = Array.from({ length: 10_000 }, (_, index) => String(index));
    for (const name of names) store.keep(name, epoch, 'x'.repeat(400));
    const found = await Promise.all(names.map(async (name) => (await store.find(name)).text));
    const kept = found.filter((text) => text !== undefined);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length * 800).toBeLessThanOrEqual(10_000);
    expect(found.at(-1)).toBeDefined();
  });

  test('the store is not given an answer larger than one may be', async () => {
    let asked = 0;
    const store = createMemoryStore({ ttlSeconds: 60, maxBytes: 1_000_000 });
    await using stub = await startStub({
      wrappers: [cacheAnswers({ store, namespace: '', maxEntryBytes: 1_000 })],
      resolvers: { 'Query.hello': () => 'ü'.repeat((asked += 1) * 600) },
    });
    await stub.answer('{ hello }');
    await stub.answer('{ hello }');
    expect(asked).toBe(2);
  });
});
