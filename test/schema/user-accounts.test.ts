/** The accounts of a user: their own filter, the accounts that are left out, and favorites. */
import { describe, expect, test } from 'vitest';
import { buildSchema } from '../../src/schema/index.ts';
import { isInputObjectType } from 'graphql';
import { personToken } from '../support/tokens.ts';
import { startWorld, type World } from '../support/world.ts';

const ann = 'USR-2000-0001';
const asAnn = { token: personToken(ann, 'ACC-2001-0001') };
const active = ['ACC-2001-0001', 'ACC-2002-0001', 'ACC-2004-0001'];

async function accountsOf(world: World, filter: string): Promise<string[]> {
  const { data, errors } = await world.query(
    `{ user(id: "${ann}") { accounts(first: 50, filter: ${filter}) { totalCount nodes { id } } } }`,
    {},
    asAnn,
  );
  expect(errors).toBeUndefined();
  const { totalCount, nodes } = data.user.accounts;
  expect(nodes).toHaveLength(totalCount);
  return nodes.map(({ id }: { id: string }) => id).sort();
}

describe('the filter', () => {
  test('the filter has the members of the collection, and none of the accounts', () => {
    const type = buildSchema().getType('UserAccountFilter');
    expect(isInputObjectType(type) ? Object.keys(type.getFields()).sort() : []).toEqual([
      'and',
      'favorite',
      'invitation',
      'name',
      'not',
      'or',
      'status',
      'type',
    ]);
  });

  test.each([
    ['{}', active],
    ['{ name: { contains: "ToSo" } }', ['ACC-2002-0001']],
    ['{ name: { startsWith: "north" } }', ['ACC-2001-0001']],
    ['{ name: { isNull: false } }', active],
    ['{ name: { isEmpty: true } }', []],
    ['{ name: { in: [] } }', []],
    ['{ type: { eq: CLIENT } }', active],
    ['{ type: { in: [VENDOR, OPERATIONS] } }', []],
    ['{ status: { notIn: [DISABLED, ENABLED] } }', active],
    ['{ favorite: true }', ['ACC-2001-0001']],
    ['{ favorite: false }', ['ACC-2002-0001', 'ACC-2004-0001']],
    ['{ not: { favorite: true } }', ['ACC-2002-0001', 'ACC-2004-0001']],
    ['{ or: [{ favorite: true }, { name: { startsWith: "contoso" } }] }', ['ACC-2001-0001', 'ACC-2002-0001']],
    ['{ and: [{ type: { eq: CLIENT } }, { favorite: true }] }', ['ACC-2001-0001']],
    ['{ invitation: { eq: INVITED } }', ['ACC-2006-0001']],
    ['{ invitation: { eq: INVITATION_EXPIRED } }', ['ACC-2005-0001']],
    ['{ invitation: { eq: DELETED } }', []],
    ['{ invitation: { notIn: [] } }', active],
    [
      '{ invitation: { in: [ACTIVE, INVITED, INVITATION_EXPIRED] } }',
      [...active, 'ACC-2005-0001', 'ACC-2006-0001'],
    ],
    // A condition on the invitation anywhere means that the others are requested too.
    ['{ not: { invitation: { eq: ACTIVE } } }', ['ACC-2005-0001', 'ACC-2006-0001']],
    ['{ or: [{ invitation: { eq: INVITED } }, { favorite: true }] }', ['ACC-2001-0001', 'ACC-2006-0001']],
  ])('%s', async (filter, expected) => {
    await using world = await startWorld();
    expect(await accountsOf(world, filter)).toEqual(expected);
    for (const { status } of world.calls()) expect(status).toBe(200);
  });

  test.each([
    'externalId: { eq: "1" }',
    'createdAt: { gt: "2024-01-01T00:00:00Z" }',
    'rql: "eq(externalId,1)"',
  ])('a condition that only accounts have is rejected before a call: %s', async (condition) => {
    await using world = await startWorld();
    const { errors } = await world.query(
      `{ user(id: "${ann}") { accounts(filter: { ${condition} }) { totalCount } } }`,
    );
    expect(errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(world.sent()).toEqual([]);
  });
});

test('the pages of a filtered list follow each other, and a cursor belongs to its filter', async () => {
  await using world = await startWorld();
  const page = (args: string) =>
    world.query(
      `{ user(id: "${ann}") { accounts(first: 2, ${args}) { nodes { id } pageInfo { endCursor hasNextPage } } } }`,
      {},
      asAnn,
    );
  const first = await page('filter: { type: { eq: CLIENT } }');
  expect(first.data.user.accounts.pageInfo.hasNextPage).toBe(true);
  const { endCursor } = first.data.user.accounts.pageInfo;
  const second = await page(`filter: { type: { eq: CLIENT } }, after: "${endCursor}"`);
  expect(second.errors).toBeUndefined();
  const seen = [...first.data.user.accounts.nodes, ...second.data.user.accounts.nodes];
  expect(seen.map(({ id }) => id).sort()).toEqual(active);
  const other = await page(`filter: { favorite: true }, after: "${endCursor}"`);
  expect(other.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
});

describe('favorites', () => {
  const write = (accountId: string, favorite: boolean, payload = 'user { id }') =>
    `mutation { userSetFavoriteAccount(accountId: "${accountId}", favorite: ${favorite}) { ${payload} errors { __typename message path } } }`;

  test('setting and removing one sends exactly that, and the list of the payload shows it', async () => {
    await using world = await startWorld();
    const list = 'user { accounts(filter: { favorite: true }) { edges { favorite node { id } } } }';
    const set = await world.query(write('ACC-2004-0001', true, list), {}, asAnn);
    expect(set.errors).toBeUndefined();
    expect(set.data.userSetFavoriteAccount).toEqual({
      user: {
        accounts: {
          edges: [
            { favorite: true, node: { id: 'ACC-2004-0001' } },
            { favorite: true, node: { id: 'ACC-2001-0001' } },
          ],
        },
      },
      errors: [],
    });
    expect(set.calls.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`)).toEqual([
      `PUT /public/v1/accounts/users/${ann}/accounts/ACC-2004-0001`,
      `GET /public/v1/accounts/users/${ann}/accounts`,
    ]);
    const removed = await world.query(write('ACC-2001-0001', false), {}, asAnn);
    expect(removed.calls).toHaveLength(1);
    expect(await accountsOf(world, '{ favorite: true }')).toEqual(['ACC-2004-0001']);
  });

  test('an account that the person has nothing to do with is a NotFoundError at the argument', async () => {
    await using world = await startWorld();
    const { data, errors } = await world.query(write('ACC-3001-0001', true), {}, asAnn);
    expect(errors).toBeUndefined();
    expect(data.userSetFavoriteAccount).toEqual({
      user: null,
      errors: [
        {
          __typename: 'NotFoundError',
          message: 'ACC-3001-0001 is not one of your accounts, or upstream does not store favorites',
          path: ['accountId'],
        },
      ],
    });
  });

  test('an API token has no favorites, and an id of another form is rejected: no call is made', async () => {
    await using world = await startWorld();
    const token = await world.query(write('ACC-2001-0001', true), {}, { token: 'client' });
    expect(token.data.userSetFavoriteAccount.errors[0].__typename).toBe('ForbiddenError');
    const id = await world.query(write('BUY-2001-0001', true), {}, asAnn);
    expect(id.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: ['accountId'] });
    expect(world.sent()).toEqual([]);
  });

  test('viewer.can names people, and not API tokens', async () => {
    await using world = await startWorld();
    const can = '{ viewer { can(mutation: "userSetFavoriteAccount") } }';
    expect((await world.query(can, {}, asAnn)).data.viewer.can).toBe(true);
    expect((await world.query(can, {}, { token: 'client' })).data.viewer.can).toBe(false);
  });
});
