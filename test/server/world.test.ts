/** The whole way: query, gateway, sandbox. */
import { expect, test } from 'vitest';
import { startWorld, tokens } from '../support/world.ts';

test('a query over HTTP is answered from the sandbox, and its upstream calls can be read', async () => {
  await using world = await startWorld();
  const answer = await world.query('{ accounts(first: 2) { totalCount nodes { id name } } }');
  expect(answer.errors).toBeUndefined();
  expect(answer.data?.accounts.nodes).toHaveLength(2);
  expect(world.calls()).toHaveLength(1);
  expect(world.calls()[0]).toMatchObject({
    method: 'GET',
    path: '/public/v1/accounts/accounts',
    status: 200,
  });
});

test('two gateways live beside each other in one process', async () => {
  await using one = await startWorld();
  await using other = await startWorld();
  const document = '{ viewer { role } }';
  expect((await one.query(document)).data?.viewer.role).toBe('OPERATIONS');
  expect((await other.query(document, {}, { token: tokens.client })).data?.viewer.role).toBe('CLIENT');
});

test('a request without a token makes no upstream call', async () => {
  await using world = await startWorld();
  const answer = await world.query('{ accounts { totalCount } }', {}, { token: null });
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(world.calls()).toHaveLength(0);
});
