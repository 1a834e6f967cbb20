/** Reading as the vendor's tests do it: a page, one object, a filter, `select`, everything. */
import { expect } from 'vitest';
import { rql } from './client.ts';
import type { Collection } from './client.ts';
import type { Clients, Scenario } from './clients.ts';

interface Reading {
  readonly name: string;
  readonly of: (clients: Clients) => Collection;
  readonly id: string;
  readonly called: string;
  /** Left out by `select`. */
  readonly without: string;
}

const readings: readonly Reading[] = [
  {
    name: 'accounts',
    of: ({ operations }) => operations.accounts,
    id: 'ACC-2001-0001',
    called: 'Northwind Traders Ltd',
    without: 'address',
  },
  {
    name: 'buyers',
    of: ({ operations }) => operations.buyers,
    id: 'BUY-2001-0001',
    called: 'Northwind Köln Foods',
    without: 'address',
  },
  {
    name: 'licensees',
    of: ({ client }) => client.licensees,
    id: 'LCE-2001-0000-0001',
    called: 'Alpine Foods Ltd',
    without: 'address',
  },
  {
    name: 'sellers',
    of: ({ operations }) => operations.sellers,
    id: 'SEL-4000-0002',
    called: 'Marketplace UK Ltd',
    without: 'address',
  },
  {
    name: 'modules',
    of: ({ operations }) => operations.modules,
    id: 'MOD-0478',
    called: 'Marketplace',
    without: 'name',
  },
  {
    name: 'services',
    of: ({ operations }) => operations.services,
    id: 'SVC-0001',
    called: 'Marketplace Platform',
    without: 'description',
  },
  {
    name: 'user groups',
    of: ({ operations }) => operations.userGroups,
    id: 'UGR-2001-1004',
    called: 'Auditors',
    without: 'name',
  },
  {
    name: 'users',
    of: ({ vendor }) => vendor.users,
    id: 'USR-3001-0001',
    called: 'Max Vogel',
    without: 'name',
  },
  {
    name: 'API tokens',
    of: ({ vendor }) => vendor.apiTokens,
    id: 'TKN-6003-0001',
    called: 'Adatum catalogue feed',
    without: 'name',
  },
  {
    name: 'account users',
    of: ({ vendor }) => vendor.accountUsers('ACC-3001-0001'),
    id: 'USR-3001-0001',
    called: 'Max Vogel',
    without: 'name',
  },
  {
    name: 'ERP links',
    of: ({ operations }) => operations.erpLinks,
    id: 'ERP-2001-0001-0002',
    called: 'Northwind Köln Foods - Marketplace UK Ltd',
    without: 'note',
  },
  {
    name: 'cloud tenants',
    of: ({ operations }) => operations.cloudTenants,
    id: 'CLT-5001-0001',
    called: 'Northwind Azure',
    without: 'account',
  },
];

const perCollection = readings.map(({ name, of, id, called, without }): Scenario => ({
  name: `${name} are listed, filtered, selected, iterated and read`,
  run: async (clients) => {
    const collection = of(clients);
    const page = await collection.page({ limit: 10, offset: 0 });
    expect(page).toMatchObject({ limit: 10, offset: 0 });
    expect(page.items).toHaveLength(Math.min(10, page.total));
    expect(await collection.get(id)).toMatchObject({ id, name: called });

    const found = await collection
      .filter(rql.eq('id', id))
      .filter(rql.eq('name', called))
      .select(`-${without}`)
      .page();
    expect(found.items).toHaveLength(1);
    expect(found.items[0]).toMatchObject({ id });
    // The filter names `name`, so it is in the answer.
    if (without !== 'name') expect(found.items[0]).not.toHaveProperty(without);
    expect(await collection.get(id, [`-${without}`])).not.toHaveProperty(without);

    const ids = new Set<string>();
    for await (const item of collection.orderBy('id').iterate()) ids.add(item.id);
    expect(ids.size).toBe(page.total);
    expect(ids).toContain(id);
  },
}));

const filters: Scenario = {
  name: 'every kind of condition the client can build is understood',
  run: async ({ operations }) => {
    const count = async (condition: string): Promise<number> =>
      (await operations.buyers.filter(condition).page({ limit: 0 })).total;
    const all = (await operations.buyers.page({ limit: 0 })).total;
    expect(await count(rql.in('id', ['BUY-2001-0001', 'BUY-2001-0002']))).toBe(2);
    expect(await count(rql.out('id', ['BUY-2001-0001', 'BUY-2001-0002']))).toBe(all - 2);
    const unassigned = await count(rql.eq('account.id', rql.nothing));
    expect(unassigned).toBe(2);
    expect(await count(rql.not(rql.eq('account.id', rql.nothing)))).toBe(all - unassigned);
    expect(await count(rql.ne('name', rql.emptyText))).toBe(all);
    expect(await count(rql.any('sellers', rql.eq('id', 'SEL-4000-0003')))).toBeGreaterThan(0);
    expect(await count(rql.or(rql.eq('status', 'Deleted'), rql.eq('status', 'Unassigned')))).toBe(2);
    expect(await count(rql.like('name', 'Northwind*'))).toBe(await count(rql.ilike('name', 'nORTHWIND*')));
    expect(
      await count(rql.and(rql.eq('name', 'Contoso "Flagship" Store'), rql.ne('status', 'Deleted'))),
    ).toBe(1);
    const paid = await operations.licensees.filter(rql.eq('eligibility.partner', true)).page({ limit: 100 });
    expect(paid.total).toBe(13);
    const created = operations.accounts.select('audit').orderBy('-audit.created.at');
    const newest = await created.filter(rql.gt('audit.created.at', '2024-06-01T00:00:00.000Z')).page();
    expect(newest.items.map((item) => item.audit.created.at)).toEqual(
      newest.items
        .map((item) => item.audit.created.at)
        .sort()
        .reverse(),
    );
    expect(newest.items.length).toBeGreaterThan(2);
  },
};

export const readingScenarios: readonly Scenario[] = [...perCollection, filters];
