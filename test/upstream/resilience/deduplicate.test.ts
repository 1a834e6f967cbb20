/** Reads of one caller at one moment: which are one call, and what each that waits for it is told. */
import { describe, expect, test } from 'vitest';
import { Cancellation } from '../../../src/upstream/http/cancellation.ts';
import { UpstreamError } from '../../../src/upstream/errors.ts';
import type { UpstreamResponse, UpstreamRequest } from '../../../src/upstream/http/request.ts';
import { createCallJournal } from '../../../src/upstream/http/journal.ts';
import { deduplicateReads } from '../../../src/upstream/resilience/deduplicate.ts';
import { callerKey } from '../../../src/upstream/http/caller-key.ts';
import { cancelled } from '../../../src/upstream/http/transport-error.ts';
import { failure, request } from '../../support/origin.ts';

interface Sent {
  readonly request: UpstreamRequest;
  readonly resolve: (answer: UpstreamResponse) => void;
  readonly reject: (error: Error) => void;
}

/** What is sent stays under way until the test settles it. */
function arrange() {
  const sent: Sent[] = [];
  const exchange = deduplicateReads()(
    (outgoing) =>
      new Promise((resolve, reject) => {
        sent.push({ request: outgoing, resolve, reject });
      }),
  );
  return { sent, exchange };
}

function answer(text: string): UpstreamResponse {
  return {
    status: 200,
    headers: {},
    body: Buffer.from(text),
    bytes: text.length,
    ms: 4.26,
    entry: undefined,
  };
}

const read = (changes: Partial<UpstreamRequest> = {}): UpstreamRequest =>
  request({ signal: new Cancellation(), ...changes });
const headers = { authorization: 'Bearer canary-token' };

test('the same read by the same credential, while it is under way, is one call', async () => {
  const { sent, exchange } = arrange();
  const all = [exchange(read()), exchange(read()), exchange(read())];
  expect(sent).toHaveLength(1);
  sent[0]?.resolve(answer('one'));
  const bodies = (await Promise.all(all)).map(({ body }) => body.toString());
  expect(bodies).toEqual(['one', 'one', 'one']);
});

test('a read that was answered is sent again for the next caller', async () => {
  const { sent, exchange } = arrange();
  const first = exchange(read());
  sent[0]?.resolve(answer('one'));
  await first;
  void exchange(read());
  expect(sent).toHaveLength(2);
});

test.each<[string, Partial<UpstreamRequest>]>([
  ['another credential', { headers: { authorization: 'Bearer another' } }],
  ['no credential', { headers: {} }],
  ['the same credential in another case', { headers: { authorization: 'bearer canary-token' } }],
  ['another language', { headers: { ...headers, 'accept-language': 'de' } }],
  ['another media type', { headers: { ...headers, accept: 'image/*' } }],
  ['another path', { path: '/public/v1/accounts/buyers?limit=2' }],
  ['a lower ceiling for the answer', { maxBytes: 10 }],
])('%s makes it another call', (_difference, changes) => {
  const { sent, exchange } = arrange();
  void exchange(read());
  void exchange(read(changes));
  expect(sent).toHaveLength(2);
});

test('another request id or trace does not', () => {
  const { sent, exchange } = arrange();
  void exchange(read({ headers: { ...headers, 'x-request-id': 'a', traceparent: 'x' } }));
  void exchange(read({ headers: { ...headers, 'x-request-id': 'b' } }));
  expect(sent).toHaveLength(1);
});

test.each([
  ['de-CH, de;q=0.9', 'de-CH,de;q=0.1'],
  ['de;q=0.9, en', 'en, de;q=0.5'],
  ['en', 'EN'],
  ['*', ''],
])('the languages %j and %j are the same', (one, other) => {
  const { sent, exchange } = arrange();
  for (const language of [one, other])
    void exchange(read({ headers: { ...headers, 'accept-language': language } }));
  expect(sent).toHaveLength(1);
});

test('one token is one caller, however its scheme is written', () => {
  const { sent, exchange } = arrange();
  for (const authorization of ['Bearer a', 'bearer a', 'Bearer     a']) {
    void exchange(read({ headers: { authorization }, caller: callerKey(authorization) }));
  }
  expect(sent).toHaveLength(1);
});

