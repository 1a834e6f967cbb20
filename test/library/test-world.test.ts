/** The world for other people's tests: gateway and sandbox in one process, answering as they do over HTTP. */
import { Server, Socket } from 'node:net';
import { parse } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import { createTestWorld } from '../../src/testing.ts';
import type { Fault, RestAnswer } from '../../src/testing.ts';
import { AccountsDocument } from '../generated/examples.ts';
import { tinyPng } from '../support/images.ts';
import { postQuery, startWorld } from '../support/world.ts';

const document = '{ accounts(first: 2) { totalCount nodes { id name buyers(first: 1) { nodes { id } } } } }';

test('a query is answered through gateway and sandbox as it is over HTTP', async () => {
  await using inside = await createTestWorld();
  await using outside = await startWorld();
  const { data } = await outside.query(document);
  expect(await inside.query(document)).toEqual({ data });
  const shape = (calls: ReturnType<typeof inside.sandbox.calls>) =>
    calls.map(({ method, path, query, status, bytes, token }) => ({
      method,
      path,
      query,
      status,
      bytes,
      token,
    }));
  expect(shape(inside.sandbox.calls())).toEqual(shape(outside.calls()));
  expect(inside.sandbox.calls().length).toBeGreaterThan(1);
});

test('no port is opened, and no socket', async () => {
  const listen = vi.spyOn(Server.prototype, 'listen');
  const connect = vi.spyOn(Socket.prototype, 'connect');
  try {
    await using world = await createTestWorld();
    expect((await world.query(document)).errors).toBeUndefined();
    expect([listen.mock.calls.length, connect.mock.calls.length]).toEqual([0, 0]);
    // The measure sees both where they are.
    await using outside = await startWorld();
    await outside.query(document);
    expect(listen.mock.calls.length).toBeGreaterThan(1);
    expect(connect).toHaveBeenCalled();
  } finally {
    vi.restoreAllMocks();
  }
});

