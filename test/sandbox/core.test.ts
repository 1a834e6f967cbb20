/** The core of the sandbox serves any API: here a made-up one, with UUIDs and error bodies of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SandboxApi } from '../../src/sandbox/core/api.ts';
import { created, ok } from '../../src/sandbox/core/http/route-result.ts';
import { Problem } from '../../src/sandbox/core/problem.ts';
import { createSandboxServer } from '../../src/sandbox/core/server.ts';
import { DataStore } from '../../src/sandbox/core/store/store.ts';
import type { TableDefinition } from '../../src/sandbox/core/store/store.ts';

const notes: TableDefinition = {
  name: 'notes',
  indexes: {},
  ids: { counter: 'notes', make: (count) => `00000000-0000-4000-8000-${String(count).padStart(12, '0')}` },
};

const api: SandboxApi<DataStore> = {
  name: 'Notes',
  root: '/api',
  data: {
    tables: [notes],
    rowMembers: { id: 'string' },
    seed: () => ({ notes: () => [{ id: 'first' }] }),
    createStore: (seed, clock, counts) => new DataStore([notes], seed, clock, counts),
  },
  handle: ({ method, query }, store) => {
    if (query === 'broken') throw new Error('broken');
    if (method === 'GET') return ok(store.table('notes').all());
    return created(store.table('notes').insert({ id: store.nextId('notes') }));
  },
  handleOutside: (path) => (path === '/about' ? ok('about') : undefined),
  errorResult: (error) =>
    error instanceof Problem ? { status: error.status, body: { failed: error.message } } : undefined,
  maskToken: () => 'masked',
  maskQuery: (query) => query.replace(/secret=[^&]*/, 'secret=***'),
};

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-core-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function call(url: string, method = 'GET') {
  const response = await fetch(url, { method });
  return { status: response.status, body: (await response.json()) as unknown };
}

test('an API of another form is served with journal, faults, controls and its own error bodies', async () => {
  const sandbox = await createSandboxServer(api, {});
  try {
    expect(await call(sandbox.url)).toEqual({
      status: 200,
      body: { name: 'Notes', api: '/api', controls: '/__sandbox' },
    });
    expect(await call(`${sandbox.url}/about`)).toEqual({ status: 200, body: 'about' });
    expect(await call(`${sandbox.url}/api/notes?secret=word`)).toEqual({
      status: 200,
      body: [{ id: 'first' }],
    });
    expect(sandbox.calls()).toMatchObject([{ path: '/api/notes', query: 'secret=***', token: 'masked' }]);
    sandbox.setFaults([{ kind: 'status', status: 503, path: '/notes', times: 1 }]);
    expect(await call(`${sandbox.url}/api/notes`)).toEqual({
      status: 503,
      body: { failed: 'A fault was ordered.' },
    });
    expect(await call(`${sandbox.url}/other`)).toEqual({
      status: 404,
      body: { failed: 'Expected a path below /api, but got /other.' },
    });
    expect((await call(`${sandbox.url}/__sandbox/calls`)).status).toBe(200);
  } finally {
    await sandbox.close();
  }
});

test('its rows and the counter of its ids survive a restart, and a reset brings the seed back', async () => {
  const file = join(directory, 'notes.json');
  const ids = async (url: string) => ((await call(url)).body as { id: string }[]).map(({ id }) => id);
  const [one, two] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
  const before = await createSandboxServer(api, { file });
  expect((await call(`${before.url}/api/notes`, 'POST')).status).toBe(201);
  await before.close();
  const after = await createSandboxServer(api, { file });
  try {
    expect(after.startedFrom).toBe('file');
    expect((await call(`${after.url}/api/notes`, 'POST')).body).toEqual({ id: two });
    expect(await ids(`${after.url}/api/notes`)).toEqual(['first', one, two]);
    const reset = await fetch(`${after.url}/__sandbox/reset`, { method: 'POST' });
    expect(reset.status).toBe(204);
    expect(await ids(`${after.url}/api/notes`)).toEqual(['first']);
    expect(readFileSync(file, 'utf8')).toContain('"notes":[{"id":"first"}]');
  } finally {
    await after.close();
  }
});

test('tables that are not defined are named, with those that are', () => {
  expect(
    () => new DataStore([notes, notes], {}, { now: () => 0, iso: () => '', fix: () => undefined }),
  ).toThrow('expected one table notes, but it is defined twice');
  const store = api.data.createStore({}, { now: () => 0, iso: () => '', fix: () => undefined });
  expect(() => store.table('other')).toThrow('expected one of the tables notes, but got other');
});
