/** The mobile app's own requests, sent byte for byte, are answered with what they ask for. */
import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { mobileQueries } from './mobile-queries.ts';
import { encoded, plain, runMobileQuery } from './run-mobile-query.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox.reset();
});

/** The vendor's clients use the newest path of memberships, so the older ones may be missing. */
describe.each(['all', 'nested'] as const)('with the membership paths: %s,', (membershipPaths) => {
  beforeAll(async () => {
    sandbox = await createSandbox({ membershipPaths });
  });
  afterAll(async () => {
    await sandbox.close();
  });

  describe('the mobile app', () => {
    test.each(mobileQueries)('the mobile app asks for $name', async (query) => {
      await runMobileQuery(sandbox.url, query, plain);
    });

    test.each(mobileQueries)('the mobile app asks for $name, percent-encoded', async (query) => {
      await runMobileQuery(sandbox.url, query, encoded);
    });
  });
});