describe('a fault does in process what it does over HTTP:', () => {
  const faults: readonly Fault[] = [
    { kind: 'status', status: 503 },
    { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
    { kind: 'delay', delayMs: 5 },
    { kind: 'hang' },
    { kind: 'reset' },
    { kind: 'truncate' },
    { kind: 'malformed' },
    { kind: 'html' },
  ];
  test.each(faults)('$kind $status', async (fault) => {
    const config = { UPSTREAM_HEADERS_TIMEOUT_MS: '300', UPSTREAM_RETRIES: '0', UPSTREAM_BREAKER: 'off' };
    await using inside = await createTestWorld({ config });
    await using outside = await startWorld({ config });
    const ask = async (answer: Promise<{ data?: unknown; errors?: readonly object[] }>) => {
      const { data, errors = [] } = await answer;
      const texts = errors.map((error) => {
        const { message, extensions } = error as { message: string; extensions: Record<string, unknown> };
        const { requestId: _requestId, traceId: _traceId, ...rest } = extensions;
        return { message, extensions: rest };
      });
      return { data, errors: texts };
    };
    // Once for a fresh connection, once for one that is in use already.
    for (const state of ['fresh', 'kept'] as const) {
      for (const { sandbox } of [inside, outside]) {
        sandbox.clearCalls();
        sandbox.setFaults([fault]);
      }
      const insideAnswer = await ask(inside.query(document));
      expect(insideAnswer, state).toEqual(await ask(postQuery(outside.gateway.url, document)));
      expect(insideAnswer.errors, state).toHaveLength(fault.kind === 'delay' ? 0 : 1);
      const statuses = (calls: ReturnType<typeof inside.sandbox.calls>) => calls.map(({ status }) => status);
      expect(statuses(inside.sandbox.calls()), state).toEqual(statuses(outside.calls()));
      for (const { sandbox } of [inside, outside]) sandbox.setFaults([]);
      expect((await inside.query('{ accounts(first: 1) { totalCount } }')).errors, state).toBeUndefined();
    }
  });
});

test('the sandbox answers statuses, headers and bodies as over HTTP', async () => {
  await using inside = await createTestWorld();
  await using outside = await startWorld();
  const paths = [
    '/public/v1/accounts/accounts?limit=2&select=-*,id',
    '/public/v1/accounts/accounts?eq(nothing,1)',
    '/public/v1/accounts/buyers/BUY-0000-0000',
    '/public/v1/accounts/accounts/ACC-2001-0001/icon',
    '/__sandbox/faults',
    '/elsewhere',
  ];
  const seen = ({ status, headers, text }: RestAnswer) => ({
    status,
    type: headers['content-type'],
    length: headers['content-length'],
    location: typeof headers['location'] === 'string' ? new URL(headers['location']).pathname : undefined,
    text: text.replace(/"(traceId|instance)":"[^"]*"/g, '"$1":""'),
  });
  for (const path of paths) {
    const response = await fetch(outside.sandbox.url + path, {
      headers: { authorization: `Bearer ${inside.tokens.operations}` },
      redirect: 'manual',
    });
    const headers = Object.fromEntries(response.headers);
    const overHttp = { status: response.status, headers, text: await response.text() };
    expect(seen(await inside.rest(path)), path).toEqual(seen(overHttp));
  }
});

test('roles, the clock and a reset are at hand', async () => {
  await using world = await createTestWorld();
  const asVendor = await world.query('{ viewer { role } }', {}, { token: 'vendor' });
  expect(asVendor.data).toEqual({ viewer: { role: 'VENDOR' } });
  const asNobody = await world.query(document, {}, { token: null });
  expect(asNobody.errors?.[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });

  const change = 'mutation { accountDisable(id: "ACC-2001-0001") { account { status } errors { message } } }';
  world.sandbox.setClock(new Date('2030-01-02T03:04:05Z'));
  expect(await world.query(change)).toEqual({
    data: { accountDisable: { account: { status: 'DISABLED' }, errors: [] } },
  });
  const read = '{ account(id: "ACC-2001-0001") { status audit { updated { at } } } }';
  expect(await world.query(read)).toMatchObject({
    data: { account: { status: 'DISABLED', audit: { updated: { at: '2030-01-02T03:04:05.000Z' } } } },
  });
  world.sandbox.reset();
  expect(await world.query(read)).toMatchObject({ data: { account: { status: 'ACTIVE' } } });
  expect(world.sandbox.calls()).toHaveLength(1);
});

test('documents may be text, parsed, or typed by a generator', async () => {
  await using world = await createTestWorld();
  const text = '{ accounts(first: 0) { totalCount } }';
  const answer = await world.query(text);
  expect(answer).toEqual({ data: { accounts: { totalCount: 12 } } });
  expect(await world.query(parse(text))).toEqual(answer);
  const { data } = await world.query(AccountsDocument);
  // Typed: a field that the document does not ask for would not compile.
  expect(data?.accounts?.nodes[0]?.id).toMatch(/^ACC-/);
  // @ts-expect-error -- the document has no such field
  expect(data?.accounts?.nodes[0]?.website).toBeUndefined();
});

test('a client that takes a fetch function is given the one of the world', async () => {
  await using world = await createTestWorld();
  const response = await world.fetch('https://graph.example/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${world.tokens.client}` },
    body: JSON.stringify({ query: '{ viewer { role } }' }),
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ data: { viewer: { role: 'CLIENT' } } });
});

test('an icon is uploaded, and read back through the redirect to its picture', async () => {
  await using world = await createTestWorld();
  const form = new FormData();
  const mutation =
    'mutation ($file: Upload!) { iconSet(id: "ACC-2001-0001", file: $file) { node { iconDataUri } errors { message } } }';
  form.set('operations', JSON.stringify({ query: mutation, variables: { file: null } }));
  form.set('map', JSON.stringify({ 0: ['variables.file'] }));
  form.set('0', new Blob([tinyPng], { type: 'image/png' }), 'icon.png');
  const response = await world.fetch('/graphql', {
    method: 'POST',
    headers: { authorization: `Bearer ${world.tokens.operations}`, 'apollo-require-preflight': '1' },
    body: form,
  });
  expect(await response.json()).toEqual({
    data: {
      iconSet: { node: { iconDataUri: `data:image/png;base64,${tinyPng.toString('base64')}` }, errors: [] },
    },
  });
});

test('a remote upstream is refused', async () => {
  await expect(createTestWorld({ config: { MPT_API_BASE_URL: 'https://api.example.com' } })).rejects.toThrow(
    'MPT_API_BASE_URL and APPDIRECT_API_BASE_URL must be empty in a test world',
  );
});

test('two worlds share nothing', async () => {
  await using one = await createTestWorld();
  await using other = await createTestWorld({ seed: { accounts: 5 } });
  const count = '{ accounts(first: 0) { totalCount } }';
  expect(await one.query(count)).toEqual({ data: { accounts: { totalCount: 12 } } });
  expect(await other.query(count)).toEqual({ data: { accounts: { totalCount: 5 } } });
  expect(one.sandbox.calls()).toHaveLength(1);
});
