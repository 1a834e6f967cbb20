/** Bad input gets a clear answer, and nothing wrong goes upstream. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => {
  world.clearCalls();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const malformed = [
  '../users',
  '..',
  '.',
  '%2e%2e',
  'a",eq(1,1)',
  'a?x=1',
  'a#b',
  'a\\..\\b',
  '',
  ' ',
  'BUY-1234',
  'buy-1234-5678',
  'BUY-1234-5678 ',
  'BUY-1234-5678/icon',
  'ACC-1234-5678\n',
  'XYZ-1234-5678',
  '__proto__',
  'constructor-1',
];

describe('ids', () => {
  test.each(malformed)('%j finds nothing, and never leaves the gateway', async (id) => {
    const { data, errors } = await world.query(
      `query ($id: ID!) { account(id: $id) { id } buyer(id: $id) { id } user(id: $id) { id } node(id: $id) { id } nodes(ids: [$id]) { id } sellersByIds(ids: [$id]) { id } }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      account: null,
      buyer: null,
      user: null,
      node: null,
      nodes: [null],
      sellersByIds: [null],
    });
    expect(world.sent()).toEqual([]);
  });

  test.each(malformed)('%j is refused in a mutation', async (id) => {
    const { data, errors } = await world.query(
      'mutation ($id: ID!) { buyerDisable(id: $id) { buyer { id } errors { message } } }',
      { id },
    );
    expect(data).toEqual({ buyerDisable: null });
    expect(errors).toMatchObject([{ path: ['buyerDisable'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors?.[0]?.message).toContain('id must look like BUY-1234-5678, but got');
    expect(world.sent()).toEqual([]);
  });

  test('ids of another type find nothing', async () => {
    const { data } = await world.query(
      '{ buyer(id: "ACC-1000-0001") { id } accountsByIds(ids: ["BUY-1000-0001"]) { id } }',
    );
    expect(data).toEqual({ buyer: null, accountsByIds: [null] });
    expect(world.sent()).toEqual([]);
  });

  test('ids of a stranger are null', async () => {
    const { data, errors } = await world.query(
      '{ buyer(id: "BUY-9999-9999") { id } node(id: "LCE-9999-9999-9999") { id } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ buyer: null, node: null });
  });

  test('up to a thousand in one operation are read, a call for each hundred', async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `BUY-0000-${String(index).padStart(4, '0')}`);
    const query = 'query ($ids: [ID!]!) { buyersByIds(ids: $ids) { id } }';
    const { data, errors } = await world.query(query, { ids });
    expect(errors).toBeUndefined();
    expect(data.buyersByIds).toHaveLength(1_000);
    expect(world.sent()).toHaveLength(10);
  });

  test('ids over a thousand in one operation are refused before any call', async () => {
    const ids = Array.from({ length: 501 }, (_, index) => `BUY-0000-${String(index).padStart(4, '0')}`);
    const query = `query ($ids: [ID!]!) {
      nodes(ids: $ids) { id } buyersByIds(ids: $ids) { id }
    }`;
    const { errors } = await world.query(query, { ids });
    const message = 'Expected an operation that names at most 1000 objects in its lists, but got 1002';
    const extensions = { code: 'QUERY_TOO_COMPLEX', rule: 'references', limit: 1_000, actual: 1_002 };
    expect(errors?.[0]).toMatchObject({ message, extensions });
    expect(world.sent()).toEqual([]);
  });
});

describe('filter values', () => {
  test('filter values with both kinds of quotation mark are refused, never sent differently', async () => {
    const value = `5" pipe, Miller's`;
    for (const condition of ['eq', 'ne', 'contains', 'startsWith', 'endsWith']) {
      const { data, errors } = await world.query(
        `query ($value: String) { buyers(filter: { name: { ${condition}: $value } }) { totalCount } }`,
        { value },
      );
      expect(data).toEqual({ buyers: null });
      expect(errors).toMatchObject([
        { path: ['buyers'], extensions: { code: 'BAD_USER_INPUT', argument: ['filter', 'name', condition] } },
      ]);
    }
    expect(world.sent()).toEqual([]);
  });

  test.each([
    "O'Brien",
    '5" disk',
    'a",eq(1,1)',
    'x)&or(eq(status,Active)',
    'null()',
    'true',
    '-1',
    'a&b=c',
    'select=-*',
    'ü漢字',
    '%22',
    '+',
    'a*b',
    '100%',
  ])('%j stays one value', async (value) => {
    const { errors } = await world.query(
      'query ($value: String) { buyers(filter: { name: { eq: $value } }) { totalCount } }',
      { value },
    );
    expect(errors).toBeUndefined();
    const [call] = world.sent();
    const quoted = value.includes('"') ? `'${value}'` : `"${value}"`;
    expect(call).toContain(`eq(name,${quoted})`);
  });

  test('filter values that are null are refused with what to use instead', async () => {
    const { errors } = await world.query('{ buyers(filter: { name: { eq: null } }) { totalCount } }');
    expect(errors).toMatchObject([
      {
        message: 'eq must be a value, but got null; to compare with null use isNull',
        extensions: { argument: ['filter', 'name', 'eq'] },
      },
    ]);
    expect(world.sent()).toEqual([]);
  });
});

describe('rql', () => {
  test.each([
    ['eq(nam,"x")', 'did you mean name?'],
    ['eq(name,"x"', ''],
    ['drop(name,"x")', ''],
    ['select=-*,token', ''],
    ['limit=1000', ''],
    ['', ''],
    [`${'not('.repeat(200)}eq(name,"x")${')'.repeat(200)}`, ''],
    [`eq(name,"${'x'.repeat(5_000)}")`, ''],
  ])('%j is refused before anything is sent', async (rql, hint) => {
    const { errors } = await world.query(
      'query ($rql: RQL) { buyers(filter: { rql: $rql }) { totalCount } }',
      { rql },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors?.[0]?.message).toContain(hint);
    expect(world.sent()).toEqual([]);
  });

  test('rql cannot search for the secret of a token', async () => {
    const { errors } = await world.query(
      '{ apiTokens(filter: { rql: "eq(token,\\"idt:TKN-0000-0002:client\\")" }) { totalCount } }',
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(world.sent()).toEqual([]);
  });
});

describe('pages', () => {
  test.each([
    ['first: 101', 'first must be 0 to 100, but got 101'],
    ['first: -1', 'first must be 0 to 100, but got -1'],
    ['first: 1000000000', 'first must be 0 to 100, but got 1000000000'],
    ['last: 0', 'last must be 1 to 100, but got 0'],
    ['last: 101', 'last must be 1 to 100, but got 101'],
    ['first: 1, last: 1', 'first and last must not be given together'],
    ['offset: -1', 'offset must be 0 to 10000000, but got -1'],
    ['after: "nonsense"', 'after must be a cursor that this list returned, but got "nonsense"'],
    ['after: "LTE6MDAwMDAwMDA"', 'after must be a cursor that this list returned'],
    ['before: "", last: 2', 'before must be a cursor that this list returned, but got ""'],
  ])('pages with %s are refused', async (args, message) => {
    const { data, errors } = await world.query(`{ buyers(${args}) { nodes { id } } }`);
    expect(data).toEqual({ buyers: null });
    expect(errors).toMatchObject([{ path: ['buyers'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors?.[0]?.message).toContain(message);
    expect(world.sent()).toEqual([]);
  });

  test('pages take no cursor of another filter, order, collection or parent', async () => {
    const { data } = await world.query(
      '{ buyers(first: 2) { pageInfo { endCursor } } accounts(first: 2, filter: { type: { eq: CLIENT } }) { nodes { id } } }',
    );
    const after = data.buyers.pageInfo.endCursor;
    const [{ id: one }, { id: two }] = data.accounts.nodes;
    const inParent = await world.query(
      'query ($id: ID!) { account(id: $id) { buyers(first: 1) { pageInfo { endCursor } } } }',
      { id: one },
    );
    world.clearCalls();
    const refused = async (document: string, variables: object): Promise<void> => {
      const { errors } = await world.query(document, { ...variables });
      expect(errors?.[0]?.message).toContain('is a cursor of another list');
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    };
    await refused(
      'query ($after: String) { buyers(after: $after, filter: { status: { eq: ACTIVE } }) { nodes { id } } }',
      { after },
    );
    await refused(
      'query ($after: String) { buyers(after: $after, orderBy: [{ field: NAME }]) { nodes { id } } }',
      { after },
    );
    await refused('query ($after: String) { sellers(after: $after) { nodes { id } } }', { after });
    expect(world.sent()).toEqual([]);
    await refused(
      'query ($after: String, $id: ID!) { account(id: $id) { buyers(after: $after) { nodes { id } } } }',
      {
        after: inParent.data.account.buyers.pageInfo.endCursor ?? after,
        id: two,
      },
    );
  });
});

describe('documents', () => {
  test.each([
    ['{ accounts { nodes { nam } } }', 400],
    ['{ accounts', 400],
    ['', 400],
  ])('%j is refused by GraphQL itself', async (query, status) => {
    const response = await fetch(`${world.gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        authorization: 'Bearer idt:TKN-0000-0001:operations',
      },
      body: JSON.stringify({ query }),
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toHaveProperty('errors.0.message');
    expect(world.sent()).toEqual([]);
  });
});
