/** What the payload of a mutation holds beside the change itself. */
import { describe, expect, test } from 'vitest';
import { ERRORS, first, run, useWorld, world } from './write-world.ts';

useWorld();

describe('mutations side by side', () => {
  test('mutations side by side keep their answers when another of them fails', async () => {
    const { id: account } = await first('accounts', '{ type: { eq: OPERATIONS } }');
    const { data, errors } = await world.query(
      'mutation ($account: ID!) { a: apiTokenCreate(accountId: $account, input: { name: "Kept" }) { secret } b: accountDisable(id: "nope") { errors { message } } }',
      { account },
    );
    expect(data.a.secret).toMatch(/^idt:TKN-/);
    expect(data.b).toBeNull();
    expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a payload', () => {
  test('a payload reads what lies deeper than the answer of the write, rather than taking it for null', async () => {
    const { id } = await first('licensees', '{ status: { eq: ACTIVE } }');
    const user = await first('users', '{ status: { eq: ACTIVE } }', 'id email');
    const data = await run(
      `mutation ($id: ID!, $user: ID!) { licenseeUpdate(id: $id, input: { contact: { firstName: "F", userId: $user } }) { licensee { contact { firstName user { id email } } } ${ERRORS} } }`,
      { id, user: user['id'] },
    );
    expect(data.licenseeUpdate).toEqual({ licensee: { contact: { firstName: 'F', user } }, errors: [] });
  });

  test('a payload says which group a member is not in, without asking to remove it', async () => {
    const member = await first(
      'accountUsers',
      '{ status: { eq: ACTIVE } }',
      'id account { id } groups { id }',
    );
    const groups = member['groups'] as { id: string }[];
    const { id: other } = await first(
      'userGroups',
      `{ id: { notIn: [${groups.map(({ id }) => `"${id}"`).join()}] } }`,
    );
    world.clearCalls();
    const data = await run(
      `mutation ($id: ID!, $group: ID!) { accountUserRemoveGroup(id: $id, groupId: $group) { accountUser { id } errors { __typename path ... on NotFoundError { id } } } }`,
      { id: member['id'], group: other },
    );
    expect(data.accountUserRemoveGroup.errors).toEqual([
      { __typename: 'NotFoundError', path: ['groupId'], id: other },
    ]);
    expect(world.sent().filter((call) => call.startsWith('DELETE'))).toEqual([]);
  });
});
