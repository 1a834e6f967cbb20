/** The data sets: always the same, complete, and free of dangling references. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createClock } from '../../src/sandbox/core/clock.ts';
import { seedOf } from '../../src/sandbox/accounts/seed/seed.ts';
import type { SeedChoice } from '../../src/sandbox/accounts/common/settings.ts';
import { createStore } from '../../src/sandbox/accounts/api.ts';
import { startSandbox, total } from '../support/sandbox.ts';
import type { SandboxWorld } from '../support/sandbox.ts';

const lists = {
  accounts: 'groups,audit',
  'account-users': 'groups,modules,buyers,audit',
  users: 'accounts,audit',
  'user-groups': 'modules,users,buyers,audit',
  buyers: 'sellers,audit',
  licensees: 'audit',
  sellers: 'audit',
  'erp-links': 'audit',
  'cloud-tenants': 'audit',
  'api-tokens': 'modules,audit',
  modules: 'audit',
} as const;

async function everything(world: SandboxWorld, role: string): Promise<string> {
  const hash = createHash('sha256');
  for (const [path, select] of Object.entries(lists)) {
    for (let offset = 0; ; offset += 100) {
      const reply = await world.get(`/${path}?limit=100&offset=${offset}&select=${select}`, role);
      hash.update(reply.text.replace(/"traceId":"[^"]*"/g, ''));
      if (reply.status !== 200 || offset + 100 >= total(reply)) break;
    }
  }
  return hash.digest('hex');
}

const choices: readonly SeedChoice[] = [{ kind: 'demo' }, { kind: 'scale', accounts: 12 }];

test.each(choices)('two sandboxes with the same seed answer the same: $kind', async (seed) => {
  await using first = await startSandbox({ seed });
  await using second = await startSandbox({ seed });
  for (const world of [first, second]) world.sandbox.setClock(new Date('2026-02-03T04:05:06Z'));
  for (const role of ['operations', 'client', 'vendor']) {
    expect(await everything(first, role)).toBe(await everything(second, role));
  }
});

test.each([...choices, { kind: 'scale', accounts: 3 } as const, { kind: 'scale', accounts: 43 } as const])(
  'every reference leads somewhere and pairs fit: $kind $accounts',
  (seed) => {
    const clock = createClock();
    const store = createStore(seedOf(seed, clock), clock);
    for (const row of store.accountUsers) {
      expect(store.users.get(row.userId)).toBeDefined();
      expect(store.accounts.get(row.accountId)).toBeDefined();
      expect(row.groupIds.length).toBeGreaterThan(0);
      for (const id of row.groupIds) expect(store.userGroups.get(id)?.accountId).toBe(row.accountId);
      const inAccount = store.accountUsers
        .by('userId', row.userId)
        .filter((other) => other.accountId === row.accountId);
      expect(inAccount).toHaveLength(1);
    }
    for (const account of store.accounts) {
      const groups = store.userGroups.by('accountId', account.id);
      expect(groups.filter(({ isDefault }) => isDefault)).toHaveLength(1);
    }
    for (const group of store.userGroups) {
      for (const id of group.moduleIds) expect(store.modules.get(id)).toBeDefined();
      for (const id of group.buyerIds ?? []) expect(store.buyers.get(id)?.accountId).toBe(group.accountId);
    }
    for (const buyer of store.buyers) {
      if (buyer.accountId !== undefined) expect(store.accounts.get(buyer.accountId)?.type).toBe('Client');
      for (const id of buyer.erpSellerIds) expect(store.sellers.get(id)).toBeDefined();
    }
    for (const licensee of store.licensees) {
      const buyer = store.buyers.get(licensee.buyerId);
      expect(buyer?.accountId).toBe(licensee.accountId);
      const links = store.erpLinks.by('buyerId', licensee.buyerId).map(({ sellerId }) => sellerId);
      expect(links).toContain(licensee.sellerId);
      if (buyer?.disabled) expect(['Disabled', 'Deleted']).toContain(licensee.status);
    }
    for (const tenant of store.cloudTenants) {
      if (tenant.accountId === undefined) continue;
      expect(store.accounts.get(tenant.accountId)?.pyraTenantId).toBe(tenant.pyraTenantId);
    }
    for (const token of store.apiTokens) {
      expect(store.accounts.get(token.accountId)).toBeDefined();
      for (const id of token.moduleIds) expect(store.modules.get(id)).toBeDefined();
    }
    for (const agreement of store.agreements) {
      expect(store.accounts.get(agreement.vendorAccountId)?.type).toBe('Vendor');
      expect(store.licensees.get(agreement.licenseeId)).toBeDefined();
    }
    const emails = store.users.all().map(({ email }) => email.toLowerCase());
    expect(new Set(emails).size).toBe(emails.length);
  },
);

test.each(choices)('the well-known tokens belong to the three kinds of account: $kind', async (seed) => {
  await using world = await startSandbox({ seed });
  for (const [role, type] of [
    ['operations', 'Operations'],
    ['client', 'Client'],
    ['vendor', 'Vendor'],
  ] as const) {
    const own = await world.get(`/accounts?eq(type,"${type}")`, role);
    const token = await world.get('/api-tokens?order=id&limit=100', role);
    const known = (token.body.data as { id: string; account: { id: string } }[]).find(
      ({ id }) =>
        id === { operations: 'TKN-0000-0001', client: 'TKN-0000-0002', vendor: 'TKN-0000-0003' }[role],
    );
    expect((own.body.data as { id: string }[]).map(({ id }) => id)).toContain(known?.account.id);
  }
  expect(total(await world.get('/licensees?limit=0', 'vendor'))).toBeGreaterThan(0);
  expect(total(await world.get('/licensees?limit=0', 'client'))).toBeGreaterThan(10);
});

describe('the demo data', () => {
  test.each([
    ['accounts', ['Active', 'Enabled', 'Disabled']],
    ['users', ['New', 'Invited', 'InvitationExpired', 'Active', 'Blocked', 'Disabled']],
    ['account-users', ['Active', 'Invited', 'InvitationExpired']],
    ['buyers', ['Active', 'Enabled', 'Disabled', 'Deleted', 'Unassigned', 'Conflict', 'Mismatch']],
    ['licensees', ['Active', 'Enabled', 'Disabled', 'Deleted']],
    ['sellers', ['Active', 'Disabled', 'Offline', 'Deleted']],
    ['erp-links', ['Active', 'Blocked', 'Disabled']],
    ['cloud-tenants', ['Active', 'Disabled']],
    ['api-tokens', ['Active', 'Disabled', 'Deleted']],
  ])('the demo data has %s in every state', async (path, states) => {
    await using world = await startSandbox();
    for (const state of states) {
      expect(total(await world.get(`/${path}?eq(status,"${state}")&limit=0`)), state).toBeGreaterThan(0);
    }
  });

  test('the demo data has the awkward cases', async () => {
    await using world = await startSandbox();
    const count = async (query: string) => total(await world.get(`/${query}&limit=0`));
    expect(await count("accounts?like(name,'*\"*')")).toBe(2);
    expect(await count(`accounts?like(name,"*'*")`)).toBe(2);
    expect(await count('accounts?name=株式会社さくら商事')).toBe(1);
    expect(await count('accounts?externalId=CDG-200200')).toBe(2);
    expect(await count('buyers?eq(account.id,null())')).toBe(2);
    expect(await count('licensees?eq(account.id,"ACC-2001-0001")')).toBeGreaterThan(100);
    expect(await count('buyers?eq(account.id,"ACC-2001-0001")')).toBeGreaterThan(20);
    expect(await count('buyers?eq(account.id,"ACC-2005-0001")')).toBe(0);
    expect(await count('account-users?eq(user.id,"USR-2000-0001")')).toBe(5);
    expect((await world.get('/user-groups/UGR-2001-1003?select=buyers')).body.buyers).toHaveLength(3);
    expect((await world.get('/user-groups/UGR-2001-1002?select=buyers')).body).not.toHaveProperty('buyers');
  });
});

describe('the scale data', () => {
  test('the scale data grows with the number of accounts', async () => {
    await using world = await startSandbox({ seed: { kind: 'scale', accounts: 200 } });
    expect(total(await world.get('/accounts?limit=0'))).toBe(200);
    const clients = total(await world.get('/accounts?eq(type,"Client")&limit=0'));
    const perClient = async (path: string) => total(await world.get(`/${path}?limit=0`)) / clients;
    expect(await perClient('buyers')).toBeCloseTo(10, 0);
    expect(await perClient('licensees')).toBeCloseTo(20, 0);
    expect(total(await world.get('/account-users?limit=0')) / 200).toBe(20);
  });

  test.each([0, 2, 10_001, 1.5])('%d accounts are refused', async (accounts) => {
    await expect(startSandbox({ seed: { kind: 'scale', accounts } })).rejects.toThrow(
      /expected 3 to 10000 accounts/,
    );
  });
});
