/** Streaming reads of the sandbox: the mode, its refusals, and the faults that cut a stream. */
import { request as send } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { resources } from '../../src/sandbox/accounts/collections.ts';
import { startSandbox } from '../support/sandbox.ts';
import type { Reply, SandboxWorld } from '../support/sandbox.ts';
import { tokenOf } from '../support/tokens.ts';

const streaming = { 'mpt-streaming': 'true', accept: 'application/jsonl' };

function stream(
  world: SandboxWorld,
  path: string,
  as: 'operations' | 'client' | 'vendor' = 'operations',
  headers: Readonly<Record<string, string>> = streaming,
): Promise<Reply> {
  return world.call('GET', path, { as, headers });
}

function rowsOf({ text }: Reply): { readonly id: string }[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly id: string });
}

/** All rows, page by page. */
async function byPages(world: SandboxWorld, path: string, as: 'operations' | 'client' | 'vendor') {
  const rows: unknown[] = [];
  for (;;) {
    const mark = path.includes('?') ? '&' : '?';
    const { body } = await world.get(`${path}${mark}limit=100&offset=${rows.length}`, as);
    rows.push(...body.data);
    if (rows.length >= body.$meta.pagination.total) return rows;
  }
}

const lists = [
  ...resources.flatMap(({ collection: { path } }) => (path === undefined ? [] : [path])),
  '/accounts/ACC-2001-0001/users',
  '/users/USR-2001-0001/accounts',
];

