/** The page's query against the whole gateway and the sandbox, in this process and without a port. */
import { createTestWorld, type TestWorld } from 'accounts-graph/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { query } from '../src/graph';
import { AccountsDocument } from '../src/graphql/graphql';

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
});
beforeEach(() => world.sandbox.reset());
afterAll(() => world.close());

const accounts = (token: string) =>
  query(AccountsDocument, { first: 20 }, { url: '/graphql', token, fetch: world.fetch });

test('a client sees its own account only', async () => {
  const { data, errors } = await accounts(world.tokens.client);
  expect(errors).toBeUndefined();
  expect(data?.accounts?.nodes).toEqual([
    { id: 'ACC-2001-0001', name: 'Northwind Traders Ltd', status: 'ACTIVE' },
  ]);
});

test('both fields take two upstream calls', async () => {
  world.sandbox.clearCalls();
  await accounts(world.tokens.operations);
  expect(world.sandbox.calls()).toHaveLength(2);
});

test('an upstream that is down is an error with a code, and never an empty list', async () => {
  world.sandbox.setFaults([{ kind: 'status', status: 503, path: '/accounts' }]);
  const { data, errors } = await accounts(world.tokens.operations);
  expect(data?.accounts).toBeNull();
  expect(errors?.map(({ extensions }) => extensions?.code)).toContain('UPSTREAM_UNAVAILABLE');
});
