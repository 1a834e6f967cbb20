/** Persisted documents: what is read from manifests, how they are asked for, and what is refused; by both ways of a request. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import type { GraphQLError } from 'graphql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../../src/config/config.ts';
import { createDocuments } from '../../../src/server/operation/documents.ts';
import { createLogger } from '../../../src/server/log/logger.ts';
import { createPersistedDocuments } from '../../../src/server/persisted/persisted-documents.ts';
import { startStub } from '../../support/stub.ts';
import type { Stub } from '../../support/stub.ts';

const hello = 'query Hello { hello }';
const bye = 'query Bye($name: String) { hello(name: $name) }';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const apollo = (...operations: readonly (readonly [string, string])[]) =>
  JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: operations.map(([id, body]) => ({ id, body, name: 'X', type: 'query' })),
  });
const relay = (map: Readonly<Record<string, string>>) => JSON.stringify(map);

let directory = '';
let file = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'persisted-'));
  file = join(directory, 'documents.json');
  writeFileSync(file, relay({ 'id-1': hello, 'id-2': bye }));
});
afterEach(() => rmSync(directory, { recursive: true }));

type Mode = 'log' | 'prefer' | 'only';
const start = (mode: Mode, variables: Readonly<Record<string, string>> = {}): Promise<Stub> =>
  startStub({
    environment: { PERSISTED_DOCUMENTS: mode, PERSISTED_DOCUMENTS_PATH: file, ...variables },
    resolvers: { 'Query.hello': (_source, { name }: { name?: string }) => name ?? 'hi' },
  });

/** Plain requests go the short way, those with this header through Yoga. */
const ways = [
  ['the short way', { accept: 'application/json' }],
  ['through Yoga', { accept: 'application/json, application/graphql-response+json' }],
] as const;

const ask = async (stub: Stub, body: object, headers: Readonly<Record<string, string>> = {}) => {
  const response = await stub.post(body, { headers: { ...headers } });
  // Read by the assertions on it.
  return {
    status: response.status,
    body: (await response.json()) as { data?: unknown; errors?: GraphQLError[] },
  };
};

describe.each(ways)('%s, a document is asked for', (_way, headers) => {
  test.each([
    ['by documentId', { documentId: 'id-1' }],
    ['by the hash of its text', { documentId: `sha256:${sha256(hello)}` }],
    ['by id, as Relay sends it', { id: 'id-1' }],
    ['by doc_id, as Relay sends it', { doc_id: 'id-1' }],
    [
      'by the hash, as Apollo sends it',
      { extensions: { persistedQuery: { version: 1, sha256Hash: sha256(hello) } } },
    ],
  ])('%s', async (_name, body) => {
    for (const mode of ['prefer', 'only', 'log'] as const) {
      await using stub = await start(mode);
      expect(await ask(stub, body, headers), mode).toEqual({ status: 200, body: { data: { hello: 'hi' } } });
    }
  });

  test('a known id beside another text is refused', async () => {
    for (const mode of ['prefer', 'only', 'log'] as const) {
      await using stub = await start(mode);
      const { status, body } = await ask(stub, { documentId: 'id-1', query: '{ other }' }, headers);
      expect(status, mode).toBe(400);
      expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    }
  });

  test('a document known by its id runs with variables', async () => {
    await using stub = await start('only');
    const { body } = await ask(stub, { documentId: 'id-2', variables: { name: 'you' } }, headers);
    expect(body).toEqual({ data: { hello: 'you' } });
  });

  test('an unknown id is refused with a reason', async () => {
    await using stub = await start('only');
    const { body } = await ask(stub, { documentId: 'id-9' }, headers);
    expect(body.errors?.[0]).toMatchObject({
      message: 'There is no persisted document "id-9".',
      extensions: { code: 'NOT_FOUND' },
    });
    expect(body.data).toBeUndefined();
  });

  test('free text runs in modes prefer and log, and not in only', async () => {
    for (const mode of ['prefer', 'log'] as const) {
      await using stub = await start(mode);
      expect((await ask(stub, { query: '{ hello }' }, headers)).body, mode).toEqual({
        data: { hello: 'hi' },
      });
    }
    await using stub = await start('only');
    // Not even text that is in the set: what is known is asked for by its id.
    for (const query of ['{ hello }', hello, '{ nonsense', 'mutation { change }']) {
      const { body } = await ask(stub, { query }, headers);
      expect(body.errors?.[0]).toMatchObject({
        message: expect.stringContaining('Expected the id of a persisted document'),
        extensions: { code: 'FORBIDDEN' },
      });
      expect(body.data).toBeUndefined();
    }
  });

  test("and Apollo's link hears that it has to send the text, where that is of use", async () => {
    const persistedQuery = { version: 1, sha256Hash: sha256('{ hello }') };
    await using prefer = await start('prefer');
    const first = await ask(prefer, { extensions: { persistedQuery } }, headers);
    expect(first).toMatchObject({
      status: 200,
      body: {
        errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
      },
    });
    const second = await ask(prefer, { query: '{ hello }', extensions: { persistedQuery } }, headers);
    expect(second.body).toEqual({ data: { hello: 'hi' } });
    // What was sent is not registered thereby.
    const third = await ask(prefer, { extensions: { persistedQuery } }, headers);
    expect(third.body.errors?.[0]?.message).toBe('PersistedQueryNotFound');
    await using only = await start('only');
    const refused = await ask(only, { extensions: { persistedQuery } }, headers);
    expect(refused.body.errors?.[0]?.message).toMatch(/^There is no persisted document/);
  });
});

