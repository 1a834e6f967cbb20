/** Streaming reads of the client: how a stream is asked for, read, checked, and replaced by pages. */
import { gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { UpstreamError } from '../../../src/upstream/errors.ts';
import { HeldBytes, RequestBytes } from '../../../src/upstream/http/held-bytes.ts';
import { createCallJournal } from '../../../src/upstream/http/journal.ts';
import type { Wrapper } from '../../../src/upstream/http/request.ts';
import type { MarketplaceOptions } from '../../../src/upstream/marketplace/client.ts';
import { StreamSupport } from '../../../src/upstream/marketplace/stream.ts';
import { deduplicateReads } from '../../../src/upstream/resilience/deduplicate.ts';
import { healthOfError, healthOfStatus } from '../../../src/upstream/resilience/outcome.ts';
import { failure } from '../../support/origin.ts';
import { buyers, startMarketplace } from '../../support/marketplace.ts';
import { envelope, json } from '../../support/scripted-server.ts';
import type { Script, SeenRequest } from '../../support/scripted-server.ts';

const row = (index: number) => ({
  id: `BUY-1000-${String(index).padStart(4, '0')}`,
  name: `Käufer ${index} 😀`,
});
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index));
const lines = (count: number): string =>
  rows(count)
    .map((each) => `${JSON.stringify(each)}\n`)
    .join('');

const wantsStream = ({ headers }: SeenRequest): boolean => headers['mpt-streaming'] === 'true';

