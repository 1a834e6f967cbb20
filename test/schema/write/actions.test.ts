/** State actions as mutations: what they change, what they cost, and how a refusal is told. */
import { describe, expect, test } from 'vitest';
import { startWorld, type World } from '../../support/world.ts';

async function idOf(world: World, list: string, filter: string): Promise<string> {
  const { data, errors } = await world.query(`{ ${list}(first: 1, filter: ${filter}) { nodes { id } } }`);
  expect(errors).toBeUndefined();
  const id = data[list].nodes[0]?.id;
  if (typeof id !== 'string') throw new Error(`the demo data has no ${list} with ${filter}`);
  return id;
}

const ERRORS = `errors { __typename code message path traceId
  ... on InvalidStateError { current allowedFrom } ... on GuardError { rule blockedBy { __typename id } }
  ... on ForbiddenError { roles permission } ... on NotFoundError { id } }`;

describe('a state action', () => {
  test('a state action is one call, and its answer is the payload', async () => {
    await using world = await startWorld();
    const id = await idOf(world, 'licensees', '{ status: { eq: ACTIVE } }');
    world.clearCalls();
    const { data, errors } = await world.query(
      `mutation ($id: ID!) { licenseeDisable(id: $id) { licensee { id name status buyer { id name } } ${ERRORS} } }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data.licenseeDisable).toMatchObject({ licensee: { id, status: 'DISABLED' }, errors: [] });
    expect(world.sent()).toEqual([`POST /licensees/${id}/disable`]);
  });

  test('a state action reads once more only for what its answer lacks', async () => {
    await using world = await startWorld();
    const id = await idOf(world, 'licensees', '{ status: { eq: ACTIVE } }');
    world.clearCalls();
    const { data } = await world.query(
      'mutation ($id: ID!) { licenseeDisable(id: $id) { licensee { id status seller { status } audit { disabled { at by { id name } } } } errors { message } } }',
      { id },
    );
    expect(data.licenseeDisable.licensee).toMatchObject({
      status: 'DISABLED',
      audit: { disabled: { by: { id: 'TKN-0000-0001' } } },
    });
    expect(data.licenseeDisable.licensee.seller.status).toBeTruthy();
    const [write, read, ...more] = world.sent();
    expect(write).toBe(`POST /licensees/${id}/disable`);
    expect(read).toMatch(
      new RegExp(`^GET /licensees/${id}\\?select=-\\*,id,status,seller.id,seller.status,audit.disabled`),
    );
    expect(more).toEqual([]);
  });

  test('a state action that was made stays made when that further read fails', async () => {
    await using world = await startWorld();
    const id = await idOf(world, 'licensees', '{ status: { eq: ACTIVE } }');
    world.sandbox.setFaults([
      { method: 'GET', path: `/public/v1/accounts/licensees/${id}`, kind: 'status', status: 500 },
    ]);
    const { data, errors } = await world.query(
      'mutation ($id: ID!) { licenseeDisable(id: $id) { licensee { id status seller { status } } errors { message } } }',
      { id },
    );
    expect(data.licenseeDisable).toEqual({
      licensee: { id, status: 'DISABLED', seller: { status: null } },
      errors: [],
    });
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.['code']])).toEqual([
      ['licenseeDisable.licensee.seller.status', 'UPSTREAM_UNAVAILABLE'],
    ]);
  });

  test('a state action from the wrong state says the state and where it may start', async () => {
    await using world = await startWorld();
    const id = await idOf(world, 'licensees', '{ status: { eq: DISABLED } }');
    const { data, errors } = await world.query(
      `mutation ($id: ID!) { licenseeDisable(id: $id) { licensee { id } ${ERRORS} } }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data.licenseeDisable.licensee).toBeNull();
    expect(data.licenseeDisable.errors).toMatchObject([
      {
        __typename: 'InvalidStateError',
        code: 'INVALID_STATE',
        current: 'DISABLED',
        allowedFrom: ['ACTIVE', 'ENABLED'],
      },
    ]);
    expect(data.licenseeDisable.errors[0].message).not.toContain('{{');
  });

  test('a state action held back by something else says what blocks it', async () => {
    await using world = await startWorld();
    const licensee = (
      await world.query(
        '{ licensees(first: 1, filter: { status: { eq: ACTIVE } }) { nodes { id seller { id } } } }',
      )
    ).data.licensees.nodes[0];
    const { data } = await world.query(
      `mutation ($id: ID!) { sellerDisable(id: $id) { seller { id } ${ERRORS} } }`,
      { id: licensee.seller.id },
    );
    const [error] = data.sellerDisable.errors;
    expect(error).toMatchObject({ __typename: 'GuardError', code: 'GUARD' });
    expect(error.rule).not.toBe('UNKNOWN');
    expect(error.blockedBy).toContainEqual({ __typename: 'Licensee', id: licensee.id });
  });

  test('a state action closed to the role says who may', async () => {
    await using world = await startWorld();
    const id = (await world.query('{ accounts { nodes { id } } }', {}, { token: 'client' })).data.accounts
      .nodes[0].id;
    const { data, errors } = await world.query(
      `mutation ($id: ID!) { accountDisable(id: $id) { account { id } ${ERRORS} } }`,
      { id },
      { token: 'client' },
    );
    expect(errors).toBeUndefined();
    expect(data.accountDisable.errors).toMatchObject([
      { __typename: 'ForbiddenError', roles: ['OPERATIONS'], permission: 'ACCOUNT_MANAGEMENT' },
    ]);
  });

  test('a state action on what does not exist, or is another’s, is not found', async () => {
    await using world = await startWorld();
    const own = (await world.query('{ viewer { account { id } } }', {}, { token: 'client' })).data.viewer
      .account.id;
    const foreign = await idOf(
      world,
      'licensees',
      `{ status: { eq: ACTIVE }, account: { id: { ne: "${own}" } } }`,
    );
    for (const id of ['LCE-9999-9999-9999', foreign]) {
      const { data } = await world.query(
        `mutation ($id: ID!) { licenseeDisable(id: $id) { licensee { id } ${ERRORS} } }`,
        { id },
        { token: 'client' },
      );
      expect(data.licenseeDisable.errors).toMatchObject([{ __typename: 'NotFoundError', id }]);
    }
  });

  test('a state action that upstream fails in is an error that says the outcome is unknown, and is sent once', async () => {
    await using world = await startWorld();
    const id = await idOf(world, 'licensees', '{ status: { eq: ACTIVE } }');
    world.clearCalls();
    world.sandbox.setFaults([{ method: 'POST', kind: 'status', status: 500 }]);
    const { data, errors } = await world.query(
      'mutation ($id: ID!) { licenseeDisable(id: $id) { errors { message } } }',
      { id },
    );
    expect(data).toEqual({ licenseeDisable: null });
    expect(errors).toMatchObject([
      { path: ['licenseeDisable'], extensions: { code: 'UPSTREAM_UNAVAILABLE', status: 500 } },
    ]);
    expect(errors?.[0]?.message).toContain('it is unknown whether the change was made');
    expect(world.sent()).toEqual([`POST /licensees/${id}/disable`]);
  });

  test('a state action is seen by what the same operation reads afterwards', async () => {
    await using world = await startWorld();
    const id = await idOf(world, 'licensees', '{ status: { eq: ACTIVE } }');
    const { data } = await world.query(
      'mutation ($id: ID!) { off: licenseeDisable(id: $id) { licensee { status seller { status } } } on: licenseeEnable(id: $id) { licensee { status seller { status } } errors { message } } }',
      { id },
    );
    expect([data.off.licensee.status, data.on.licensee?.status ?? data.on.errors]).toEqual([
      'DISABLED',
      'ACTIVE',
    ]);
  });
});

