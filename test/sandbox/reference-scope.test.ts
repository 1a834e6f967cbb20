/** References and collections lead to rows out of the caller's sight no further than the summary. */
import { describe, expect, test } from 'vitest';
import { ids, startSandbox, total } from '../support/sandbox.ts';
import type { SandboxWorld } from '../support/sandbox.ts';

type Body = ReturnType<typeof JSON.parse>;

const licensee = 'LCE-2001-0000-0001';
const buyer = 'BUY-2001-0001';
const sellerSummary = ['externalId', 'icon', 'id', 'name', 'revision'];
const userSummary = ['icon', 'id', 'name', 'revision'];
const stranger = 'USR-3001-0001';

const address = { addressLine1: '1 Main St', postCode: '78701', city: 'Austin', state: 'TX', country: 'US' };

/** A buyer of the client's account whose contact works elsewhere. */
async function buyerWithStranger(world: SandboxWorld): Promise<string> {
  const made = await world.post('/buyers', {
    name: 'Odd contact',
    address,
    account: { id: 'ACC-2001-0001' },
    contact: { name: 'Somebody', user: { id: stranger } },
  });
  expect(made.status).toBe(201);
  return made.body.id as string;
}

describe('a vendor sees of sellers the summary only', () => {
  test.each([
    [`/licensees/${licensee}?select=seller`, (body: Body) => body.seller],
    [`/licensees/${licensee}?select=seller.status,seller.address`, (body: Body) => body.seller],
    [`/licensees/${licensee}?select=seller.*`, (body: Body) => body.seller],
    [`/licensees/${licensee}?select=seller.audit.created.by`, (body: Body) => body.seller],
    [`/licensees?eq(id,"${licensee}")&select=seller`, (body: Body) => body.data[0].seller],
    [`/buyers/${buyer}?select=sellers`, (body: Body) => body.sellers[0]],
    [`/buyers/${buyer}?select=sellers,sellers.erpLink.status`, (body: Body) => body.sellers[0]],
    [
      `/licensees/${licensee}?select=buyer.sellers,buyer.sellers.status`,
      (body: Body) => body.buyer.sellers[0],
    ],
    [`/erp-links/ERP-2001-0001-0002?select=seller,seller.currencies`, (body: Body) => body.seller],
  ])('%s', async (path, pick) => {
    await using world = await startSandbox();
    expect(Object.keys(pick((await world.get(path, 'vendor')).body)).sort()).toEqual(sellerSummary);
    expect(Object.keys(pick((await world.get(path, 'client')).body)).length).toBeGreaterThan(5);
  });

  test('a vendor sees of sellers the summary only of the summary what was asked for', async () => {
    await using world = await startSandbox();
    const path = `/licensees/${licensee}?select=-*,seller.name,seller.status,buyer.sellers.status`;
    const { seller, buyer: owner } = (await world.get(path, 'vendor')).body;
    expect(seller).toEqual({ name: expect.any(String) });
    for (const element of owner.sellers) expect(element).toEqual({});
  });

  test('a vendor sees of sellers the summary only and all of what it may read on its own, two references away', async () => {
    await using world = await startSandbox();
    const reply = await world.get(
      `/licensees/${licensee}?select=buyer.status,buyer.account.website`,
      'vendor',
    );
    expect(reply.body.buyer.status).toBe('Active');
    expect(reply.body.buyer.account).toEqual({ website: 'https://www.northwind.example' });
  });
});

describe('a client sees of a stranger the summary only', () => {
  test.each(['contact.user', 'contact.user.email', 'contact.user.*', 'contact.user.currentAccount.name'])(
    'select=%s',
    async (select) => {
      await using world = await startSandbox();
      const path = `/buyers/${await buyerWithStranger(world)}?select=${select}`;
      const { user } = (await world.get(path, 'client')).body.contact;
      expect(
        Object.keys(user)
          .filter((name) => name !== 'phone')
          .sort(),
      ).toEqual(userSummary);
      expect(user.id).toBe(stranger);
      const own = (await world.get(path)).body.contact.user;
      expect(Object.keys(own).length).toBeGreaterThan(Object.keys(user).length);
    },
  );

  test('whom an audit event names', async () => {
    await using world = await startSandbox();
    const reply = await world.get(
      `/buyers/${buyer}?select=audit.created.by.*,audit.created.by.email`,
      'client',
    );
    for (const name of Object.keys(reply.body.audit.created.by)) expect(userSummary).toContain(name);
  });
});

