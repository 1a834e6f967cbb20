/** The shape of answers: what is left out by default, null suppression, paging metadata. */
import { expect, test } from 'vitest';
import { collections } from '../support/collections.ts';
import { ids, startSandbox, total } from '../support/sandbox.ts';

test.each([
  ['accounts', ['groups', 'audit']],
  ['account-users', ['groups', 'modules', 'buyers', 'audit']],
  ['accounts/ACC-2001-0001/users', ['groups', 'modules', 'buyers', 'audit']],
  ['ACC-2001-0001/users', ['groups', 'modules', 'buyers', 'audit']],
  ['users', ['accounts', 'audit']],
  ['users/USR-2000-0001/accounts', ['audit']],
  ['user-groups', ['modules', 'users', 'buyers', 'audit']],
  ['buyers', ['sellers', 'audit']],
  ['licensees', ['audit']],
  ['sellers', ['buyers', 'audit']],
  ['erp-links', ['audit']],
  ['cloud-tenants', ['audit']],
  ['api-tokens', ['modules', 'audit']],
  ['modules', ['audit']],
])('%s leaves out %j until selected, and says so', async (path, omitted) => {
  await using world = await startSandbox();
  const list = await world.get(`/${path}?limit=100`);
  expect(list.body.$meta.omitted).toEqual(omitted);
  for (const name of omitted) {
    for (const row of list.body.data) expect(row).not.toHaveProperty(name);
  }
  const all = await world.get(`/${path}?limit=100&select=${omitted.join(',')}`);
  for (const name of omitted.filter((member) => member !== 'buyers' || !path.startsWith('sellers'))) {
    expect(all.body.data.some((row: object) => Object.hasOwn(row, name))).toBe(true);
  }
});

test('a single object says what was left out of it, and nothing when nothing was', async () => {
  await using world = await startSandbox();
  expect((await world.get('/licensees/LCE-2001-0000-0001')).body.$meta).toEqual({ omitted: ['audit'] });
  expect((await world.get('/licensees/LCE-2001-0000-0001?select=audit')).body).not.toHaveProperty('$meta');
});

test('a list without limit has ten rows; more than the cap is lowered to it', async () => {
  await using world = await startSandbox();
  const first = await world.get('/licensees');
  expect(first.body.$meta.pagination).toEqual({ offset: 0, limit: 10, total: 138 });
  expect(first.body.data).toHaveLength(10);
  const most = await world.get('/licensees?limit=5000');
  expect(most.body.$meta.pagination.limit).toBe(100);
  expect(most.body.data).toHaveLength(100);
});

test('the page cap can be set', async () => {
  await using world = await startSandbox({ pageCap: 3 });
  const reply = await world.get('/buyers?limit=100');
  expect(reply.body.$meta.pagination.limit).toBe(3);
  expect(reply.body.data).toHaveLength(3);
});

test('limit=0 counts, an offset past the end is empty with the true total', async () => {
  await using world = await startSandbox();
  expect((await world.get('/buyers?limit=0')).body).toMatchObject({
    $meta: { pagination: { offset: 0, limit: 0, total: 36 } },
    data: [],
  });
  expect((await world.get('/buyers?offset=1000')).body).toMatchObject({
    $meta: { pagination: { offset: 1000, limit: 10, total: 36 } },
    data: [],
  });
});

test('pages put together are the whole list, with an order and without', async () => {
  await using world = await startSandbox();
  for (const order of ['', '&order=-name,id']) {
    const whole = [
      ...ids(await world.get(`/licensees?limit=100${order}`)),
      ...ids(await world.get(`/licensees?limit=100&offset=100${order}`)),
    ];
    const paged = [];
    for (let offset = 0; offset < 138; offset += 7) {
      paged.push(...ids(await world.get(`/licensees?limit=7&offset=${offset}${order}`)));
    }
    expect(paged).toEqual(whole);
    expect(new Set(paged).size).toBe(138);
  }
});

test.each(['limit=-1', 'limit=ten', 'offset=-5', 'offset=1.5'])('%s is 400', async (query) => {
  await using world = await startSandbox();
  expect((await world.get(`/buyers?${query}`)).status).toBe(400);
});

test('unset members are left out, an empty address and an empty list of errors stay', async () => {
  await using world = await startSandbox();
  expect((await world.get('/accounts/ACC-2007-0001?select=audit,groups')).body).toEqual({
    id: 'ACC-2007-0001',
    name: 'Fabrikam, Inc.',
    type: 'Client',
    status: 'Enabled',
    icon: '/v1/accounts/accounts/ACC-2007-0001/icon',
    revision: 1,
    groups: [expect.objectContaining({ name: 'Administrators', isDefault: true })],
    audit: { created: { at: expect.any(String) } },
  });
  expect((await world.get('/accounts/ACC-2005-0001')).body.address).toEqual({});
  expect((await world.get('/buyers/BUY-2001-0001')).body.errors).toEqual([]);
  const unassigned = (await world.get('/buyers/BUY-2009-0001')).body;
  expect(unassigned).not.toHaveProperty('account');
  expect(unassigned.status).toBe('Unassigned');
});

