/** What each kind of caller sees of each collection, and which members are hidden from it. */
import { describe, expect, test } from 'vitest';
import { collections } from '../support/collections.ts';
import { ids, startSandbox, total } from '../support/sandbox.ts';

/** Rows in sight, or the status of a refusal. */
const expected: Record<
  (typeof collections)[number],
  readonly [number | '403', number | '403', number | '403']
> = {
  accounts: [12, 1, 4],
  'account-users': [50, 35, 1],
  users: [47, 35, 1],
  'user-groups': [19, 4, 1],
  buyers: [36, 26, 8],
  licensees: [138, 127, 8],
  sellers: [8, 8, 0],
  'erp-links': [56, 46, 14],
  'cloud-tenants': [6, '403', '403'],
  'api-tokens': [9, 3, 2],
  modules: [10, '403', '403'],
  services: [4, 4, 4],
};

test.each(collections)('%s: each role sees its rows or is refused', async (collection) => {
  await using world = await startSandbox();
  const seen = [];
  for (const role of ['operations', 'client', 'vendor']) {
    const reply = await world.get(`/${collection}?limit=0`, role);
    seen.push(reply.status === 200 ? total(reply) : String(reply.status));
  }
  expect(seen).toEqual(expected[collection]);
});

describe('an object outside the scope is masked as missing', () => {
  test.each([
    ['client', '/accounts/ACC-2002-0001'],
    ['client', '/accounts/ACC-3001-0001'],
    ['client', '/account-users/AUSR-7000-0000-0001'],
    ['client', '/users/USR-3001-0001'],
    ['client', '/users/max.vogel@adatum.example'],
    ['client', '/user-groups/UGR-2002-1001'],
    ['client', '/buyers/BUY-2002-0001'],
    ['client', '/buyers/BUY-2001-9001'],
    ['client', '/licensees/LCE-2002-0000-0001'],
    ['client', '/licensees/LCE-2001-0000-0041'],
    ['client', '/erp-links/ERP-2002-0001-0005'],
    ['client', '/api-tokens/TKN-0000-0001'],
    ['client', '/api-tokens/TKN-6001-0003'],
    ['client', '/accounts/ACC-2002-0001/users/USR-2000-0001'],
    ['vendor', '/accounts/ACC-2005-0001'],
    ['vendor', '/accounts/ACC-2006-0001'],
    ['vendor', '/buyers/BUY-2002-0002'],
    ['vendor', '/licensees/LCE-2001-0000-0004'],
    ['vendor', '/licensees/LCE-2004-0000-0003'],
    ['vendor', '/sellers/SEL-4000-0001'],
    ['vendor', '/users/USR-2000-0001'],
    ['vendor', '/accounts/ACC-2001-0001/users/USR-2000-0001'],
  ])('%s: %s', async (role, path) => {
    await using world = await startSandbox();
    const reply = await world.get(path, role);
    expect(reply.status).toBe(404);
    expect(reply.body.title).toBe('Not Found');
  });
});

test('a single object of a closed collection is refused, not masked', async () => {
  await using world = await startSandbox();
  expect((await world.get('/modules/MOD-0478', 'client')).status).toBe(403);
  expect((await world.get('/cloud-tenants/CLT-5001-0001', 'vendor')).status).toBe(403);
});

test('filters cannot reach beyond the scope', async () => {
  await using world = await startSandbox();
  const reply = await world.get('/buyers?in(id,("BUY-2001-0001","BUY-2002-0001"))', 'client');
  expect(ids(reply)).toEqual(['BUY-2001-0001']);
  expect(total(await world.get('/licensees?eq(account.id,"ACC-2002-0001")', 'client'))).toBe(0);
  expect(total(await world.get('/api-tokens?token=idt:TKN-0000-0001:operations', 'client'))).toBe(0);
});

test('the users of an account that the caller does not manage are an empty list', async () => {
  await using world = await startSandbox();
  for (const path of [
    '/accounts/ACC-2001-0001/users',
    '/ACC-2001-0001/users',
    '/accounts/ACC-9999-9999/users',
  ]) {
    const reply = await world.get(path, 'vendor');
    expect(reply.status).toBe(200);
    expect(reply.body.data).toEqual([]);
  }
});