describe('what is out of sight is unset to filters and orders', () => {
  test('what is out of sight is unset to filters and orders through a reference', async () => {
    await using world = await startSandbox();
    const all = total(await world.get('/licensees?limit=0', 'vendor'));
    const count = async (filter: string) => total(await world.get(`/licensees?${filter}&limit=0`, 'vendor'));
    expect(await count('eq(seller.status,"Active")')).toBe(0);
    expect(await count('ne(seller.status,"Active")')).toBe(all);
    expect(await count('in(seller.status,("Active","Disabled","Offline","Deleted"))')).toBe(0);
    expect((await world.get('/licensees?eq(seller.status,null())', 'vendor')).status).toBe(400);
    expect(await count('eq(seller.address.country,null())')).toBe(all);
    expect(await count('like(seller.address.country,"*")')).toBe(0);
    expect(await count('any(seller.currencies)')).toBe(0);
    expect(await count('eq(buyer.status,"Active")')).toBeGreaterThan(0);
    expect(await count('like(seller.name,"*")')).toBe(all);
    const ordered = await world.get('/licensees?order=-seller.status&limit=100', 'vendor');
    expect(ids(ordered)).toEqual(ids(await world.get('/licensees?limit=100', 'vendor')));
  });

  test('what is out of sight is unset to filters and orders through a collection', async () => {
    await using world = await startSandbox();
    const count = async (filter: string) => total(await world.get(`/buyers?${filter}&limit=0`, 'vendor'));
    expect(await count('any(sellers,eq(status,"Active"))')).toBe(0);
    expect(await count('any(sellers,like(address.country,"*"))')).toBe(0);
    expect(await count('any(sellers,like(name,"*"))')).toBeGreaterThan(0);
  });

  test('what is out of sight is unset to filters and orders of the person a contact names', async () => {
    await using world = await startSandbox();
    const id = await buyerWithStranger(world);
    const email = (await world.get(`/users/${stranger}`)).body.email as string;
    const path = `/buyers?eq(contact.user.email,"${email}")`;
    expect(ids(await world.get(path))).toEqual([id]);
    expect(ids(await world.get(path, 'client'))).toEqual([]);
    expect(ids(await world.get(`/buyers?eq(contact.user.id,"${stranger}")`, 'client'))).toEqual([id]);
  });

  test("a seller's buyers of other accounts", async () => {
    await using world = await startSandbox();
    const path = '/sellers?any(buyers,eq(id,"BUY-2002-0001"))';
    expect(total(await world.get(path))).toBeGreaterThan(0);
    expect(total(await world.get(path, 'client'))).toBe(0);
    expect(total(await world.get(`/sellers?any(buyers,eq(id,"${buyer}"))`, 'client'))).toBeGreaterThan(0);
  });
});

describe('a contact can name only people that the caller sees', () => {
  test.each(['USR-3001-0001', 'USR-9999-9999'])('%s', async (id) => {
    await using world = await startSandbox();
    const contact = { name: 'Somebody', user: { id } };
    const pair = { buyer: { id: buyer }, seller: { id: 'SEL-4000-0002' } };
    for (const reply of [
      await world.put(`/buyers/${buyer}`, { name: 'x', address, contact }, 'client'),
      await world.put(`/licensees/${licensee}`, { contact }, 'client'),
      await world.post('/licensees', { ...pair, useBuyerAddress: true, contact }, 'client'),
    ]) {
      expect(reply.status).toBe(400);
      expect(reply.body.errors).toEqual({ 'contact.user.id': [`The user ${id} was not found.`] });
    }
  });

  test('an unknown one not even by Operations, a colleague by a client', async () => {
    await using world = await startSandbox();
    const contact = { user: { id: 'USR-9999-9999' } };
    const reply = await world.post('/buyers', { name: 'x', address, contact });
    expect(reply.body.errors).toHaveProperty(['contact.user.id']);
    const colleague = { contact: { user: { id: 'USR-2000-0001' } } };
    expect((await world.put(`/licensees/${licensee}`, colleague, 'client')).body.contact.user.id).toBe(
      'USR-2000-0001',
    );
  });
});
