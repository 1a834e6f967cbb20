/** The lists that the clients page through: one of the root and one of an object, and the former by nodes and by both. */
export const byNodes = /* GraphQL */ `
  query AccountsByNodes($after: String) {
    accounts(first: 3, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
      }
    }
  }
`;

export const byBoth = /* GraphQL */ `
  query AccountsByBoth($after: String) {
    accounts(first: 3, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
      }
      edges {
        node {
          id
          name
        }
      }
    }
  }
`;

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
