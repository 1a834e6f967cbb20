/** Changes of companies and memberships of AppDirect through the graph, in both editions. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appDirectTokens } from '../../src/sandbox/server.ts';
import { companyId, userId } from '../support/appdirect.ts';
import { editions, startAppDirectGateway, type AppDirectGateway } from '../support/appdirect-gateway.ts';
import { tinyPng } from '../support/images.ts';
import { postUpload } from '../support/world.ts';

const northwind = companyId(2);
const CMP = `CMP-${northwind}`;
const membership = (company: number, user: number) => `CMM-${companyId(company)}.${userId(user)}`;
const companies = '/account/v2/companies';
const members = `${companies}/${northwind}/memberships`;
const ERRORS =
  'errors { __typename code message path ... on GuardError { rule } ... on ForbiddenError { roles companyRoles } ... on NotFoundError { id } }';

function predictedOf(answer: { readonly extensions?: object }): number {
  const { explain } = (answer.extensions ?? {}) as { explain?: { byMarketplace: Record<string, number> } };
  return explain?.byMarketplace['APPDIRECT'] ?? 0;
}

describe.each(editions)('changes in the edition %s', (edition) => {
  let gateway: AppDirectGateway;
  beforeEach(async () => {
    gateway = await startAppDirectGateway({ edition });
  });
  afterEach(async () => {
    await gateway[Symbol.asyncDispose]();
  });

  test('a company is created, changed, disabled and enabled, with one call for each', async () => {
    const made = await gateway.ask(
      `mutation ($input: CompanyCreateInput!) { companyCreate(input: $input) { company { id name state allowLogin } ${ERRORS} } }`,
      {
        input: {
          name: 'Fabrikam',
          countryCode: 'DE',
          externalId: 'fab-1',
          firstUser: {
            email: 'eva@fabrikam.example',
            firstName: 'Eva',
            lastName: 'Roth',
            roles: ['SYS_ADMIN'],
          },
          address: { street1: 'Allee 1', city: 'Berlin', zip: '10115', country: 'DE' },
          thirtyDaysLimit: { override: '1200.50' },
        },
      },
    );
    expect(made.errors).toBeUndefined();
    expect(made.data.companyCreate).toMatchObject({
      errors: [],
      company: { name: 'Fabrikam', state: edition === 'v296' ? 'PENDING' : 'ENABLED' },
    });
    expect(gateway.sent()).toEqual([`POST ${companies}`]);
    expect(predictedOf(made)).toBe(1);
    const { id } = made.data.companyCreate.company;
    const change = (field: string, args = '') =>
      gateway.ask(
        `mutation ($id: ID!) { ${field}(id: $id${args}) { company { isEnabled state industry externalId emailAddress } ${ERRORS} } }`,
        { id },
      );
    const changed = await change('companyUpdate', ', input: { industry: "Steel", externalId: null }');
    expect(changed.data.companyUpdate).toMatchObject({
      errors: [],
      company: { industry: 'Steel', externalId: null, emailAddress: null },
    });
    expect(gateway.sent()).toEqual([`PATCH ${companies}/${id.slice(4)}`]);
    const off = await change('companyDisable');
    expect(off.data.companyDisable.company).toMatchObject({ isEnabled: false, state: 'DISABLED' });
    const on = await change('companyEnable');
    expect(on.data.companyEnable.company.isEnabled).toBe(true);
    expect(gateway.sent()).toHaveLength(1);
  });

  test('a creation that selects more than its answer has takes one more call where the edition leaves it out', async () => {
    const made = await gateway.ask(
      `mutation { companyCreate(input: { name: "Fabrikam", countryCode: "DE", firstUser: { email: "eva@fabrikam.example", firstName: "Eva", lastName: "Roth" } }) {
        company { countryCode createdAt } ${ERRORS} } }`,
    );
    expect(made.data.companyCreate).toMatchObject({ errors: [], company: { countryCode: 'DE' } });
    expect(gateway.sent()).toHaveLength(edition === 'page' ? 2 : 1);
    expect(predictedOf(made)).toBe(2);
  });

  test('purchase limits are set by the call of the edition, and nothing else changes', async () => {
    const before = (
      await gateway.ask(
        'query ($id: ID!) { company(id: $id) { name industry address { city } externalId website customAttributes { name value valueKeys } purchaseLimits { thirtyDays { override } } } }',
        { id: CMP },
      )
    ).data.company;
    const set = await gateway.ask(
      `mutation ($id: ID!) { companySetPurchaseLimits(id: $id, input: { daily: { override: "99.5" } }) {
        company { purchaseLimits { daily { override isExempt } } } ${ERRORS} } }`,
      { id: northwind },
    );
    expect(set.errors).toBeUndefined();
    expect(set.data.companySetPurchaseLimits).toMatchObject({
      errors: [],
      company: { purchaseLimits: { daily: { override: '99.5' } } },
    });
    const calls = [`PATCH ${companies}/${northwind}`, `PUT ${companies}/${northwind}`];
    expect(gateway.sent()).toEqual(edition === 'v296' ? calls.slice(0, 1) : calls);
    const after = await gateway.ask(
      'query ($id: ID!) { company(id: $id) { name industry address { city } externalId website customAttributes { name value valueKeys } purchaseLimits { thirtyDays { override } } } }',
      { id: CMP },
    );
    expect(after.data.company).toEqual(before);
  });

  test.each([
    ['companySetPurchaseLimits', 'input: { daily: { override: "12,50" } }', 'decimal'],
    ['companySetPurchaseLimits', 'input: { daily: { override: "abc" } }', 'decimal'],
    ['companySetPurchaseLimits', 'input: { daily: { override: "-1" } }', 'must be 0 or more'],
    [
      'companySetPurchaseLimits',
      'input: { thirtyDays: { override: "12345678901234567.89" } }',
      'at most 15 digits',
    ],
    ['companySetPurchaseLimits', 'input: {}', 'must hold a limit'],
    ['companyUpdate', 'input: { billingDayOfMonth: 32 }', 'must be 1 to 31'],
    ['companyUpdate', 'input: { name: null }', 'must have a value'],
    [
      'companyUpdate',
      'input: { address: { street1: "", city: "x", zip: "1", country: "DE" } }',
      'street1 must have at least one character',
    ],
  ])('%s with %s is rejected before anything is sent', async (field, args, message) => {
    const { data, errors } = await gateway.ask(
      `mutation ($id: ID!) { ${field}(id: $id, ${args}) { ${ERRORS} } }`,
      { id: CMP },
    );
    expect(JSON.stringify([errors, data])).toContain(message);
    expect(gateway.sent()).toEqual([]);
  });

  test.each([
    'ACC-1000-0001',
    membership(2, 2),
    'CMP-..',
    `{${northwind}}`,
    northwind.replaceAll('-', ''),
    'memberships/roles',
  ])('the id %s of no company is rejected before anything is sent', async (id) => {
    const { errors } = await gateway.ask(
      'mutation ($id: ID!) { companyDisable(id: $id) { errors { message } } }',
      { id },
    );
    expect(errors?.[0]?.message).toContain('id must look like CMP-');
    expect(gateway.sent()).toEqual([]);
  });

  test('a picture is uploaded as a file of a form', async () => {
    const answer = await postUpload(
      gateway.world.gateway.url,
      'mutation ($id: ID!, $file: Upload!) { companySetPicture(id: $id, file: $file) { company { picture } errors { message } } }',
      { id: CMP },
      new Uint8Array(tinyPng),
      'image/png',
      { 'appdirect-authorization': `Bearer ${appDirectTokens.partner}` },
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data.companySetPicture).toMatchObject({
      errors: [],
      company: { picture: expect.stringContaining('http') },
    });
    expect(gateway.sent()).toEqual([`PUT ${companies}/${northwind}/picture`]);
    const wrong = await postUpload(
      gateway.world.gateway.url,
      'mutation ($id: ID!, $file: Upload!) { companySetPicture(id: $id, file: $file) { errors { code path } } }',
      { id: CMP },
      new Uint8Array([1, 2, 3]),
      'image/png',
      { 'appdirect-authorization': `Bearer ${appDirectTokens.partner}` },
    );
    expect(wrong.data.companySetPicture.errors).toEqual([{ code: 'VALIDATION', path: ['file'] }]);
  });

  test('what AppDirect refuses by name is a ValidationError of that argument', async () => {
    const { data } = await gateway.ask(
      `mutation { a: companyUpdate(id: "${companyId(3)}", input: { externalId: "same" }) { errors { code } }
        b: companyUpdate(id: "${northwind}", input: { externalId: "same" }) { ${ERRORS} } }`,
    );
    expect(data.a.errors).toEqual([]);
    expect(data.b.errors).toMatchObject([{ code: 'VALIDATION', path: ['input', 'externalId'] }]);
  });

  test('a token without a role for it gets a ForbiddenError with the roles that may', async () => {
    await gateway.ask('query ($id: ID!) { company(id: $id) { name } }', { id: CMP }, 'user');
    const { data } = await gateway.ask(
      `mutation ($id: ID!) { companyUpdate(id: $id, input: { industry: "x" }) { ${ERRORS} } }`,
      { id: CMP },
      'user',
    );
    expect(data.companyUpdate.errors).toMatchObject([
      {
        __typename: 'ForbiddenError',
        roles: [],
        companyRoles: [
          'CHANNEL_ADMIN',
          'CHANNEL_SUPPORT',
          'CORPORATE_ADMIN',
          'SALES_SUPPORT',
          'PARTNER',
          'RESELLER',
        ],
      },
    ]);
    const missing = await gateway.ask(
      `mutation { companyDisable(id: "CMP-${companyId(998)}") { ${ERRORS} } }`,
    );
    expect(missing.data.companyDisable.errors).toMatchObject([
      { __typename: 'NotFoundError', id: `CMP-${companyId(998)}` },
    ]);
  });

  test('a membership is created with an invitation, and the payload is the response', async () => {
    const made = await gateway.ask(
      `mutation ($id: ID!, $inviter: UUID) { companyMembershipCreate(companyId: $id, inviterUuid: $inviter,
          input: { email: "zoe@northwind.example", firstName: "Zoe", roles: [SYS_ADMIN, USER] }) {
        companyMembership { id state roles user { email firstName } company { name } } companyMembershipEdge { cursor } ${ERRORS} } }`,
      { id: CMP, inviter: userId(1) },
    );
    expect(made.errors).toBeUndefined();
    expect(made.data.companyMembershipCreate).toMatchObject({
      errors: [],
      companyMembership: {
        state: 'INVITED',
        roles: ['SYS_ADMIN', 'USER'],
        user: { email: 'zoe@northwind.example' },
      },
    });
    expect(gateway.sent()).toEqual([`POST ${members}?inviterUuid=${userId(1)}`]);
    expect(predictedOf(made)).toBe(1);
  });

  test('a membership with a temporary password keeps the password out of the log, errors and explain', async () => {
    const password = 'canary-PASSWORD-5581';
    const ask = (
      email: string,
      companyOf = CMP,
      recipientEmails: readonly string[] = ['it@northwind.example'],
    ) =>
      gateway.ask(
        `mutation ($id: ID!, $input: ActiveMembershipInput!) { companyMembershipCreateActive(companyId: $id, input: $input) {
          companyMembership { id state } ${ERRORS} } }`,
        {
          id: companyOf,
          input: {
            email,
            firstName: 'Yan',
            lastName: 'Li',
            roles: ['DEVELOPER'],
            temporaryPassword: password,
            recipientEmails,
          },
        },
      );
    const made = await ask('yan@northwind.example');
    expect(made.data.companyMembershipCreateActive).toMatchObject({
      errors: [],
      companyMembership: { state: 'ACTIVE' },
    });
    expect(gateway.sent()).toEqual([`POST ${members}/active`]);
    const wrong = await ask('yan@elsewhere.example');
    expect(wrong.data.companyMembershipCreateActive.errors).toMatchObject([
      { code: 'VALIDATION', path: ['input', 'email'] },
    ]);
    const none = await ask('yan@northwind.example', CMP, []);
    expect(none.data.companyMembershipCreateActive.errors).toMatchObject([
      { code: 'VALIDATION', path: ['input', 'recipientEmails'] },
    ]);
    expect(gateway.sent()).toEqual([]);
    const failed = await ask('yan@northwind.example', 'CMP-1');
    for (const { text } of [made, wrong, none, failed]) expect(text).not.toContain(password);
    expect(gateway.world.log.join('\n')).not.toContain(password);
  });

  test('a managed person is invited, and a membership is disabled, enabled and removed', async () => {
    const id = membership(12, 12);
    const invited = await gateway.ask(
      `mutation ($id: ID!, $inviter: UUID) { companyMembershipInvite(id: $id, inviterUuid: $inviter) { companyMembership { id state } ${ERRORS} } }`,
      { id, inviter: userId(1) },
    );
    expect(invited.data.companyMembershipInvite).toMatchObject({
      errors: [],
      companyMembership: { state: 'INVITED' },
    });
    expect(gateway.sent()).toHaveLength(2);
    expect(predictedOf(invited)).toBe(2);
    const change = (field: string, select: string) =>
      gateway.ask(`mutation ($id: ID!) { ${field}(id: $id) { ${select} ${ERRORS} } }`, { id });
    const off = await change(
      'companyMembershipDisable',
      'companyMembership { isEnabled availableActions user { email } }',
    );
    expect(off.data.companyMembershipDisable).toMatchObject({
      errors: [],
      companyMembership: { isEnabled: false, availableActions: ['ENABLE', 'DELETE'] },
    });
    expect(gateway.sent()).toHaveLength(1);
    await change('companyMembershipEnable', 'companyMembership { id }');
    expect(gateway.sent()).toHaveLength(1);
    const gone = await change('companyMembershipRemove', 'deletedId parent { id }');
    expect(gone.data.companyMembershipRemove).toEqual({
      deletedId: id,
      parent: { id: `CMP-${companyId(12)}` },
      errors: [],
    });
    expect(gateway.sent()).toEqual([`DELETE ${companies}/${companyId(12)}/memberships/${userId(12)}`]);
  });

  test('people with subscriptions cannot be removed, and the newer edition does not disable them', async () => {
    const id = membership(2, 5);
    const { data } = await gateway.ask(
      `mutation ($id: ID!) { companyMembershipDisable(id: $id) { ${ERRORS} } companyMembershipRemove(id: $id) { ${ERRORS} } }`,
      { id },
    );
    const guard = [{ __typename: 'GuardError', rule: 'ACTIVE_SUBSCRIPTIONS' }];
    expect(data.companyMembershipRemove.errors).toMatchObject(guard);
    expect(data.companyMembershipDisable.errors).toMatchObject(edition === 'v296' ? guard : []);
  });

  test('roles are replaced with one call if the state is given, and with two otherwise', async () => {
    const set = (args: string) =>
      gateway.ask(
        `mutation ($id: ID!) { companyMembershipSetRoles(id: $id, ${args}) { companyMembership { roles isEnabled } ${ERRORS} } }`,
        { id: membership(2, 103) },
      );
    const one = await set('roles: [DEVELOPER, BILLING_ADMIN], isEnabled: true');
    expect(one.data.companyMembershipSetRoles.errors).toEqual([]);
    expect(one.data.companyMembershipSetRoles.companyMembership.roles).toEqual(
      expect.arrayContaining(['DEVELOPER', 'BILLING_ADMIN']),
    );
    expect(gateway.sent()).toHaveLength(1);
    expect(predictedOf(one)).toBe(1);
    const two = await set('roles: []');
    expect(two.data.companyMembershipSetRoles.companyMembership.roles).not.toContain('DEVELOPER');
    expect(gateway.sent().map((call) => call.split(' ')[0])).toEqual(['GET', 'PUT']);
    expect(predictedOf(two)).toBe(2);
    const wrong = await set('roles: [CHANNEL_ADMIN], isEnabled: true');
    expect(wrong.data.companyMembershipSetRoles.errors).toMatchObject([
      { code: 'VALIDATION', path: ['roles'] },
    ]);
    expect(gateway.sent()).toEqual([]);
  });

  test('roles of many memberships change in one call, and the payload reads each only if it selects more than ids', async () => {
    const ask = (changes: readonly object[], select = 'id') =>
      gateway.ask(
        `mutation ($id: ID!, $changes: [RoleChangeInput!]!) { companyMembershipsChangeRoles(companyId: $id, changes: $changes) {
          companyMemberships { ${select} } ${ERRORS} } }`,
        { id: CMP, changes },
      );
    const changes = [
      { userUuid: userId(101), add: ['DEVELOPER'] },
      { userUuid: userId(104).toUpperCase(), add: ['BILLING_ADMIN'], remove: ['DEVELOPER'] },
    ];
    const ids = await ask(changes);
    expect(ids.errors).toBeUndefined();
    expect(ids.data.companyMembershipsChangeRoles).toEqual({
      errors: [],
      companyMemberships: [{ id: membership(2, 101) }, { id: membership(2, 104) }],
    });
    expect(gateway.sent()).toEqual([`PATCH ${members}/roles`]);
    const whole = await ask(changes, 'roles');
    expect(whole.data.companyMembershipsChangeRoles.companyMemberships[0].roles).toContain('DEVELOPER');
    expect(gateway.sent()).toHaveLength(3);
    expect(predictedOf(whole)).toBe(3);
    for (const [wrong, path] of [
      [[], ['changes']],
      [[{ userUuid: userId(101) }], ['changes', '0', 'add']],
      [[{ userUuid: userId(101), add: ['CHANNEL_ADMIN'] }], ['changes', '0', 'add']],
      [[{ userUuid: userId(101), add: ['DEVELOPER'], remove: ['DEVELOPER'] }], ['changes', '0', 'remove']],
      [
        [changes[0], changes[0]],
        ['changes', '1', 'userUuid'],
      ],
    ] as const) {
      const { data } = await ask(wrong as readonly object[]);
      expect(data.companyMembershipsChangeRoles).toMatchObject({
        companyMemberships: null,
        errors: [{ code: 'VALIDATION', path }],
      });
      expect(gateway.sent()).toEqual([]);
    }
  });

  test('a purchase is requested once, and what the company has is a GuardError', async () => {
    const ask = (applicationId: number) =>
      gateway.ask(
        `mutation ($id: ID!, $applicationId: Int!) { companyMembershipRequestPurchase(id: $id, applicationId: $applicationId) {
          companyMembership { id } ${ERRORS} } }`,
        { id: membership(2, 5), applicationId },
      );
    const { data } = await ask(27_013);
    expect(data.companyMembershipRequestPurchase).toEqual({
      companyMembership: { id: membership(2, 5) },
      errors: [],
    });
    expect(gateway.sent()).toEqual([`POST ${members}/${userId(5)}/applications/27013/purchaseRequests`]);
    expect((await ask(27_010)).data.companyMembershipRequestPurchase.errors).toMatchObject([
      { __typename: 'GuardError', rule: 'ALREADY_PURCHASED' },
    ]);
    expect((await ask(-1)).data.companyMembershipRequestPurchase.errors).toMatchObject([
      { code: 'VALIDATION', path: ['applicationId'] },
    ]);
    expect(gateway.sent()).toEqual([]);
  });

  test('lifecycle disables, enables and deletes memberships and companies, one call for each', async () => {
    const run = (ids: readonly string[], action: string) =>
      gateway.ask(
        `mutation ($ids: [ID!]!, $action: LifecycleAction!) { lifecycle(ids: $ids, action: $action) { results { id errors { code } node { id } } } }`,
        { ids, action },
      );
    const ids = [104, 105, 106].map((user) => membership(2, user));
    for (const action of ['DISABLE', 'ENABLE', 'DELETE']) {
      const answer = await run(ids, action);
      expect(answer.errors).toBeUndefined();
      expect(answer.data.lifecycle.results).toEqual(
        ids.map((id) => ({ id, errors: [], node: action === 'DELETE' ? null : { id } })),
      );
      expect(gateway.sent()).toHaveLength(3);
      expect(predictedOf(answer)).toBe(3);
    }
    const invited = await run([membership(12, 11)], 'INVITE');
    expect(gateway.sent()).toEqual([`POST ${companies}/${companyId(12)}/memberships/${userId(11)}/invite`]);
    expect(invited.data.lifecycle.results[0].errors).toHaveLength(1);
    await run([CMP], 'DISABLE');
    expect(gateway.sent()).toEqual([`PATCH ${companies}/${northwind}`]);
  });
});

test('a membership that begins with its acceptance is answered without a read, which would not find it', async () => {
  await using gateway = await startAppDirectGateway({ invitations: 'on-acceptance' });
  const { data, errors } = await gateway.ask(
    `mutation ($id: ID!, $inviter: UUID) { companyMembershipCreate(companyId: $id, inviterUuid: $inviter, input: { email: "zoe@northwind.example" }) {
      companyMembership { id state position user { email lastName } } ${ERRORS} } }`,
    { id: CMP, inviter: userId(1) },
  );
  expect(errors).toBeUndefined();
  expect(data.companyMembershipCreate).toMatchObject({
    errors: [],
    companyMembership: { state: 'INVITED', position: null, user: { email: 'zoe@northwind.example' } },
  });
  expect(gateway.sent()).toEqual([`POST ${members}?inviterUuid=${userId(1)}`]);
});

test('a write whose connection breaks is not repeated, and says that its outcome is unknown', async () => {
  await using gateway = await startAppDirectGateway();
  gateway.sandbox.setFaults([{ method: 'POST', path: '*/purchaseRequests', kind: 'reset' }]);
  const { errors } = await gateway.ask(
    'mutation ($id: ID!) { companyMembershipRequestPurchase(id: $id, applicationId: 27013) { errors { message } } }',
    { id: membership(2, 5) },
  );
  expect(errors?.[0]?.message).toContain('unknown whether the change was made');
  expect(gateway.sent()).toHaveLength(1);
});

test.each([
  [{ email: 'a@b.example', temporaryPassword: 'canary-PASSWORD-77' }, ['input', 'recipientEmails']],
  [
    { email: 'a@b.example', temporaryPassword: ['canary-PASSWORD-77'], recipientEmails: [] },
    ['input', 'temporaryPassword'],
  ],
])('a wrong input %j is rejected without repeating the password', async (input, argument) => {
  await using gateway = await startAppDirectGateway();
  const answer = await gateway.ask(
    'mutation ($id: ID!, $input: ActiveMembershipInput!) { companyMembershipCreateActive(companyId: $id, input: $input) { errors { message } } }',
    { id: CMP, input },
  );
  expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
  expect(answer.text).not.toContain('canary-PASSWORD-77');
  expect(gateway.world.log.join('\n')).not.toContain('canary-PASSWORD-77');
});
