/** Upstream says 200, and then something that is no answer: each costs the field that asked, and harms nothing else. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Constants } from '../../src/config/constants.ts';
import { envelope, json, startServer } from '../support/scripted-server.ts';
import {
  account,
  canary,
  expectNothingTold,
  expectOneBranchLost,
  page,
  seller,
  startScriptedWorld,
} from '../support/scripted-world.ts';

/** One answer to `page`, with this body where accounts should be. */
async function askWith(
  body: string | Buffer,
  headers: Record<string, string> = {},
  status = 200,
  constants: Partial<Constants> = {},
) {
  const world = await startScriptedWorld(
    (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body);
    },
    {},
    constants,
  );
  const answer = await world.query();
  return { ...world, answer };
}

const list = JSON.stringify(envelope([account], { limit: 2 }));

describe('instead of a list', () => {
  test.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a bare array', '[]'],
    ['a number', '7'],
    ['an object of another kind', `{"${canary}":1}`],
    ['rows without their envelope', '{"data":[]}'],
    ['half of a document', list.slice(0, list.length / 2)],
    ['a document and more', `${list}${canary}`],
    ['broken UTF-8', Buffer.concat([Buffer.from('{"data":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])],
    ['nesting without end', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects in objects', `{"data":[${'{"a":'.repeat(100)}1${'}'.repeat(100)}]}`],
    ['counts that are none', list.replace('"limit":2', '"limit":"two"')],
  ])('%s is a bad answer', async (_name, body) => {
    await using world = await askWith(body);
    expectOneBranchLost(world, world.answer, 'UPSTREAM_BAD_RESPONSE');
    expect(world.attempts()).toHaveLength(1);
  });

  test('a login page is a bad answer', async () => {
    const html = `<html><form action="https://login.example.com/${canary}"></form></html>`;
    await using world = await askWith(html, { 'content-type': 'text/html' });
    expectOneBranchLost(world, world.answer, 'UPSTREAM_BAD_RESPONSE');
  });

  test('204 is a bad answer', async () => {
    await using world = await askWith('', {}, 204);
    expectOneBranchLost(world, world.answer, 'UPSTREAM_BAD_RESPONSE');
  });

  test('204 after a delete is what is expected', async () => {
    await using world = await startScriptedWorld((_, response) => void response.writeHead(204).end());
    const answer = await world.query('mutation { buyerDelete(id: "BUY-1000-0001") { errors { message } } }');
    expect(answer.errors).toBeUndefined();
    expect(answer.data.buyerDelete.errors).toEqual([]);
  });

  test('a byte order mark in front of it does no harm', async () => {
    await using world = await askWith(`\uFEFF${list}`);
    expect(world.answer.data.accounts.nodes).toEqual([account]);
  });

  test('the last of several members with one name counts, as in JSON', async () => {
    const row = `{"id":"ACC-1000-0009","name":"${canary}","id":"ACC-1000-0001","name":"Good"}`;
    await using world = await askWith(list.replace(JSON.stringify(account), row));
    expect(world.answer.errors).toBeUndefined();
    expect(world.answer.data.accounts.nodes).toEqual([account]);
    expectNothingTold(world, world.answer);
  });

  test('members named __proto__ and constructor change no prototype', async () => {
    const row = `{"__proto__":{"name":"${canary}","polluted":1},"constructor":{"prototype":{"polluted":1}},"id":"ACC-1000-0001"}`;
    await using world = await askWith(list.replace(JSON.stringify(account), row));
    expect(world.answer.data.accounts.nodes).toEqual([{ id: 'ACC-1000-0001', name: null }]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expectNothingTold(world, world.answer);
  });
});

describe('an answer that is too large', () => {
  const limit = { maxResponseBytes: 1_000_000 };

  test('an answer that is too large is cut off at the limit, and its connection closed', async () => {
    let written = 0;
    await using world = await startScriptedWorld(
      (_, response) => {
        const chunk = Buffer.alloc(65_536, ' ');
        response.writeHead(200, { 'content-type': 'application/json' });
        const pump = (): void => {
          while (!response.destroyed && written < 50 * 2 ** 20) {
            written += chunk.length;
            if (!response.write(chunk)) return void response.once('drain', pump);
          }
          response.end();
        };
        pump();
      },
      {},
      limit,
    );
    const before = process.memoryUsage().rss;
    expectOneBranchLost(world, await world.query(), 'UPSTREAM_BAD_RESPONSE');
    await world.server.cutOff(1);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 2 ** 20);
    expect(written).toBeLessThan(20 * 2 ** 20);
    expect(world.attempts()).toHaveLength(1);
  });

  test('an answer that is too large by its own account is not even read', async () => {
    await using world = await startScriptedWorld(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 50 * 2 ** 20 });
        response.flushHeaders();
      },
      {},
      limit,
    );
    expectOneBranchLost(world, await world.query(), 'UPSTREAM_BAD_RESPONSE');
    await world.server.cutOff(1);
  });

  test('an answer that is too large once it is decompressed is not opened further than the limit: two megabytes of two gigabytes', async () => {
    const member = gzipSync(Buffer.alloc(2 ** 20, ' '), { level: 9 });
    // Members may follow each other, and open to the texts of all.
    const bomb = Buffer.concat(new Array<Buffer>(2_048).fill(member));
    expect(bomb.length).toBeLessThan(4 * 2 ** 20);
    const before = process.memoryUsage().rss;
    await using world = await askWith(bomb, { 'content-encoding': 'gzip' });
    expectOneBranchLost(world, world.answer, 'UPSTREAM_BAD_RESPONSE');
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 2 ** 20);
    expect(world.attempts()).toHaveLength(1);
  });

  test('an answer that is too large does not open the breaker for other callers', async () => {
    await using world = await askWith(' '.repeat(1_100_000), {}, 200, {
      ...limit,
      breakerMinCalls: 2,
    });
    for (let call = 0; call < 5; call += 1) await world.query();
    expect((await world.query('{ sellers(first: 1) { nodes { id } } }')).data.sellers.nodes).toEqual([
      seller,
    ]);
  });
});

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('%i to another host is not followed', async (status) => {
    await using elsewhere = await startServer((_, response) => json(response, envelope([account])));
    await using world = await askWith('', { location: `${elsewhere.origin}/${canary}` }, status);
    expectOneBranchLost(world, world.answer, 'UPSTREAM_BAD_RESPONSE');
    expect(elsewhere.requests).toEqual([]);
    expect(world.attempts()).toHaveLength(1);
  });

  test.each([
    ['itself', '/public/v1/accounts/accounts'],
    ['a file', 'file:///etc/passwd'],
    ['nowhere', 'http://['],
  ])('a redirect to %s is not followed', async (_name, location) => {
    await using world = await askWith('', { location }, 302);
    expectOneBranchLost(world, world.answer, 'UPSTREAM_BAD_RESPONSE');
    expect(world.attempts()).toHaveLength(1);
    expect(world.answer.text).not.toContain('passwd');
  });

  test('a redirect of a write is not followed, and its outcome is reported as unknown', async () => {
    await using world = await startScriptedWorld((_, response) => {
      response.writeHead(307, { location: '/public/v1/accounts/buyers' });
      response.end();
    });
    const answer = await world.query('mutation { buyerDisable(id: "BUY-1000-0001") { errors { message } } }');
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('UPSTREAM_BAD_RESPONSE');
    expect(answer.errors?.[0]?.message).toMatch(/unknown whether/);
    expect(world.attempts()).toHaveLength(1);
  });
});

