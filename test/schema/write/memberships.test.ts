/** Invitations and the groups of members, and what people may change about themselves. */
import { describe, expect, test } from 'vitest';
import { accountTypeClaim, personToken } from '../../support/tokens.ts';
import { ERRORS, first, run, useWorld, world } from './write-world.ts';

useWorld();

describe('memberships', () => {
  async function invite(email = 'nina@newcomer.example') {
    const account = await first(
      'accounts',
      '{ type: { eq: CLIENT }, status: { eq: ACTIVE } }',
      'id groups { id isDefault }',
    );
    const groups = account['groups'] as { id: string; isDefault: boolean }[];
    const group = groups.find(({ isDefault }) => isDefault)?.id;
    const data = await run(
      `mutation ($account: ID!, $group: ID!, $email: EmailAddress!) {
        accountUserInvite(input: { accountId: $account, email: $email, firstName: "Nina", lastName: "New", groupIds: [$group] }) {
          accountUser { id status invitation { status url expiresAt } user { id email status } groups { id } } accountUserEdge { node { id } } ${ERRORS} } }`,
      { account: account['id'], group, email },
    );
    expect(data.accountUserInvite.errors).toEqual([]);
    const { accountUser, accountUserEdge } = data.accountUserInvite;
    expect(accountUserEdge.node.id).toBe(accountUser.id);
    return {
      ...accountUser,
      account: String(account['id']),
      others: groups.filter(({ id }) => id !== group).map(({ id }) => id),
    };
  }

  test('an invitation into an account that is not visible names the account and its argument', async () => {
    const data = await run(
      `mutation { r: accountUserInvite(input: { accountId: "ACC-9999-9999", email: "a@b.example", firstName: "A", lastName: "B", groupIds: ["UGR-9999-9999"] }) {
        accountUser { id } errors { __typename path message ... on NotFoundError { id } } } }`,
    );
    expect(data.r).toEqual({
      accountUser: null,
      errors: [
        {
          __typename: 'NotFoundError',
          id: 'ACC-9999-9999',
          path: ['input', 'accountId'],
          message: 'ACC-9999-9999 does not exist or is not visible',
        },
      ],
    });
  });

  test('invitations expire after seven days, can be sent again, and are accepted by the invited person alone', async () => {
    world.sandbox.setClock(new Date('2026-03-01T12:00:00Z'));
    const member = await invite();
    expect(member).toMatchObject({
      status: 'INVITED',
      invitation: { status: 'INVITED', expiresAt: '2026-03-08T12:00:00.000Z' },
      user: { status: 'INVITED' },
    });
    expect(member.invitation.url).toMatch(/^https?:/);
    const act = async (mutation: string, token = 'operations') =>
      (
        await run(
          `mutation ($id: ID!) { r: ${mutation}(id: $id) { accountUser { status } ${ERRORS} } }`,
          { id: member.id },
          token,
        )
      ).r;
    expect(await act('accountUserAcceptInvitation')).toMatchObject({ accountUser: null, errors: [{}] });
    expect(await act('accountUserResendInvitation')).toMatchObject({
      accountUser: { status: 'INVITED' },
      errors: [],
    });
    world.sandbox.setClock(new Date('2026-03-09T12:00:01Z'));
    expect(await act('accountUserResendInvitation')).toMatchObject({
      errors: [{ __typename: 'InvalidStateError' }],
    });
    expect(await act('accountUserSendNewInvitation')).toMatchObject({
      accountUser: { status: 'INVITED' },
      errors: [],
    });
  });

  test('memberships never lose their last group', async () => {
    const member = await invite();
    const none = await run(
      `mutation ($id: ID!) { accountUserSetGroups(id: $id, groupIds: []) { accountUser { id } ${ERRORS} } }`,
      { id: member.id },
    );
    expect(none.accountUserSetGroups).toMatchObject({
      accountUser: null,
      errors: [{ __typename: 'ValidationError', path: ['groupIds'] }],
    });
    const [only] = member.groups;
    const last = await run(
      `mutation ($id: ID!, $group: ID!) { accountUserRemoveGroup(id: $id, groupId: $group) { accountUser { id } ${ERRORS} } }`,
      { id: member.id, group: only.id },
    );
    expect(last.accountUserRemoveGroup).toMatchObject({
      accountUser: null,
      errors: [{ __typename: 'GuardError', rule: 'LAST_GROUP', blockedBy: [{ id: only.id }] }],
    });
    expect(world.sent().filter((call) => call.startsWith('DELETE'))).toEqual([]);
  });

  test('memberships change their groups and are removed', async () => {
    const member = await invite();
    const created = await run(
      `mutation ($account: ID!) { userGroupCreate(accountId: $account, input: { name: "Readers", moduleIds: [] }) { userGroup { id name modules { id } } userGroupEdge { node { id } } ${ERRORS} } }`,
      { account: member.account },
    );
    expect(created.userGroupCreate.errors).toEqual([]);
    const group = created.userGroupCreate.userGroup.id;
    const groups = (value: { accountUser: { groups: { id: string }[] } }): string[] =>
      value.accountUser.groups.map(({ id }) => id).sort();
    const data = await run(
      `mutation ($id: ID!, $group: ID!, $old: ID!) {
        a: accountUserAddGroup(id: $id, groupId: $group) { accountUser { groups { id } } ${ERRORS} }
        b: accountUserRemoveGroup(id: $id, groupId: $old) { accountUser { groups { id } } ${ERRORS} }
        c: accountUserSetGroups(id: $id, groupIds: [$old]) { accountUser { groups { id } } ${ERRORS} }
        d: userGroupUpdate(id: $group, input: { description: "Read only" }) { userGroup { name description } ${ERRORS} }
        e: userGroupDelete(id: $group) { deletedId parent { id } ${ERRORS} }
        f: accountUserRemove(id: $id) { deletedId parent { id ... on Account { name } } ${ERRORS} } }`,
      { id: member.id, group, old: member.groups[0].id },
    );
    expect(groups(data.a)).toEqual([member.groups[0].id, group].sort());
    expect(groups(data.b)).toEqual([group]);
    expect(groups(data.c)).toEqual([member.groups[0].id]);
    expect(data.d).toEqual({ userGroup: { name: 'Readers', description: 'Read only' }, errors: [] });
    expect(data.e).toEqual({ deletedId: group, parent: { id: member.account }, errors: [] });
    expect(data.f).toMatchObject({ deletedId: member.id, parent: { id: member.account }, errors: [] });
    expect(
      (await world.query('query ($id: ID!) { accountUser(id: $id) { id } }', { id: member.id })).data
        .accountUser,
    ).toBeNull();
  });
});