describe('a stream', () => {
  test.each(lists)('has the same rows as all pages together: %s', async (list) => {
    await using world = await startSandbox();
    for (const as of ['operations', 'client'] as const) {
      const path = `${list}?order=id`;
      const page = await world.get(`${path}&limit=1`, as);
      const reply = await stream(world, path, as);
      expect(reply.status).toBe(page.status);
      if (page.status !== 200) continue;
      expect(reply.headers.get('mpt-streaming')).toBe('true');
      expect(reply.headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
      expect(reply.headers.get('mpt-item-count')).toBe(String(page.body.$meta.pagination.total));
      expect(rowsOf(reply)).toEqual(await byPages(world, path, as));
    }
  });

  test('applies filter, order and select, and is not cut to the page cap', async () => {
    await using world = await startSandbox({ pageCap: 5 });
    const path = '/licensees?eq(account.id,"ACC-2001-0001")&order=-name,id&select=-*,id,name';
    const reply = await stream(world, path);
    const rows = rowsOf(reply);
    expect(rows.length).toBeGreaterThan(100);
    expect(rows).toEqual(await byPages(world, path, 'operations'));
    // What the filter names is in the rows as well.
    expect(Object.keys(rows[0] ?? {})).toEqual(['id', 'name', 'account']);
    expect(world.sandbox.calls()[0]).toMatchObject({ status: 200, bytes: Buffer.byteLength(reply.text) });
  });

  test('has the first rows of the order with a limit, and all rows with limit -1', async () => {
    await using world = await startSandbox();
    const all = rowsOf(await stream(world, '/buyers?order=name,id'));
    for (const [limit, count] of [
      ['7', 7],
      ['0', 0],
      ['100000', all.length],
      ['-1', all.length],
    ] as const) {
      const reply = await stream(world, `/buyers?order=name,id&limit=${limit}`);
      expect(rowsOf(reply)).toEqual(all.slice(0, count));
      expect(reply.headers.get('mpt-item-count')).toBe(String(count));
    }
    const page = await world.get('/buyers?limit=-1');
    expect(page.status).toBe(400);
    expect(page.body.errors.limit).toEqual(["limit must be a non-negative integer, but got '-1'."]);
  });

  test.each(['0', '5'])('has no offset: offset=%s is 400', async (offset) => {
    await using world = await startSandbox();
    const reply = await stream(world, `/buyers?offset=${offset}`);
    expect(reply.status).toBe(400);
    expect(reply.body.errors).toEqual({ offset: ['A stream has no offset.'] });
    expect(reply.headers.get('mpt-streaming')).toBeNull();
  });

  test('needs an accepted format: others are 406', async () => {
    await using world = await startSandbox();
    for (const accept of ['application/json', 'text/html', 'application/jsonl;q=0']) {
      const reply = await stream(world, '/buyers', 'operations', { 'mpt-streaming': 'true', accept });
      expect(reply.status, accept).toBe(406);
      expect(reply.body).toMatchObject({ status: 406, title: 'Not Acceptable' });
    }
    for (const accept of ['*/*', 'application/*', 'text/html, Application/JSONL;q=0.5']) {
      const reply = await stream(world, '/buyers', 'operations', { 'mpt-streaming': 'True', accept });
      expect(reply.headers.get('mpt-streaming'), accept).toBe('true');
    }
  });

  test('keeps the checks of a page: token, access and query', async () => {
    await using world = await startSandbox();
    expect((await world.call('GET', '/buyers', { as: null, headers: streaming })).status).toBe(401);
    expect((await stream(world, '/cloud-tenants', 'client')).status).toBe(403);
    const reply = await stream(world, '/buyers?order=shade');
    expect(reply.status).toBe(400);
    expect(reply.body.errors).toHaveProperty('shade');
  });

  test('is not what an object, a write or another header value gets', async () => {
    await using world = await startSandbox();
    const object = await stream(world, '/accounts/ACC-2001-0001');
    expect(object.body.id).toBe('ACC-2001-0001');
    const page = await stream(world, '/buyers?limit=1', 'operations', { 'mpt-streaming': 'false' });
    expect(page.body.data).toHaveLength(1);
    expect(page.headers.get('mpt-streaming')).toBeNull();
  });
});

describe('the setting', () => {
  test('ignored: the response is the ordinary page', async () => {
    await using world = await startSandbox({ streaming: 'ignored', pageCap: 5 });
    const reply = await stream(world, '/buyers?limit=1000', 'operations', {
      ...streaming,
      accept: 'application/jsonl, application/json',
    });
    expect(reply.headers.get('mpt-streaming')).toBeNull();
    expect(reply.body.data).toHaveLength(5);
    expect(reply.body.$meta.pagination.limit).toBe(5);
  });

  test('unsupported: 501 with the header, and pages without it', async () => {
    await using world = await startSandbox({ streaming: 'unsupported' });
    const reply = await stream(world, '/buyers');
    expect(reply.status).toBe(501);
    expect(reply.body).toMatchObject({ status: 501, title: 'Not Implemented' });
    expect((await world.get('/buyers')).status).toBe(200);
  });
});

describe('a stream that is cut', () => {
  const path = '/buyers?order=id';

  test('malformed: ends properly within a line', async () => {
    await using world = await startSandbox();
    const count = rowsOf(await stream(world, path)).length;
    world.sandbox.setFaults([{ kind: 'malformed', times: 1 }]);
    const { text, headers } = await stream(world, path);
    const lines = text.split('\n');
    expect(headers.get('mpt-item-count')).toBe(String(count));
    expect(lines).toHaveLength((count >> 1) + 1);
    expect(() => JSON.parse(lines.at(-1) ?? '') as unknown).toThrow();
    expect(() => JSON.parse(lines.at(-2) ?? '') as unknown).not.toThrow();
  });

  test('break-off: ends properly between two lines', async () => {
    await using world = await startSandbox();
    const rows = rowsOf(await stream(world, path));
    world.sandbox.setFaults([{ kind: 'break-off', times: 1 }]);
    const reply = await stream(world, path);
    expect(rowsOf(reply)).toEqual(rows.slice(0, rows.length >> 1));
    expect(reply.headers.get('mpt-item-count')).toBe(String(rows.length));
  });

  test('truncate: the connection closes within a line, after the headers and half of the lines', async () => {
    await using world = await startSandbox();
    world.sandbox.setFaults([{ kind: 'truncate', times: 1 }]);
    const { response, text, isWhole } = await readSlowly(world, path);
    expect(response.headers['mpt-streaming']).toBe('true');
    expect(isWhole).toBe(false);
    expect(text.split('\n').length).toBeGreaterThan(1);
    expect(world.sandbox.calls()[0]).toMatchObject({ status: 200, bytes: Buffer.byteLength(text) });
  });
});

test('a slow reader holds the stream back: rows are written as they are taken', async () => {
  await using world = await startSandbox({ seed: { kind: 'scale', accounts: 1_000 } });
  let seen = 0;
  const { text, isWhole } = await readSlowly(world, '/licensees?order=id', async (length) => {
    seen = length;
    // The call is recorded when its last chunk is written.
    if (length < 100_000) expect(world.sandbox.calls()).toHaveLength(0);
    await new Promise(setImmediate);
  });
  expect(isWhole).toBe(true);
  expect(seen).toBeGreaterThan(5_000_000);
  const [call] = world.sandbox.calls();
  expect(call?.bytes).toBe(Buffer.byteLength(text));
});

test('a client that leaves in the middle ends the stream, and the sandbox goes on', async () => {
  await using world = await startSandbox({ seed: { kind: 'scale', accounts: 1_000 } });
  const { response } = await open(world, '/licensees?order=id');
  response.destroy();
  await expect.poll(() => world.sandbox.calls().length, { timeout: 10_000 }).toBe(1);
  expect(world.sandbox.calls()[0]?.bytes).toBeLessThan(20_000_000);
  expect((await stream(world, '/buyers?limit=3')).status).toBe(200);
});

function open(world: SandboxWorld, path: string): Promise<{ readonly response: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const call = send(
      `${world.sandbox.url}/public/v1/accounts${path}`,
      { headers: { ...streaming, authorization: `Bearer ${tokenOf('operations')}` } },
      (response) => resolve({ response }),
    );
    call.once('error', reject);
    call.end();
  });
}

async function readSlowly(
  world: SandboxWorld,
  path: string,
  onChunk: (length: number) => Promise<void> = () => Promise.resolve(),
): Promise<{ readonly response: IncomingMessage; readonly text: string; readonly isWhole: boolean }> {
  const { response } = await open(world, path);
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += String(chunk);
      await onChunk(text.length);
    }
  } catch {
    return { response, text, isWhole: false };
  }
  return { response, text, isWhole: true };
}