describe('response headers', () => {
  /** This many in total: Node adds `Date`, `Connection`, `Keep-Alive` and `Transfer-Encoding`. */
  function startMany(count: number, status: number, names: (index: number) => string) {
    return startScriptedWorld((_, response) => {
      response.sendDate = false;
      const own = ['content-type', 'application/json', 'content-length', String(list.length)];
      const more = Array.from({ length: count - 4 }, (__, index) => [names(index), canary]).flat();
      response.writeHead(status, [...own, 'connection', 'keep-alive', 'keep-alive', 'timeout=5', ...more]);
      response.end(list);
    });
  }

  test('response headers are not passed on: 99 of them', async () => {
    await using world = await startMany(99, 200, (index) => `x-h-${index}`);
    const answer = await world.query();
    expect(answer.data.accounts.nodes).toEqual([account]);
    expect(answer.text).not.toContain('x-h-');
    expectNothingTold(world, answer);
  });

  test.each([
    ['of different names', 200, (index: number) => `x-h-${index}`],
    ['of one name', 200, () => 'set-cookie'],
    ['of an error', 503, (index: number) => `x-h-${index}`],
  ])('response headers that are 100 are a bad answer, and final: %s', async (_name, status, names) => {
    await using world = await startMany(100, status, names);
    const answer = await world.query();
    expectOneBranchLost(world, answer, 'UPSTREAM_BAD_RESPONSE');
    expect(answer.errors?.[0]?.message).toBe(
      'GET /v1/accounts/accounts: expected fewer than 100 response headers, but got 100',
    );
    expect(answer.text).not.toMatch(/x-h-|set-cookie/);
    expect(world.attempts()).toHaveLength(1);
  });

  test('response headers that are 100 after a write leave its outcome unknown', async () => {
    await using world = await startMany(100, 200, (index) => `x-h-${index}`);
    const answer = await world.query('mutation { buyerDelete(id: "BUY-1000-0001") { errors { message } } }');
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('UPSTREAM_BAD_RESPONSE');
    expect(answer.errors?.[0]?.message).toMatch(/unknown whether/);
    expect(world.attempts()).toHaveLength(1);
  });

  test('response headers of 64 kB are a bad answer', async () => {
    await using world = await askWith(list, { 'x-long': canary.repeat(4_000) });
    expectOneBranchLost(world, world.answer, 'UPSTREAM_BAD_RESPONSE');
  });

  test('response headers that try to break the line are a bad answer', async () => {
    await using world = await startScriptedWorld(({ socket }) => {
      socket.end(`HTTP/1.1 200 OK\r\nx-a: b\rset-cookie: ${canary}\r\ncontent-length: 2\r\n\r\n{}`);
    });
    const answer = await world.query();
    expectOneBranchLost(world, answer, 'UPSTREAM_BAD_RESPONSE');
    expect(answer.text).not.toContain('set-cookie');
  });
});

