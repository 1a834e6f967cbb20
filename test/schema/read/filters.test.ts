/** Filters mean what they say: each is compared with the plain truth of all rows. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../../support/world.ts';

interface Buyer {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly taxId: string | null;
  readonly address: { readonly country: string | null } | null;
  readonly account: { readonly id: string; readonly name: string; readonly type: string } | null;
  readonly sellers: readonly { readonly seller: { readonly id: string } }[] | null;
}

let world: World;
let everything: readonly Buyer[];
/** Without the deleted ones. */
let buyers: readonly Buyer[];

const fields =
  '{ id name status taxId address { country } account { id name type } sellers { seller { id } } }';
const ANY_STATUS = 'status: { in: [ACTIVE, ENABLED, DISABLED, DELETED, UNASSIGNED, CONFLICT, MISMATCH] }';

async function readAll(filter: string): Promise<Buyer[]> {
  const rows: Buyer[] = [];
  for (;;) {
    const { data, errors } = await world.query(
      `{ buyers(first: 100, offset: ${rows.length}, filter: { ${filter} }) { totalCount nodes ${fields} } }`,
    );
    expect(errors).toBeUndefined();
    rows.push(...data.buyers.nodes);
    if (rows.length >= data.buyers.totalCount) return rows;
  }
}

beforeAll(async () => {
  world = await startWorld();
  everything = await readAll(ANY_STATUS);
  buyers = everything.filter(({ status }) => status !== 'DELETED');
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function expectFilter(filter: string, holds: (buyer: Buyer) => boolean, among = buyers): Promise<void> {
  const wanted = among.filter(holds).map(({ id }) => id);
  expect((await readAll(filter)).map(({ id }) => id).sort()).toEqual([...wanted].sort());
}

describe('buyers', () => {
  test('buyers come without deleted ones until the state is spoken of', async () => {
    expect(everything.length).toBeGreaterThan(buyers.length);
    await expectFilter('', () => true);
    await expectFilter('status: { eq: DELETED }', ({ status }) => status === 'DELETED', everything);
    await expectFilter('status: { notIn: [ACTIVE] }', ({ status }) => status !== 'ACTIVE', everything);
    await expectFilter('rql: "ne(status,\\"Active\\")"', ({ status }) => status !== 'ACTIVE', everything);
    await expectFilter(
      'or: [{ status: { eq: DELETED } }, { name: { contains: "zzz-none" } }]',
      ({ status }) => status === 'DELETED',
      everything,
    );
  });

  test('buyers are found by parts of their name in any case', async () => {
    const [sample] = buyers;
    const part = (sample?.name ?? '').slice(1, 5);
    await expectFilter(`name: { contains: ${JSON.stringify(part.toUpperCase())} }`, ({ name }) =>
      name.toLowerCase().includes(part.toLowerCase()),
    );
    await expectFilter(`name: { startsWith: ${JSON.stringify(part.slice(0, 2))} }`, ({ name }) =>
      name.toLowerCase().startsWith(part.slice(0, 2).toLowerCase()),
    );
    await expectFilter('name: { endsWith: "d" }', ({ name }) => name.toLowerCase().endsWith('d'));
    await expectFilter(
      `name: { in: [${JSON.stringify(sample?.name)}] }`,
      ({ name }) => name === sample?.name,
    );
    await expectFilter(`name: { ne: ${JSON.stringify(sample?.name)} }`, ({ name }) => name !== sample?.name);
  });

  test('buyers with quotation marks in their name are found by it', async () => {
    for (const mark of ['"', "'"]) {
      const quoted = buyers.filter(
        ({ name }) => name.includes(mark) && !(name.includes('"') && name.includes("'")),
      );
      expect(quoted.length, `a demo buyer with ${mark} in its name`).toBeGreaterThan(0);
      for (const { name } of quoted)
        await expectFilter(`name: { eq: ${JSON.stringify(name)} }`, (buyer) => buyer.name === name);
    }
  });

  test('buyers are found by what is unset', async () => {
    await expectFilter('taxId: { isNull: true }', ({ taxId }) => taxId === null);
    await expectFilter('taxId: { isNull: false }', ({ taxId }) => taxId !== null);
    await expectFilter('account: { id: { isNull: true } }', ({ account }) => account === null);
  });

  test('buyers are found through their account and their sellers', async () => {
    const account = buyers.find((buyer) => buyer.account)?.account?.id ?? '';
    await expectFilter(`account: { id: { eq: "${account}" } }`, (buyer) => buyer.account?.id === account);
    await expectFilter('account: { type: { eq: CLIENT } }', (buyer) => buyer.account?.type === 'CLIENT');
    await expectFilter(`account: { rql: "eq(id,${account})" }`, (buyer) => buyer.account?.id === account);
    const seller = buyers.flatMap((buyer) => buyer.sellers ?? [])[0]?.seller.id ?? '';
    const sells = (buyer: Buyer): boolean => (buyer.sellers ?? []).some((pair) => pair.seller.id === seller);
    await expectFilter(`sellers: { any: { id: { eq: "${seller}" } } }`, sells);
    await expectFilter(`sellers: { none: { id: { eq: "${seller}" } } }`, (buyer) => !sells(buyer));
    await expectFilter(`sellers: { all: { id: { eq: "${seller}" } } }`, (buyer) =>
      (buyer.sellers ?? []).every((pair) => pair.seller.id === seller),
    );
  });

  test('buyers are found by conditions combined', async () => {
    await expectFilter(
      'and: [{ status: { in: [ACTIVE, DISABLED] } }, { not: { name: { startsWith: "A" } } }], or: [{ country: { eq: "DE" } }, { taxId: { isNull: true } }]',
      ({ status, name, address, taxId }) =>
        ['ACTIVE', 'DISABLED'].includes(status) &&
        !name.toLowerCase().startsWith('a') &&
        (address?.country === 'DE' || taxId === null),
      everything,
    );
  });

  test('buyers that nothing can be are answered without a call', async () => {
    world.clearCalls();
    const { data, errors } = await world.query(`{
      a: buyers(filter: { id: { in: [] } }) { totalCount nodes { id } pageInfo { hasNextPage } }
      b: buyers(filter: { or: [] }) { totalCount }
      c: buyers(filter: { and: [{ name: { in: [] } }, { status: { eq: ACTIVE } }] }) { totalCount }
    }`);
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      a: { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false } },
      b: { totalCount: 0 },
      c: { totalCount: 0 },
    });
    expect(world.sent()).toEqual([]);
    const none = await world.query(
      '{ accounts(first: 2) { nodes { buyers(filter: { id: { in: [] } }) { totalCount nodes { id } } } } }',
    );
    expect(none.data.accounts.nodes[0].buyers).toEqual({ totalCount: 0, nodes: [] });
    expect(world.sent()).toHaveLength(1);
  });

  test('buyers of the empty condition are all of them', async () => {
    await expectFilter('id: { notIn: [] }', () => true);
    await expectFilter('and: []', () => true);
    await expectFilter('not: { or: [] }', () => true);
  });
});

