/** The keys of the latest credentials of a connection, and the order in which a cancellation calls its listeners. */
import { expect, test } from 'vitest';
import { callerKey, LatestCredentials } from '../../../src/upstream/http/caller-key.ts';
import { Cancellation } from '../../../src/upstream/http/cancellation.ts';

test('callers that alternate on one connection get the key of their own credential each time', () => {
  const latest = new LatestCredentials();
  for (const authorization of ['Bearer a', 'Bearer b', 'Bearer b', undefined, 'bearer a', 'Bearer a']) {
    expect(latest.first(authorization)).toEqual({ authorization, key: callerKey(authorization) });
    expect(latest.second('Bearer other')).toEqual({
      authorization: 'Bearer other',
      key: callerKey('Bearer other'),
    });
  }
});

test('a credential that repeats is hashed once', () => {
  const latest = new LatestCredentials();
  expect(latest.first('Bearer a')).toBe(latest.first('Bearer a'));
  expect(latest.second('Bearer a')).toBe(latest.second('Bearer a'));
});

test('a listener that another one removes during the cancellation is not called', () => {
  const cancellation = new Cancellation();
  const called: string[] = [];
  const second = (): void => {
    called.push('second');
  };
  cancellation.addEventListener('abort', () => {
    called.push('first');
    cancellation.removeEventListener('abort', second);
  });
  cancellation.addEventListener('abort', second);
  cancellation.addEventListener('abort', () => called.push('third'));
  cancellation.abort('reason');
  cancellation.abort('again');
  expect(called).toEqual(['first', 'third']);
});
