/** Account users in their three forms: addresses, invitations and their expiry, groups. */
import { describe, expect, test } from 'vitest';
import { ids, startSandbox, total } from '../../support/sandbox.ts';
import { personToken } from '../../support/tokens.ts';
import type { SandboxWorld } from '../../support/sandbox.ts';

const northwind = 'ACC-2001-0001';
const ann = 'USR-2000-0001';
const annHere = 'AUSR-7000-0000-0003';
const purchasers = 'UGR-2001-1002';
const dayMs = 24 * 60 * 60 * 1000;

const person = (email = 'new@northwind.example') => ({
  user: { email, firstName: 'New', lastName: 'Comer' },
  groups: [{ id: purchasers }],
});

/** The three addresses of a person's membership in the client account. */
const forms = [
  {
    name: 'under /accounts',
    list: `/accounts/${northwind}/users`,
    item: `/accounts/${northwind}/users/${ann}`,
    id: ann,
  },
  {
    name: 'under the account id',
    list: `/${northwind}/users`,
    item: `/${northwind}/users/${ann}`,
    id: annHere,
  },
  { name: 'flat', list: '/account-users', item: `/account-users/${annHere}`, id: annHere },
] as const;

describe('addresses', () => {
  test.each(forms)('$name: the item answers $id', async ({ item, id }) => {
    await using world = await startSandbox();
    const { body } = await world.get(item, 'client');
    expect(body.id).toBe(id);
    expect(body.account.id).toBe(northwind);
    expect(body.status).toBe('Active');
    expect(body.invitation).toEqual({ status: 'Active' });
    const groups = (await world.get(`${item}?select=groups`, 'client')).body.groups as { id: string }[];
    expect(groups.map((group) => group.id)).toEqual(['UGR-2001-1001', purchasers]);
  });

  test.each(forms)('$name: the list has the same members in the same order', async ({ list }) => {
    await using world = await startSandbox();
    const reply = await world.get(`${list}?limit=100`, 'client');
    expect(total(reply)).toBe(35);
    const people = reply.body.data.map(
      (row: { id: string; user?: { id: string } }) => row.user?.id ?? row.id,
    ) as string[];
    expect(people[0]).toBe(ann);
    expect(people[34]).toBe('USR-2001-0034');
  });

  test('with membershipPaths nested, the older paths are 404 for every method and the newest one works', async () => {
    await using world = await startSandbox({ membershipPaths: 'nested' });
    for (const { list, item } of forms.slice(1)) {
      for (const path of [list, item, `${item}/groups`, `${item}/accept-invite`]) {
        for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
          expect(await world.call(method, path), `${method} ${path}`).toMatchObject({ status: 404 });
        }
      }
      expect((await world.call('GET', list, { as: null })).status).toBe(404);
    }
    const [nested] = forms;
    expect(total(await world.get(nested.list))).toBe(35);
    expect((await world.get(nested.item)).body.id).toBe(ann);
    expect((await world.get('/no-such-path')).status).toBe(501);
  });

  test('the newest form has the person in `user` as well', async () => {
    await using world = await startSandbox();
    const { body } = await world.get(`/accounts/${northwind}/users/${ann}`, 'client');
    expect(body.user).toMatchObject({ id: ann, name: 'Ann Bee', email: body.email, status: 'Active' });
    const found = await world.get(`/accounts/${northwind}/users?eq(user.email,"${body.email}")`, 'client');
    expect(ids(found)).toEqual([ann]);
  });

  test('a person is also found by e-mail in an account', async () => {
    await using world = await startSandbox();
    expect((await world.get(`/accounts/${northwind}/users/ann.bee@consulting.example`)).body.id).toBe(ann);
  });

  test('the first form shows the person with the status in this account', async () => {
    await using world = await startSandbox();
    const { body } = await world.get(`/accounts/ACC-2006-0001/users/${ann}?select=audit`);
    expect(body).toMatchObject({
      id: ann,
      email: 'ann.bee@consulting.example',
      name: 'Ann Bee',
      status: 'Invited',
      invitation: { status: 'Invited', url: expect.stringMatching(/^https:/) },
      settings: { languageCode: 'en-US' },
    });
    expect(body).not.toHaveProperty('currentAccount');
    expect(body).not.toHaveProperty('accounts');
    expect((await world.get(`/accounts/ACC-2005-0001/users/${ann}`)).body.status).toBe('InvitationExpired');
    expect((await world.get('/accounts/ACC-2003-0001/users/USR-2003-0001')).body.status).toBe('Blocked');
  });

  test('modules and buyers follow from the groups', async () => {
    await using world = await startSandbox();
    const scoped = (await world.get('/account-users/AUSR-7000-0000-0020?select=groups,modules,buyers')).body;
    expect(scoped.groups.map(({ id }: { id: string }) => id)).toEqual(['UGR-2001-1003']);
    expect(scoped.modules.map(({ id }: { id: string }) => id)).toEqual(['MOD-0478', 'MOD-4417']);
    expect(scoped.buyers).toHaveLength(3);
    expect((await world.get(`/account-users/${annHere}?select=buyers`)).body).not.toHaveProperty('buyers');
  });

  test('the groups of a member can be listed', async () => {
    await using world = await startSandbox();
    expect(ids(await world.get(`/accounts/${northwind}/users/${ann}/groups`, 'client'))).toEqual([
      'UGR-2001-1001',
      purchasers,
    ]);
  });

  test.each(forms)('$name: lists can be filtered and ordered', async ({ list, name }) => {
    await using world = await startSandbox();
    const path = name === 'under /accounts' ? 'lastName' : 'user.lastName';
    const reply = await world.get(
      `${list}?any(groups,id=UGR-2001-1003)&order=${path},id&limit=100`,
      'client',
    );
    expect(total(reply)).toBe(11);
  });
});

