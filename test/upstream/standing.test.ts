/** The standing of credentials: what proves one, what takes the proof away, and what cannot push it out. */
import { describe, expect, test } from 'vitest';
import type { UpstreamResponse } from '../../src/upstream/http/request.ts';
import { createStandings, unprovenShare } from '../../src/upstream/resilience/standing.ts';
import { anonymousKey, callerKey } from '../../src/upstream/http/caller-key.ts';
import { guarded, request } from '../support/origin.ts';

function arrange(options: { readonly maxAccepted?: number } = {}) {
  const standings = createStandings(options);
  const answer = async (authorization: string | undefined, status: number): Promise<void> => {
    const exchange = guarded(standings.guard, () =>
      Promise.resolve<UpstreamResponse>({
        status,
        headers: {},
        body: Buffer.alloc(0),
        bytes: 0,
        ms: 1,
        entry: undefined,
      }),
    );
    await exchange(request({ headers: authorization === undefined ? {} : { authorization } }));
  };
  return { standings, answer };
}

describe('the key of a caller', () => {
  test('the key of a caller does not hold the token', () => {
    expect(callerKey('Bearer idt:TKN-0000-0001:secret')).toMatch(/^[\w-]{43}$/);
  });

  test.each(['bearer token', 'BEARER   token', ' Bearer token '])(
    'the key of a caller is the same for one token written as %j',
    (text) => {
      expect(callerKey(text)).toBe(callerKey('Bearer token'));
    },
  );

  test.each([undefined, null, '', '  ', 'Bearer', 'Bearer  '])(
    'the key of a caller is empty for %j',
    (text) => {
      expect(callerKey(text)).toBe(anonymousKey);
    },
  );

  test('the key of a caller differs for tokens that differ in one letter', () => {
    expect(callerKey('Bearer tokenA')).not.toBe(callerKey('Bearer tokena'));
  });
});

describe('the standing of a credential', () => {
  test('the standing of a credential is anonymous without a credential and unproven before the first answer', () => {
    const { standings } = arrange();
    expect(standings.standingOf(undefined)).toBe('anonymous');
    expect(standings.standingOf('Bearer ')).toBe('anonymous');
    expect(standings.standingOf('Bearer token')).toBe('unproven');
  });

  test.each([200, 201, 204])(
    'the standing of a credential is accepted after an answer with status %i',
    async (status) => {
      const { standings, answer } = arrange();
      await answer('Bearer token', status);
      expect(standings.standingOf('bearer  token')).toBe('accepted');
      expect(standings.standingOf('Bearer other')).toBe('unproven');
      expect(standings.shareOf(callerKey('Bearer token'))).toBe(callerKey('Bearer token'));
    },
  );

  test.each([301, 307, 400, 403, 404, 409, 422, 429, 500, 503])(
    'the standing of a credential is not proved by an answer with status %i, and not lost by it',
    async (status) => {
      const { standings, answer } = arrange();
      await answer('Bearer token', status);
      expect(standings.standingOf('Bearer token')).toBe('unproven');
      await answer('Bearer token', 200);
      await answer('Bearer token', status);
      expect(standings.standingOf('Bearer token')).toBe('accepted');
    },
  );

  test('the standing of a credential is lost with the first 401', async () => {
    const { standings, answer } = arrange();
    await answer('Bearer token', 200);
    await answer('Bearer token', 401);
    expect(standings.standingOf('Bearer token')).toBe('unproven');
  });

  test('the standing of a credential is not given by a call without a credential', async () => {
    const { standings, answer } = arrange();
    await answer(undefined, 200);
    expect(standings.standingOf(undefined)).toBe('anonymous');
    expect(standings.shareOf(anonymousKey)).toBe(unprovenShare);
  });

  test('the standing of a credential is not pushed out by any number of tokens that upstream refuses', async () => {
    const { standings, answer } = arrange({ maxAccepted: 3 });
    await answer('Bearer token', 200);
    for (let index = 0; index < 1_000; index += 1) {
      await answer(`Bearer made up ${index}`, 401);
      standings.standingOf(`Bearer made up ${index}`);
    }
    expect(standings.standingOf('Bearer token')).toBe('accepted');
  });

  test('the standing of a credential gives way to credentials that were accepted later, once there are too many', async () => {
    const { standings, answer } = arrange({ maxAccepted: 2 });
    for (const token of ['one', 'two', 'three']) await answer(`Bearer ${token}`, 200);
    expect(['one', 'two', 'three'].map((token) => standings.standingOf(`Bearer ${token}`))).toEqual([
      'unproven',
      'accepted',
      'accepted',
    ]);
  });
});
