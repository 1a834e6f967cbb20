/** Users: look-up, partial updates, block and delete, password, single sign-on, accounts. */
import { describe, expect, test } from 'vitest';
import { tinyPng } from '../../support/images.ts';
import { form, ids, startSandbox, type SandboxWorld } from '../../support/sandbox.ts';
import { personToken } from '../../support/tokens.ts';

const northwind = 'ACC-2001-0001';
const ann = 'USR-2000-0001';
const asAnn = personToken(ann, northwind);

test.each([ann, 'ann.bee@consulting.example', 'ann.bee%40consulting.example', 'ANN.BEE@CONSULTING.EXAMPLE'])(
  'a user is found by id or e-mail: %s',
  async (key) => {
    await using world = await startSandbox();
    expect((await world.get(`/users/${key}`)).body.id).toBe(ann);
  },
);

describe('block, unblock, delete', () => {
  test('block overrides the memberships, unblock brings them back', async () => {
    await using world = await startSandbox();
    expect((await world.get('/accounts', asAnn)).status).toBe(200);
    expect((await world.post(`/users/${ann}/block`)).body).toMatchObject({ status: 'Blocked', revision: 4 });
    expect((await world.get('/accounts', asAnn)).status).toBe(401);
    expect((await world.post(`/users/${ann}/block`)).status).toBe(400);
    expect((await world.post(`/users/${ann}/unblock`)).body.status).toBe('Active');
    expect((await world.post(`/users/${ann}/unblock`)).status).toBe(400);
  });

  test.each([
    ['block', 'USR-2007-0001', 'New'],
    ['block', 'USR-2009-0002', 'Deleted'],
  ])('%s of %s is refused: %s', async (action, id, status) => {
    await using world = await startSandbox();
    expect((await world.post(`/users/${id}/${action}`)).body.errors[0].parameters.status).toBe(status);
  });

  test('only a disabled user is deleted, and is then out of sight for all but Operations', async () => {
    await using world = await startSandbox();
    expect((await world.remove(`/users/${ann}`)).status).toBe(400);
    expect((await world.remove('/users/gone@northwind.example')).status).toBe(204);
    expect((await world.get('/users/USR-2009-0001')).body.status).toBe('Deleted');
    expect((await world.remove('/users/USR-2009-0001')).status).toBe(400);
  });

  test('block, unblock, delete are for Operations', async () => {
    await using world = await startSandbox();
    expect((await world.post(`/users/${ann}/block`, undefined, 'client')).status).toBe(403);
    expect((await world.remove(`/users/${ann}`, 'client')).status).toBe(403);
  });
});

describe('update', () => {
  test('update is partial: absent stays, null clears', async () => {
    await using world = await startSandbox();
    const reply = await world.put(`/users/${ann}`, {
      firstName: 'Anna',
      phone: null,
      settings: { languageCode: null },
    });
    expect(reply.body).toMatchObject({
      firstName: 'Anna',
      lastName: 'Bee',
      name: 'Anna Bee',
      settings: { cultureCode: 'en-US' },
    });
    expect(reply.body).not.toHaveProperty('phone');
    expect(reply.body.settings).not.toHaveProperty('languageCode');
  });

  test('e-mail and status come along without effect', async () => {
    await using world = await startSandbox();
    const reply = await world.put(`/users/${ann}`, { email: 'x@y.example', status: 'Blocked', name: 'x' });
    expect(reply.body).toMatchObject({
      email: 'ann.bee@consulting.example',
      status: 'Active',
      name: 'Ann Bee',
    });
  });

  test('update as a form, with a picture called icon', async () => {
    await using world = await startSandbox();
    const body = form('user', { lastName: 'Beech' }, tinyPng, 'icon');
    expect((await world.call('PUT', `/users/${ann}`, { body })).body.lastName).toBe('Beech');
    expect((await world.get(`/users/${ann}/icon`)).headers.get('location')).not.toContain('identicon');
  });

  test('a person switches to an account with an active membership only', async () => {
    await using world = await startSandbox();
    const to = (id: string) => ({ currentAccount: { id } });
    expect((await world.put(`/users/${ann}`, to('ACC-2002-0001'), asAnn)).status).toBe(200);
    expect((await world.get(`/users/${ann}`)).body.currentAccount.id).toBe('ACC-2002-0001');
    for (const id of ['ACC-2006-0001', 'ACC-3001-0001', 'ACC-0000-0000']) {
      const reply = await world.put(`/users/${ann}`, to(id), asAnn);
      expect(reply.body.errors).toHaveProperty(['currentAccount.id']);
    }
    expect((await world.put(`/users/${ann}`, to(northwind), 'client')).status).toBe(403);
  });

  test('an update of another user needs Access Management, and users outside the own account are not found', async () => {
    await using world = await startSandbox();
    const purchaser = personToken('USR-2001-0003', northwind);
    expect((await world.put('/users/USR-2001-0003', { firstName: 'Me' }, purchaser)).status).toBe(200);
    expect((await world.put(`/users/${ann}`, { firstName: 'You' }, purchaser)).status).toBe(403);
    expect((await world.put(`/users/${ann}`, { firstName: 'You' }, 'client')).status).toBe(200);
    expect((await world.put('/users/USR-3001-0001', { firstName: 'You' }, 'client')).status).toBe(404);
  });

  test.each([
    [{ firstName: '' }, 'firstName'],
    [{ lastName: null }, 'lastName'],
    [{ phone: { prefix: '1'.repeat(11) } }, 'phone.prefix'],
    [{ settings: { cultureCode: 'english' } }, 'settings.cultureCode'],
    [{ currentAccount: { id: 'x' } }, 'currentAccount.id'],
  ])('%j is refused', async (document, path) => {
    await using world = await startSandbox();
    expect((await world.put(`/users/${ann}`, document)).body.errors).toHaveProperty([path]);
  });
});