describe('invitations', () => {
  test.each([
    ['under /accounts', `/accounts/${northwind}/users`, {}, /^USR-9/],
    ['under the account id', `/${northwind}/users`, {}, /^AUSR-9/],
    ['flat', '/account-users', { account: { id: northwind } }, /^AUSR-9/],
  ])('%s: a new person is created and invited', async (_, path, more, id) => {
    await using world = await startSandbox();
    const reply = await world.post(path, { ...person(), ...more }, 'client');
    expect(reply.status).toBe(201);
    expect(reply.body.id).toMatch(id);
    expect(reply.body).toMatchObject({
      status: 'Invited',
      invitation: { status: 'Invited' },
      account: { id: northwind },
    });
    const user = (await world.get('/users/new@northwind.example')).body;
    expect(user).toMatchObject({ id: 'USR-9000-0001', status: 'Invited', name: 'New Comer' });
  });

  test('the id of the first form leads on to the person', async () => {
    await using world = await startSandbox();
    const { id } = (await world.post(`/accounts/${northwind}/users`, person())).body as { id: string };
    expect((await world.get(`/accounts/${northwind}/users/${id}`)).status).toBe(200);
    expect(
      (await world.put(`/users/${id}`, { firstName: 'Renamed', email: 'other@x.example', status: 'Active' }))
        .body,
    ).toMatchObject({
      firstName: 'Renamed',
      email: 'new@northwind.example',
      status: 'Invited',
    });
    expect((await world.post(`/users/${id}/block`)).body.status).toBe('Blocked');
    expect((await world.post(`/users/${id}/unblock`)).body.status).toBe('Invited');
  });

  test('a known e-mail, in any case, is the same person', async () => {
    await using world = await startSandbox();
    const reply = await world.post(`/accounts/${northwind}/users`, person('Ingrid@contoso.example'));
    expect(reply.body).toMatchObject({ id: 'USR-2002-0002', firstName: 'Ingrid', status: 'Invited' });
    expect(total(await world.get('/users?limit=0'))).toBe(47);
  });

  test('Operations adds a known person directly', async () => {
    await using world = await startSandbox();
    const direct = { ...person('gone@northwind.example'), invitation: { status: 'Active' } };
    expect((await world.post(`/accounts/${northwind}/users`, direct, 'client')).body.errors).toHaveProperty([
      'invitation.status',
    ]);
    expect((await world.get('/users/USR-2009-0001')).body.status).toBe('Disabled');
    const reply = await world.post(`/accounts/${northwind}/users`, direct);
    expect(reply.body).toMatchObject({ id: 'USR-2009-0001', status: 'Active' });
    expect((await world.get('/users/USR-2009-0001')).body.status).toBe('Active');
    const unknown = { ...person('nobody@x.example'), invitation: { status: 'Active' } };
    expect((await world.post(`/accounts/${northwind}/users`, unknown)).status).toBe(400);
  });

  test.each([
    [{}, ['user', 'groups', 'groups']],
    [{ user: {}, groups: [{ id: purchasers }] }, ['user.email', 'user.firstName', 'user.lastName']],
    [{ ...person(), groups: [] }, ['groups']],
    [{ ...person(), groups: [{ id: 'UGR-2002-1001' }] }, ['groups']],
    [{ ...person(), groups: [{ id: 'wrong' }] }, ['groups[0].id', 'groups']],
    [{ ...person('no-mail') }, ['user.email']],
    [{ ...person(), user: { ...person().user, phone: { number: '1'.repeat(16) } } }, ['user.phone.number']],
    [{ ...person(), invitation: { status: 'Deleted' } }, ['invitation.status']],
  ])('%j is refused', async (document, paths) => {
    await using world = await startSandbox();
    const reply = await world.post(`/accounts/${northwind}/users`, document);
    expect(reply.status).toBe(400);
    expect(Object.keys(reply.body.errors as object)).toEqual([...new Set(paths)]);
    expect(total(await world.get('/users?limit=0'))).toBe(47);
  });

  test('a member is not invited twice, a deleted person not at all', async () => {
    await using world = await startSandbox();
    const again = await world.post(`/accounts/${northwind}/users`, person('ann.bee@consulting.example'));
    expect(again.status).toBe(400);
    expect(again.body.errors[0].parameters).toMatchObject({ user: ann, account: northwind });
    expect(
      (await world.post(`/accounts/${northwind}/users`, person('deleted@northwind.example'))).status,
    ).toBe(400);
  });

  test('only the own account can be invited to', async () => {
    await using world = await startSandbox();
    const document = { ...person(), groups: [{ id: 'UGR-2002-1001' }] };
    expect((await world.post('/accounts/ACC-2002-0001/users', document, 'client')).status).toBe(404);
    const flat = await world.post(
      '/account-users',
      { ...document, account: { id: 'ACC-2002-0001' } },
      'client',
    );
    expect(flat.body.errors).toHaveProperty(['account.id']);
  });
});