test('references carry their summaries', async () => {
  await using world = await startSandbox();
  const account = {
    id: 'ACC-2001-0001',
    name: 'Northwind Traders Ltd',
    type: 'Client',
    status: 'Active',
    icon: '/v1/accounts/accounts/ACC-2001-0001/icon',
    revision: 14,
  };
  const licensee = (await world.get('/licensees/LCE-2001-0000-0002')).body;
  expect(licensee.account).toEqual(account);
  expect(Object.keys(licensee.buyer as object).sort()).toEqual(['icon', 'id', 'name', 'revision']);
  expect(Object.keys(licensee.seller as object).sort()).toEqual([
    'externalId',
    'icon',
    'id',
    'name',
    'revision',
  ]);
  const member = (await world.get('/account-users/AUSR-7000-0000-0003')).body;
  expect(Object.keys(member.user as object).sort()).toEqual([
    'email',
    'firstName',
    'icon',
    'id',
    'lastLoginAt',
    'lastName',
    'name',
    'phone',
    'revision',
    'status',
  ]);
  const group = (await world.get('/account-users/AUSR-7000-0000-0003?select=groups')).body.groups[0];
  expect(group).toMatchObject({ id: 'UGR-2001-1001', isDefault: true, account: { id: 'ACC-2001-0001' } });
  const audited = (await world.get('/accounts/ACC-2001-0001?select=audit')).body.audit;
  expect(audited.created.by).toEqual({
    id: 'USR-1000-0001',
    name: 'Olivia Marks',
    icon: '/v1/accounts/users/USR-1000-0001/icon',
    revision: 1,
  });
});

test("the ERP link of the pair stands in a buyer's sellers, and in no seller by itself", async () => {
  await using world = await startSandbox();
  const buyer = (await world.get('/buyers/BUY-2004-0002?select=sellers')).body;
  expect(buyer.sellers.map((seller: { erpLink: { status: string } }) => seller.erpLink.status)).toEqual([
    'Active',
    'Blocked',
  ]);
  expect((await world.get('/sellers/SEL-4000-0001')).body).not.toHaveProperty('erpLink');
});

test('the buyers of a seller are never answered but can be filtered by', async () => {
  await using world = await startSandbox();
  expect((await world.get('/sellers/SEL-4000-0001?select=buyers')).body).not.toHaveProperty('buyers');
  expect(ids(await world.get('/sellers?any(buyers,eq(id,"BUY-2004-0002"))'))).toEqual([
    'SEL-4000-0001',
    'SEL-4000-0003',
  ]);
});

test('a licensee at its buyer’s address shows that one', async () => {
  await using world = await startSandbox();
  const buyer = (await world.get('/buyers/BUY-2001-0002')).body;
  const licensee = (await world.get('/licensees/LCE-2001-0000-0002')).body;
  expect(licensee.useBuyerAddress).toBe(true);
  expect(licensee.address).toEqual(buyer.address);
});

test('every row of every list is the same as the object read by its id', async () => {
  await using world = await startSandbox();
  world.sandbox.setClock(new Date('2026-01-01T00:00:00Z'));
  for (const path of [...collections, 'accounts/ACC-2001-0001/users']) {
    const list = await world.get(`/${path}?limit=5&offset=1`);
    for (const row of list.body.data) {
      const { $meta: _, ...single } = (await world.get(`/${path}/${row.id}`)).body;
      expect(single).toEqual(row);
    }
  }
});

test('index look-ups and scans find the same rows', async () => {
  await using world = await startSandbox();
  const conditions = [
    ['licensees', 'eq(account.id,"ACC-2001-0001")'],
    ['licensees', 'in(buyer.id,("BUY-2001-0003","BUY-2002-0001"))'],
    ['licensees', 'seller.id=SEL-4000-0001'],
    ['buyers', 'any(sellers,id=SEL-4000-0003)'],
    ['buyers', 'in(account.id,("ACC-2002-0001","ACC-2004-0001"))'],
    ['erp-links', 'eq(buyer.account.id,"ACC-2004-0001")'],
    ['erp-links', 'eq(seller.id,"SEL-4000-0007")'],
    ['account-users', 'any(groups,id=UGR-2001-1003)'],
    ['account-users', 'eq(user.id,"USR-2000-0001")'],
    ['accounts/ACC-2001-0001/users', 'eq(id,"USR-2001-0004")'],
    ['ACC-2001-0001/users', 'eq(user.id,"USR-2001-0004")'],
    ['user-groups', 'eq(account.id,"ACC-2001-0001")'],
    ['user-groups', 'any(buyers,id=BUY-2001-0002)'],
    ['users', 'email=ann.bee@consulting.example'],
    ['api-tokens', 'token=idt:TKN-0000-0002:client'],
    ['cloud-tenants', 'eq(account.id,"ACC-2001-0001")'],
  ] as const;
  for (const [path, condition] of conditions) {
    const fast = await world.get(`/${path}?${condition}&limit=100`);
    // A double negation is no condition that an index answers.
    const slow = await world.get(`/${path}?not(not(${condition}))&limit=100`);
    expect(ids(fast)).toEqual(ids(slow));
    expect(total(fast)).toBeGreaterThan(0);
  }
});
