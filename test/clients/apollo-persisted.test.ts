/** Apollo Client with automatic persisted queries: one answer makes it send text for good, against the real server. */
import { describe, expect, test } from 'vitest';
import { tokens } from '../support/world.ts';
import { areClientsInstalled, resultOf } from './installed.ts';
import { serve } from './served.ts';

interface Result {
  readonly answers: readonly number[];
  readonly requests: readonly { readonly method: string; readonly hash: boolean; readonly text: boolean }[];
}

describe.skipIf(!areClientsInstalled('Automatic persisted queries with Apollo Client'))(
  'Apollo Client',
  () => {
    test.each(['POST', 'GET'])(
      'Apollo Client sends a hash once, by %s, and then only text',
      async (method) => {
        await using served = await serve();
        const { answers, requests } = await resultOf<Result>('apollo-persisted.js', [
          served.url,
          tokens.operations,
          method,
        ]);
        expect(answers).toEqual([12, 35]);
        expect(requests.map(({ hash, text }) => ({ hash, text }))).toEqual([
          { hash: true, text: false },
          { hash: false, text: true },
          { hash: false, text: true },
        ]);
        expect(requests[0]?.method).toBe(method);
      },
    );
  },
);