describe('the life of an invitation', () => {
  async function invited(world: SandboxWorld) {
    world.sandbox.setClock(new Date('2026-05-01T00:00:00Z'));
    const { id } = (await world.post('/account-users', { ...person(), account: { id: northwind } })).body as {
      id: string;
    };
    const at = (days: number, ms = 0) =>
      world.sandbox.setClock(new Date(Date.UTC(2026, 4, 1) + days * dayMs + ms));
    const status = async () => (await world.get(`/account-users/${id}`)).body.invitation.status as string;
    return { id, at, status, token: personToken('USR-9000-0001', northwind) };
  }

  test('it expires after seven days, and with it the status of the person', async () => {
    await using world = await startSandbox();
    const { at, status } = await invited(world);
    at(7, -1);
    expect(await status()).toBe('Invited');
    at(7);
    expect(await status()).toBe('InvitationExpired');
    expect((await world.get('/users/USR-9000-0001')).body.status).toBe('InvitationExpired');
    expect(ids(await world.get('/account-users?invitation.status=InvitationExpired&limit=100'))).toContain(
      'AUSR-9000-0000-0001',
    );
  });

  test('resending starts the seven days again with the same link', async () => {
    await using world = await startSandbox();
    const { id, at, status } = await invited(world);
    const { url } = (await world.get(`/account-users/${id}`)).body.invitation as { url: string };
    at(6);
    const reply = await world.post(`/account-users/${id}/resend-invite`);
    expect(reply.body.invitation).toEqual({ status: 'Invited', url });
    at(12);
    expect(await status()).toBe('Invited');
    at(13);
    expect(await status()).toBe('InvitationExpired');
    expect((await world.post(`/account-users/${id}/resend-invite`)).status).toBe(400);
  });

  test('a new invitation follows an expired one, with a new link', async () => {
    await using world = await startSandbox();
    const { id, at, status } = await invited(world);
    const { url } = (await world.get(`/account-users/${id}`)).body.invitation as { url: string };
    expect((await world.post(`/account-users/${id}/send-new-invite`)).status).toBe(400);
    at(8);
    const reply = await world.post(`/account-users/${id}/send-new-invite`);
    expect(reply.body.invitation.status).toBe('Invited');
    expect(reply.body.invitation.url).not.toBe(url);
    at(14);
    expect(await status()).toBe('Invited');
  });

  test('only the invited person accepts, in time; twice does no harm', async () => {
    await using world = await startSandbox();
    const { id, at, token } = await invited(world);
    const path = `/account-users/${id}/accept-invite`;
    expect((await world.post(path)).status).toBe(403);
    expect((await world.post(path, undefined, personToken(ann, northwind))).status).toBe(403);
    at(8);
    expect((await world.post(path, undefined, token)).status).toBe(400);
    at(2);
    const accepted = await world.post(path, undefined, token);
    expect(accepted.body).toMatchObject({ status: 'Active', invitation: { status: 'Active' } });
    expect(accepted.body.invitation).not.toHaveProperty('url');
    const audit = (await world.get(`/account-users/${id}?select=audit`)).body.audit;
    expect(audit).toMatchObject({
      joined: { at: '2026-05-03T00:00:00.000Z' },
      invitationAcceptedAt: '2026-05-03T00:00:00.000Z',
    });
    expect((await world.post(path, undefined, token)).body.revision).toBe(accepted.body.revision);
    const user = (await world.get('/users/USR-9000-0001?select=audit')).body;
    expect(user).toMatchObject({ status: 'Active', currentAccount: { id: northwind } });
    expect(user.audit.invitationAcceptedAt).toBe('2026-05-03T00:00:00.000Z');
  });

  test.each([`/accounts/${northwind}/users/USR-9000-0001`, `/${northwind}/users/USR-9000-0001`])(
    'the steps work below %s too',
    async (path) => {
      await using world = await startSandbox();
      const { at, token } = await invited(world);
      expect((await world.post(`${path}/resend-invite`, undefined, 'client')).status).toBe(200);
      at(9);
      expect((await world.post(`${path}/send-new-invite`, undefined, 'client')).status).toBe(200);
      expect((await world.post(`${path}/accept-invite`, undefined, token)).body.status).toBe('Active');
    },
  );
});

