/** GraphQL over HTTP, judged by the audit suite of the specification's own working group. */
import { auditServer } from 'graphql-http';
import { expect, test } from 'vitest';
import { startStub } from '../support/stub.ts';

async function failures(profile: 'development' | 'production'): Promise<readonly string[]> {
  await using stub = await startStub({
    profile,
    environment: profile === 'production' ? { INTROSPECTION: 'off', GRAPHIQL: 'off' } : {},
  });
  const results = await auditServer({ url: stub.endpoint });
  expect(results).toHaveLength(61);
  return results.filter(({ status }) => status !== 'ok').map(({ id }) => id);
}

test('every audit passes', async () => {
  expect(await failures('development')).toEqual([]);
});

test('production fails only where it means to: a GET that nothing shows to be meant, and introspection', async () => {
  const plainGet = ['5A70', 'D6D5', '6A70'];
  const introspection = ['2EA1', '28B9'];
  expect([...(await failures('production'))].sort()).toEqual([...plainGet, ...introspection].sort());
});