describe('every transition', () => {
  test('every transition of an account', async () => {
    await using world = await startWorld();
    const id = await idOf(world, 'accounts', '{ type: { eq: CLIENT }, status: { eq: ENABLED } }');
    const run = async (mutation: string, args = ''): Promise<unknown> => {
      const { data, errors } = await world.query(
        `mutation ($id: ID!) { r: ${mutation}(id: $id${args}) { account { status } errors { message } } }`,
        { id },
      );
      expect(errors).toBeUndefined();
      return data.r.account?.status ?? data.r.errors;
    };
    expect(await run('accountActivate', ', externalId: "CDG-77001"')).toBe('ACTIVE');
    expect(await run('accountDisable')).toBe('DISABLED');
    expect(await run('accountEnable')).toBe('ACTIVE');
    expect(await run('accountDeactivate')).toBe('ENABLED');
  });

  test('every transition of a buyer, whose licensees follow', async () => {
    await using world = await startWorld();
    const { data } = await world.query(
      '{ buyers(first: 50, filter: { status: { eq: ACTIVE } }) { nodes { id licensees(filter: { status: { eq: ACTIVE } }) { totalCount } } } }',
    );
    const buyer = data.buyers.nodes.find(
      (node: { licensees: { totalCount: number } }) => node.licensees.totalCount > 0,
    );
    const after = await world.query(
      'mutation ($id: ID!) { off: buyerDisable(id: $id) { buyer { status licensees(first: 100) { nodes { status } } } errors { message } } on: buyerEnable(id: $id) { buyer { status licensees(first: 100) { nodes { status } } } errors { message } } }',
      { id: buyer.id },
    );
    expect(after.errors).toBeUndefined();
    expect([after.data.off.buyer.status, after.data.on.buyer.status]).toEqual(['DISABLED', 'ACTIVE']);
    for (const step of [after.data.off, after.data.on]) {
      for (const { status } of step.buyer.licensees.nodes) expect(status).toBe('DISABLED');
    }
  });

  test('every transition of a buyer that is joined to the ERP', async () => {
    await using world = await startWorld();
    const id = await idOf(world, 'buyers', '{ status: { eq: ENABLED } }');
    const { data, errors } = await world.query(
      `mutation ($id: ID!) { buyerActivate(id: $id, erpCustomer: "CU-900100", erpCompanyContact: "CC-900100") { buyer { status erpCustomer erpCompanyContact account { id } } ${ERRORS} } }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data.buyerActivate).toMatchObject({
      buyer: { status: 'ACTIVE', erpCustomer: 'CU-900100', erpCompanyContact: 'CC-900100' },
      errors: [],
    });
  });

  test('every transition of users, sellers, ERP links and API tokens, there and back', async () => {
    await using world = await startWorld();
    const seller = await idOf(world, 'sellers', '{ status: { eq: OFFLINE } }');
    const blocked = await idOf(world, 'erpLinks', '{ status: { eq: BLOCKED } }');
    const user = await idOf(world, 'users', '{ status: { eq: ACTIVE } }');
    const token = await idOf(world, 'apiTokens', '{ status: DISABLED }');
    const steps: [string, string, string][] = [
      ['userBlock', user, 'BLOCKED'],
      ['userUnblock', user, 'ACTIVE'],
      ['erpLinkUnblock', blocked, 'ACTIVE'],
      ['erpLinkBlock', blocked, 'BLOCKED'],
      ['apiTokenEnable', token, 'ACTIVE'],
      ['apiTokenDisable', token, 'DISABLED'],
      ['sellerActivate', seller, 'ACTIVE'],
      ['sellerDisable', seller, 'DISABLED'],
      ['sellerEnable', seller, 'ACTIVE'],
      ['sellerDeactivate', seller, 'OFFLINE'],
    ];
    for (const [mutation, id, status] of steps) {
      const field = mutation.replace(/(Block|Unblock|Enable|Disable|Activate|Deactivate)$/, '');
      const { data, errors } = await world.query(
        `mutation ($id: ID!) { r: ${mutation}(id: $id) { ${field} { status } errors { message } } }`,
        { id },
      );
      expect(errors, mutation).toBeUndefined();
      expect(data.r[field]?.status ?? data.r.errors, mutation).toBe(status);
    }
  });
});
