/** The mutation `lifecycle` runs one action on many objects and reports on each. */
import { describe, expect, test } from 'vitest';
import { ERRORS, useWorld, world } from './write-world.ts';

useWorld();

describe('lifecycle', () => {
  test('lifecycle gives every object its own result, in the order asked', async () => {
    const { data } = await world.query(
      '{ on: licensees(first: 3, filter: { status: { eq: ACTIVE } }) { nodes { id } } off: licensees(first: 1, filter: { status: { eq: DISABLED } }) { nodes { id } } }',
    );
    const ids = [data.on.nodes[0].id, data.off.nodes[0].id, 'LCE-9999-9999-9999', data.on.nodes[1].id];
    const { data: result, errors } = await world.query(
      `mutation ($ids: [ID!]!) { lifecycle(ids: $ids, action: DISABLE) { results { id node { id ... on Licensee { status } } errors { __typename } } ${ERRORS} } }`,
      { ids },
    );
    expect(errors).toBeUndefined();
    expect(result.lifecycle.errors).toEqual([]);
    expect(result.lifecycle.results).toEqual([
      { id: ids[0], node: { id: ids[0], status: 'DISABLED' }, errors: [] },
      { id: ids[1], node: null, errors: [{ __typename: 'InvalidStateError' }] },
      { id: ids[2], node: null, errors: [{ __typename: 'NotFoundError' }] },
      { id: ids[3], node: { id: ids[3], status: 'DISABLED' }, errors: [] },
    ]);
  });

  test('lifecycle tells for each what became of it when upstream fails in between', async () => {
    const { data } = await world.query(
      '{ licensees(first: 3, filter: { status: { eq: ACTIVE } }) { nodes { id } } }',
    );
    const ids = data.licensees.nodes.map(({ id }: { id: string }) => id);
    world.sandbox.setFaults([
      { method: 'POST', path: `/licensees/${ids[1]}/disable`, kind: 'status', status: 500 },
    ]);
    const { data: result, errors } = await world.query(
      'mutation ($ids: [ID!]!) { lifecycle(ids: $ids, action: DISABLE) { results { id node { id } errors { message } } } }',
      { ids },
    );
    expect(result.lifecycle.results.map(({ node }: { node: object | null }) => node !== null)).toEqual([
      true,
      false,
      true,
    ]);
    expect(errors).toMatchObject([
      {
        path: ['lifecycle', 'results', 1, 'node'],
        extensions: { code: 'UPSTREAM_UNAVAILABLE', status: 500 },
      },
    ]);
  });

  test('lifecycle never keeps silent about a failure, even to who asks for refusals alone', async () => {
    const { data } = await world.query(
      '{ licensees(first: 2, filter: { status: { eq: ACTIVE } }) { nodes { id } } }',
    );
    const ids = data.licensees.nodes.map(({ id }: { id: string }) => id);
    world.sandbox.setFaults([{ method: 'POST', kind: 'reset' }]);
    const { data: result } = await world.query(
      'mutation ($ids: [ID!]!) { lifecycle(ids: $ids, action: DISABLE) { results { id errors { __typename message } } } }',
      { ids },
    );
    for (const { errors } of result.lifecycle.results) {
      expect(errors).toMatchObject([{ __typename: 'UpstreamError' }]);
      expect(errors[0].message).toContain('it is unknown whether the change was made');
    }
  });

  test.each([
    ['[]', 'DISABLE'],
    ['["BUY-1000-0001", "LCE-1000-0000-0001"]', 'DISABLE'],
    ['["BUY-1000-0001", "BUY-1000-0001"]', 'DISABLE'],
    ['["BUY-1000-0001"]', 'TRANSFER'],
    ['["BUY-1000-0001"]', 'ACTIVATE'],
    ['["BUY-1000-0001"]', 'BLOCK'],
    ['["nonsense"]', 'DISABLE'],
  ])('lifecycle refuses %s with %s as a whole', async (ids, action) => {
    world.clearCalls();
    const { errors } = await world.query(
      `mutation { lifecycle(ids: ${ids}, action: ${action}) { results { id } } }`,
    );
    expect(errors).toMatchObject([{ path: ['lifecycle'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(world.sent()).toEqual([]);
  });
});
