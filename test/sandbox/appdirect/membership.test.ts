/** Memberships of the AppDirect sandbox: invitations, managed people, roles, groups that follow them, removal. */
import { describe, expect, test } from 'vitest';
import { companyId, startAppDirect, userId } from '../../support/appdirect.ts';
import type { AppDirectWorld } from '../../support/appdirect.ts';

const company = (number: number) => `/account/v2/companies/${companyId(number)}`;
const members = `${company(2)}/memberships`;
const member = (number: number) => `${members}/${userId(number)}`;

const rolesOf = async (world: AppDirectWorld, path: string) => (await world.get(path)).body.roles as string[];
const groupsOf = async (world: AppDirectWorld, path: string) => {
  const { content } = (await world.get(`${path}/groups`)).body;
  return content.map(({ name }: { name: string }) => name).sort() as string[];
};

describe('inviting', () => {
  const guest = { user: { email: 'guest@guest.example', firstName: 'Gu', lastName: 'Est' } };

  test('at once: the membership exists, its person is not active, and accepting makes them so', async () => {
    await using world = await startAppDirect();
    const invited = await world.call('POST', members, { as: 'companyAdmin', json: guest });
    expect(invited).toMatchObject({ status: 201, body: { enabled: true, user: { activated: false } } });
    // The company's default role.
    expect(invited.body.roles).toEqual(['ROLE_USER']);
    const path = `${members}/${invited.body.user.uuid}`;
    expect((await world.get(path)).status).toBe(200);
    const open = (await world.get(`${company(2)}/invitations`)).body.content;
    expect(open).toHaveLength(2);
    expect(open[1]).toMatchObject({
      email: 'guest@guest.example',
      role: 'USER',
      inviter: 'oliver.grant@northwind.example',
    });
    const accept = `/__sandbox/invitations/${invited.body.user.uuid}/accept`;
    expect((await world.call('POST', accept)).status).toBe(200);
    expect((await world.get(path)).body.user.activated).toBe(true);
    expect((await world.call('POST', accept)).status).toBe(404);
  });

  test('on acceptance: the answer shows a membership that does not exist until then', async () => {
    await using world = await startAppDirect({ invitations: 'on-acceptance' });
    const invited = await world.call('POST', members, { as: 'companyAdmin', json: guest });
    expect(invited).toMatchObject({ status: 201, body: { user: { activated: false } } });
    const path = `${members}/${invited.body.user.uuid}`;
    expect((await world.get(path)).status).toBe(404);
    await world.call('POST', `/__sandbox/invitations/${invited.body.user.uuid}/accept`);
    expect((await world.get(path)).body).toMatchObject({ roles: ['ROLE_USER'], user: { activated: true } });
  });

  test('a client without a person must name an inviter who exists', async () => {
    await using world = await startAppDirect();
    const invite = async (query: string) =>
      (await world.call('POST', `${members}${query}`, { json: guest })).status;
    expect(await invite('')).toBe(400);
    expect(await invite(`?inviterUuid=${userId(999)}`)).toBe(404);
    expect(await invite(`?inviterUuid=${userId(2)}`)).toBe(201);
  });

  test('a person who exists is found by e-mail and joins without a new user', async () => {
    await using world = await startAppDirect();
    const json = { roles: ['ROLE_DEVELOPER'], user: { email: 'MAYA.stone@skyline.example' } };
    const joined = await world.call('POST', members, { as: 'companyAdmin', json });
    expect(joined).toMatchObject({
      status: 201,
      body: { roles: ['ROLE_DEVELOPER'], lastUsed: false, user: { uuid: userId(1), activated: true } },
    });
    const again = await world.call('POST', members, { as: 'companyAdmin', json });
    expect(again.status).toBe(400);
  });

  test('a managed person has no login, gets no mail, and must be managed everywhere', async () => {
    await using world = await startAppDirect();
    const lift = { user: { email: 'lift.three@alpine-ski.example', allowLogin: false } };
    const added = await world.call('POST', `${company(12)}/memberships`, { json: lift });
    expect(added).toMatchObject({ status: 201, body: { user: { allowLogin: false, activated: true } } });
    expect((await world.get('/__sandbox/mails')).body.mails).toEqual([]);
    const other = (email: string, allowLogin: boolean) =>
      world.call('POST', `${members}?inviterUuid=${userId(2)}`, { json: { user: { email, allowLogin } } });
    expect((await other('lift.one@alpine-ski.example', true)).status).toBe(400);
    expect((await other('maya.stone@skyline.example', false)).status).toBe(400);
    expect((await other('lift.one@alpine-ski.example', false)).status).toBe(201);
  });

  test('a managed company takes managed people only, until one of them is invited', async () => {
    await using world = await startAppDirect();
    const managed = `${company(12)}/memberships?inviterUuid=${userId(2)}`;
    expect((await world.call('POST', managed, { json: guest })).status).toBe(400);
    // Somebody of a managed company is invited there, and nowhere else.
    const one = { user: { email: 'lift.one@alpine-ski.example', allowLogin: false } };
    expect((await world.call('POST', members, { as: 'companyAdmin', json: one })).status).toBe(201);
    expect((await world.call('POST', `${member(11)}/invite`, { as: 'companyAdmin' })).status).toBe(400);
    const invite = `${company(12)}/memberships/${userId(11)}/invite?inviterUuid=${userId(2)}`;
    expect((await world.call('POST', invite)).status).toBe(204);
    expect((await world.get(company(12))).body.allowLogin).toBe(true);
    expect((await world.get(`${company(12)}/memberships/${userId(11)}`)).body.user).toMatchObject({
      allowLogin: true,
      activated: false,
    });
    // Not managed any more, and somebody who never was.
    expect((await world.call('POST', invite)).status).toBe(404);
    expect((await world.call('POST', `${member(2)}/invite`, { as: 'companyAdmin' })).status).toBe(404);
    expect((await world.call('POST', managed, { json: guest })).status).toBe(201);
  });

  test('an active person needs a verified domain, and the password is kept nowhere', async () => {
    await using world = await startAppDirect();
    const add = (email: string) =>
      world.call('POST', `${members}/active`, {
        as: 'companyAdmin',
        json: {
          recipientEmails: ['it@northwind.example'],
          temporaryPassword: 'correct-horse',
          user: { email, firstName: 'Act', lastName: 'Ive', roles: ['ROLE_BILLING_ADMIN'] },
        },
      });
    const refused = await add('act@elsewhere.example');
    expect(refused.status).toBe(400);
    expect(refused.body[0].message).toContain('northwind.example, northwind-traders.example');
    expect(await add('act@Northwind-Traders.example')).toMatchObject({
      status: 200,
      body: { roles: ['ROLE_BILLING_ADMIN'], user: { activated: true } },
    });
    const seen = [
      await world.get('/__sandbox/mails'),
      await world.get('/__sandbox/calls'),
      await world.get(members),
    ].map(({ text }) => text);
    expect(seen.join()).toContain('TEMPORARY_PASSWORD');
    expect(seen.join()).not.toContain('correct-horse');
  });
});