describe('passwords', () => {
  test('passwords are set by the person alone', async () => {
    await using world = await startSandbox();
    const document = { password: 'Correct-horse-1' };
    expect((await world.post(`/users/${ann}/set-password`, document, asAnn)).body.id).toBe(ann);
    for (const role of ['operations', 'client']) {
      expect((await world.post(`/users/${ann}/set-password`, document, role)).status).toBe(403);
    }
  });

  test.each(['Sh-1abc', 'alllowercase1!', 'ALLUPPERCASE1!', 'NoDigits!!', 'NoSpecial11'])(
    'a weak one is refused and not echoed: %s',
    async (password) => {
      await using world = await startSandbox();
      const reply = await world.post(`/users/${ann}/set-password`, { password }, asAnn);
      expect(reply.body.errors).toHaveProperty('password');
      expect(reply.text).not.toContain(password);
    },
  );
});

test.each([
  ['GET', 'sso-check'],
  ['POST', 'sso-check'],
  ['GET', 'sso'],
  ['POST', 'sso'],
])('%s %s tells whether single sign-on is configured', async (method, name) => {
  await using world = await startSandbox();
  expect((await world.call(method, `/users/${ann}/${name}`)).body).toEqual({ status: 'disabled' });
  expect((await world.call(method, `/users/USR-1000-0001/${name}`)).body).toEqual({ status: 'enabled' });
  expect((await world.call(method, `/users/USR-1000-0001/${name}`, { as: 'client' })).status).toBe(404);
});

describe('the accounts of a user', () => {
  test('the accounts of a user as an account switcher asks for them', async () => {
    await using world = await startSandbox();
    const query =
      'select=id,name,type,status,icon,favorite,audit.access.at,-*&eq(invitation.status,"Active")&order=name&offset=0&limit=50';
    const reply = await world.get(`/users/${ann}/accounts?${query}`, asAnn);
    expect(ids(reply)).toEqual(['ACC-2002-0001', 'ACC-2004-0001', northwind]);
    expect(reply.body.data[2]).toEqual({
      id: northwind,
      name: 'Northwind Traders Ltd',
      type: 'Client',
      status: 'Active',
      icon: `/v1/accounts/accounts/${northwind}/icon`,
      favorite: true,
      // Named by the filter.
      invitation: { status: 'Active' },
      audit: { access: { at: expect.any(String) } },
    });
  });

  test('the accounts of a user are visible to that user and to Operations', async () => {
    await using world = await startSandbox();
    expect((await world.get(`/users/${ann}/accounts`)).body.data).toHaveLength(5);
    expect((await world.get(`/users/${ann}/accounts`, 'client')).status).toBe(403);
    expect((await world.get('/users/USR-3001-0001/accounts', 'client')).status).toBe(404);
  });
});

describe('the favorite accounts of a user', () => {
  const own = `/users/${ann}/accounts`;
  const favorites = async (world: SandboxWorld) =>
    ids(await world.get(`${own}?select=-*,id&eq(favorite,true)&order=id`, asAnn));

  test('a person sets and removes a favorite, and gets the changed item', async () => {
    await using world = await startSandbox();
    const set = await world.put(`${own}/ACC-2002-0001`, { favorite: true }, asAnn);
    expect(set.status).toBe(200);
    expect(set.body).toMatchObject({
      id: 'ACC-2002-0001',
      name: 'Contoso "Global" Retail',
      invitation: { status: 'Active' },
      favorite: true,
      $meta: { omitted: ['audit'] },
    });
    expect(await favorites(world)).toEqual([northwind, 'ACC-2002-0001']);
    const removed = await world.put(
      `${own}/${northwind}`,
      { favorite: false, name: 'Ours', id: 'ACC-1' },
      asAnn,
    );
    expect(removed.body).toMatchObject({ id: northwind, name: 'Northwind Traders Ltd', favorite: false });
    expect(await favorites(world)).toEqual(['ACC-2002-0001']);
    // The address by e-mail, and a body that names no member that can change.
    const same = await world.put('/users/ann.bee@consulting.example/accounts/ACC-2002-0001', {}, asAnn);
    expect(same.body.favorite).toBe(true);
    expect((await world.get(`/accounts/${northwind}`, asAnn)).body).not.toHaveProperty('favorite');
  });

  test('only the person itself can do so, and only for its accounts', async () => {
    await using world = await startSandbox();
    const body = { favorite: true };
    for (const role of ['operations', 'client', 'vendor']) {
      expect([role, (await world.put(`${own}/ACC-2002-0001`, body, role)).status]).toEqual([role, 404]);
    }
    for (const account of ['ACC-3001-0001', 'ACC-9999-9999', 'nonsense']) {
      expect([account, (await world.put(`${own}/${account}`, body, asAnn)).status]).toEqual([account, 404]);
    }
    expect((await world.put(`/users/USR-1000-0001/accounts/${northwind}`, body, asAnn)).status).toBe(404);
    expect((await world.put(`${own}/ACC-2002-0001`, { favorite: 'yes' }, asAnn)).body.errors).toHaveProperty(
      'favorite',
    );
    expect((await world.call('DELETE', `${own}/ACC-2002-0001`, { as: asAnn })).status).toBe(405);
    expect(await favorites(world)).toEqual([northwind]);
  });
});
