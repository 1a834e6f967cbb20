/** Queries as real clients send them, untidy ones included, all answered. */
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../support/sandbox.ts';

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
    const removed = /select=-(\w+)/.exec(path)?.[1] ?? '';
    expect(reply.body.data[0]).not.toHaveProperty(removed);
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
