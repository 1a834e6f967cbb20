/** The vendor's own client, acted out against the sandbox: what it does works, and what it expects to fail fails the same way. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { partsOf, startRecorder } from '../fidelity/recorder.ts';
import { tokens } from '../support/world.ts';
import { createVendorClient } from './client.ts';
import { clientsFor, logo } from './clients.ts';
import { scenarios } from './scenarios.ts';

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

  describe("the vendor's client", () => {
    test.each(scenarios)('$name', async ({ run }) => {
      await run(clientsFor(sandbox.url));
    });

    test.each(['', '/', '/public', '/public/', '/public/v1', '/public/v1/'])(
      'works from a base that ends in "%s"',
      async (ending) => {
        const { accounts } = createVendorClient(`${sandbox.url}${ending}`, tokens.operations);
        expect((await accounts.page({ limit: 1 })).items).toHaveLength(1);
        expect(sandbox.calls().map(({ path }) => path)).toEqual(['/public/v1/accounts/accounts']);
      },
    );

    test('sends its query in its own order, with single quotes, and pages by what the service applied', async () => {
      await using capped = {
        ...(await createSandbox({ pageCap: 40, membershipPaths })),
        [Symbol.asyncDispose]: () => capped.close(),
      };
      const { licensees } = createVendorClient(capped.url, tokens.client);
      const seen: string[] = [];
      for await (const { id } of licensees
        .orderBy('name', '-id')
        .select('-address')
        .filter("ne(status,'Deleted')")
        .iterate()) {
        seen.push(id);
      }
      expect(new Set(seen).size).toBe(127);
      expect(seen).toHaveLength(127);
      const sent = capped.calls().map(({ query }) => decodeURIComponent(query));
      expect(sent).toEqual(
        [0, 40, 80, 120].map(
          (offset) => `order=name,-id&select=-address&limit=100&offset=${offset}&ne(status,'Deleted')`,
        ),
      );
    });

    test('reads a picture through the redirect', async () => {
      const { accounts } = clientsFor(sandbox.url).operations;
      const { type, bytes } = await accounts.icon('ACC-2001-0001');
      expect(type).toMatch(/^image\//);
      expect(bytes.length).toBeGreaterThan(50);
      expect(sandbox.calls().map(({ status }) => status)).toEqual([307]);
    });

    test('reads every kind of error body: a problem, the edge’s own, a page of a proxy', async () => {
      const { accounts } = clientsFor(sandbox.url).operations;
      await expect(accounts.act('ACC-2001-0001', 'enable')).rejects.toMatchObject({
        status: 400,
        title: 'Account enable failed',
        errors: [expect.objectContaining({ properties: ['status'] })],
      });
      await expect(
        createVendorClient(sandbox.url, 'idt:TKN-0000-0000:no').accounts.page(),
      ).rejects.toMatchObject({
        status: 401,
        title: expect.stringContaining('Unauthorized'),
        traceId: undefined,
      });
      sandbox.setFaults([{ kind: 'html', status: 502, times: 1 }]);
      await expect(accounts.page()).rejects.toMatchObject({ status: 502, errors: undefined });
      await expect(accounts.page()).resolves.toMatchObject({ offset: 0 });
    });

    test('sends forms where it always does, with or without a file, and JSON everywhere else', async () => {
      await using recorder = await startRecorder(sandbox.url);
      const { operations } = clientsFor(recorder.url);
      await operations.accounts.update('ACC-2001-0001', { name: 'Northwind' });
      await operations.users.update('USR-2000-0001', { firstName: 'Ann' }, logo);
      await operations.sellers.update('SEL-4000-0001', {
        name: 'Germany',
        currencies: [{ value: 'EUR', isDefault: true, billingEnabled: true }],
      });
      const sent = recorder.exchanges().map(({ contentType, body }) => ({
        type: contentType.split(';')[0],
        parts: partsOf(contentType, body).map(({ name, fileName, type }) => [name, fileName, type]),
      }));
      expect(sent).toEqual([
        { type: 'multipart/form-data', parts: [['account', undefined, 'application/json']] },
        {
          type: 'multipart/form-data',
          parts: [
            ['user', undefined, 'application/json'],
            ['icon', 'logo.png', 'image/png'],
          ],
        },
        { type: 'application/json', parts: [] },
      ]);
    });
  });
});