describe('removal', () => {
  test.each(forms)('$name: the membership is gone, the person stays', async ({ item }) => {
    await using world = await startSandbox();
    expect((await world.remove(item, 'client')).status).toBe(204);
    expect((await world.get(item)).status).toBe(404);
    expect((await world.get(`/account-users/${annHere}`)).status).toBe(404);
    const user = (await world.get(`/users/${ann}?select=accounts`)).body;
    expect(user).toMatchObject({ status: 'Active', currentAccount: { id: 'ACC-2002-0001' } });
    expect(user.accounts).toHaveLength(4);
    expect((await world.get(`/users/${ann}`, 'client')).status).toBe(404);
  });

  test('the last membership leaves the person disabled; inviting again gives a new id', async () => {
    await using world = await startSandbox();
    await world.remove('/accounts/ACC-2004-0001/users/USR-2004-0001');
    expect((await world.get('/users/USR-2004-0001')).body.status).toBe('Disabled');
    const again = await world.post('/account-users', {
      user: { email: 'jürgen.groß@mueller-maschinenbau.example', firstName: 'J', lastName: 'G' },
      account: { id: 'ACC-2004-0001' },
      groups: [{ id: 'UGR-2004-1001' }],
    });
    expect(again.body).toMatchObject({ id: 'AUSR-9000-0000-0001', user: { id: 'USR-2004-0001' } });
  });

  test('a member cannot remove itself, or another without the permission', async () => {
    await using world = await startSandbox();
    const self = personToken('USR-2001-0001', northwind);
    expect((await world.remove(`/accounts/${northwind}/users/USR-2001-0001`, self)).status).toBe(400);
    expect(
      (
        await world.remove(
          `/accounts/${northwind}/users/USR-2001-0001`,
          personToken('USR-2001-0003', northwind),
        )
      ).status,
    ).toBe(403);
    expect((await world.remove(`/accounts/${northwind}/users/USR-2001-0005`, self)).status).toBe(204);
  });
});

