/** Each marketplace has its own circuit breaker; the gateway is ready as long as one of them answers, and metrics say which. */
import { expect, test } from 'vitest';
import { createTestWorld } from '../../src/testing.ts';

test('one open breaker leaves the gateway ready and the other marketplace whole, and both make it not ready', async () => {
  await using world = await createTestWorld({
    config: { UPSTREAM_RETRIES: '0', UPSTREAM_BREAKER_OPEN_MS: '60000' },
    constants: { breakerMinCalls: 4 },
  });
  const isReady = async (): Promise<boolean> => (await world.fetch('/readyz')).status === 200;
  const stateOf = async (marketplace: string): Promise<string | undefined> => {
    const text = await (await world.fetch('/metrics')).text();
    return new RegExp(`upstream_breaker_state\\{marketplace="${marketplace}",state="([\\w-]+)"\\} 1`).exec(
      text,
    )?.[1];
  };
  const failUntilOpen = async (marketplace: string, documents: readonly string[]): Promise<void> => {
    // The failures of one path alone do not open a breaker.
    for (let round = 0; round < 20 && (await stateOf(marketplace)) !== 'open'; round += 1) {
      await Promise.all(documents.map((document) => world.query(document)));
    }
    expect(await stateOf(marketplace)).toBe('open');
  };
  expect([await isReady(), await stateOf('softwareone'), await stateOf('appdirect')]).toEqual([
    true,
    'closed',
    'closed',
  ]);

  world.appDirectSandbox.setFaults([{ kind: 'status', status: 503, times: 1_000 }]);
  await failUntilOpen('appdirect', [
    '{ companies { totalCount } }',
    '{ marketplaceUsers { totalCount } }',
    '{ company(id: "c0000000-0000-4000-8000-000000000002") { name } }',
  ]);
  expect([await isReady(), await stateOf('softwareone')]).toEqual([true, 'closed']);
  const { data, errors } = await world.query(
    '{ accounts(first: 1) { totalCount } companies { totalCount } }',
  );
  expect(data).toEqual({ accounts: { totalCount: 12 }, companies: null });
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', marketplace: 'APPDIRECT' } }]);

  world.sandbox.setFaults([{ kind: 'status', status: 503, times: 1_000 }]);
  await failUntilOpen('softwareone', [
    '{ accounts { totalCount } }',
    '{ buyers { totalCount } }',
    '{ sellers { totalCount } }',
  ]);
  expect(await isReady()).toBe(false);
});
