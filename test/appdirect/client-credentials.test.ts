/** The client of the gateway itself: only for callers whom the first marketplace identifies as Operations. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestWorld, type TestWorld } from '../../src/testing.ts';

let world: TestWorld;

beforeEach(async () => {
  world = await createTestWorld({
    config: { APPDIRECT_CLIENT_ID: 'appdirect-reader', APPDIRECT_CLIENT_SECRET: 'appdirect-reader-secret' },
  });
});
afterEach(() => world.close());

const document = '{ companies(first: 1) { totalCount } }';
const tokenCalls = (): number =>
  world.appDirectSandbox.calls().filter(({ path }) => path === '/oauth2/token').length;

test('Operations without a token of AppDirect uses the client of the gateway, with one token for all', async () => {
  const answers = await Promise.all(
    [1, 2, 3].map(() => world.query(document, {}, { token: 'operations', appDirectToken: null })),
  );
  for (const { data, errors } of answers) {
    expect(errors).toBeUndefined();
    expect(data).toEqual({ companies: { totalCount: 24 } });
  }
  expect(tokenCalls()).toBe(1);
});

test.each(['client', 'vendor'] as const)('a %s without a token of AppDirect gets none', async (token) => {
  const { data, errors } = await world.query(document, {}, { token, appDirectToken: null });
  expect(data).toEqual({ companies: null });
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', marketplace: 'APPDIRECT' } }]);
  expect(world.appDirectSandbox.calls()).toEqual([]);
});

test('without any token no call is made at all', async () => {
  const { errors } = await world.query(document, {}, { token: null, appDirectToken: null });
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect([...world.sandbox.calls(), ...world.appDirectSandbox.calls()]).toEqual([]);
});

test('a caller with a token of AppDirect uses that one', async () => {
  const { errors } = await world.query(document, {}, { token: 'client', appDirectToken: 'partnerRead' });
  expect(errors).toBeUndefined();
  expect(tokenCalls()).toBe(0);
});