describe('groups', () => {
  test.each(forms)('$name: add, replace, remove, but never the last', async ({ item, id }) => {
    await using world = await startSandbox();
    const groupIds = async () =>
      (await world.get(`${item}?select=groups`)).body.groups.map(
        (group: { id: string }) => group.id,
      ) as string[];
    const added = await world.post(`${item}/groups`, { id: 'UGR-2001-1003' }, 'client');
    expect(added.status).toBe(200);
    expect(added.body.id).toBe(id);
    expect(await groupIds()).toHaveLength(3);
    const replaced = await world.put(`${item}/groups`, [{ id: 'UGR-2001-1003' }], 'client');
    expect(replaced.status).toBe(200);
    expect(await groupIds()).toEqual(['UGR-2001-1003']);
    expect((await world.remove(`${item}/groups/${purchasers}`)).status).toBe(404);
    const last = await world.remove(`${item}/groups/UGR-2001-1003`);
    expect(last.status).toBe(400);
    expect(last.body.errors[0].properties).toEqual(['groups']);
    await world.post(`${item}/groups`, { id: purchasers });
    expect((await world.remove(`${item}/groups/UGR-2001-1003`)).status).toBe(204);
    expect(await groupIds()).toEqual([purchasers]);
  });

  test.each([
    ['POST', { id: 'UGR-2002-1001' }],
    ['POST', {}],
    ['POST', [{ id: purchasers }]],
    ['PUT', []],
    ['PUT', { id: purchasers }],
    ['PUT', [{ id: 'UGR-2002-1001' }]],
    ['PUT', [purchasers]],
  ])('%s of %j is refused', async (method, json) => {
    await using world = await startSandbox();
    expect((await world.call(method, `/account-users/${annHere}/groups`, { json })).status).toBe(400);
  });
});

test('an update changes the profile and the groups, and for Operations the notes', async () => {
  await using world = await startSandbox();
  const path = `/accounts/${northwind}/users/${ann}`;
  const reply = await world.put(
    path,
    {
      user: { firstName: 'Anna', phone: { prefix: '+1', number: '2' } },
      groups: [{ id: purchasers }],
      invitation: { notes: 'x' },
    },
    'client',
  );
  expect(reply.body).toMatchObject({ id: ann, firstName: 'Anna', phone: { prefix: '+1', number: '2' } });
  expect(reply.body.invitation).not.toHaveProperty('notes');
  expect((await world.put(path, { lastName: 'Beech', invitation: { notes: 'Called' } })).body).toMatchObject({
    lastName: 'Beech',
    invitation: { notes: 'Called' },
  });
  expect((await world.put(path, { groups: [] })).status).toBe(400);
  expect(ids(await world.get(`${path}/groups`))).toEqual([purchasers]);
});
