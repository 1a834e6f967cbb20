/** Whatever is done in whatever order, nothing fails inside and the rules between objects hold. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startSandbox } from '../support/sandbox.ts';
import type { SandboxWorld } from '../support/sandbox.ts';

const address = { addressLine1: '1 Main St', postCode: '78701', city: 'Austin', state: 'TX', country: 'US' };
const accounts = ['ACC-2001-0001', 'ACC-2002-0001', 'ACC-2002-0002', 'ACC-2004-0001', 'ACC-2006-0001'];
const buyers = [
  'BUY-2001-0001',
  'BUY-2001-0005',
  'BUY-2002-0001',
  'BUY-2002-0003',
  'BUY-2004-0002',
  'BUY-2009-0001',
];
const licensees = ['LCE-2002-0000-0001', 'LCE-2002-0000-0002', 'LCE-2004-0000-0002', 'LCE-2006-0000-0001'];
const sellers = ['SEL-4000-0001', 'SEL-4000-0003', 'SEL-4000-0005', 'SEL-4000-0007'];
const links = ['ERP-2002-0001-0005', 'ERP-2004-0002-0001', 'ERP-2004-0002-0003', 'ERP-2006-0001-0003'];
const people = ['USR-2000-0001', 'USR-2002-0001', 'USR-2002-0002', 'USR-2004-0001'];
const groups = ['UGR-2002-1001', 'UGR-2002-2001', 'UGR-2002-2002', 'UGR-2004-1001', 'UGR-2004-1002'];

const one = (list: readonly string[]) => fc.constantFrom(...list);
const call = (
  method: string,
  path: fc.Arbitrary<string>,
  json: fc.Arbitrary<unknown> = fc.constant(undefined),
) =>
  fc.record({
    method: fc.constant(method),
    path,
    json,
    role: fc.constantFrom('operations', 'operations', 'client', 'vendor'),
  });
const joined = (...parts: readonly fc.Arbitrary<string>[]) =>
  fc.tuple(...parts).map((texts) => texts.join('/'));
const actions = (collection: string, ids: readonly string[], names: readonly string[]) =>
  call('POST', joined(fc.constant(`/${collection}`), one(ids), one(names)));
const idIn = (ids: readonly string[]) => one(ids).map((id) => ({ id }));

const step = fc.oneof(
  actions('accounts', accounts, ['enable', 'disable', 'deactivate']),
  actions('buyers', buyers, ['enable', 'disable', 'synchronize', 'deactivate']),
  actions('licensees', licensees, ['enable', 'disable']),
  actions('sellers', sellers, ['activate', 'deactivate', 'disable', 'enable']),
  actions('erp-links', links, ['block', 'unblock']),
  actions('users', people, ['block', 'unblock']),
  call('DELETE', joined(fc.constant('/buyers'), one(buyers))),
  call('DELETE', joined(fc.constant('/licensees'), one(licensees))),
  call('DELETE', joined(fc.constant('/users'), one(people))),
  call('DELETE', joined(fc.constant('/sellers'), one(sellers))),
  call('DELETE', joined(fc.constant('/accounts'), one(accounts), fc.constant('users'), one(people))),
  call('DELETE', joined(fc.constant('/user-groups'), one(groups))),
  call(
    'POST',
    one(accounts).map((id) => `/accounts/${id}/users`),
    fc.record({
      user: one(['ann.bee@consulting.example', 'x@y.example']).map((email) => ({
        email,
        firstName: 'A',
        lastName: 'B',
      })),
      groups: fc.array(idIn(groups), { maxLength: 2 }),
      invitation: fc.constantFrom({ status: 'Active' }, { status: 'Invited' }),
    }),
  ),
  call(
    'POST',
    joined(fc.constant('/buyers'), one(buyers), fc.constant('transfer')),
    fc.record({ account: idIn(accounts) }),
  ),
  call(
    'PUT',
    joined(fc.constant('/buyers'), one(buyers)),
    fc.record({
      name: fc.constantFrom('N', ''),
      address: fc.constant(address),
      account: fc.oneof(fc.constant(null), idIn(accounts)),
      externalIds: fc.constantFrom({}, { accountExternalId: 'CDG-200200' }, { accountExternalId: 'CDG-0' }),
    }),
  ),
  call(
    'POST',
    joined(fc.constant('/buyers'), one(buyers), fc.constant('activate')),
    fc.record({
      account: idIn(accounts),
      externalIds: fc
        .nat({ max: 3 })
        .map((number) => ({ erpCompanyContact: `C${number}`, erpCustomer: `U${number}` })),
    }),
  ),
  call(
    'POST',
    fc.constant('/licensees'),
    fc.record({ buyer: idIn(buyers), seller: idIn(sellers), useBuyerAddress: fc.boolean() }),
  ),
);

interface Row {
  readonly id: string;
  readonly status: string;
  readonly [reference: string]: unknown;
}

async function all(world: SandboxWorld, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let offset = 0; ; offset += 100) {
    const reply = await world.get(`${path}${path.includes('?') ? '&' : '?'}limit=100&offset=${offset}`);
    rows.push(...(reply.body.data as Row[]));
    if (offset + 100 >= reply.body.$meta.pagination.total) return rows;
  }
}

const idOf = (row: Row | undefined, reference: string) =>
  (row?.[reference] as { id: string } | undefined)?.id;

async function checkRules(world: SandboxWorld): Promise<void> {
  const byId = new Map((await all(world, '/buyers')).map((row) => [row.id, row]));
  const pairs = new Set(
    (await all(world, '/erp-links')).map((row) => `${idOf(row, 'buyer')} ${idOf(row, 'seller')}`),
  );
  for (const licensee of await all(world, '/licensees')) {
    const buyer = byId.get(idOf(licensee, 'buyer') ?? '');
    if (licensee.status === 'Deleted') continue;
    expect(idOf(licensee, 'account'), licensee.id).toBe(idOf(buyer, 'account'));
    expect(buyer?.status, licensee.id).not.toBe('Deleted');
    expect(pairs, licensee.id).toContain(`${idOf(licensee, 'buyer')} ${idOf(licensee, 'seller')}`);
    const ids = buyer?.['externalIds'] as { erpCompanyContact?: string; erpCustomer?: string } | undefined;
    const activated = Boolean(ids?.erpCompanyContact && ids.erpCustomer);
    if (licensee.status !== 'Disabled')
      expect(licensee.status, licensee.id).toBe(activated ? 'Active' : 'Enabled');
    if (buyer?.status === 'Disabled') expect(licensee.status, licensee.id).toBe('Disabled');
  }
  for (const member of await all(world, '/account-users?select=groups.account')) {
    const memberGroups = member['groups'] as { account: { id: string } }[];
    expect(memberGroups.length, member.id).toBeGreaterThan(0);
    for (const { account } of memberGroups) expect(account.id, member.id).toBe(idOf(member, 'account'));
  }
  for (const user of await all(world, '/users?select=accounts')) {
    const joinedAccounts = (user['accounts'] as { id: string }[]).map(({ id }) => id);
    if (user.status === 'Disabled') expect(joinedAccounts, user.id).toEqual([]);
    const current = idOf(user, 'currentAccount');
    if (current !== undefined) expect(joinedAccounts, user.id).toContain(current);
  }
}

test('any sequence of writes keeps the rules', async () => {
  await using world = await startSandbox();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      world.sandbox.reset();
      for (const { method, path, json, role } of steps) {
        const reply = await world.call(method, path, { as: role, json });
        expect([200, 201, 204, 400, 403, 404], `${method} ${path}: ${reply.text}`).toContain(reply.status);
      }
      await checkRules(world);
    }),
    { numRuns: 60, seed: 20_260_101 },
  );
});
