/** Bodies that arrive slowly, or in pieces made to cost: they hold no place, and what they cost has a bound. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { GraphQLError } from 'graphql';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { createGateway } from '../../../src/app/create-gateway.ts';
import { Bodies, defaultBodyLimits, type BodyLimits } from '../../../src/server/http/bodies.ts';
import { FormReader } from '../../../src/server/http/form-reader.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { parseMetrics, sum } from '../../support/scrape.ts';
import { parseAnswer, sendRaw } from '../../support/raw-request.ts';
import { startStub } from '../../support/stub.ts';

const patience = { timeout: 20_000, interval: 20 };
const token = 'authorization: Bearer idt:TKN-0000-0001:operations';

function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return once(socket, 'connect').then(() => socket);
}

const head = (length: number | 'chunked', headers: readonly string[]): string =>
  [
    'POST /graphql HTTP/1.1',
    'host: gateway',
    ...headers,
    length === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${length}`,
  ].join('\r\n') + '\r\n\r\n';

const json = 'content-type: application/json';
const form = 'content-type: multipart/form-data; boundary=x';

describe('bodies of which one byte comes take no place', () => {
  test.each([
    ['on the short way', `${head(100, [json])}{`],
    ['on the long way', `${head(100, [json, 'accept: application/json;q=0.9'])}{`],
    ['in chunks', `${head('chunked', [json])}1\r\n{\r\n`],
    ['with a made-up token', `${head(100, [json, 'authorization: Bearer idt:TKN-9999-0001:made-up'])}{`],
    ['of a form', `${head(6_000_000, [form, token])}-`],
    ['behind a whole request', `${head(26, [json])}{"query":"{ __typename }"}${head(100, [json])}{`],
    ['that is expected to be asked for', `${head(100, [json, 'expect: 100-continue'])}{`],
  ])('%s', async (_name, bytes) => {
    const metrics = createMetrics();
    await using stub = await startStub({ metrics, environment: { MAX_IN_FLIGHT: '10' } });
    const read = async (name: string): Promise<number> => sum(parseMetrics(await metrics.text()), name);
    const sockets = await Promise.all(Array.from({ length: 60 }, () => open(stub.gateway.url)));
    for (const socket of sockets) socket.write(bytes);
    await vi.waitFor(async () => {
      expect(await read('request_bodies_arriving')).toBe(60);
    }, patience);
    expect(await read('requests_in_flight')).toBe(0);
    expect((await stub.answer('{ __typename }')).status).toBe(200);
    for (const socket of sockets) socket.resetAndDestroy();
    await vi.waitFor(async () => {
      expect(await read('request_bodies_arriving')).toBe(0);
    }, patience);
    expect(await stub.gateway.close()).toEqual({ cut: 0 });
  });

  test('bodies of which one byte comes take no place and where there are too many of one address, the one that came first is refused', async () => {
    const metrics = createMetrics();
    await using stub = await startStub({ metrics, environment: { MAX_IN_FLIGHT: '10' } });
    const answers: number[] = [];
    const send = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        const socket = await open(stub.gateway.url);
        socket.on('data', (chunk: Buffer) => {
          expect(parseAnswer(chunk.toString())).toMatchObject({
            status: 503,
            headers: { 'retry-after': '2', connection: 'close' },
          });
          answers.push(count);
        });
        socket.write(`${head(100, [json])}{`);
      }
      await vi.waitFor(async () => {
        expect(sum(parseMetrics(await metrics.text()), 'request_bodies_arriving')).toBe(count);
      }, patience);
    };
    await send(10);
    await send(100);
    await vi.waitFor(() => {
      // Those of the first ten, and only they.
      expect(answers).toEqual(Array.from({ length: 10 }, () => 10));
    }, patience);
    // A body that is there at once is not in anybody's way.
    expect((await stub.answer('{ __typename }')).status).toBe(200);
  });

  test('bodies of which one byte comes take no place in a server of one’s own, a body that takes too long is given up', async () => {
    await using gateway = await createGateway(loadConfig({}, { clientRequestTimeoutMs: 50 }));
    const server = createServer((req, res) => {
      void gateway.handle(req, res);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close().closeAllConnections());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const answer = await sendRaw(url, `${head(100, [json])}{`);
    expect(answer.status).toBe(408);
    expect(JSON.parse(answer.body).errors[0].message).toContain('Timed out waiting for the request body');
  });

  test('handed over as a Fetch request, the same', async () => {
    await using gateway = await createGateway(
      loadConfig({ MAX_IN_FLIGHT: '2' }, { clientRequestTimeoutMs: 50 }),
    );
    const slow = (): Promise<Response> => {
      const body = new ReadableStream({
        start: (controller) => {
          controller.enqueue(new TextEncoder().encode('{'));
        },
      });
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' };
      return gateway.fetch(new Request('http://gateway/graphql', init));
    };
    const slowOnes = Array.from({ length: 5 }, slow);
    const answer = await gateway.fetch(
      new Request('http://gateway/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ __typename }"}',
      }),
    );
    expect(answer.status).toBe(200);
    for (const { status } of await Promise.all(slowOnes)) expect(status).toBe(408);
  });
});

describe('of bodies that arrive', () => {
  function start(limits: Partial<BodyLimits> = {}) {
    let givenUp = 0;
    const bodies = new Bodies({
      ...defaultBodyLimits,
      maxBodies: 4,
      maxBytes: 1_000,
      maxBodiesOfAddress: 2,
      maxBytesOfAddress: 400,
      maxMs: 60_000,
      trustedProxies: 0,
      standingOf: (authorization) =>
        authorization === undefined ? 'anonymous' : authorization === 'known' ? 'accepted' : 'unproven',
      onGivenUp: () => (givenUp += 1),
      ...limits,
    });
    onTestFinished(() => {
      bodies.close();
    });
    const gone: string[] = [];
    const begin = (name: string, remoteAddress: string, headers: Record<string, string> = {}) =>
      bodies.begin({ headers, remoteAddress }, (reason: GraphQLError) => {
        gone.push(name);
        expect(reason.extensions['code']).toBe('RATE_LIMITED');
      });
    return { bodies, begin, gone, givenUp: () => givenUp };
  }

  test('those of one address without an accepted token give way to each other alone', () => {
    const { begin, gone, bodies, givenUp } = start();
    begin('a1', 'a');
    begin('b1', 'b');
    begin('a2', 'a', { authorization: 'made up' });
    expect(gone).toEqual([]);
    begin('a3', 'a', { authorization: 'another one' });
    expect(gone).toEqual(['a1']);
    begin('b2', 'b');
    expect(gone).toEqual(['a1']);
    expect(bodies.count).toBe(4);
    expect(givenUp()).toBe(1);
  });

  test('a client that upstream knows comes last', () => {
    const { begin, gone } = start();
    const known = { authorization: 'known' };
    begin('known 1', 'a', known);
    begin('known 2', 'a', known);
    begin('known 3', 'a', known);
    begin('stranger 1', 'a');
    begin('known 4', 'a', known);
    expect(gone).toEqual(['stranger 1']);
    begin('known 5', 'a', known);
    expect(gone).toEqual(['stranger 1', 'known 1']);
  });

  test('behind a proxy of our own, the address is the one that it adds', () => {
    const { begin, gone } = start({ trustedProxies: 1 });
    const behind = (address: string) => ({ 'x-forwarded-for': `203.0.113.9, ${address}` });
    begin('1', 'proxy', behind('a'));
    begin('2', 'proxy', behind('b'));
    begin('3', 'proxy', behind('c'));
    expect(gone).toEqual([]);
    begin('4', 'proxy', behind('a'));
    expect(gone).toEqual([]);
    begin('5', 'proxy', behind('a'));
    expect(gone).toEqual(['1']);
  });

  test('their bytes are bounded, of one address and of all', () => {
    const { begin, gone, bodies } = start();
    const first = begin('1', 'a');
    const second = begin('2', 'a');
    first.received(200);
    second.received(200);
    expect(gone).toEqual([]);
    second.received(1);
    expect(gone).toEqual(['1']);
    expect(bodies.bytes).toBe(201);
    begin('3', 'b', { authorization: 'known' }).received(700);
    begin('4', 'b', { authorization: 'known' }).received(100);
    expect(gone).toEqual(['1', '2']);
    expect(bodies.bytes).toBe(800);
  });

  test('what is there still counts until it is answered, and does not give way', () => {
    const { begin, gone, bodies } = start();
    const known = { authorization: 'known' };
    const upload = begin('upload', 'a', known);
    upload.received(900);
    upload.arrived();
    expect(bodies.count).toBe(0);
    const other = begin('other', 'a', known);
    other.received(101);
    expect(gone).toEqual(['other']);
    upload.end();
    upload.end();
    other.end();
    expect(bodies.bytes).toBe(0);
  });
});

describe('a form is refused as soon as it is too much', () => {
  const empty = '--x\r\n\r\n\r\n';
  const named = (index: number): string =>
    `--x\r\ncontent-disposition: form-data; name="${index}"\r\n\r\n\r\n`;
  test.each([
    ['empty parts', empty.repeat(20), 'may have 12 parts'],
    ['boundaries alone', '--x\r\n'.repeat(40), 'may have 12 parts'],
    ['named parts', Array.from({ length: 20 }, (_, index) => named(index)).join(''), 'may have 12 parts'],
    ['two parts of one name', named(1) + named(1) + named(2), 'a name of its own'],
    ['a text that is too long', `${named(1).slice(0, -2)}${'x'.repeat(300_000)}`, 'may have 262144 bytes'],
    ['no boundary', '', 'not a whole multipart form', 'content-type: multipart/form-data'],
  ])('%s, without waiting for the rest', async (_name, beginning, message, type = form) => {
    await using stub = await startStub();
    const socket = await open(stub.gateway.url);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    // Nothing more is ever sent.
    socket.write(head(6_000_000, [type, token]) + beginning);
    await vi.waitFor(() => {
      expect(text).toContain('"errors"');
    }, patience);
    const { status, body } = parseAnswer(text);
    expect([400, 413]).toContain(status);
    expect(body).toContain(message);
    expect(body).toContain('BAD_USER_INPUT');
  });

  test('no more of it is looked at than 4 kB beyond the first part too many', () => {
    const reader = new FormReader('multipart/form-data; boundary=x', {
      maxTextBytes: 1_000,
      maxBytes: 6_000_000,
    });
    const chunk = Buffer.from(empty.repeat(1_000));
    expect(() => {
      reader.write(chunk);
    }).toThrow('may have 12 parts');
  });

  test('a form without a token is refused before any of it is read', async () => {
    await using stub = await startStub();
    const socket = await open(stub.gateway.url);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.write(head(6_000_000, [form, 'x-request-id: 1']));
    await vi.waitFor(() => {
      expect(text).toContain('"errors"');
    }, patience);
    expect(parseAnswer(text)).toMatchObject({
      status: 401,
      body: expect.stringContaining('UNAUTHENTICATED'),
    });
  });
});