describe('oneself', () => {
  async function person() {
    const { user, account } = (await first(
      'accountUsers',
      '{ status: { eq: ACTIVE }, user: { status: { eq: ACTIVE } }, account: { type: { eq: CLIENT } } }',
      'user { id } account { id }',
    )) as unknown as {
      user: { id: string };
      account: { id: string };
    };
    return { user, account, token: personToken(user.id, account.id, accountTypeClaim('Client')) };
  }

  test('a person can set a password, which then appears nowhere', async () => {
    const { token, user } = await person();
    const password = 'Canary-9f3!x';
    const data = await run(
      `mutation ($p: String!) { userSetPassword(password: $p) { user { id } ${ERRORS} } }`,
      { p: password },
      token,
    );
    expect(data.userSetPassword).toEqual({ user: { id: user.id }, errors: [] });
    const weak = await run(
      `mutation ($p: String!) { userSetPassword(password: $p) { user { id } ${ERRORS} } }`,
      { p: 'canary-weak' },
      token,
    );
    expect(weak.userSetPassword).toMatchObject({
      user: null,
      errors: [{ __typename: 'ValidationError', path: ['password'] }],
    });
    const everywhere = JSON.stringify([weak, world.log, world.calls()]);
    expect(everywhere).not.toMatch(/canary/i);
  });

  test('a person can switch the account, and an API token cannot', async () => {
    const { token, account } = await person();
    const data = await run(
      `mutation ($id: ID!) { userSwitchAccount(accountId: $id) { viewer { user { currentAccount { id } } } ${ERRORS} } }`,
      { id: account.id },
      token,
    );
    expect(data.userSwitchAccount).toEqual({
      viewer: { user: { currentAccount: { id: account.id } } },
      errors: [],
    });
    const refused = await run(
      `mutation ($id: ID!) { userSwitchAccount(accountId: $id) { viewer { role } ${ERRORS} } }`,
      { id: account.id },
    );
    expect(refused.userSwitchAccount).toMatchObject({
      viewer: null,
      errors: [{ __typename: 'ForbiddenError' }],
    });
  });
});