describe('roles', () => {
  test('groups of the system follow roles, and everybody is in one', async () => {
    await using world = await startAppDirect();
    expect(await groupsOf(world, member(5))).toEqual(['Everyone', 'Warehouse / Night shift']);
    await world.call('PATCH', `${members}/roles`, {
      json: [{ userUuid: userId(5), rolesToAdd: ['ROLE_SYS_ADMIN', 'ROLE_DEVELOPER'] }],
    });
    expect(await rolesOf(world, member(5))).toEqual(['ROLE_USER', 'ROLE_SYS_ADMIN', 'ROLE_DEVELOPER']);
    expect(await groupsOf(world, member(5))).toEqual([
      'Company Admins',
      'Developers',
      'Everyone',
      'Warehouse / Night shift',
    ]);
    await world.call('PUT', member(5), { json: { roles: ['ROLE_DEVELOPER'] } });
    expect(await groupsOf(world, member(5))).toEqual(['Developers', 'Everyone', 'Warehouse / Night shift']);
  });

  test('the members of a group are the same by G3 and by the filter of the list, and the rest by member=false', async () => {
    await using world = await startAppDirect();
    const { content: groups } = (await world.get(`${company(2)}/groups?size=100`)).body;
    expect(groups).toHaveLength(12);
    const ids = (body: { readonly content: readonly { readonly user: { readonly uuid: string } }[] }) =>
      body.content.map(({ user }) => user.uuid).sort();
    const everybody = ids((await world.get(`${members}?size=100`)).body);
    for (const { uuid, memberCount } of groups as { uuid: string; memberCount: number }[]) {
      const path = `${company(2)}/groups/${uuid}/memberships?size=100`;
      const inside = ids((await world.get(path)).body);
      const outside = ids((await world.get(`${path}&member=false`)).body);
      expect(inside).toHaveLength(memberCount);
      expect(ids((await world.get(`${members}?size=100&groupUuid=${uuid}`)).body)).toEqual(inside);
      expect([...inside, ...outside].sort()).toEqual(everybody);
    }
  });

  test('the page has no group of resellers', async () => {
    await using page = await startAppDirect({ edition: 'page' });
    const reseller = `${company(3)}/memberships/${userId(3)}`;
    expect(await groupsOf(page, reseller)).toEqual(['Company Admins', 'Everyone']);
    await using world = await startAppDirect();
    expect(await groupsOf(world, reseller)).toEqual(['Company Admins', 'Everyone', 'Resellers']);
  });

  test('a list of changes is carried out as a whole or not at all', async () => {
    await using world = await startAppDirect();
    const change = (json: unknown) => world.call('PATCH', `${members}/roles`, { json });
    const good = { userUuid: userId(5), rolesToAdd: ['ROLE_DEVELOPER'] };
    const refused = await change([good, { userUuid: userId(8), rolesToAdd: ['ROLE_DEVELOPER'] }]);
    expect(refused).toMatchObject({ status: 400, body: [{ code: 'Bad Request' }] });
    expect(await rolesOf(world, member(5))).toEqual(['ROLE_USER']);
    const done = await change([good, { userUuid: userId(101), rolesToAdd: ['ROLE_BILLING_ADMIN'] }]);
    expect(done).toMatchObject({ status: 200, text: '' });
    expect(await rolesOf(world, member(5))).toEqual(['ROLE_USER', 'ROLE_DEVELOPER']);
  });

  test.each([
    ['the Marketplace Manager', { rolesToAdd: ['ROLE_CHANNEL_ADMIN'] }],
    ['the plain user', { rolesToAdd: ['ROLE_USER'] }],
    ['a role without prefix', { rolesToAdd: ['DEVELOPER'] }],
    ['a role that does not exist', { rolesToRemove: ['ROLE_KING'] }],
    ['one role both ways', { rolesToAdd: ['ROLE_DEVELOPER'], rolesToRemove: ['ROLE_DEVELOPER'] }],
    ['a person who is no uuid', { userUuid: 'roles', rolesToAdd: [] }],
  ])('%s is 400 in the list of changes', async (_, change) => {
    await using world = await startAppDirect();
    const json = [{ userUuid: userId(5), ...change }];
    expect((await world.call('PATCH', `${members}/roles`, { json })).status).toBe(400);
  });

  test('the Marketplace Manager can be taken away, and never given', async () => {
    await using world = await startAppDirect();
    const maya = `${company(1)}/memberships/${userId(1)}`;
    const kept = await world.call('PUT', maya, { json: { roles: ['ROLE_SYS_ADMIN'] } });
    expect(kept.body.roles).toEqual(['ROLE_CHANNEL_ADMIN', 'ROLE_SYS_ADMIN']);
    // Sending what is there is no attempt to give it.
    const sent = await world.call('PUT', maya, { json: { roles: ['ROLE_CHANNEL_ADMIN'] } });
    expect(sent.body.roles).toEqual(['ROLE_CHANNEL_ADMIN']);
    await world.call('PATCH', `${company(1)}/memberships/roles`, {
      json: [{ userUuid: userId(1), rolesToRemove: ['ROLE_CHANNEL_ADMIN'] }],
    });
    expect(await rolesOf(world, maya)).toEqual([]);
    const given = await world.call('PUT', maya, { json: { roles: ['ROLE_CHANNEL_ADMIN'] } });
    expect(given.status).toBe(400);
    expect((await world.get('/account/v2/companies', 'admin')).status).toBe(401);
  });

  test('a company admin gives the roles of a company, and no role of the marketplace', async () => {
    await using world = await startAppDirect();
    const names = async (path: string) =>
      (await world.get(path, 'companyAdmin')).body.map(({ name }: { name: string }) => name) as string[];
    expect(await names(`${company(2)}/assignableRoles`)).toEqual([
      'ROLE_SYS_ADMIN',
      'ROLE_BILLING_ADMIN',
      'ROLE_DEVELOPER',
      'ROLE_USER',
    ]);
    // One name with prefix, as in the vendor's example.
    expect(await names(`${member(2)}/assignableRoles`)).toEqual([
      'ROLE_SYS_ADMIN',
      'BILLING_ADMIN',
      'DEVELOPER',
      'USER',
    ]);
    expect(await names(`${member(101)}/assignableRoles`)).toEqual([]);
    const give = async (role: string) =>
      (await world.call('PUT', member(5), { as: 'companyAdmin', json: { roles: [role] } })).status;
    expect(await give('ROLE_RESELLER_MANAGER')).toBe(403);
    expect(await give('ROLE_BILLING_ADMIN')).toBe(200);
  });
});

