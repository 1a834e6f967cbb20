/** `User.sso`: the newest path first, the older one where upstream lacks it, and which of the two is remembered. */
import { describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

const ofOne = '{ user(id: "USR-1000-0001") { sso } }';
const ofMany = '{ users(first: 3, filter: { status: { eq: ACTIVE } }) { nodes { sso } } }';

/** The single sign-on calls, as `sso 200`. */
function answered(world: World): string[] {
  return world
    .calls()
    .filter(({ path }) => path.includes('/sso'))
    .map(({ path, status }) => `${path.replace(/.*\//, '')} ${status}`);
}

const lacks = (world: World, name: 'sso' | 'sso-check', status: number): void => {
  world.sandbox.setFaults([{ kind: 'status', status, path: `/users/*/${name}` }]);
};

test('the newest path takes one call per user', async () => {
  await using world = await startWorld();
  const { data, errors } = await world.query(ofMany);
  expect(errors).toBeUndefined();
  expect(data.users.nodes).toHaveLength(3);
  expect(answered(world)).toEqual(['sso 200', 'sso 200', 'sso 200']);
});

describe('an upstream without the newest path', () => {
  test.each([404, 405, 501])('answers it with %i: the older path is used, and then alone', async (status) => {
    await using world = await startWorld();
    lacks(world, 'sso', status);
    const first = await world.query(ofOne);
    expect(first.errors).toBeUndefined();
    expect(first.data.user.sso).toBe('ENABLED');
    expect(answered(world)).toEqual([`sso ${status}`, 'sso-check 200']);

    world.clearCalls();
    const later = await world.query(ofMany, {}, { token: 'client' });
    expect(later.errors).toBeUndefined();
    expect(answered(world)).toEqual(['sso-check 200', 'sso-check 200', 'sso-check 200']);
  });

  test.each([400, 401, 403, 500, 503])('a %i is an error, and no second path is tried', async (status) => {
    await using world = await startWorld({ config: { UPSTREAM_RETRIES: '0' } });
    lacks(world, 'sso', status);
    const { data, errors } = await world.query(ofOne);
    expect(data.user.sso).toBeNull();
    expect(errors).toHaveLength(1);
    expect(answered(world)).toEqual([`sso ${status}`]);
  });

  test('a timeout is an error, and no second path is tried', async () => {
    await using world = await startWorld({ config: { UPSTREAM_TIMEOUT_MS: '300' } });
    world.sandbox.setFaults([{ kind: 'hang', path: '/users/*/sso' }]);
    const { errors } = await world.query(ofOne);
    expect(errors?.[0]?.extensions?.['code']).toBe('UPSTREAM_TIMEOUT');
    expect(answered(world).filter((call) => call.startsWith('sso-check'))).toEqual([]);
  });
});

test('a person out of sight is not found on either path, and nothing is learned from that', async () => {
  await using world = await startWorld();
  world.sandbox.setFaults([{ kind: 'status', status: 404, path: '/users/USR-1000-0001/sso*', times: 2 }]);
  const { data, errors } = await world.query(ofOne);
  expect(data.user.sso).toBeNull();
  expect(errors?.[0]?.extensions?.['code']).toBe('NOT_FOUND');
  expect(answered(world)).toEqual(['sso 404', 'sso-check 404']);

  world.clearCalls();
  expect((await world.query(ofOne)).data.user.sso).toBe('ENABLED');
  expect(answered(world)).toEqual(['sso 200']);
});

test('once a path is known, a person out of sight takes one call', async () => {
  await using world = await startWorld();
  await world.query(ofOne);
  world.clearCalls();
  lacks(world, 'sso', 404);
  const { errors } = await world.query(ofOne);
  expect(errors?.[0]?.extensions?.['code']).toBe('NOT_FOUND');
  expect(answered(world)).toEqual(['sso 404']);
});

test('a known path that upstream has removed since is left for the other one', async () => {
  await using world = await startWorld();
  await world.query(ofOne);
  lacks(world, 'sso', 501);
  world.clearCalls();
  expect((await world.query(ofOne)).data.user.sso).toBe('ENABLED');
  expect((await world.query(ofOne)).data.user.sso).toBe('ENABLED');
  expect(answered(world)).toEqual(['sso 501', 'sso-check 200', 'sso-check 200']);
});

test('an upstream with neither path reports that, and not a missing person', async () => {
  await using world = await startWorld();
  world.sandbox.setFaults([{ kind: 'status', status: 501, path: '/users/*/sso*' }]);
  const { data, errors } = await world.query(ofOne);
  expect(data.user.sso).toBeNull();
  expect(errors?.[0]?.extensions?.['code']).not.toBe('NOT_FOUND');
  expect(answered(world)).toEqual(['sso 501', 'sso-check 501']);
});

test('the prediction counts both paths until one is known', async () => {
  await using world = await startWorld({ config: { MAX_PREDICTED_CALLS: '5' } });
  const refused = await world.query(ofMany);
  expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', predicted: 7 });
  expect((await world.query(ofOne)).data.user.sso).toBe('ENABLED');
  const { data, errors } = await world.query(ofMany);
  expect(errors).toBeUndefined();
  expect(data.users.nodes).toHaveLength(3);
});
