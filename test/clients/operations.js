/** The lists that the clients page through: one of the root and one of an object. */
export const accounts = /* GraphQL */ `
  query Accounts($after: String, $filter: AccountFilter) {
    accounts(first: 3, after: $after, filter: $filter) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        cursor
        node {
          id
          name
        }
      }
    }
  }
`;

export const licensees = /* GraphQL */ `
  query Licensees($id: ID!, $after: String) {
    account(id: $id) {
      id
      licensees(first: 50, after: $after, orderBy: [{ field: NAME }]) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          cursor
          node {
            id
            name
          }
        }
      }
    }
  }
`;