interface Head {
  readonly count?: number | string;
  readonly echo?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function streamHead(response: ServerResponse, { count, echo = 'true', headers }: Head = {}): void {
  response.writeHead(200, {
    'content-type': 'application/jsonl',
    'MPT-Streaming': echo,
    ...(count === undefined ? {} : { 'MPT-Item-Count': String(count) }),
    ...headers,
  });
}

/** Streams as `stream` does; everything else is a page of two rows. */
const streamsOr =
  (stream: (response: ServerResponse) => void): Script =>
  (_, response, seen) =>
    wantsStream(seen) ? stream(response) : json(response, envelope(rows(2), { limit: 2, total: 7 }));

const start = (script: Script, options: Partial<MarketplaceOptions> = {}) =>
  startMarketplace(script, { streaming: 'auto', ...options });

const query = { order: ['id'], limit: 2, upTo: 50 } as const;
const page = { total: 7, limit: 2, calls: 2 };

describe('the request', () => {
  test('has the two headers and the number of rows that the reader can use', async () => {
    await using world = await start(
      streamsOr((response) => (streamHead(response, { count: 3 }), response.end(lines(3)))),
    );
    const journal = createCallJournal();
    const found = await world.caller({ journal }).list(buyers, query);
    expect(found).toEqual({ rows: rows(3), total: 3, limit: 50, offset: 0, omitted: [] });
    const [seen] = world.server.requests;
    expect(seen?.url).toBe('/public/v1/accounts/buyers?order=id&limit=50');
    expect(seen?.headers).toMatchObject({ accept: 'application/jsonl', 'mpt-streaming': 'true' });
    expect(JSON.parse(JSON.stringify(journal.calls))).toMatchObject([
      { status: 200, rows: 3, streamed: true },
    ]);
  });

  test.each([
    ['a page is enough', { limit: 2, upTo: 2 }],
    ['nothing more is wanted', { limit: 2 }],
    ['the read has an offset', { limit: 2, offset: 4, upTo: 50 }],
  ])('is an ordinary one where %s', async (_, changes) => {
    await using world = await start(streamsOr(() => expect.unreachable()));
    const found = await world.caller().list(buyers, { order: ['id'], ...changes });
    expect(found).toMatchObject({ rows: rows(2), total: 7 });
    expect(world.server.requests[0]?.headers).toMatchObject({ accept: 'application/json' });
  });

  test('is an ordinary one for everything with the setting off', async () => {
    await using world = await start(
      streamsOr(() => expect.unreachable()),
      { streaming: 'off' },
    );
    expect(await world.caller().list(buyers, query)).toMatchObject({ rows: rows(2), limit: 2 });
    expect(world.server.requests[0]?.url).toContain('limit=2');
  });
});

describe('a response without the echo', () => {
  test('is the page it is, at no additional call', async () => {
    await using world = await start((_, response) =>
      json(response, envelope(rows(2), { limit: 2, total: 7 })),
    );
    for (let read = 0; read < 2; read += 1) {
      const found = await world.caller().list(buyers, query);
      expect(found).toMatchObject({ rows: rows(2), total: 7, limit: 2 });
      expect(found).not.toHaveProperty('calls');
    }
    expect(world.server.requests).toHaveLength(2);
    expect(world.server.requests.every(wantsStream)).toBe(true);
  });

  test('is never taken for the whole list, even when upstream repeats the limit of the request', async () => {
    await using world = await start((_, response) =>
      json(response, { $meta: { pagination: { offset: 0, limit: 50 } }, data: rows(2) }),
    );
    // A reader takes a page with fewer rows than its limit for the last one.
    expect(await world.caller().list(buyers, query)).toMatchObject({
      rows: rows(2),
      total: undefined,
      limit: 2,
    });
  });

  test.each(['false', '', 'yes'])('also where the header says %j', async (echo) => {
    await using world = await start((_, response) => {
      response.setHeader('mpt-streaming', echo);
      json(response, envelope(rows(2), { limit: 2, total: 7 }));
    });
    expect(await world.caller().list(buyers, query)).toMatchObject({ rows: rows(2), total: 7 });
  });
});

describe('a stream', () => {
  test.each(['true', 'True', ' TRUE '])('is recognized by its echo whatever its case: %j', async (echo) => {
    await using world = await start(
      streamsOr((response) => (streamHead(response, { count: 4, echo }), response.end(lines(4)))),
    );
    expect(await world.caller().list(buyers, query)).toMatchObject({ rows: rows(4), total: 4 });
  });

  test('is read although its lines and characters are split between chunks of one byte', async () => {
    const body = Buffer.from(lines(5));
    await using world = await start(
      streamsOr((response) => {
        streamHead(response, { count: 5 });
        let at = 0;
        const next = (): void => {
          if (at === body.length) return void response.end();
          response.write(body.subarray(at, (at += 1)), next);
        };
        next();
      }),
    );
    expect((await world.caller().list(buyers, query)).rows).toEqual(rows(5));
  });

  test('may have empty lines, carriage returns, and no line feed at its end', async () => {
    const body = `\n\r\n${JSON.stringify(row(0))}\r\n\n  \n${JSON.stringify(row(1))}\n\n${JSON.stringify(row(2))}`;
    await using world = await start(
      streamsOr((response) => (streamHead(response, { count: 3 }), response.end(body))),
    );
    expect((await world.caller().list(buyers, query)).rows).toEqual(rows(3));
  });

  test('may be empty', async () => {
    await using world = await start(
      streamsOr((response) => (streamHead(response, { count: 0 }), response.end())),
    );
    expect(await world.caller().list(buyers, query)).toMatchObject({ rows: [], total: 0 });
  });

  test('may be compressed', async () => {
    await using world = await start(
      streamsOr((response) => {
        streamHead(response, { count: 50, headers: { 'content-encoding': 'gzip' } });
        response.end(gzipSync(lines(50)));
      }),
    );
    const journal = createCallJournal();
    const found = await world.caller({ journal }).list(buyers, query);
    expect(found.rows).toEqual(rows(50));
    expect(journal.calls[0]?.bytes).toBeLessThan(lines(50).length / 2);
  });

  test('may be compressed and long: it is taken as fast as it is decompressed', async () => {
    const long = lines(9_000).replaceAll('}', `,"note":"${'note '.repeat(60)}"}`);
    await using world = await start(
      streamsOr((response) => {
        streamHead(response, { count: 9_000, headers: { 'content-encoding': 'gzip' } });
        response.end(gzipSync(long, { level: 1 }));
      }),
    );
    const found = await world.caller().list(buyers, { ...query, upTo: 10_000 });
    expect(found).toMatchObject({ total: 9_000 });
    expect(found.rows.at(-1)?.id).toBe('BUY-1000-8999');
  });

  test('has a total only when it has fewer rows than were asked for', async () => {
    await using world = await start(
      streamsOr((response) => (streamHead(response, { count: 50 }), response.end(lines(50)))),
    );
    const found = await world.caller().list(buyers, query);
    expect(found.rows).toHaveLength(50);
    expect(found.total).toBeUndefined();
  });

  test('needs no number of rows if its body ends properly', async () => {
    await using world = await start(streamsOr((response) => (streamHead(response), response.end(lines(9)))));
    expect(await world.caller().list(buyers, query)).toMatchObject({ rows: rows(9), total: 9 });
  });

  test('is shared by operations that ask for it at the same time, each with objects of its own', async () => {
    const waiting: ServerResponse[] = [];
    await using world = await start(
      streamsOr((response) => void waiting.push(response)),
      {
        layers: { wrappers: [deduplicateReads()] },
      },
    );
    const [first, second] = [createCallJournal(), createCallJournal()];
    const reads = [first, second].map((journal) => world.caller({ journal }).list(buyers, query));
    await world.server.arrived(1);
    for (const response of waiting) {
      streamHead(response, { count: 3 });
      response.end(lines(3));
    }
    const [one, other] = await Promise.all(reads);
    expect(world.server.requests).toHaveLength(1);
    expect(one?.rows).toEqual(rows(3));
    expect(other?.rows).toEqual(rows(3));
    expect(other?.rows[0]).not.toBe(one?.rows[0]);
    expect(second.calls[0]).toMatchObject({ shared: true, streamed: true, rows: 3 });
  });
});

describe('a stream that is not whole is replaced by pages in the same read', () => {
  const cut = new Map<string, (response: ServerResponse) => void>([
    ['fewer rows than announced', (response) => (streamHead(response, { count: 7 }), response.end(lines(6)))],
    ['more rows than announced', (response) => (streamHead(response, { count: 3 }), response.end(lines(6)))],
    ['more rows than asked for', (response) => (streamHead(response), response.end(lines(51)))],
    [
      'a proper end within a line',
      (response) => (streamHead(response), response.end(lines(6).slice(0, -20))),
    ],
    [
      'a connection that closes between two lines',
      (response) => (streamHead(response, { count: 7 }), response.write(lines(6), () => response.destroy())),
    ],
    [
      'a connection that closes within a line, without a number of rows',
      (response) => (streamHead(response), response.write(lines(6).slice(0, -20), () => response.destroy())),
    ],
    [
      'neither a number of rows nor a length',
      (response) => {
        response.shouldKeepAlive = false;
        response.useChunkedEncodingByDefault = false;
        response.removeHeader('transfer-encoding');
        streamHead(response, { headers: { connection: 'close' } });
        response.end(lines(6));
      },
    ],
    [
      'compressed bytes that end too early',
      (response) => {
        streamHead(response, { count: 40, headers: { 'content-encoding': 'gzip' } });
        const body = gzipSync(lines(40));
        response.end(body.subarray(0, body.length >> 1));
      },
    ],
    [
      'an encoding that was not asked for',
      (response) => {
        streamHead(response, { count: 6, headers: { 'content-encoding': 'br' } });
        response.end(lines(6));
      },
    ],
    [
      'a huge line',
      (response) => {
        streamHead(response, { count: 1 });
        response.on('error', () => undefined);
        response.end(`{"id":"BUY-1000-0001","name":"${'x'.repeat(3 * 2 ** 20)}"}\n`);
      },
    ],
  ]);

  test.each([...cut])('%s', async (_, stream) => {
    const results: string[] = [];
    await using world = await start(streamsOr(stream), { onStream: (result) => results.push(result) });
    const journal = createCallJournal();
    const held = new HeldBytes({ total: 2 ** 30, perCaller: 2 ** 30, upstreamPerOperation: 2 ** 30 });
    const found = await world.caller({ journal, held: new RequestBytes(held, 'one') }).list(buyers, query);
    expect(found).toMatchObject({ ...page, rows: rows(2) });
    expect(world.server.requests.map(wantsStream)).toEqual([true, false]);
    expect(world.server.requests[1]?.url).toContain('limit=2');
    expect(results).toEqual(['cut']);
    expect(journal.repeated).toBe(1);
    // Of the stream, nothing is held.
    expect(held.total).toBe(Buffer.byteLength(JSON.stringify(envelope(rows(2), { limit: 2, total: 7 }))));
  });

  test('it is asked for again, and after two in succession no more', async () => {
    let isWhole = false;
    await using world = await start(
      streamsOr((response) => {
        streamHead(response, { count: 6 });
        response.end(lines(isWhole ? 6 : 5));
      }),
    );
    const read = () => world.caller().list(buyers, query);
    const asked = () => world.server.requests.filter(wantsStream).length;
    await read();
    isWhole = true;
    expect((await read()).rows).toHaveLength(6);
    isWhole = false;
    await read();
    await read();
    expect(asked()).toBe(4);
    expect(await read()).toMatchObject({ rows: rows(2), total: 7 });
    expect(asked()).toBe(4);
  });

  test.each([
    [
      'too few rows',
      (response: ServerResponse) => (streamHead(response, { count: 7 }), response.end(lines(1))),
    ],
    [
      'a closed connection',
      (response: ServerResponse) => (
        streamHead(response),
        response.write(lines(1), () => response.destroy())
      ),
    ],
  ])('it counts as a failed read for the circuit breaker: %s', async (_, stream) => {
    const health: string[] = [];
    const note: Wrapper = (next) => (request) =>
      next(request).then(
        (answer) => (health.push(healthOfStatus(answer.status)), answer),
        (error: unknown) => {
          health.push(healthOfError(error));
          throw error;
        },
      );
    await using world = await start(streamsOr(stream), { layers: { wrappers: [note] } });
    await world.caller().list(buyers, query);
    expect(health).toEqual(['bad', 'good']);
  });
});

describe('a stream with lines that are no rows is replaced by pages', () => {
  test.each([
    ['an array', '[{"id":"BUY-1000-0001"}]'],
    ['a number', '7'],
    ['null', 'null'],
    ['no JSON', 'id: BUY-1000-0001'],
    ['two objects', '{"id":"BUY-1000-0001"},{"id":"BUY-1000-0002"}'],
    ['an object without an id', '{"name":"x"}'],
    ['a whole page', JSON.stringify(envelope(rows(2), { limit: 2, total: 7 }))],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('%s', async (_, line) => {
    await using world = await start(
      streamsOr((response) => {
        streamHead(response);
        response.write(lines(1));
        response.write(line);
        response.end(`\n${lines(1)}`);
      }),
    );
    const found = await world.caller().list(buyers, query);
    expect(found).toMatchObject({ ...page, rows: rows(2) });
    expect(world.server.requests.map(wantsStream)).toEqual([true, false]);
  });

  test('a page that says it is a stream', async () => {
    await using world = await start(
      streamsOr((response) => {
        streamHead(response, { headers: { 'content-type': 'application/json' } });
        response.end(JSON.stringify(envelope(rows(2), { limit: 2, total: 7 })));
      }),
    );
    expect(await world.caller().list(buyers, query)).toMatchObject({ ...page, rows: rows(2) });
    expect(world.server.requests.map(wantsStream)).toEqual([true, false]);
  });
});

describe('a stream without its header', () => {
  test.each(['application/jsonl', 'application/jsonl; charset=utf-8', 'Application/JSONL'])(
    'is replaced by pages, because it may be one page only: %s',
    async (type) => {
      await using world = await start(
        streamsOr((response) => {
          streamHead(response, { count: 6, echo: 'false', headers: { 'content-type': type } });
          response.end(lines(6));
        }),
      );
      expect(await world.caller().list(buyers, query)).toMatchObject({ ...page, rows: rows(2) });
      expect(world.server.requests.map(wantsStream)).toEqual([true, false]);
    },
  );
});

test.each(['first', 'last'])('a line of a stream with $meta alone is not a row: %s', async (where) => {
  const meta = `${JSON.stringify({ $meta: { pagination: { total: 6 } } })}\n`;
  await using world = await start(
    streamsOr((response) => {
      streamHead(response, { count: 6 });
      response.end(where === 'first' ? meta + lines(6) : lines(6) + meta);
    }),
  );
  expect(await world.caller().list(buyers, query)).toMatchObject({ rows: rows(6), total: 6 });
  expect(world.server.requests).toHaveLength(1);
});

describe('a collection without streams', () => {
  test.each([501, 406])('is read by pages at once, and not asked again after %i', async (status) => {
    const results: string[] = [];
    await using world = await start(
      (_, response, seen) =>
        wantsStream(seen)
          ? json(response, { title: 'No', status }, status)
          : json(response, envelope(rows(2), { limit: 2, total: 7 })),
      { onStream: (result) => results.push(result) },
    );
    const journal = createCallJournal();
    expect(await world.caller({ journal }).list(buyers, query)).toMatchObject({ ...page, rows: rows(2) });
    const second = await world.caller().list(buyers, query);
    expect(second).toMatchObject({ rows: rows(2), total: 7 });
    expect(second).not.toHaveProperty('calls');
    expect(world.server.requests.map(wantsStream)).toEqual([true, false, false]);
    expect(journal.repeated).toBe(1);
    expect(results).toEqual(['refused']);
    // Another collection is another question.
    await world.caller().list({ path: '/accounts/sellers', idPrefix: 'SEL' }, query);
    expect(world.server.requests.map(wantsStream)).toEqual([true, false, false, true, false]);
  });

  test.each([400, 403, 404, 500, 503])('is not what %i means: the read fails with it', async (status) => {
    await using world = await start((_, response) => json(response, { title: 'No', status }, status));
    expect((await failure(world.caller().list(buyers, query))).status).toBe(status);
    expect(world.server.requests).toHaveLength(1);
  });

  test('is asked again after an hour', () => {
    let now = 0;
    const support = new StreamSupport('auto', () => now);
    support.learn('/a', false);
    expect([support.mayAsk('/a'), support.mayAsk('/b')]).toEqual([false, true]);
    now = 3_599_999;
    expect(support.mayAsk('/a')).toBe(false);
    now = 3_600_000;
    expect(support.mayAsk('/a')).toBe(true);
    support.learn('/a', true);
    expect([support.has('/a'), support.has('/b')]).toEqual([true, false]);
    now = 7_200_000;
    expect(support.has('/a')).toBe(false);
  });
});

describe('the limits of a stream are those of every response', () => {
  const long = streamsOr((response) => (streamHead(response, { count: 50 }), response.end(lines(50))));

  test('a length that is announced and too long', async () => {
    const body = lines(50);
    await using world = await start(
      streamsOr((response) => {
        streamHead(response, { count: 50, headers: { 'content-length': String(Buffer.byteLength(body)) } });
        response.on('error', () => undefined);
        response.end(body);
      }),
      { maxResponseBytes: 1_000 },
    );
    expect(await world.caller().list(buyers, query)).toMatchObject({ ...page, rows: rows(2) });
  });

  test.each([
    ['bytes on the wire', { maxResponseBytes: 1_000 }],
    ['decompressed bytes', { maxDecompressedBytes: 1_000 }],
  ])('%s: the stream ends there, and pages are read', async (_, limits) => {
    await using world = await start(long, limits);
    expect(await world.caller().list(buyers, query)).toMatchObject({ ...page, rows: rows(2) });
  });

  test('bytes of the operation: the stream is dropped, and a page that does not fit either fails', async () => {
    await using world = await start(long);
    const heldBy = (bytes: number) =>
      new RequestBytes(
        new HeldBytes({ total: 2 ** 30, perCaller: 2 ** 30, upstreamPerOperation: bytes }),
        'one',
      );
    const caller = world.caller({ held: heldBy(1_000) });
    expect(await caller.list(buyers, query)).toMatchObject({ ...page, rows: rows(2) });
    const error = await failure(world.caller({ held: heldBy(50) }).list(buyers, query));
    expect(error.code).toBe('QUERY_TOO_COMPLEX');
  });

  test('bytes that others hold: the read fails, because a page would not fit either', async () => {
    await using world = await start(long);
    const full = new HeldBytes({ total: 1_000, perCaller: 2 ** 30, upstreamPerOperation: 2 ** 30 });
    const error = await failure(world.caller({ held: new RequestBytes(full, 'one') }).list(buyers, query));
    expect(error.code).toBe('RATE_LIMITED');
    expect(world.server.requests).toHaveLength(1);
    expect(full.total).toBe(0);
  });

  test('the headers of a stream may come later than those of a page', async () => {
    const late: Script = (_, response) =>
      void setTimeout(() => {
        streamHead(response, { count: 1 });
        response.end(lines(1));
      }, 400);
    await using world = await start(late, { headersTimeoutMs: 100, callTimeoutMs: 20_000 });
    expect((await world.caller().list(buyers, query)).rows).toEqual(rows(1));
    expect((await failure(world.caller().list(buyers, { limit: 2 }))).code).toBe('UPSTREAM_TIMEOUT');
  });

  const slow = streamsOr((response) => {
    streamHead(response, { count: 50 });
    const timer = setInterval(() => response.write(lines(1)), 20);
    response.on('close', () => clearInterval(timer));
  });

  test('slow lines end at the deadline of the operation, without another call', async () => {
    await using world = await start(slow);
    const caller = world.caller({ deadline: performance.now() + 300 });
    expect((await failure(caller.list(buyers, query))).code).toBe('REQUEST_DEADLINE');
    await world.server.cutOff(1);
    expect(world.server.requests).toHaveLength(1);
  });

  test('slow lines end at the timeout of the call, and after two of them pages are read', async () => {
    await using world = await start(slow, { callTimeoutMs: 200 });
    for (let read = 0; read < 2; read += 1) {
      expect((await failure(world.caller().list(buyers, query))).code).toBe('UPSTREAM_TIMEOUT');
    }
    expect(await world.caller().list(buyers, query)).toMatchObject({ rows: rows(2) });
    expect(world.server.requests.map(wantsStream)).toEqual([true, true, false]);
  });

  test('a client that leaves ends the stream', async () => {
    await using world = await start(slow);
    const left = new AbortController();
    const read = failure(world.caller({ signal: left.signal }).list(buyers, query));
    await world.server.arrived(1);
    left.abort();
    expect(await read).toBeInstanceOf(UpstreamError);
    await world.server.cutOff(1);
    expect(world.server.requests).toHaveLength(1);
  });
});