describe('every other list', () => {
  test.each([
    [
      'accounts',
      '{ name: { contains: "a" }, type: { in: [CLIENT, VENDOR] }, status: { notIn: [DISABLED] }, externalId: { isNull: false }, createdAt: { gt: "2000-01-01T00:00:00Z" } }',
    ],
    [
      'accountUsers',
      '{ status: { eq: ACTIVE }, user: { email: { contains: "@" } }, account: { type: { eq: CLIENT } }, groups: { any: { isDefault: true } } }',
    ],
    ['users', '{ name: { contains: "a" }, status: { in: [ACTIVE, INVITED] } }'],
    ['userGroups', '{ isDefault: true, account: { type: { eq: CLIENT } } }'],
    [
      'licensees',
      '{ status: { in: [ACTIVE] }, buyer: { status: { eq: ACTIVE } }, seller: { status: { eq: ACTIVE } }, account: { name: { contains: "a" } } }',
    ],
    ['licensees', '{ resale: true }'],
    ['sellers', '{ status: { eq: ACTIVE }, name: { contains: "a" } }'],
    [
      'erpLinks',
      '{ status: { eq: ACTIVE }, buyer: { name: { contains: "a" } }, seller: { status: { eq: ACTIVE } } }',
    ],
    ['cloudTenants', '{ status: ACTIVE }'],
    ['apiTokens', '{ status: ACTIVE, account: { type: { eq: OPERATIONS } } }'],
  ])('%s can be filtered by %s', async (list, filter) => {
    const { data, errors } = await world.query(`{ ${list}(filter: ${filter}) { totalCount nodes { id } } }`);
    expect(errors).toBeUndefined();
    expect(data[list].totalCount).toBeGreaterThan(0);
  });
});

describe('a state that no row can have', () => {
  test('a state that no row can have is answered without asking for it', async () => {
    world.clearCalls();
    const { data, errors } = await world.query(
      '{ a: accountUsers(filter: { status: { eq: DELETED } }) { totalCount } b: accountUsers(filter: { status: { in: [DELETED, ACTIVE] } }) { totalCount } c: accountUsers(filter: { status: { eq: ACTIVE } }) { totalCount } }',
    );
    expect(errors).toBeUndefined();
    expect(data.a.totalCount).toBe(0);
    expect(data.b.totalCount).toBe(data.c.totalCount);
    expect(world.sent()).toHaveLength(2);
  });

  test('a comparison that upstream refuses is reported with upstream’s reason', async () => {
    const { errors } = await world.query(
      '{ buyers(filter: { rql: "eq(status,\\"Zzz\\")" }) { totalCount } }',
    );
    expect(errors?.[0]?.message).toMatch(/; upstream says: Cannot convert value: 'Zzz'\.$/);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      status: 400,
      argument: ['filter'],
    });
  });
});