describe('the list of members', () => {
  test.each([
    ['active=false', 1],
    ['enabled=false', 4],
    ['roleName=ROLE_DEVELOPER', 7],
    ['roleName=DEVELOPER', 7],
    ['searchText=KELLER', 1],
    ['searchText=head%20of', 1],
    ['groupUuid=60000000-0000-4000-8000-000000000001', 5],
    ['groupUuid=60000000-0000-4000-8000-000000000099', 0],
    ['roleName=DEVELOPER&enabled=false', 0],
  ])('%s gives %i', async (query, total) => {
    await using world = await startAppDirect();
    expect((await world.get(`${members}?${query}`)).body.page.totalElements).toBe(total);
  });

  test('the switches leave out the company and the attributes of the person', async () => {
    await using world = await startAppDirect();
    const [whole] = (await world.get(`${members}?size=1`)).body.content;
    expect(whole).toMatchObject({ company: { address: null, channelAdmin: false }, user: {} });
    const switches = 'includeCompanies=false&includeUserCustomAttributes=false';
    const [lean] = (await world.get(`${members}?size=1&${switches}`)).body.content;
    expect(lean).not.toHaveProperty('company');
    expect(lean.user).not.toHaveProperty('customAttributes');
    expect(whole.user).toHaveProperty('customAttributes');
  });

  test('an unknown role is 400', async () => {
    await using world = await startAppDirect();
    expect((await world.get(`${members}?roleName=KING`)).status).toBe(400);
  });
});

