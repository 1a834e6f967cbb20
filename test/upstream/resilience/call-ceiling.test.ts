/** Which calls count towards the ceiling of one operation. */
import { expect, test } from 'vitest';
import { limitCalls } from '../../../src/upstream/resilience/call-ceiling.ts';
import type { UpstreamResponse, SendRequest } from '../../../src/upstream/http/request.ts';
import { CallEntry, createCallJournal } from '../../../src/upstream/http/journal.ts';
import { deduplicateReads } from '../../../src/upstream/resilience/deduplicate.ts';
import { failure, guarded, request } from '../../support/origin.ts';

/** Below the wrappers of a gateway: notes each call in its operation's journal, and answers when told to. */
function arrange(most: number) {
  const answers: (() => void)[] = [];
  const send: SendRequest = ({ journal, method, path }) => {
    const entry = new CallEntry(method, path, []);
    journal?.calls.push(entry);
    return new Promise<UpstreamResponse>((resolve) => {
      answers.push(() => {
        resolve({ status: 200, headers: {}, body: Buffer.from('{}'), bytes: 2, ms: 1, entry });
      });
    });
  };
  const settle = (): void => {
    for (const answer of answers.splice(0)) answer();
  };
  return { exchange: deduplicateReads()(guarded(limitCalls(most), send)), settle };
}

test('one call more than it may make is refused', async () => {
  const { exchange, settle } = arrange(1);
  const journal = createCallJournal();
  const first = exchange(request({ journal }));
  expect(await failure(exchange(request({ journal, path: '/other' })))).toMatchObject({
    code: 'QUERY_TOO_COMPLEX',
    message: expect.stringContaining('has made the 1 upstream calls') as string,
  });
  settle();
  expect((await first).status).toBe(200);
});

test('what an operation only waits for, because another sent it, is none of its calls', async () => {
  const { exchange, settle } = arrange(1);
  const sender = createCallJournal();
  const waiting = createCallJournal();
  const both = [exchange(request({ journal: sender })), exchange(request({ journal: waiting }))];
  const own = exchange(request({ journal: waiting, path: '/other' }));
  settle();
  expect((await Promise.all([...both, own])).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(waiting).toMatchObject({ shared: 1, calls: [{ shared: true }, { shared: false }] });
});