test('a GET names its document as well', async () => {
  await using stub = await start('only');
  const response = await fetch(
    `${stub.endpoint}?documentId=id-2&variables=${encodeURIComponent('{"name":"get"}')}`,
  );
  expect(await response.json()).toEqual({ data: { hello: 'get' } });
  const free = await fetch(`${stub.endpoint}?query={hello}`);
  expect(free.status).toBe(403);
});

describe('in mode only, free text of the gateway’s own page', () => {
  const fromPage = (stub: Stub) => ({ origin: new URL(stub.endpoint).origin });

  test('runs in development, so that GraphiQL works', async () => {
    await using stub = await start('only');
    expect((await ask(stub, { query: '{ __schema { queryType { name } } }' }, fromPage(stub))).status).toBe(
      200,
    );
    const foreign = await ask(stub, { query: '{ hello }' }, { origin: 'https://elsewhere.example' });
    expect(foreign.status).toBe(403);
  });

  test('is refused in production, and without GraphiQL', async () => {
    const settings: readonly Readonly<Record<string, string>>[] = [
      { NODE_ENV: 'production', MPT_API_BASE_URL: 'http://127.0.0.1:9', GRAPHIQL: 'on' },
      { GRAPHIQL: 'off' },
    ];
    for (const variables of settings) {
      await using stub = await start('only', variables);
      expect((await ask(stub, { query: '{ hello }' }, fromPage(stub))).status).toBe(403);
    }
  });
});

test.each(ways)('%s, mode log tells of each document that is not in the set, once', async (_way, headers) => {
  await using stub = await start('log');
  for (const query of [hello, '{ hello }', '{ hello }', 'query Other { hello }'])
    await ask(stub, { query }, headers);
  const lines = stub.log
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => event === 'document not persisted');
  expect(lines.map(({ name }) => name)).toEqual([undefined, 'Other']);
  expect(lines[0]).toMatchObject({ level: 'warn', operation: 'query', document: expect.any(String) });
});

test('off, an id means nothing', async () => {
  await using stub = await startStub({ environment: {} });
  const { status } = await ask(stub, { documentId: 'id-1' });
  expect(status).toBe(400);
});