describe('disabling and removing', () => {
  test('v296 does not disable somebody with a subscription, and its refusal has no body', async () => {
    await using world = await startAppDirect();
    const refused = await world.call('PATCH', member(5), { json: { enabled: false } });
    expect(refused).toMatchObject({ status: 409, text: '' });
    expect((await world.get(member(5))).body.enabled).toBe(true);
    // The failed and the cancelled assignment do not count.
    for (const person of [102, 103]) {
      const done = await world.call('PATCH', member(person), { json: { enabled: false, roles: [] } });
      expect(done).toMatchObject({ status: 200, body: { enabled: false, roles: ['ROLE_USER'] } });
      expect(done.body.company).not.toHaveProperty('reseller');
    }
    expect((await world.call('PUT', member(5), { json: { enabled: false } })).status).toBe(200);
    expect((await world.call('PATCH', member(5), { json: {} })).status).toBe(400);
  });

  test('the page disables somebody with a subscription', async () => {
    await using world = await startAppDirect({ edition: 'page' });
    expect((await world.call('PATCH', member(5), { json: { enabled: false } })).status).toBe(200);
  });

  test.each([
    ['who has a subscription', member(5)],
    ['who owns one', member(2)],
    ['whom a directory manages', `${company(4)}/memberships/${userId(13)}`],
  ])('somebody %s cannot be removed', async (_, path) => {
    await using world = await startAppDirect();
    expect(await world.call('DELETE', path)).toMatchObject({ status: 409, text: '' });
    expect((await world.get(path)).status).toBe(200);
  });

  test('the last membership takes the person along, an earlier one does not', async () => {
    await using world = await startAppDirect();
    expect((await world.call('DELETE', member(9))).status).toBe(204);
    expect((await world.get(member(9))).status).toBe(404);
    expect((await world.get(`/account/v2/users/${userId(9)}/memberships`)).body.content).toHaveLength(2);
    expect((await world.call('DELETE', member(104))).status).toBe(204);
    expect((await world.get(`/account/v2/users/${userId(104)}`)).status).toBe(404);
    const group = `${company(2)}/groups/60000000-0000-4000-8000-000000000001`;
    expect((await world.get(group)).body.memberCount).toBe(4);
    expect((await world.call('DELETE', member(104))).status).toBe(404);
  });

  test.each(['roles', 'active', userId(999), `${userId(5)}x`])(
    'the user id %s leads to no membership',
    async (id) => {
      await using world = await startAppDirect();
      expect((await world.call('DELETE', `${members}/${id}`)).status).toBeGreaterThanOrEqual(404);
      expect((await world.get(members)).body.page.totalElements).toBe(64);
    },
  );
});

