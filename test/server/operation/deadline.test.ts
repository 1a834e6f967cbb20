/** The end of an operation that takes too long, or whose client has gone. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { CancelSignal } from '../../../src/upstream/http/cancellation.ts';
import type { StubContext } from '../../support/stub.ts';
import { startStub } from '../../support/stub.ts';

const schema = 'type Query { quick: String slow: String deaf: String }';

/** As an upstream call does: rejects with the signal's reason. */
function untilAborted({ signal }: StubContext): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => {
      const reason = signal.reason as Error;
      reject(reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

test('an answer at the deadline holds what is done, and null with a code for the rest', async () => {
  await using stub = await startStub({
    schema,
    environment: { OPERATION_DEADLINE_MS: '30' },
    resolvers: {
      'Query.quick': () => 'done',
      'Query.slow': (_source, _args, context) => untilAborted(context),
    },
  });
  const { status, body } = await stub.answer('{ quick slow }');
  expect(status).toBe(200);
  expect(body.data).toEqual({ quick: 'done', slow: null });
  expect(body.errors).toHaveLength(1);
  expect(body.errors[0]).toMatchObject({
    message: 'The operation exceeded its deadline of 30 ms.',
    path: ['slow'],
    extensions: { code: 'REQUEST_DEADLINE' },
  });
});

test('a resolver that does not listen to the signal cannot hold the answer back', async () => {
  await using stub = await startStub({
    schema,
    environment: { OPERATION_DEADLINE_MS: '10' },
    resolvers: { 'Query.deaf': () => new Promise(() => undefined) },
  });
  const { body } = await stub.answer('{ deaf }');
  expect(body.data).toBeNull();
  expect(body.errors[0].extensions.code).toBe('REQUEST_DEADLINE');
});

test.each([
  ['a plain request', {}, {}],
  ['one that the short way hands on', { extensions: {} }, {}],
  ['one that goes through Yoga', {}, { accept: 'application/graphql-response+json' }],
])('when the client of %s goes away the signal fires at once', async (_, members, headers) => {
  let started = (_signal: CancelSignal): void => undefined;
  const running = new Promise<CancelSignal>((resolve) => (started = resolve));
  await using stub = await startStub({
    schema,
    resolvers: {
      'Query.slow': (_source, _args, context) => {
        started(context.signal);
        return untilAborted(context);
      },
    },
  });
  const client = new AbortController();
  const request = stub.post({ query: '{ slow }', ...members }, { signal: client.signal, headers });
  const signal = await running;
  expect(signal.aborted).toBe(false);
  client.abort();
  await expect(request).rejects.toThrow();
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', resolve, { once: true });
    });
  }
  expect(String(signal.reason)).toContain('The client went away');
});

test('an operation that is done never sees its signal fire', async () => {
  let seen: CancelSignal | undefined;
  await using stub = await startStub({
    schema,
    environment: { OPERATION_DEADLINE_MS: '20' },
    resolvers: {
      'Query.quick': (_source, _args, { signal }) => {
        seen = signal;
        return 'done';
      },
    },
  });
  await stub.answer('{ quick }');
  await delay(60);
  expect(seen?.aborted).toBe(false);
});
