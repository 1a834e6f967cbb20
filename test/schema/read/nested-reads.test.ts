/** Nested questions cost at most one upstream call a level when each level fits in one answer. */
import { describe, expect, test } from 'vitest';
import { startWorld } from '../../support/world.ts';

const byPath = (calls: readonly { readonly url: string }[]): string[] =>
  calls.map(({ url }) => url.replace(/^\/public\/v1\/accounts/, '').replace(/\?.*/, ''));

describe('nested reads', () => {
  test('nested reads from accounts through buyers and licensees to sellers cost one call a level', async () => {
    await using world = await startWorld({ seed: { accounts: 8 } });
    const { data, errors, calls } = await world.query(`{
      accounts(first: 3, filter: { type: { eq: CLIENT } }) {
        nodes { name buyers(first: 5) { nodes { name licensees(first: 5) { nodes { name seller { name status } } } } } }
      } }`);
    expect(errors).toBeUndefined();
    expect(byPath(calls)).toEqual(['/accounts', '/buyers', '/licensees']);
    expect(calls.map(({ paths }) => paths)).toEqual([
      ['accounts'],
      ['accounts.nodes.buyers'],
      ['accounts.nodes.buyers.nodes.licensees'],
    ]);
    const licensees = data.accounts.nodes.flatMap((account: never) =>
      (
        account as { buyers: { nodes: { licensees: { nodes: { seller: { status: string } }[] } }[] } }
      ).buyers.nodes.flatMap((buyer) => buyer.licensees.nodes),
    );
    expect(licensees.length).toBeGreaterThan(3);
    for (const { seller } of licensees) expect(seller.status).toBe('ACTIVE');
  });

  test('nested reads from accounts through users and groups to modules cost two calls, two pages deep', async () => {
    await using world = await startWorld({ seed: { accounts: 4 } });
    const document = `query ($after: String) {
      accounts(first: 2, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { id users(first: 20) { totalCount nodes { user { name email } groups { name modules { name } } } } }
      } }`;
    const seen: string[] = [];
    let after: string | null = null;
    for (const page of [1, 2]) {
      const { data, errors, calls } = await world.query(document, { after });
      expect(errors, `page ${page}`).toBeUndefined();
      expect(byPath(calls)).toEqual(['/accounts', '/account-users']);
      for (const { id, users } of data.accounts.nodes) {
        seen.push(id);
        expect(users.nodes).toHaveLength(users.totalCount);
        expect(users.nodes[0].groups[0].modules.length).toBeGreaterThan(0);
      }
      after = data.accounts.pageInfo.endCursor;
      expect(data.accounts.pageInfo.hasNextPage).toBe(page === 1);
    }
    expect(new Set(seen).size).toBe(4);
  });

  test('nested reads of an object named by its id start with it, and do not wait for it', async () => {
    await using world = await startWorld();
    world.sandbox.setFaults([{ path: '/accounts/ACC-2002-0001', kind: 'delay', delayMs: 300, times: 1 }]);
    const document = (id: string): string => `{
      account(id: "${id}") { name buyers(first: 5) { nodes { name } } licensees(first: 2) { totalCount nodes { id } } }
    }`;
    const found = await world.query(document('ACC-2002-0001'));
    expect(found.errors).toBeUndefined();
    expect(found.data.account.buyers.nodes.length).toBeGreaterThan(0);
    expect(byPath(found.calls).sort()).toEqual(['/accounts/ACC-2002-0001', '/buyers', '/licensees']);
    // As they were answered: the object itself came last.
    expect(
      world
        .sent()
        .map((call) => call.replace(/\?.*/, ''))
        .at(-1),
    ).toBe('GET /accounts/ACC-2002-0001');
    // The same document again, whose arguments are prepared by now.
    for (let time = 2; time <= 3; time += 1) {
      const again = await world.query(document('ACC-2002-0001'));
      expect(again.data).toEqual(found.data);
      expect(again.calls).toHaveLength(3);
    }

    const missing = await world.query(document('ACC-9999-9999'));
    expect(missing.errors).toBeUndefined();
    expect(missing.data).toEqual({ account: null });
  });

  test('nested reads of a count ride on the page, and alone make a call without rows', async () => {
    await using world = await startWorld();
    const { data, calls } = await world.query(
      '{ buyers(first: 2) { totalCount nodes { id } } all: licensees { totalCount } }',
    );
    expect(calls.map(({ url, rows }) => [/limit=\d+/.exec(url)?.[0], rows])).toEqual([
      ['limit=2', 2],
      ['limit=0', 0],
    ]);
    expect(data.buyers.totalCount).toBeGreaterThan(2);
    expect(data.all.totalCount).toBeGreaterThan(0);
  });

  test('nested reads ask each distinct question once, whatever it is called and wherever it stands', async () => {
    await using world = await startWorld();
    const { data, calls } = await world.query(`{
      a: accounts(first: 2) { nodes { id name } }
      b: accounts(first: 2) { nodes { id type } }
      c: accounts(first: 2, orderBy: [{ field: NAME }]) { nodes { id } }
    }`);
    expect(calls).toHaveLength(2);
    expect(calls[0]?.url).toContain('select=-*,id,name,type');
    expect(calls[0]?.paths).toEqual(['a', 'b']);
    expect(data.a.nodes.map(({ id }: { id: string }) => id)).toEqual(
      data.b.nodes.map(({ id }: { id: string }) => id),
    );
  });

  test('nested reads by id from many places share one call for each collection', async () => {
    await using world = await startWorld();
    const { data: known } = await world.query(
      '{ buyers(first: 3) { nodes { id } } sellers(first: 1) { nodes { id } } }',
    );
    const ids = known.buyers.nodes.map(({ id }: { id: string }) => id);
    const [seller] = known.sellers.nodes;
    world.clearCalls();
    const { data } = await world.query(
      'query ($ids: [ID!]!, $one: ID!, $seller: ID!) { one: buyer(id: $one) { name } many: buyersByIds(ids: $ids) { id taxId } any: nodes(ids: [$seller, $one]) { __typename id } }',
      { ids: [ids[2], ids[0], 'BUY-9999-9999', ids[1]], one: ids[0], seller: seller.id },
    );
    expect(world.sent().filter((call) => call.startsWith('GET /buyers'))).toHaveLength(1);
    expect(world.sent()).toHaveLength(2);
    expect(data.many.map((buyer: { id: string } | null) => buyer?.id ?? null)).toEqual([
      ids[2],
      ids[0],
      null,
      ids[1],
    ]);
    expect(data.any).toEqual([
      { __typename: 'Seller', id: seller.id },
      { __typename: 'Buyer', id: ids[0] },
    ]);
  });

  test('nested reads never re-read what an embedded reference carries', async () => {
    await using world = await startWorld();
    const { data, errors, calls } = await world.query(
      '{ licensees(first: 50) { nodes { buyer { id name icon } seller { id name externalId } account { id name type status } } } }',
      {},
      { token: 'client' },
    );
    expect(errors).toBeUndefined();
    expect(calls).toHaveLength(1);
    expect(data.licensees.nodes.length).toBeGreaterThan(10);
    for (const { buyer, account } of data.licensees.nodes) {
      expect(buyer.name).toBeTruthy();
      expect(buyer.icon).toMatch(
        /^http:\/\/127\.0\.0\.1:\d+\/public\/v1\/accounts\/buyers\/BUY-[\d-]+\/icon$/,
      );
      expect(account.type).toBe('CLIENT');
    }
  });

  test('nested reads find the ERP links of many licensees in one call, by their pairs', async () => {
    await using world = await startWorld({ seed: { accounts: 5 } });
    const { data, calls } = await world.query(
      '{ licensees(first: 10) { nodes { buyer { id } seller { id } erpLink { id status buyer { id } seller { id } } } } }',
    );
    expect(byPath(calls)).toEqual(['/licensees', '/erp-links']);
    for (const { buyer, seller, erpLink } of data.licensees.nodes) {
      expect([erpLink.buyer.id, erpLink.seller.id]).toEqual([buyer.id, seller.id]);
    }
  });

  test('answer fields in the order they were asked for, whichever was done first', async () => {
    await using world = await startWorld();
    const { data } = await world.query(
      '{ sellers(first: 1) { nodes { name buyers(first: 1) { totalCount } id } } none: account(id: "x") { id } accounts(first: 1) { nodes { id users(first: 1) { totalCount } name } totalCount } __typename }',
    );
    expect(Object.keys(data)).toEqual(['sellers', 'none', 'accounts', '__typename']);
    expect(Object.keys(data.sellers.nodes[0])).toEqual(['name', 'buyers', 'id']);
    expect(Object.keys(data.accounts)).toEqual(['nodes', 'totalCount']);
    expect(Object.keys(data.accounts.nodes[0])).toEqual(['id', 'users', 'name']);
  });

  test('nested reads of single objects are made once, wherever they are asked for', async () => {
    await using world = await startWorld();
    const { errors, calls } = await world.query(`{
      users(first: 1) { nodes { sso again: sso iconDataUri memberships(first: 3) { nodes { user { sso iconDataUri accounts(first: 2) { nodes { id } } } } } accounts(first: 2) { nodes { id } } } }
      accounts(first: 2) { nodes { memberCount users(first: 0) { totalCount } } }
      viewer { role } v: viewer { role }
    }`);
    expect(errors).toBeUndefined();
    // The icon's redirect leads to a second address.
    const urls = calls.map(({ method, url }) => `${method} ${url}`);
    expect([...new Set(urls)].sort()).toEqual([...urls].sort());
  });
});