describe('products', () => {
  test('assignments name the subscription, its owner and the product, and leave failed ones out', async () => {
    await using world = await startAppDirect();
    const { content } = (await world.get(`${member(101)}/assignments`)).body;
    expect(content).toMatchObject([
      { status: 'ACTIVE', companyEntitlementId: 8_001, ownerUuid: userId(2), productName: 'Adatum Mail' },
      { status: 'PENDING_USER_ACTIVATION', companyEntitlementId: 8_002 },
    ]);
    expect(content[0].links[0].href).toMatch(/\/products\/27010\?country=US&currency=USD$/);
    expect((await world.get(`${member(102)}/assignments`)).body.content).toEqual([]);
  });

  test('a request to buy goes to the admins, unless the company has the product', async () => {
    await using world = await startAppDirect();
    const request = (product: string) =>
      world.call('POST', `${member(5)}/applications/${product}/purchaseRequests`, { as: 'user' });
    expect(await request('27010')).toMatchObject({ status: 409, text: '' });
    expect((await request('999')).status).toBe(404);
    expect((await request('mail')).status).toBe(400);
    expect((await request('27013')).status).toBe(204);
    expect((await world.get('/__sandbox/mails')).body.mails).toMatchObject([
      {
        kind: 'PURCHASE_REQUEST',
        to: ['oliver.grant@northwind.example', 'ann.bee@consulting.example'],
        productId: 27_013,
        userUuid: userId(5),
      },
    ]);
    const { body } = await world.get('/marketplace/v1/bundles/31002/status', 'user');
    expect(body.map(({ requested }: { requested: boolean }) => requested)).toEqual([false, false, true]);
  });

  test('the checklist follows what the company and the person have done', async () => {
    await using world = await startAppDirect();
    expect((await world.get(`${member(5)}/checklist`, 'user')).body).toEqual({
      haveAssignedUsers: true,
      haveCompletedCompanyProfile: true,
      haveCompletedProfile: false,
      haveInvitedUsers: true,
      havePurchasedProduct: true,
      links: [],
    });
    const alone = `${company(22)}/memberships/${userId(222)}/checklist`;
    expect((await world.get(alone)).body).toMatchObject({
      haveAssignedUsers: false,
      haveInvitedUsers: false,
      havePurchasedProduct: false,
    });
  });
});