test('one caller has a read sent in eight languages at once, and not in more', async () => {
  const { sent, exchange } = arrange();
  const languages = Array.from({ length: 26 }, (_, index) => `x${String.fromCharCode(97 + index)}`);
  const all = languages.map((language) =>
    exchange(read({ headers: { ...headers, 'accept-language': language } })),
  );
  expect(sent).toHaveLength(8);
  void exchange(read({ headers: { authorization: 'Bearer another', 'accept-language': 'de' } }));
  expect(sent).toHaveLength(9);
  for (const { resolve } of sent) resolve(answer('one'));
  expect(await Promise.all(all)).toHaveLength(26);
});

describe('after a change', () => {
  const write = (): UpstreamRequest => read({ method: 'PUT', path: '/public/v1/accounts/buyers/BUY-1' });

  test('once a write has begun, no read joins one that was under way before', () => {
    const { sent, exchange } = arrange();
    void exchange(read());
    void exchange(write());
    void exchange(read());
    expect(sent.map(({ request: { method } }) => method)).toEqual(['GET', 'PUT', 'GET']);
  });

  test.each(['answered', 'failed'])(
    'once a write has %s, no read joins one that was sent during the write',
    async (end) => {
      const { sent, exchange } = arrange();
      const change = exchange(write()).catch(() => undefined);
      void exchange(read());
      if (end === 'answered') sent[0]?.resolve(answer(''));
      else sent[0]?.reject(new Error('reset'));
      await change;
      void exchange(read());
      expect(sent).toHaveLength(3);
    },
  );

  test('is never shared itself', () => {
    const { sent, exchange } = arrange();
    void exchange(write());
    void exchange(write());
    expect(sent).toHaveLength(2);
  });
});

test('a failure reaches all callers that wait', async () => {
  const { sent, exchange } = arrange();
  const all = [exchange(read()), exchange(read())];
  sent[0]?.reject(new Error('reset'));
  expect(await Promise.allSettled(all)).toEqual([
    expect.objectContaining({ status: 'rejected', reason: new Error('reset') }),
    expect.objectContaining({ status: 'rejected', reason: new Error('reset') }),
  ]);
});

test.each<[string, UpstreamError]>([
  ['gives up', cancelled(request(), 'gone')],
  [
    'has made all its calls',
    new UpstreamError({ code: 'QUERY_TOO_COMPLEX', call: 'GET', message: 'no more' }),
  ],
])('when the first one %s, one of the others asks again, and the rest wait for that', async (_why, error) => {
  const { sent, exchange } = arrange();
  const leaving = failure(exchange(read()));
  const staying = [exchange(read()), exchange(read())];
  sent[0]?.reject(error);
  expect(await leaving).toBe(error);
  await new Promise(setImmediate);
  expect(sent).toHaveLength(2);
  sent[1]?.resolve(answer('again'));
  expect((await Promise.all(staying)).map(({ body }) => body.toString())).toEqual(['again', 'again']);
});

test('one that waits can give up without the others', async () => {
  const { sent, exchange } = arrange();
  const signal = new Cancellation();
  const first = exchange(read());
  const leaving = failure(exchange(read({ signal })));
  signal.abort('gone');
  expect(await leaving).toMatchObject({ code: 'REQUEST_DEADLINE' });
  sent[0]?.resolve(answer('one'));
  expect((await first).body.toString()).toBe('one');
  expect(sent).toHaveLength(1);
});

test('the journal of one that waits has the call, as shared and without bytes of its own', async () => {
  const { sent, exchange } = arrange();
  const journal = createCallJournal();
  void exchange(read());
  const second = exchange(read({ journal, paths: ['buyers'] }));
  expect(JSON.parse(JSON.stringify(journal.calls))).toMatchObject([{ status: null, shared: true }]);
  sent[0]?.resolve(answer('one'));
  const { entry } = await second;
  expect(entry).toBe(journal.calls[0]);
  expect(JSON.parse(JSON.stringify(journal.calls))).toEqual([
    {
      method: 'GET',
      url: '/public/v1/accounts/buyers?limit=1',
      status: 200,
      ms: 4.3,
      bytes: 0,
      rows: 0,
      paths: ['buyers'],
      shared: true,
    },
  ]);
});
