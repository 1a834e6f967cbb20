/** Creates, updates and deletes: what is sent, what stays as it is, and what can never happen. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tinyPng } from '../support/images.ts';
import { accountTypeClaim, personToken } from '../support/tokens.ts';
import { postUpload, startWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const ERRORS =
  'errors { __typename message path ... on ConflictError { currentRevision } ... on GuardError { rule blockedBy { id } } }';

async function first(list: string, filter = '{}', fields = 'id'): Promise<Record<string, unknown>> {
  const { data, errors } = await world.query(
    `{ ${list}(first: 1, filter: ${filter}) { nodes { ${fields} } } }`,
  );
  expect(errors).toBeUndefined();
  const [node] = data[list].nodes;
  if (!node) throw new Error(`the demo data has no ${list} with ${filter}`);
  return node;
}

async function run(mutation: string, variables: object = {}, token = 'operations') {
  const { data, errors } = await world.query(mutation, { ...variables }, { token });
  expect(errors).toBeUndefined();
  return data;
}

describe('an update', () => {
  const WHOLE =
    'id name taxId revision account { id } address { addressLine1 city country } contact { name email } erpCustomer';

  test('changes what is named and nothing else', async () => {
    const before = await first('buyers', '{ status: { eq: ACTIVE }, taxId: { isNull: false } }', WHOLE);
    const data = await run(
      `mutation ($id: ID!) { buyerUpdate(id: $id, input: { taxId: "DE 1234" }) { buyer { ${WHOLE} } ${ERRORS} } }`,
      { id: before['id'] },
    );
    expect(data.buyerUpdate.errors).toEqual([]);
    expect(data.buyerUpdate.buyer).toEqual({
      ...(before as object),
      taxId: 'DE 1234',
      revision: Number(before['revision']) + 1,
    });
  });

  test('clears what is null', async () => {
    const { id } = await first('buyers', '{ status: { eq: ACTIVE }, taxId: { isNull: false } }');
    const data = await run(
      `mutation ($id: ID!) { buyerUpdate(id: $id, input: { taxId: null }) { buyer { taxId account { id } } ${ERRORS} } }`,
      { id },
    );
    expect(data.buyerUpdate).toMatchObject({
      buyer: { taxId: null, account: { id: expect.stringMatching(/^ACC-/) } },
      errors: [],
    });
  });

  test('of a buyer or a cloud tenant never takes it off its account unless told to', async () => {
    const buyer = await first(
      'buyers',
      '{ status: { eq: ACTIVE }, account: { id: { isNull: false } } }',
      'id account { id }',
    );
    const tenant = await first(
      'cloudTenants',
      '{ status: ACTIVE, account: { id: { isNull: false } } }',
      'id account { id }',
    );
    const data = await run(
      `mutation ($buyer: ID!, $tenant: ID!) {
        buyerUpdate(id: $buyer, input: { taxId: "1" }) { buyer { account { id } } ${ERRORS} }
        cloudTenantUpdate(id: $tenant, input: { name: "Renamed" }) { cloudTenant { name account { id } } ${ERRORS} } }`,
      { buyer: buyer['id'], tenant: tenant['id'] },
    );
    expect(data.buyerUpdate.buyer.account).toEqual(buyer['account']);
    expect(data.cloudTenantUpdate.cloudTenant).toEqual({ name: 'Renamed', account: tenant['account'] });
    const unmapped = await run(
      `mutation ($id: ID!) { cloudTenantUpdate(id: $id, input: { accountId: null }) { cloudTenant { account { id } } ${ERRORS} } }`,
      { id: tenant['id'] },
    );
    expect(unmapped.cloudTenantUpdate).toEqual({ cloudTenant: { account: null }, errors: [] });
  });

  test('of a seller keeps its icon and its currencies', async () => {
    const seller = await first(
      'sellers',
      '{ status: { eq: ACTIVE } }',
      'id currencies { code isDefault billingEnabled }',
    );
    const id = String(seller['id']);
    const uploaded = await postUpload(
      world.gateway.url,
      'mutation ($id: ID!, $file: Upload!) { iconSet(id: $id, file: $file) { node { iconDataUri } errors { message } } }',
      { id },
      tinyPng,
      'image/png',
    );
    expect(uploaded.data.iconSet.errors).toEqual([]);
    const data = await run(
      `mutation ($id: ID!) { sellerUpdate(id: $id, input: { name: "Other name" }) { seller { name iconDataUri currencies { code isDefault billingEnabled } } ${ERRORS} } }`,
      { id },
    );
    expect(data.sellerUpdate.seller).toEqual({
      name: 'Other name',
      currencies: seller['currencies'],
      iconDataUri: `data:image/png;base64,${tinyPng.toString('base64')}`,
    });
    const removed = await run(
      `mutation ($id: ID!) { iconRemove(id: $id) { node { iconDataUri ... on Seller { name currencies { code isDefault billingEnabled } } } ${ERRORS} } }`,
      { id },
    );
    expect(removed.iconRemove.node).toMatchObject({ name: 'Other name', currencies: seller['currencies'] });
    expect(removed.iconRemove.node.iconDataUri).not.toContain(tinyPng.toString('base64'));
  });

  test('with the revision of somebody else’s is refused, and nothing is sent', async () => {
    const { id, revision } = await first('licensees', '{ status: { eq: ACTIVE } }', 'id revision');
    world.clearCalls();
    const data = await run(
      `mutation ($id: ID!) { licenseeUpdate(id: $id, expectedRevision: ${Number(revision) + 1}, input: { description: "x" }) { licensee { id } ${ERRORS} } }`,
      { id },
    );
    expect(data.licenseeUpdate).toMatchObject({
      licensee: null,
      errors: [{ __typename: 'ConflictError', path: ['expectedRevision'], currentRevision: revision }],
    });
    expect(world.sent().some((call) => call.startsWith('PUT'))).toBe(false);
  });

  test('of part of a person’s settings keeps the rest', async () => {
    const user = await first('users', '{ status: { eq: ACTIVE } }', 'id');
    const id = user['id'];
    await run(
      `mutation ($id: ID!) { userUpdate(id: $id, input: { language: "de-DE", culture: "de-DE" }) { ${ERRORS} } }`,
      { id },
    );
    const data = await run(
      `mutation ($id: ID!) { userUpdate(id: $id, input: { language: "fr-FR", lastName: "Neu" }) { user { lastName name language culture } ${ERRORS} } }`,
      { id },
    );
    expect(data.userUpdate).toMatchObject({
      user: { lastName: 'Neu', language: 'fr-FR', culture: 'de-DE' },
      errors: [],
    });
  });

  test('of an own account is open to clients, and keeps what only Operations may write', async () => {
    const own = (await world.query('{ viewer { account { id externalId name } } }', {}, { token: 'client' }))
      .data.viewer.account;
    const data = await run(
      `mutation ($id: ID!) { accountUpdate(id: $id, input: { description: "Ours" }) { account { description externalId name } ${ERRORS} } }`,
      { id: own.id },
      'client',
    );
    expect(data.accountUpdate).toEqual({
      account: { description: 'Ours', externalId: own.externalId, name: own.name },
      errors: [],
    });
  });

  test('of a licensee to an address of its own and back', async () => {
    const { id } = await first('licensees', '{ status: { eq: ACTIVE } }');
    const address = {
      addressLine1: 'Via Roma 1',
      postCode: '00184',
      city: 'Roma',
      state: 'RM',
      country: 'IT',
    };
    const own = await run(
      `mutation ($id: ID!, $address: AddressInput) { licenseeUpdate(id: $id, input: { address: $address }) { licensee { useBuyerAddress address { city } } ${ERRORS} } }`,
      { id, address },
    );
    expect(own.licenseeUpdate).toEqual({
      licensee: { useBuyerAddress: false, address: { city: 'Roma' } },
      errors: [],
    });
    const back = await run(
      `mutation ($id: ID!) { licenseeUpdate(id: $id, input: { useBuyerAddress: true }) { licensee { useBuyerAddress } ${ERRORS} } }`,
      { id },
    );
    expect(back.licenseeUpdate).toEqual({ licensee: { useBuyerAddress: true }, errors: [] });
  });

  test('of an ERP link writes its note alone', async () => {
    const { id, status } = await first('erpLinks', '{ status: { eq: ACTIVE } }', 'id status');
    const data = await run(
      `mutation ($id: ID!) { a: erpLinkSetNote(id: $id, note: "Checked") { erpLink { note status } ${ERRORS} } b: erpLinkSetNote(id: $id) { erpLink { note } } }`,
      { id },
    );
    expect(data).toEqual({
      a: { erpLink: { note: 'Checked', status }, errors: [] },
      b: { erpLink: { note: null } },
    });
  });
});

describe('what upstream would refuse', () => {
  test('is said with the argument before anything is sent', async () => {
    const { id } = await first('buyers', '{ status: { eq: ACTIVE } }');
    world.clearCalls();
    const cases: [string, string[][]][] = [
      ['buyerUpdate(id: $id, input: { name: " " })', [['input', 'name']]],
      [`buyerUpdate(id: $id, input: { taxId: "${'1'.repeat(19)}" })`, [['input', 'taxId']]],
      [
        'buyerUpdate(id: $id, input: { name: null, accountId: "BUY-1000-0001" })',
        [
          ['input', 'name'],
          ['input', 'accountId'],
        ],
      ],
      [
        'buyerUpdate(id: $id, input: { address: { addressLine1: "", postCode: "1", city: "x", state: "", country: "DE" } })',
        [
          ['input', 'address', 'addressLine1'],
          ['input', 'address', 'state'],
        ],
      ],
      [
        'sellerCreate(input: { name: "S", externalId: "E", currencies: [{ code: "EUR", isDefault: false, billingEnabled: false }] })',
        [
          ['input', 'currencies'],
          ['input', 'currencies'],
        ],
      ],
      [
        'sellerCreate(input: { name: "S", externalId: "E", currencies: [] })',
        [
          ['input', 'currencies'],
          ['input', 'currencies'],
          ['input', 'currencies'],
        ],
      ],
      ['apiTokenCreate(accountId: "x", input: { name: "a;b" })', [['accountId'], ['input', 'name']]],
      [
        'accountUserInvite(input: { accountId: "ACC-1000-0001", email: "a@b.example", firstName: "A", lastName: "B", groupIds: [] })',
        [['input', 'groupIds']],
      ],
    ];
    for (const [mutation, paths] of cases) {
      const data = await run(
        `mutation ($id: ID!) { r: ${mutation} { ${ERRORS} } x: buyerUpdate(id: $id, input: { name: "" }) { errors { message } } }`,
        { id },
      );
      expect(
        data.r.errors.map(({ path }: { path: string[] }) => path),
        mutation,
      ).toEqual(paths);
      for (const error of data.r.errors) expect(error.__typename).toBe('ValidationError');
    }
    expect(world.sent()).toEqual([]);
  });

  test('says which rule is broken as data, and once', async () => {
    const account = await first('accounts', '{ type: { eq: CLIENT } }');
    const RULES = 'errors { message path ... on ValidationError { rule limit actual } }';
    const data = await run(
      `mutation ($account: ID!, $long: String!) {
        long: buyerUpdate(id: "BUY-2001-0001", input: { name: $long }) { ${RULES} }
        blank: buyerUpdate(id: "BUY-2001-0001", input: { name: "  " }) { ${RULES} }
        cleared: buyerUpdate(id: "BUY-2001-0001", input: { name: null }) { ${RULES} }
        tax: buyerUpdate(id: "BUY-2001-0001", input: { taxId: $long }) { ${RULES} }
        none: accountUserInvite(input: { accountId: $account, email: "a@b.example", firstName: "A", lastName: "B", groupIds: [] }) { ${RULES} }
        twice: accountUserSetGroups(id: "AUSR-1000-1000-1000", groupIds: ["x", "x"]) { ${RULES} }
      }`,
      { account: account['id'], long: 'x'.repeat(501) },
    );
    const told = Object.fromEntries(
      Object.entries(data as Record<string, { errors: object[] }>).map(([name, { errors }]) => [
        name,
        errors,
      ]),
    );
    expect(told).toEqual({
      long: [
        {
          message: 'name must have at most 500 characters, but has 501',
          path: ['input', 'name'],
          rule: 'MAX_LENGTH',
          limit: 500,
          actual: 501,
        },
      ],
      blank: [
        {
          message: 'name must have at least one character, but is empty',
          path: ['input', 'name'],
          rule: 'MIN_LENGTH',
          limit: 1,
          actual: 0,
        },
      ],
      cleared: [
        {
          message: 'name must have a value, but got null',
          path: ['input', 'name'],
          rule: 'REQUIRED',
          limit: null,
          actual: null,
        },
      ],
      tax: [
        expect.objectContaining({ rule: 'MAX_LENGTH', limit: 18, actual: 501, path: ['input', 'taxId'] }),
      ],
      none: [
        {
          message: 'groupIds must hold at least one entry, but is empty',
          path: ['input', 'groupIds'],
          rule: 'MIN_ITEMS',
          limit: 1,
          actual: 0,
        },
      ],
      twice: [
        {
          message: 'groupIds must look like UGR-1234-5678, but got "x"',
          path: ['groupIds'],
          rule: 'FORMAT',
          limit: null,
          actual: null,
        },
      ],
    });
  });

  test('of a list’s arguments has the same rule beside the error', async () => {
    const { errors } = await world.query('{ accounts(first: 101) { nodes { id } } }');
    expect(errors?.[0]?.extensions).toMatchObject({
      argument: ['first'],
      rule: 'MAX_VALUE',
      limit: 100,
      actual: 101,
    });
  });

  test('and only upstream can know is said with the argument too', async () => {
    const known = await first('sellers', '{ externalId: { isNull: false } }', 'externalId');
    const account = await first('accounts', '{ type: { eq: CLIENT } }');
    const group = await first('userGroups', `{ account: { id: { ne: "${String(account['id'])}" } } }`);
    const data = await run(
      `mutation ($externalId: String!, $account: ID!, $group: ID!) {
        a: sellerCreate(input: { name: "S", externalId: $externalId, currencies: [{ code: "EUR", isDefault: true, billingEnabled: true }] }) { seller { id } ${ERRORS} }
        b: accountUserInvite(input: { accountId: $account, email: "new@person.example", firstName: "A", lastName: "B", groupIds: [$group] }) { accountUser { id } ${ERRORS} }
        c: accountCreate(input: { name: "Ops", type: OPERATIONS }) { account { id } ${ERRORS} } }`,
      { externalId: known['externalId'], account: account['id'], group: group['id'] },
    );
    expect([data.a.seller, data.b.accountUser, data.c.account]).toEqual([null, null, null]);
    expect(data.a.errors).toMatchObject([{ path: ['input', 'externalId'] }]);
    expect(data.b.errors).toMatchObject([{ path: ['input', 'groupIds'] }]);
    expect(data.c.errors).toMatchObject([{ path: ['input', 'type'] }]);
  });
});

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

  test('are invited, run out after seven days, are invited anew and accepted by the person alone', async () => {
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

  test('never lose their last group', async () => {
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

  test('change their groups and are removed', async () => {
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

  test('can set a password, which is then nowhere to be found', async () => {
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

  test('can switch the account, and a program cannot', async () => {
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

describe('the secret of an API token', () => {
  test('is in the answer that creates it, and nowhere else', async () => {
    const { id: account } = await first('accounts', '{ type: { eq: OPERATIONS } }');
    const made = await world.query(
      `mutation ($account: ID!) { apiTokenCreate(accountId: $account, input: { name: "Nightly job", moduleIds: [] }) { secret apiToken { id name status description } ${ERRORS} } }`,
      { account },
    );
    const { secret, apiToken } = made.data.apiTokenCreate;
    expect(secret).toMatch(new RegExp(`^idt:${apiToken.id}:.{16,}$`));
    const answers = [
      await world.query(
        'query ($id: ID!) { apiToken(id: $id) { id name description status audit { created { at } } } node(id: $id) { id } viewer { token { id } } }',
        { id: apiToken.id },
      ),
      await world.query(
        'mutation ($id: ID!) { apiTokenUpdate(id: $id, input: { description: "x" }) { apiToken { id description } errors { message } } a: apiTokenDisable(id: $id) { apiToken { status } errors { message } } b: apiTokenEnable(id: $id) { apiToken { id status } errors { message } } }',
        { id: apiToken.id },
      ),
      await world.query('{ apiTokens(first: 100) { nodes { id name description } } }'),
    ];
    // The new token works, and its own use does not give it away either.
    answers.push(await world.query('{ viewer { token { id name } role } }', {}, { token: secret }));
    expect(answers.at(-1)?.data.viewer).toMatchObject({ token: { id: apiToken.id }, role: 'OPERATIONS' });
    for (const answer of answers) expect(answer.errors).toBeUndefined();
    const rest = JSON.stringify([made.calls, answers, world.log, world.calls()]);
    expect(rest).not.toContain(secret);
    expect(rest).not.toContain(String(secret).split(':')[2]);
    expect(JSON.stringify(made.data).split(secret)).toHaveLength(2);
    const deleted = await run(`mutation ($id: ID!) { apiTokenDelete(id: $id) { deletedId ${ERRORS} } }`, {
      id: apiToken.id,
    });
    expect(deleted.apiTokenDelete).toEqual({ deletedId: apiToken.id, errors: [] });
    const after = await world.query('{ viewer { role } }', {}, { token: secret });
    expect(after.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

describe('icons', () => {
  test.each(['accounts', 'buyers', 'licensees', 'sellers', 'erpLinks', 'users'])(
    'of %s are uploaded, and read back as they were',
    async (list) => {
      const { id } = await first(
        list,
        list === 'buyers' || list === 'licensees' ? '{ status: { eq: ACTIVE } }' : '{}',
        'id',
      );
      const { data, errors } = await postUpload(
        world.gateway.url,
        `mutation ($id: ID!, $file: Upload!) { iconSet(id: $id, file: $file) { node { id iconDataUri } ${ERRORS} } }`,
        { id },
        tinyPng,
        'image/png',
      );
      expect(errors).toBeUndefined();
      expect(data.iconSet).toEqual({
        node: { id, iconDataUri: `data:image/png;base64,${tinyPng.toString('base64')}` },
        errors: [],
      });
    },
  );

  test.each([
    ['a page called a picture', Buffer.from('<html><script>alert(1)</script></html>')],
    [
      'a drawing that can hold scripts',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ],
    ['nothing', Buffer.alloc(0)],
  ])('that are %s are refused before upstream is asked', async (_name, bytes) => {
    const { id } = await first('sellers');
    world.clearCalls();
    const { data } = await postUpload(
      world.gateway.url,
      `mutation ($id: ID!, $file: Upload!) { iconSet(id: $id, file: $file) { node { id } ${ERRORS} } }`,
      { id },
      bytes,
      'image/png',
    );
    expect(data.iconSet).toMatchObject({
      node: null,
      errors: [{ __typename: 'ValidationError', path: ['file'] }],
    });
    expect(world.sent()).toEqual([]);
  });
});

describe('lifecycle', () => {
  test('gives every object its own result, in the order asked', async () => {
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

  test('tells for each what became of it when upstream fails in between', async () => {
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

  test('never keeps silent about a failure, even to who asks for refusals alone', async () => {
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
  ])('refuses %s with %s as a whole', async (ids, action) => {
    world.clearCalls();
    const { errors } = await world.query(
      `mutation { lifecycle(ids: ${ids}, action: ${action}) { results { id } } }`,
    );
    expect(errors).toMatchObject([{ path: ['lifecycle'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(world.sent()).toEqual([]);
  });
});

describe('everything else', () => {
  test('is created, changed and deleted', async () => {
    const client = await first(
      'accounts',
      '{ type: { eq: CLIENT }, status: { eq: ACTIVE } }',
      'id pyraTenantId',
    );
    const pair = await first(
      'erpLinks',
      '{ status: { eq: ACTIVE }, buyer: { status: { eq: ACTIVE } }, seller: { status: { eq: ACTIVE } } }',
      'buyer { id } seller { id }',
    );
    const address = {
      addressLine1: 'Main St 1',
      postCode: '10115',
      city: 'Berlin',
      state: 'N/A',
      country: 'DE',
    };
    const data = await run(
      `mutation ($account: ID!, $address: AddressInput!, $buyer: ID!, $seller: ID!) {
        account: accountCreate(input: { name: "Tailspin Toys", type: VENDOR, website: "https://tailspin.example" }) { account { id status website groups { isDefault } } ${ERRORS} }
        buyer: buyerCreate(input: { name: "Tailspin Buyer", accountId: $account, address: $address, contact: { firstName: "A", email: "a@b.example" } }) { buyer { id status account { id } contact { firstName email } } buyerEdge { node { id } } ${ERRORS} }
        licensee: licenseeCreate(input: { buyerId: $buyer, sellerId: $seller, externalId: "L-1" }) { licensee { id status externalId useBuyerAddress buyer { id } } licenseeEdge { node { id } } ${ERRORS} }
        seller: sellerCreate(input: { name: "New seller", externalId: "NS-1", currencies: [{ code: "CHF", isDefault: true, billingEnabled: true }], address: $address }) { seller { id status currencies { code isDefault billingEnabled } } ${ERRORS} }
        tenant: cloudTenantCreate(input: { name: "Tenant", type: AWS_DIRECT, cloudConsumptionId: "2f9ba6a4-7f5e-4b2f-9d0a-0d5c1a1f0001", pyraTenantId: "2f9ba6a4-7f5e-4b2f-9d0a-0d5c1a1f0002" }) { cloudTenant { id status type } ${ERRORS} } }`,
      {
        account: client['id'],
        address,
        buyer: (pair['buyer'] as { id: string }).id,
        seller: (pair['seller'] as { id: string }).id,
      },
    );
    for (const name of ['account', 'buyer', 'licensee', 'seller', 'tenant'])
      expect(data[name].errors, name).toEqual([]);
    expect(data.account.account).toMatchObject({ status: 'ACTIVE', groups: [{ isDefault: true }] });
    expect(data.buyer.buyer).toMatchObject({
      status: 'ENABLED',
      contact: { firstName: 'A', email: 'a@b.example' },
    });
    expect(data.licensee.licensee).toMatchObject({
      status: 'ACTIVE',
      useBuyerAddress: true,
      externalId: 'L-1',
    });
    const gone = await run(
      `mutation ($buyer: ID!, $licensee: ID!, $seller: ID!, $tenant: ID!) {
        a: licenseeDelete(id: $licensee) { deletedId ${ERRORS} } b: buyerDelete(id: $buyer) { deletedId ${ERRORS} }
        c: sellerDelete(id: $seller) { deletedId ${ERRORS} } d: cloudTenantDelete(id: $tenant) { deletedId ${ERRORS} }
        e: buyerDelete(id: $buyer) { deletedId ${ERRORS} } }`,
      {
        buyer: data.buyer.buyer.id,
        licensee: data.licensee.licensee.id,
        seller: data.seller.seller.id,
        tenant: data.tenant.cloudTenant.id,
      },
    );
    for (const key of ['a', 'b', 'c', 'd']) expect(gone[key].errors, key).toEqual([]);
    expect(gone.e).toMatchObject({ deletedId: null, errors: [{ __typename: 'InvalidStateError' }] });
  });

  test('moves a buyer to another account of the customer, after a look at what would move', async () => {
    const { data } = await world.query(
      '{ accounts(first: 100, filter: { type: { eq: CLIENT }, externalId: { isNull: false } }) { nodes { id externalId buyers(first: 5, filter: { status: { eq: ACTIVE } }) { nodes { id licensees { totalCount } } } } } }',
    );
    type Node = {
      id: string;
      externalId: string;
      buyers: { nodes: { id: string; licensees: { totalCount: number } }[] };
    };
    const nodes = data.accounts.nodes as Node[];
    const from = nodes.find(
      (node) =>
        node.buyers.nodes.length > 0 &&
        nodes.some((other) => other !== node && other.externalId === node.externalId),
    );
    const to = nodes.find((node) => node !== from && node.externalId === from?.externalId);
    const buyer = from?.buyers.nodes[0];
    if (!from || !to || !buyer)
      throw new Error('the demo data has no multi-account customer with an active buyer');
    const preview = await run(
      'query ($id: ID!, $to: ID) { buyer(id: $id) { transferPreview(destinationAccountId: $to) { licensees users errors { message } } } }',
      { id: buyer.id, to: to.id },
    );
    expect(preview.buyer.transferPreview).toMatchObject({
      licensees: buyer.licensees.totalCount,
      errors: [],
    });
    const moved = await run(
      `mutation ($id: ID!, $to: ID!) { buyerTransfer(id: $id, destinationAccountId: $to) { buyer { account { id } licensees(first: 100) { nodes { account { id } } } } ${ERRORS} } }`,
      { id: buyer.id, to: to.id },
    );
    expect(moved.buyerTransfer.errors).toEqual([]);
    expect(moved.buyerTransfer.buyer.account.id).toBe(to.id);
    for (const { account } of moved.buyerTransfer.buyer.licensees.nodes) expect(account.id).toBe(to.id);
    const stranger = nodes.find((node) => node.externalId !== from.externalId);
    const refused = await run(
      `mutation ($id: ID!, $to: ID!) { buyerTransfer(id: $id, destinationAccountId: $to) { buyer { id } ${ERRORS} } }`,
      { id: buyer.id, to: stranger?.id },
    );
    expect(refused.buyerTransfer.buyer).toBeNull();
    expect(refused.buyerTransfer.errors).toHaveLength(1);
  });

  test('can be tried without being done', async () => {
    const account = await first(
      'accounts',
      '{ type: { eq: CLIENT }, status: { eq: ACTIVE } }',
      'id name revision',
    );
    const buyer = await first('buyers', '{ status: { eq: ACTIVE } }', 'id name');
    const data = await run(
      `mutation ($account: ID!, $buyer: ID!) {
        accountValidate(id: $account, input: { name: "Tried" }) { account { name } ${ERRORS} }
        buyerValidate(id: $buyer, input: { taxId: "1" }) { buyer { id } ${ERRORS} }
        buyerSynchronize(id: $buyer) { buyer { id status } ${ERRORS} } }`,
      { account: account['id'], buyer: buyer['id'] },
    );
    expect([data.accountValidate.errors, data.buyerValidate.errors, data.buyerSynchronize.errors]).toEqual([
      [],
      [],
      [],
    ]);
    const after = await world.query('query ($id: ID!) { account(id: $id) { name revision } }', {
      id: account['id'],
    });
    expect(after.data.account).toEqual({ name: account['name'], revision: account['revision'] });
  });

  test('made twice at once leaves one of the two right states', async () => {
    const { id } = await first('licensees', '{ status: { eq: ACTIVE } }');
    const mutation =
      'mutation ($id: ID!) { licenseeDisable(id: $id) { licensee { status } errors { __typename } } }';
    const answers = await Promise.all([world.query(mutation, { id }), world.query(mutation, { id })]);
    const made = answers.filter(({ data }) => data.licenseeDisable.licensee?.status === 'DISABLED');
    expect(made).toHaveLength(1);
    expect(answers.flatMap(({ data }) => data.licenseeDisable.errors)).toEqual([
      { __typename: 'InvalidStateError' },
    ]);
  });
});

describe('mutations side by side', () => {
  test('keep their answers when another of them fails', async () => {
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
  test('reads what lies deeper than the answer of the write, rather than taking it for null', async () => {
    const { id } = await first('licensees', '{ status: { eq: ACTIVE } }');
    const user = await first('users', '{ status: { eq: ACTIVE } }', 'id email');
    const data = await run(
      `mutation ($id: ID!, $user: ID!) { licenseeUpdate(id: $id, input: { contact: { firstName: "F", userId: $user } }) { licensee { contact { firstName user { id email } } } ${ERRORS} } }`,
      { id, user: user['id'] },
    );
    expect(data.licenseeUpdate).toEqual({ licensee: { contact: { firstName: 'F', user } }, errors: [] });
  });

  test('says which group a member is not in, without asking to remove it', async () => {
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

describe('a client that leaves in the middle of a change', () => {
  test.each([0, 20, 80])('leaves the object as it was or as it was to be (%i ms into it)', async (ms) => {
    const { id } = await first('licensees', '{ status: { eq: ACTIVE } }');
    const before = await world.rest(`/licensees/${String(id)}?select=audit`);
    world.sandbox.setFaults([{ method: 'POST', kind: 'delay', delayMs: 50 }]);
    const client = new AbortController();
    const asked = fetch(`${world.gateway.url}/graphql`, {
      method: 'POST',
      signal: client.signal,
      headers: { 'content-type': 'application/json', authorization: 'Bearer idt:TKN-0000-0001:operations' },
      body: JSON.stringify({
        query: 'mutation ($id: ID!) { licenseeDisable(id: $id) { errors { message } } }',
        variables: { id },
      }),
    }).catch(() => undefined);
    setTimeout(() => {
      client.abort();
    }, ms);
    await asked;
    // Long enough for whatever is under way to end.
    await new Promise((resolve) => setTimeout(resolve, 150));
    const after = await world.rest(`/licensees/${String(id)}?select=audit`);
    if (after.status === 'Active') expect(after).toEqual(before);
    else
      expect(after).toMatchObject({
        status: 'Disabled',
        revision: before.revision + 1,
        audit: { disabled: { by: { id: 'TKN-0000-0001' } } },
      });
  });
});