describe('the set', () => {
  const schema = buildSchema('type Query { hello(name: String): String }');
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', write: (line) => lines.push(line) });
  const none = { get: () => null };
  const load = (path: string) => {
    const { limits } = loadConfig({}).server;
    const documents = createDocuments({ schema, limits, introspection: 'on' });
    const config = { kind: 'only', path } as const;
    const persisted = createPersistedDocuments({ config, documents, logger, graphiqlFreeText: 'refused' });
    return { persisted, documents };
  };
  const problemsOf = (path: string): readonly string[] => {
    try {
      load(path).persisted.close();
    } catch (error) {
      if (error instanceof ConfigError)
        return error.problems.map((problem) => problem.replaceAll(directory, ''));
      throw error;
    }
    return [];
  };

  test('the set is read from a folder with manifests of either kind', () => {
    // As editors of some systems save it: with a byte order mark.
    writeFileSync(join(directory, 'apollo.json'), `\uFEFF${apollo(['a-1', '{ hello }'])}`);
    writeFileSync(join(directory, 'notes.txt'), 'not read');
    const { persisted } = load(directory);
    expect(persisted.size()).toBe(3);
    expect(persisted.resolve({ documentId: 'a-1' }, none)).toBe('{ hello }');
    expect(persisted.resolve({ documentId: 'id-1' }, none)).toBe(hello);
    persisted.close();
  });

  test('the set reports everything that is wrong with it, all at once', () => {
    writeFileSync(file, relay({ good: hello, unknown: '{ nothing }', broken: '{ hello' }));
    writeFileSync(join(directory, 'a.json'), 'nonsense');
    writeFileSync(join(directory, 'b.json'), '{"format":"other","operations":[]}');
    writeFileSync(
      join(directory, 'c.json'),
      '{"format":"apollo-persisted-query-manifest","operations":[{"id":"x"}]}',
    );
    writeFileSync(join(directory, 'd.json'), relay({ good: '{ hello }' }));
    writeFileSync(join(directory, 'e.json'), '{"id":7}');
    expect(problemsOf(directory)).toEqual([
      '/a.json is not JSON',
      '/b.json must have format "apollo-persisted-query-manifest" and a list of operations',
      '/c.json: operation 0 must have an id and a body',
      '/documents.json: good: /d.json: good has another document under the same id',
      '/e.json: "id" must be the text of a document',
      '/documents.json: unknown: Cannot query field "nothing" on type "Query".',
      '/documents.json: broken: Syntax Error: Expected Name, found <EOF>.',
    ]);
    expect(problemsOf(join(directory, 'missing'))).toEqual([
      'PERSISTED_DOCUMENTS_PATH: cannot read /missing: ENOENT',
    ]);
  });

  test('the set is read again when it changes, and kept when it has become broken', () => {
    const { persisted } = load(file);
    expect(persisted.reload()).toBe('unchanged');
    writeFileSync(file, relay({ 'id-3': '{ hello  }' }));
    expect(persisted.reload()).toBe('changed');
    expect(persisted.resolve({ documentId: 'id-3' }, none)).toBe('{ hello  }');
    expect(() => persisted.resolve({ documentId: 'id-1' }, none)).toThrow('There is no persisted document');
    lines.length = 0;
    writeFileSync(file, '{"id-3":');
    expect(persisted.reload()).toBe('broken');
    expect(persisted.reload()).toBe('unchanged');
    expect(persisted.resolve({ documentId: 'id-3' }, none)).toBe('{ hello  }');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('is not JSON');
    // Mended, it is taken again.
    writeFileSync(file, relay({ 'id-4': hello }));
    expect(persisted.reload()).toBe('changed');
    expect(persisted.resolve({ documentId: 'id-4' }, none)).toBe(hello);
    persisted.close();
  });

  test('the set that is missing for a moment is logged once', () => {
    const { persisted } = load(file);
    lines.length = 0;
    rmSync(file);
    expect([persisted.reload(), persisted.reload()]).toEqual(['broken', 'broken']);
    expect(lines).toHaveLength(1);
    expect(persisted.resolve({ documentId: 'id-1' }, none)).toBe(hello);
    persisted.close();
    mkdirSync(file);
  });

  test('the set is parsed and validated once, however many other documents come', () => {
    const { persisted, documents } = load(file);
    const before = documents.lookup(hello);
    for (let at = 0; at < 1_500; at += 1) documents.lookup(`{ a${at}: hello }`);
    expect(documents.lookup(hello)).toBe(before);
    persisted.close();
  });
});

test('a running gateway takes up a changed file by itself', async () => {
  await using stub = await start('only');
  writeFileSync(file, relay({ 'id-new': '{ hello }' }));
  await expect
    .poll(async () => (await ask(stub, { documentId: 'id-new' })).body, { timeout: 20_000, interval: 200 })
    .toEqual({ data: { hello: 'hi' } });
});

test('a mode without a path stops the start', () => {
  expect(() => loadConfig({ PERSISTED_DOCUMENTS: 'only' })).toThrow(
    'PERSISTED_DOCUMENTS_PATH must be set when PERSISTED_DOCUMENTS is only, but it is empty',
  );
});
