/** The measured operations: reads from flat to five levels deep, and one write. */

export type WorkloadName = 'W1' | 'W2' | 'W3' | 'W4' | 'W5' | 'W6' | 'A1' | 'A2';

export interface Workload {
  readonly name: WorkloadName;
  readonly title: string;
  /** Every connection sends them in turn, as whole cycles, so that a write is followed by its reversal. */
  readonly documents: readonly string[];
  /** The value of `$id`: the same for all connections, or one per connection. */
  readonly variable: 'none' | 'account' | 'licensee-of-connection';
  /** `own`: the other stacks do not serve it. */
  readonly stacks?: 'own';
  /** AppDirect too, which the other stacks do not serve. Default: the Accounts API alone. */
  readonly marketplaces?: 'both';
}

const flatList = /* GraphQL */ `
  query W1 {
    accounts(first: 50) {
      nodes {
        id
        name
        type
        status
        externalId
      }
    }
  }
`;

const listsUnderMany = /* GraphQL */ `
  query W2 {
    accounts(first: 50) {
      nodes {
        id
        name
        status
        buyers(first: 5) {
          nodes {
            id
            name
            status
            taxId
          }
        }
        groups {
          name
        }
        licensees(first: 10) {
          nodes {
            id
            name
            status
            buyer {
              name
            }
            seller {
              name
            }
          }
        }
      }
    }
  }
`;

const references = /* GraphQL */ `
  query W3 {
    licensees(first: 100) {
      nodes {
        id
        name
        buyer {
          name
          taxId
          account {
            name
            externalId
          }
        }
        seller {
          name
          currencies {
            code
          }
        }
      }
    }
  }
`;

/** Of a member of an account. */
const memberFields = 'id status user { name email } groups { name modules { name } }';

const deep = /* GraphQL */ `
  query W4($id: ID!) {
    account(id: $id) {
      id
      name
      buyers(first: 10) {
        nodes {
          id
          name
          licensees(first: 10) {
            nodes {
              id
              name
              seller {
                id
                name
                externalId
              }
            }
          }
        }
      }
      users(first: 10) {
        nodes {
          ${memberFields}
        }
      }
    }
  }
`;

const disable = /* GraphQL */ `
  mutation W5Disable($id: ID!) {
    licenseeDisable(id: $id) {
      licensee {
        id
        name
        status
      }
      errors {
        __typename
      }
    }
  }
`;

const enable = /* GraphQL */ `
  mutation W5Enable($id: ID!) {
    licenseeEnable(id: $id) {
      licensee {
        id
        name
        status
      }
      errors {
        __typename
      }
    }
  }
`;

const deeper = /* GraphQL */ `
  query W6($id: ID!) {
    account(id: $id) {
      id
      name
      groups {
        id
        name
        members(first: 10) {
          nodes {
            ${memberFields}
          }
        }
      }
      buyers(first: 10) {
        nodes {
          id
          name
          licensees(first: 5) {
            nodes {
              id
              name
              seller {
                name
              }
            }
          }
        }
      }
    }
  }
`;

const membersOfCompanies = /* GraphQL */ `
  query A1 {
    companies(first: 20) {
      nodes {
        id
        name
        isEnabled
        memberships(first: 10) {
          nodes {
            id
            isEnabled
            isLastUsed
            user {
              email
              firstName
              lastName
            }
          }
        }
      }
    }
  }
`;

const listOfBoth = /* GraphQL */ `
  query A2 {
    organizations(first: 20) {
      nodes {
        id
        name
        marketplace
      }
    }
  }
`;

export const workloads: readonly Workload[] = [
  { name: 'W1', title: 'a flat list of 50 accounts', documents: [flatList], variable: 'none' },
  {
    name: 'W2',
    title: '50 accounts, each with 5 buyers, its groups, and 10 licensees with buyer and seller',
    documents: [listsUnderMany],
    variable: 'none',
  },
  {
    name: 'W3',
    title: '100 licensees with buyer, its account, seller and its currencies',
    documents: [references],
    variable: 'none',
  },
  {
    name: 'W4',
    title: 'one account, four levels deep: buyers, licensees, sellers; users, groups, modules',
    documents: [deep],
    variable: 'account',
  },
  {
    name: 'W5',
    title: 'one action: a licensee is disabled, then enabled',
    documents: [disable, enable],
    variable: 'licensee-of-connection',
  },
  {
    name: 'W6',
    title: 'one account by its id, four lists deep: groups, members, groups, modules; buyers, licensees',
    documents: [deeper],
    variable: 'account',
    stacks: 'own',
  },
  {
    name: 'A1',
    title: '20 companies of AppDirect, each with 10 members: 21 calls',
    documents: [membersOfCompanies],
    variable: 'none',
    marketplaces: 'both',
  },
  {
    name: 'A2',
    title: 'the first 20 organizations of both marketplaces, by name: 2 calls',
    documents: [listOfBoth],
    variable: 'none',
    marketplaces: 'both',
  },
];

/** Ids in the data set that fit the workloads. */
export interface Subjects {
  readonly account: string;
  /** One per connection, so that no two write to the same object. */
  readonly licensees: readonly string[];
}

/** The bodies that each connection repeats. */
export function bodiesOf(workload: Workload, subjects: Subjects, connections: number): readonly string[][] {
  return Array.from({ length: connections }, (_, connection) =>
    workload.documents.map((query) => {
      const id = idOf(workload, subjects, connection);
      return JSON.stringify(id === undefined ? { query } : { query, variables: { id } });
    }),
  );
}

function idOf({ variable }: Workload, subjects: Subjects, connection: number): string | undefined {
  switch (variable) {
    case 'none':
      return undefined;
    case 'account':
      return subjects.account;
    case 'licensee-of-connection': {
      const id = subjects.licensees[connection];
      if (id === undefined) {
        throw new Error(
          `expected a licensee for connection ${connection}, but got ${subjects.licensees.length}`,
        );
      }
      return id;
    }
  }
}