test('an agreement lets its vendor see the licensee, its buyer and its account', async () => {
  await using world = await startSandbox();
  expect((await world.get('/licensees/LCE-2004-0000-0001', 'vendor')).status).toBe(200);
  expect((await world.get('/buyers/BUY-2004-0001', 'vendor')).status).toBe(200);
  expect((await world.get('/accounts/ACC-2004-0001', 'vendor')).status).toBe(200);
});

test('a vendor is refused buyers, licensees and ERP links when vendor reads are closed', async () => {
  await using world = await startSandbox({ vendorReads: 'closed' });
  for (const path of ['/buyers', '/licensees', '/erp-links', '/buyers/BUY-2001-0001']) {
    expect((await world.get(path, 'vendor')).status).toBe(403);
  }
  expect((await world.get('/buyers', 'client')).status).toBe(200);
});

describe('members hidden from others than Operations', () => {
  test("a buyer's errors are neither answered nor listed as omitted", async () => {
    await using world = await startSandbox();
    const path = '/buyers/BUY-2001-0001?select=errors';
    expect((await world.get(path)).body.errors).toEqual([]);
    const reply = await world.get(path, 'client');
    expect(reply.body).not.toHaveProperty('errors');
    expect(reply.body.$meta.omitted).toEqual(['sellers', 'audit']);
  });

  test('the ERP part of an ERP link', async () => {
    await using world = await startSandbox();
    const hidden = ['externalIds', 'address', 'shipTo', 'billTo'];
    const path = '/erp-links/ERP-2001-0001-0002';
    const whole = (await world.get(path)).body;
    const partial = (await world.get(path, 'client')).body;
    for (const name of hidden) {
      expect(whole).toHaveProperty(name);
      expect(partial).not.toHaveProperty(name);
    }
    expect((await world.get('/erp-links/ERP-2004-0002-0003')).body.note).toMatch(/invoices/);
    expect((await world.get('/erp-links?eq(note,"x")', 'client')).status).toBe(400);
  });

  test('the accounts of a user', async () => {
    await using world = await startSandbox();
    expect((await world.get('/users/USR-2000-0001?select=accounts')).body.accounts).toHaveLength(5);
    expect((await world.get('/users/USR-2000-0001?select=accounts', 'client')).body).not.toHaveProperty(
      'accounts',
    );
  });

  test('the present account of a user, unless it is the one the caller looks from', async () => {
    await using world = await startSandbox();
    const contoso = (await world.post('/api-tokens', { name: 'c', account: { id: 'ACC-2002-0001' } })).body
      .token as string;
    expect((await world.get('/users/USR-2000-0001', 'client')).body.currentAccount.id).toBe('ACC-2001-0001');
    expect((await world.get('/users/USR-2000-0001', contoso)).body).not.toHaveProperty('currentAccount');
    expect((await world.get('/users/USR-2000-0001')).body.currentAccount.id).toBe('ACC-2001-0001');
  });

  test("the groups of a client's account from its vendor", async () => {
    await using world = await startSandbox();
    expect((await world.get('/accounts/ACC-2001-0001?select=groups', 'vendor')).body).not.toHaveProperty(
      'groups',
    );
    expect((await world.get('/accounts/ACC-3001-0001?select=groups', 'vendor')).body.groups).toHaveLength(1);
  });
});

test('a deleted user is read by id by Operations only, and is in no list', async () => {
  await using world = await startSandbox();
  expect((await world.get('/users/USR-2009-0002')).body.status).toBe('Deleted');
  expect(total(await world.get('/users?eq(id,"USR-2009-0002")'))).toBe(0);
});

test('deleted sellers stay in lists for every caller who sees sellers', async () => {
  await using world = await startSandbox();
  expect(ids(await world.get('/sellers?eq(status,"Deleted")', 'client'))).toEqual(['SEL-4000-0008']);
});
