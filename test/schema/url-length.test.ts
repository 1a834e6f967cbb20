/** `MAX_URL_BYTES` is the one limit of URLs: batches are cut to fit into it, and longer URLs are refused. */
import { describe, expect, test } from 'vitest';
import { explainDocument } from '../../src/app/explain.ts';
import { loadConfig } from '../../src/config/config.ts';
import { startWorld, type Answer } from '../support/world.ts';

const longest = ({ calls }: Answer): number =>
  Math.max(...calls.map(({ url }) => new URL(url, 'http://upstream').href.length));

/** A thousand different ids. */
const USERS =
  '{ accounts(first: 50) { nodes { users(first: 20) { nodes { user { audit { created { at } } } } } } } }';

describe('MAX_URL_BYTES', () => {
  test.each(['2048', '2600', '4096', '8192', '16384', '65536'])(
    'MAX_URL_BYTES of %s bytes is kept by batches of ids, so that no field fails because of it',
    async (bytes) => {
      await using world = await startWorld({
        seed: { accounts: 100 },
        pageCap: 1_000,
        config: {
          MAX_URL_BYTES: bytes,
          MAX_IDS_PER_CALL: '1000',
          MAX_CALLS_PER_OPERATION: '10000',
          EXPAND_REFERENCES: 'off',
        },
      });
      const answer = await world.query(USERS);
      expect(answer.errors).toBeUndefined();
      expect(answer.calls.length).toBeGreaterThan(1);
      expect(longest(answer)).toBeLessThanOrEqual(Number(bytes));
    },
  );

  test('MAX_URL_BYTES above its default lets longer filters through to upstream', async () => {
    const names = Array.from({ length: 600 }, (_, index) => `Name number ${index}`);
    const document = 'query ($filter: BuyerFilter) { buyers(filter: $filter) { nodes { id } } }';
    const filter = { name: { in: names.slice(0, 350) } };
    await using short = await startWorld();
    const refused = await short.query(document, { filter });
    expect(refused.errors?.[0]?.message).toContain('must fit in a URL of 8192 bytes');
    expect(refused.calls).toEqual([]);
    await using long = await startWorld({ config: { MAX_URL_BYTES: '14000' } });
    const sent = await long.query(document, { filter });
    expect(sent.errors).toBeUndefined();
    expect(sent.calls).toHaveLength(1);
  });
});

describe('explainDocument', () => {
  const document = '{ licensees(first: 50) { nodes { buyer { taxId } } } }';
  const callsWith = (environment: Record<string, string>): number | undefined =>
    explainDocument(document, { config: loadConfig(environment) })[0]?.calls;

  test.each([
    [{}, 1],
    [{ EXPAND_REFERENCES: 'off' }, 2],
    [{ EXPAND_REFERENCES: 'Licensee.buyer' }, 2],
    [{ EXPAND_REFERENCES: 'off', MAX_IDS_PER_CALL: '10' }, 6],
    [{ EXPAND_REFERENCES: 'off', PAGE_CAP: '25' }, 5],
    [{ EXPAND_REFERENCES: 'off', PAGE_CAP: '25', UPSTREAM_STREAMING: 'off' }, 4],
    [{ EXPAND_REFERENCES: 'off', MAX_URL_BYTES: '2600' }, 6],
  ])(
    'explainDocument with %o predicts the same as the gateway with these settings',
    async (environment, calls) => {
      expect(callsWith(environment)).toBe(calls);
      await using world = await startWorld({ config: environment });
      const { extensions } = await world.query(document);
      expect((extensions as { explain: { predicted: number } }).explain.predicted).toBe(calls);
    },
  );
});
