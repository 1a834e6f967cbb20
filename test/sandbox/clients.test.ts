/** Queries as real clients send them, untidy ones included, all answered. */
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../support/sandbox.ts';
import type { Role } from '../support/tokens.ts';

const account = 'ACC-2001-0001';
const user = 'USR-2000-0001';
const buyer = 'BUY-2001-0001';

describe('a mobile app', () => {
  test.each([
    `/accounts?select=-*,id,name,status,icon&eq(type,"Client")&order=name&offset=0&limit=50`,
    `/accounts?select=-*,id,name,status,icon&eq(type,"Vendor")&order=name&offset=0&limit=50`,
    `/accounts/${account}?select=audit,groups`,
    `/accounts/${account}/users?select=-*,id,name,status,icon&order=name&offset=0&limit=50`,
    `/accounts/${account}/users?select=audit,groups,modules,buyers&order=name`,
    `/users?select=-*,id,name,status,icon&order=name&offset=0&limit=50`,
    `/users/${user}`,
    `/users/${user}?select=currentAccount.icon`,
    `/users/${user}?select=audit,accounts`,
    `/users/${user}/accounts?select=id,name,type,status,icon,favorite,audit.access.at,-*&eq(invitation.status,"Active")&order=name&offset=0&limit=50`,
    `/users/${user}/sso`,
    `/buyers?select=-*,id,name,status,icon&ne(status,"Deleted")&order=name&offset=0&limit=50`,
    `/buyers?select=-*,id,name,status,icon&and(ne(status,"Deleted"),eq(account.id,"${account}"))&order=name&offset=0&limit=50`,
    `/buyers/${buyer}?select=audit.created.at,audit.created.by,audit.updated.at,sellers,account,account.groups`,
    `/buyers?select=sellers,audit.created.at,audit.updated.at,sellers.erpLink.status&and(ne(status,"Deleted"),eq(account.id,"${account}"))&order=name`,
    `/licensees?select=seller,buyer.status&eq(account.id, ${account})&order=name&offset=0&limit=50`,
    `/licensees?select=seller,buyer.status&eq(buyer.id,"${buyer}")&order=name&offset=0&limit=50`,
    `/licensees/LCE-2001-0000-0001?select=audit.created.at,audit.created.by,audit.updated.at,seller,buyer.status`,
    `/sellers?select=id,name,status,icon&order=name&offset=0&limit=50`,
    `/sellers/SEL-4000-0001?select=audit.created.at,audit.created.by,audit.updated.at,audit.updated.by`,
    `/api-tokens?eq(account.id,"${account}")&eq(status,"Active")&like(name,"Nightly*")&limit=10`,
    `/modules?select=accountTypes&limit=100`,
    `/buyers?ne(status,"Deleted")&order=name&limit=20&status=Active`,
  ])('%s', async (path) => {
    await using world = await startSandbox();
    const reply = await world.get(path);
    expect(reply.status).toBe(200);
    if (Array.isArray(reply.body.data)) expect(reply.body.data.length).toBeGreaterThan(0);
  });
});

/** Rows that a list must have, or `get` for one object. */
type Answer = 'some' | 'count' | 'get' | 'missing';

