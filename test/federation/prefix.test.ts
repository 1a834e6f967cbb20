/** The running server with a prefix answers as it does without one, under other type names. */
import { describe, expect, test } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

const queries = {
  'values, references, lists within lists and interfaces': /* GraphQL */ `
    {
      accounts(first: 3, filter: { type: { eq: CLIENT } }, orderBy: [{ field: NAME }]) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          cursor
          node {
            __typename
            id
            ... on Node {
              id
            }
            buyers(first: 2) {
              nodes {
                name
                address {
                  city
                }
                contact {
                  email
                }
              }
            }
          }
        }
      }
      node(id: "LCE-2001-0000-0001") {
        id
        ... on Licensee {
          name
          buyer {
            name
            taxId
          }
          audit {
            created {
              at
              by {
                id
                name
              }
            }
          }
        }
      }
      viewer {
        subjectId
        role
        permissions
        account {
          name
        }
        can(mutation: "buyerDisable", id: "BUY-2001-0001")
      }
    }
  `,
  'the accounts of a person, whose rows are read in another way': /* GraphQL */ `
    {
      users(first: 3, orderBy: [{ field: NAME }]) {
        nodes {
          id
          accounts(first: 2) {
            totalCount
            edges {
              node {
                id
                name
              }
            }
            nodes {
              name
            }
          }
        }
      }
    }
  `,
  'a refused change, whose errors are of an interface': /* GraphQL */ `
    mutation {
      buyerDelete(id: "BUY-9999-9999") {
        deletedId
        errors {
          code
          message
          ... on MutationError {
            message
          }
        }
      }
    }
  `,
} as const;

const renamed = (query: string): string =>
  query.replaceAll('... on MutationError', '... on AccountsMutationError');

describe('with FEDERATION_PREFIX', () => {
  const start = (prefix: string): Promise<World> =>
    startWorld({ config: { FEDERATION: 'on', FEDERATION_PREFIX: prefix } });

  test.each(Object.entries(queries))('%s are answered alike, with the same calls', async (_name, query) => {
    await using plain = await start('');
    await using prefixed = await start('Accounts');
    const expected = await plain.query(query);
    const { data, errors } = await prefixed.query(renamed(query));
    expect(errors).toEqual(expected.errors);
    // Cursors are of the list alone, so that they are the same as well.
    expect(data).toEqual(expected.data);
    expect(prefixed.sent()).toEqual(plain.sent());
  });

  test('types have the names that the file with the prefix has', async () => {
    await using world = await start('Accounts');
    const { data } = await world.query(/* GraphQL */ `
      {
        buyers(first: 1) {
          __typename
          pageInfo {
            __typename
          }
          nodes {
            __typename
            address {
              __typename
            }
          }
        }
        missing: __type(name: "StringFilter") {
          name
        }
        found: __type(name: "AccountsStringFilter") {
          name
        }
        _service {
          sdl
        }
      }
    `);
    expect(data.buyers).toEqual({
      __typename: 'AccountsBuyerConnection',
      pageInfo: { __typename: 'PageInfo' },
      nodes: [{ __typename: 'Buyer', address: { __typename: 'AccountsAddress' } }],
    });
    expect([data.missing, data.found]).toEqual([null, { name: 'AccountsStringFilter' }]);
    expect(data._service.sdl).toContain('input AccountsStringFilter');
  });
});
