/** What a federation router asks of the gateway: entities by their keys, and the schema to compose. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startWorld, tokens, type World } from '../support/world.ts';

const buyer = (id: unknown) => ({ __typename: 'Buyer', id });
const licensee = (id: unknown) => ({ __typename: 'Licensee', id });
const names = `query ($of: [_Any!]!) {
  _entities(representations: $of) { __typename ... on Buyer { id name } ... on Licensee { id name buyer { name } } }
}`;
const ids =
  'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Buyer { id } ... on Licensee { id } } }';

describe('with federation on', () => {
  let world: World;

  beforeAll(async () => {
    // The ceiling on lists in general is the same by default.
    world = await startWorld({ config: { FEDERATION: 'on' } });
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    world.clearCalls();
  });

  test('many representations of two types cost one call for each type, with what is selected and no more', async () => {
    const { data, errors } = await world.query(names, {
      of: [
        buyer('BUY-2001-0002'),
        licensee('LCE-2001-0000-0002'),
        buyer('BUY-2001-0001'),
        licensee('LCE-2001-0000-0001'),
        buyer('BUY-2001-0002'),
      ],
    });
    expect(errors).toBeUndefined();
    expect(data._entities).toEqual([
      { __typename: 'Buyer', id: 'BUY-2001-0002', name: 'Northwind München Media' },
      {
        __typename: 'Licensee',
        id: 'LCE-2001-0000-0002',
        name: 'Falcon Media GmbH',
        buyer: { name: 'Northwind München Media' },
      },
      { __typename: 'Buyer', id: 'BUY-2001-0001', name: 'Northwind Köln Foods' },
      {
        __typename: 'Licensee',
        id: 'LCE-2001-0000-0001',
        name: 'Alpine Foods Ltd',
        buyer: { name: 'Northwind Köln Foods' },
      },
      { __typename: 'Buyer', id: 'BUY-2001-0002', name: 'Northwind München Media' },
    ]);
    expect([...world.sent()].sort()).toEqual([
      'GET /buyers?select=-*,id,name&in(id,("BUY-2001-0002","BUY-2001-0001"))&order=id&limit=2',
      'GET /licensees?select=-*,id,name,buyer.id,buyer.name&in(id,("LCE-2001-0000-0002","LCE-2001-0000-0001"))&order=id&limit=2',
    ]);
  });

  test('a stub of which only the id is wanted makes no call, even without a token', async () => {
    const of = [buyer('BUY-2001-0001'), licensee('LCE-9999-9999-9999')];
    const { data, errors } = await world.query(ids, { of }, { token: null });
    expect(errors).toBeUndefined();
    expect(data._entities).toEqual([{ id: 'BUY-2001-0001' }, { id: 'LCE-9999-9999-9999' }]);
    expect(world.sent()).toEqual([]);
  });

  test("a stub's lists are read without reading the stub", async () => {
    const query = `query ($of: [_Any!]!) {
      _entities(representations: $of) { ... on Buyer { licensees(first: 1) { totalCount } } }
    }`;
    const { data } = await world.query(query, { of: [buyer('BUY-2001-0001')] });
    expect(data._entities[0].licensees.totalCount).toBeGreaterThan(0);
    expect(world.sent()).toHaveLength(1);
    expect(world.sent()[0]).toMatch(/^GET \/licensees\?/);
  });

  test('an unknown id is null and does not affect the other representations', async () => {
    const of = [buyer('BUY-9999-9999'), buyer('BUY-2001-0001')];
    const { data, errors } = await world.query(names, { of });
    expect(errors).toBeUndefined();
    expect(data._entities).toEqual([null, expect.objectContaining({ id: 'BUY-2001-0001' })]);
  });

  test.each([
    [
      "another type's id",
      buyer('ACC-2001-0001'),
      'id of Buyer must look like BUY-1234-5678, but got "ACC-2001-0001"',
    ],
    ['a path', buyer('../accounts'), 'id of Buyer must look like BUY-1234-5678, but got "../accounts"'],
    ['a number for an id', buyer(7), 'id of Buyer must look like BUY-1234-5678, but got 7'],
    ['no id', { __typename: 'Buyer' }, 'id of Buyer must look like BUY-1234-5678, but got nothing'],
    [
      'the query type',
      { __typename: 'Query', id: 'BUY-2001-0001' },
      /^__typename must be a type with a key.* "Query"$/,
    ],
    ['a type without a key', { __typename: 'PageInfo' }, /"PageInfo"$/],
    ["an object's own property", { __typename: 'constructor', id: '1' }, /"constructor"$/],
    ['no object', 'BUY-2001-0001', /but got nothing$/],
  ])(
    '%s is an error of that representation alone, and nothing is sent for it',
    async (_name, wrong, message) => {
      for (const query of [names, ids]) {
        world.clearCalls();
        const { data, errors } = await world.query(query, { of: [buyer('BUY-2001-0001'), wrong] });
        expect(data._entities).toEqual([expect.objectContaining({ id: 'BUY-2001-0001' }), null]);
        expect(errors).toEqual([
          expect.objectContaining({
            path: ['_entities', 1],
            message: typeof message === 'string' ? message : expect.stringMatching(message),
            extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
          }),
        ]);
        expect(world.sent()).toHaveLength(query === names ? 1 : 0);
      }
    },
  );

  test('a Node is of the type that the prefix of its id names', async () => {
    const query = `query ($of: [_Any!]!) {
      _entities(representations: $of) { ... on Node { __typename id } ... on Buyer { name } }
    }`;
    const nodes = ['BUY-2001-0001', 'LCE-2001-0000-0001', 'SEL-9999-9999', 'ORD-0001', 'BUY-1'];
    const of = [...nodes.map((id) => ({ __typename: 'Node', id })), { __typename: 'Node' }];
    const { data, errors } = await world.query(query, { of });
    expect(data._entities).toEqual([
      { __typename: 'Buyer', id: 'BUY-2001-0001', name: 'Northwind Köln Foods' },
      { __typename: 'Licensee', id: 'LCE-2001-0000-0001' },
      { __typename: 'Seller', id: 'SEL-9999-9999' },
      null,
      null,
      null,
    ]);
    expect(errors).toMatchObject(
      ['"ORD-0001"', '"BUY-1"', 'nothing'].map((given, index) => ({
        path: ['_entities', 3 + index],
        message: `id of a Node must look like ACC-1234-5678, with the prefix of its type, but got ${given}`,
        extensions: { code: 'BAD_USER_INPUT' },
      })),
    );
    expect(world.sent()).toHaveLength(1);
  });

  test('representations in the document itself are read as those in variables', async () => {
    const query =
      '{ _entities(representations: [{ __typename: "Buyer", id: "BUY-2001-0001" }]) { ... on Buyer { name } } }';
    expect((await world.query(query)).data._entities).toEqual([{ name: 'Northwind Köln Foods' }]);
  });

  test('a caller sees no more than by any other field', async () => {
    const [own, foreign] = await Promise.all(
      (['client', 'operations'] as const).map((token) =>
        world.query('{ accounts(first: 20) { nodes { id name } } }', {}, { token }),
      ),
    );
    const seen = (own?.data.accounts.nodes ?? []).map(({ id }: { id: string }) => id);
    const hidden = foreign?.data.accounts.nodes.find(({ id }: { id: string }) => !seen.includes(id));
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Account { name } } }';
    const of = [{ __typename: 'Account', id: hidden.id }];
    expect((await world.query(query, { of })).data._entities).toEqual([{ name: hidden.name }]);
    expect((await world.query(query, { of }, { token: 'client' })).data._entities).toEqual([null]);
    const refused = await world.query(query, { of }, { token: null });
    expect(refused.data).toBeNull();
    expect(refused.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });

  test('more than a thousand representations are refused as a whole', async () => {
    const of = Array.from({ length: 1_001 }, (_, index) =>
      buyer(`BUY-0000-${String(index).padStart(4, '0')}`),
    );
    const { data, errors } = await world.query(names, { of });
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      {
        message: 'Expected an operation that names at most 1000 objects in its lists, but got 1001',
        extensions: { code: 'QUERY_TOO_COMPLEX', rule: 'references', limit: 1_000, actual: 1_001 },
      },
    ]);
    expect(world.sent()).toEqual([]);
  });

  test('a thousand is the limit of an operation, however they are spread over its fields', async () => {
    const query = `query ($of: [_Any!]!, $ids: [ID!]!) {
      a: _entities(representations: $of) { ... on Buyer { name } }
      b: _entities(representations: $of) { ... on Buyer { status } }
      c: buyersByIds(ids: $ids) { taxId }
    }`;
    const idOf = (index: number): string => `BUY-0000-${String(index).padStart(4, '0')}`;
    const of = Array.from({ length: 400 }, (_, index) => buyer(idOf(index)));
    const ask = (count: number) =>
      world.query(query, { of, ids: Array.from({ length: count }, (_, index) => idOf(index)) });
    expect((await ask(200)).errors).toBeUndefined();
    world.clearCalls();
    const { errors } = await ask(201);
    expect(errors?.[0]).toMatchObject({ extensions: { rule: 'references', actual: 1_001 } });
    expect(world.sent()).toEqual([]);
  });

  test('what an operation over representations could cost is known before it runs', async () => {
    const query = `query ($of: [_Any!]!) {
      _entities(representations: $of) { ... on Buyer { licensees { nodes { iconDataUri } } } }
    }`;
    const of = Array.from({ length: 200 }, (_, index) => buyer(`BUY-0000-${String(index).padStart(4, '0')}`));
    await using limited = await startWorld({ config: { FEDERATION: 'on', MAX_PREDICTED_CALLS: '100' } });
    const { errors } = await limited.query(query, { of });
    expect(errors?.[0]?.extensions?.['code']).toBe('QUERY_TOO_COMPLEX');
    expect(limited.sent()).toEqual([]);
  });

  test('the schema to compose is the one of the file', async () => {
    const { data } = await world.query('{ _service { sdl } }', {}, { token: null });
    const file = fileURLToPath(new URL('../../subgraph.graphql', import.meta.url));
    expect(data._service.sdl).toBe(readFileSync(file, 'utf8'));
  });

  test('both ways that an operation may come in answer the same', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens.operations}` };
    const body = JSON.stringify({
      query: names,
      variables: { of: [buyer('BUY-2001-0001'), buyer('BUY-1')] },
    });
    const answers = await Promise.all(
      ['application/json', 'application/graphql-response+json'].map(async (accept) => {
        const init = { method: 'POST', headers: { ...headers, accept }, body };
        return (await fetch(`${world.gateway.url}/graphql`, init)).json();
      }),
    );
    const [short, long] = answers.map(({ data, errors }) => ({ data, message: errors[0].message }));
    expect(short).toEqual(long);
  });
});

test('250 representations of one type cost three calls, in the order asked', async () => {
  await using world = await startWorld({ seed: { accounts: 40 }, config: { FEDERATION: 'on' } });
  const pages = await Promise.all(
    [0, 100, 200].map((offset) =>
      world.query('query ($offset: Int) { buyers(first: 100, offset: $offset) { nodes { id name } } }', {
        offset,
      }),
    ),
  );
  const rows = pages
    .flatMap(({ data }) => data.buyers.nodes as { id: string; name: string }[])
    .slice(0, 250)
    .reverse();
  expect(rows).toHaveLength(250);
  world.clearCalls();
  const { data, errors } = await world.query(names, { of: rows.map(({ id }) => buyer(id)) });
  expect(errors).toBeUndefined();
  expect(data._entities).toEqual(rows.map((row) => ({ __typename: 'Buyer', ...row })));
  expect(world.sent()).toHaveLength(3);
});

test('every type with a key is resolved by it', async () => {
  await using world = await startWorld({ config: { FEDERATION: 'on' } });
  const lists = {
    Account: 'accounts',
    AccountUser: 'accountUsers',
    ApiToken: 'apiTokens',
    Buyer: 'buyers',
    CloudTenant: 'cloudTenants',
    ErpLink: 'erpLinks',
    Licensee: 'licensees',
    Seller: 'sellers',
    Service: 'services',
    User: 'users',
    UserGroup: 'userGroups',
  };
  const query = `{ ${Object.values(lists)
    .map((list) => `${list}(first: 2) { nodes { id __typename audit { created { at } } } }`)
    .join(' ')} modules { id __typename name audit { created { at } } } }`;
  const { data, errors } = await world.query(query);
  expect(errors).toBeUndefined();
  const rows = [...Object.values(lists).flatMap((list) => data[list].nodes), ...data.modules.slice(0, 2)];
  expect(new Set(rows.map(({ __typename }) => __typename)).size).toBe(12);
  world.clearCalls();
  const answer = await world.query(
    `query ($of: [_Any!]!) {
      _entities(representations: $of) { __typename ... on Node { id } ... on Audited { audit { created { at } } } ... on Module { name } }
    }`,
    { of: rows.map(({ __typename, id }) => ({ __typename, id })) },
  );
  expect(answer.errors).toBeUndefined();
  expect(answer.data._entities).toEqual(rows);
  expect(world.sent()).toHaveLength(12);
});

describe('with federation off, as it is by default,', () => {
  test('the running server has exactly the public schema', async () => {
    await using world = await startWorld();
    const { errors } = await world.query(ids, { of: [] });
    expect(errors?.[0]?.message).toMatch(/_Any|_entities/);
    const { data } = await world.query('{ __schema { types { name } queryType { fields { name } } } }');
    const all = [...data.__schema.types, ...data.__schema.queryType.fields].map(({ name }) => name);
    expect(all.filter((name: string) => /^_[A-Za-z]/.test(name))).toEqual([]);
  });
});

test('where introspection is off, routers are given entities but not the schema', async () => {
  await using world = await startWorld({ config: { FEDERATION: 'on', INTROSPECTION: 'off' } });
  const refused = await world.query('{ _service { sdl } }');
  expect(refused.data).toBeUndefined();
  expect(refused.errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  const { data } = await world.query(names, { of: [buyer('BUY-2001-0001')] });
  expect(data._entities[0].name).toBe('Northwind Köln Foods');
});