describe("tests, tools and extensions of the vendor's", () => {
  const agreed = 'LCE-2001-0000-0001';

  test.each<[actor: Role, path: string, answer: Answer]>([
    ['operations', '/accounts?limit=10&offset=0', 'some'],
    ['operations', '/accounts?&limit=10&offset=0', 'some'],
    ['operations', '/accounts?limit=0&eq(type,"Client")', 'count'],
    ['operations', '/accounts?limit=0', 'count'],
    ['client', '/accounts', 'some'],
    ['client', '/users', 'some'],
    ['client', '/api-tokens?limit=2&token=idt:TKN-0000-0002:client', 'some'],
    ['client', '/api-tokens/TKN-0000-0002', 'get'],
    ['operations', `/accounts/${account}`, 'get'],
    ['operations', `/users/${user}`, 'get'],
    ['operations', '/buyers?ilike(name,*North*)&limit=50', 'some'],
    ['operations', '/users?order=-audit.created.at&limit=20&select=audit', 'some'],
    ['operations', `/accounts/${account}/users/${user}`, 'get'],
    ['operations', '/buyers?offset=0&limit=50', 'some'],
    [
      'operations',
      `/buyers?select=-*,id,name,status,icon&any(sellers,and(eq(status,'Active'),eq(erpLink.status,'Blocked')))&order=-audit.updated.at&offset=0&limit=50`,
      'some',
    ],
    [
      'operations',
      '/licensees?or(ilike(id,"*2001-*"),ilike(buyer.id,"*2001-*"),ilike(name,"*alpine*"))&order=name',
      'some',
    ],
    ['operations', '/licensees?ilike(buyer.id,"BUY-20*")', 'some'],
    ['operations', `/licensees?eq(buyer.id,"${buyer}")`, 'some'],
    [
      'operations',
      `/licensees?and(eq(id,${agreed}),eq(seller.id,SEL-4000-0002),eq(account.id,${account}))`,
      'some',
    ],
    ['vendor', `/licensees/${agreed}`, 'get'],
    ['operations', '/services?limit=10', 'some'],
    ['operations', '/services/SVC-0001', 'get'],
    ['operations', '/services/SVC-0000', 'missing'],
    [
      'operations',
      "/services?select=-description&limit=100&offset=0&and(eq(id,'SVC-0001'),eq(name,'Marketplace Platform'))",
      'some',
    ],
    [
      'operations',
      "/cloud-tenants?select=-type&limit=100&offset=0&and(eq(id,'CLT-5001-0001'),eq(name,'Northwind Azure'))",
      'some',
    ],
    ['operations', '/cloud-tenants/CTN-0000-0000', 'missing'],
    [
      'client',
      "/buyers?order=name&select=-address&limit=100&offset=0&in(status,('Active','Enabled'))",
      'some',
    ],
    ['client', '/buyers?ne(taxId,empty())&not(eq(account.id,null()))&limit=100', 'some'],
    ['client', '/api-tokens?ne(status,"deleted")', 'some'],
    ['operations', '/users?ne(status,"deleted")&limit=10', 'some'],
    ['operations', '/buyers?render()&limit=10', 'some'],
  ])('%s: %s', async (actor, path, answer) => {
    await using world = await startSandbox();
    const reply = await world.get(path, actor);
    expect(reply.status).toBe(answer === 'missing' ? 404 : 200);
    if (answer === 'get') expect(path).toContain(reply.body.id);
    if (answer === 'some') expect(reply.body.data.length).toBeGreaterThan(0);
    if (answer === 'count') {
      expect(reply.body.data).toEqual([]);
      expect(reply.body.$meta.pagination.total).toBeGreaterThan(0);
    }
  });

  test('a token that a client makes with further members signs in at once', async () => {
    await using world = await startSandbox();
    const [module] = (await world.get('/api-tokens/TKN-0000-0002?select=modules', 'client')).body.modules;
    const reply = await world.post(
      '/api-tokens',
      {
        account: { id: account },
        name: 'mobile-e2e-setup-1',
        description: 'for a test',
        icon: '',
        extensions: null,
        modules: [{ id: module.id }],
      },
      'client',
    );
    expect(reply.status).toBe(201);
    expect((await world.get('/accounts', reply.body.token as string)).body.data[0].id).toBe(account);
  });

  test('a cloud tenant is made, renamed and deleted, and an unknown one is 404 each time', async () => {
    await using world = await startSandbox();
    const document = {
      name: 'A test tenant',
      revision: 1,
      externalIds: {
        cloudConsumptionId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
        providerId: 'provider-1',
        pyraTenantId: '3f2504e0-4f89-41d3-9a0c-0305e82c3302',
      },
      type: 'AwsService',
    };
    const made = await world.post('/cloud-tenants', document);
    expect(made.status).toBe(201);
    const path = `/cloud-tenants/${made.body.id}`;
    expect((await world.put(path, { ...document, name: 'Renamed' })).body.name).toBe('Renamed');
    expect((await world.remove(path)).status).toBe(204);
    for (const reply of [
      await world.get('/cloud-tenants/CLT-0000-0000'),
      await world.put('/cloud-tenants/CLT-0000-0000', document),
      await world.remove('/cloud-tenants/CLT-0000-0000'),
    ]) {
      expect(reply.status).toBe(404);
    }
  });
});

describe("the vendor's own client", () => {
  const where = (path: string, name: string, value: string, id: string) =>
    `/${path}?select=-${name}&limit=100&offset=0&and(eq(id,'${id}'),eq(${name === 'address' ? 'name' : name},'${value}'))`;

  test.each([
    where('buyers', 'address', 'Northwind Köln Foods', buyer),
    where('accounts', 'address', 'Northwind Traders Ltd', account),
    where('licensees', 'address', 'Alpine Foods Ltd', 'LCE-2001-0000-0001'),
    where('sellers', 'address', 'Marketplace UK Ltd', 'SEL-4000-0002'),
    where('modules', 'name', 'Marketplace', 'MOD-0478'),
    where('user-groups', 'name', 'Auditors', 'UGR-2001-1004'),
    where('users', 'name', 'Ann Bee', user),
    where('api-tokens', 'name', 'Trial', 'TKN-6001-0003'),
    `/accounts/${account}/users?select=-name&limit=100&offset=0&and(eq(id,'${user}'),eq(name,'Ann Bee'))`,
  ])('%s', async (path) => {
    await using world = await startSandbox();
    const reply = await world.get(path);
    expect(reply.status).toBe(200);
    expect(reply.body.data).toHaveLength(1);
    // What the filter names is in the answer, although it is removed.
    if (path.includes('select=-address')) expect(reply.body.data[0]).not.toHaveProperty('address');
    else expect(reply.body.data[0]).toHaveProperty('name');
  });

  test('pages by a hundred until the total is reached', async () => {
    await using world = await startSandbox();
    const seen = new Set<string>();
    for (let offset = 0, total = 1; offset < total; offset += 100) {
      const reply = await world.get(
        `/licensees?order=id&limit=100&offset=${offset}&not(eq(status,'Deleted'))`,
      );
      total = reply.body.$meta.pagination.total as number;
      for (const { id } of reply.body.data as { id: string }[]) seen.add(id);
    }
    expect(seen.size).toBe(134);
  });
});