describe('a value of the wrong kind', () => {
  async function rows(...data: readonly unknown[]) {
    return askWith(JSON.stringify(envelope(data, { limit: 2 })));
  }

  test.each([
    ['an id that is a number', { id: 7, name: 'Seven' }],
    ['no id', { name: 'Nobody' }],
    ['an id of null', { id: null }],
    ['text', canary],
    ['null', null],
    ['a list', []],
  ])(
    'a value of the wrong kind for a whole row costs the list, as rows cannot be null there: %s',
    async (_name, row) => {
      await using world = await rows(row, account);
      expectOneBranchLost(world, world.answer, 'UPSTREAM_BAD_RESPONSE');
    },
  );

  test('a value of the wrong kind costs its own field: a name that is a number, or is not there', async () => {
    await using world = await rows({ id: 'ACC-1000-0002', name: { deep: canary } }, { id: 'ACC-1000-0003' });
    const { data, errors } = world.answer;
    expect(data.accounts.nodes).toEqual([
      { id: 'ACC-1000-0002', name: null },
      { id: 'ACC-1000-0003', name: null },
    ]);
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.['code']])).toEqual([
      ['accounts.nodes.0.name', 'UPSTREAM_BAD_RESPONSE'],
    ]);
    expectNothingTold(world, world.answer);
  });

  test('a value of the wrong kind is ignored in a field that was not selected', async () => {
    await using world = await rows({ ...account, status: 7, address: canary, unheardOf: [canary] });
    expect(world.answer.errors).toBeUndefined();
    expect(world.answer.data.accounts.nodes).toEqual([account]);
    expect(page).not.toContain('status');
  });
});
