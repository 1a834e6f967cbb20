/** The part of the schema that the measured operations need, and the upstream values of its enums. */
export const typeDefs = /* GraphQL */ `
  enum AccountType {
    CLIENT
    VENDOR
    OPERATIONS
  }
  enum AccountStatus {
    ACTIVE
    ENABLED
    DISABLED
  }
  enum AccountUserStatus {
    INVITED
    ACTIVE
    INVITATION_EXPIRED
    DELETED
  }
  enum BuyerStatus {
    ACTIVE
    ENABLED
    DISABLED
    DELETED
    UNASSIGNED
    CONFLICT
    MISMATCH
  }
  enum LicenseeStatus {
    ACTIVE
    ENABLED
    DISABLED
    DELETED
  }

  type Account {
    id: ID!
    name: String
    type: AccountType
    status: AccountStatus
    externalId: String
    groups: [UserGroup!]
    buyers(first: Int = 20): BuyerConnection
    licensees(first: Int = 20): LicenseeConnection
    users(first: Int = 20): AccountUserConnection
  }
  type AccountUser {
    id: ID!
    status: AccountUserStatus
    user: User
    groups: [UserGroup!]
  }
  type User {
    id: ID!
    name: String
    email: String
  }
  type UserGroup {
    id: ID!
    name: String
    modules: [Module!]
  }
  type Module {
    id: ID!
    name: String
  }
  type Buyer {
    id: ID!
    name: String
    status: BuyerStatus
    taxId: String
    account: Account
    licensees(first: Int = 20): LicenseeConnection
  }
  type Licensee {
    id: ID!
    name: String
    status: LicenseeStatus
    buyer: Buyer
    seller: Seller
  }
  type Seller {
    id: ID!
    name: String
    externalId: String
    currencies: [SellerCurrency!]
  }
  type SellerCurrency {
    code: String!
  }

  type AccountConnection {
    nodes: [Account!]!
  }
  type AccountUserConnection {
    nodes: [AccountUser!]!
  }
  type BuyerConnection {
    nodes: [Buyer!]!
  }
  type LicenseeConnection {
    nodes: [Licensee!]!
  }

  type MutationError {
    message: String!
  }
  type LicenseePayload {
    licensee: Licensee
    errors: [MutationError!]!
  }

  type Query {
    account(id: ID!): Account
    accounts(first: Int = 20): AccountConnection
    licensees(first: Int = 20): LicenseeConnection
  }
  type Mutation {
    licenseeDisable(id: ID!): LicenseePayload!
    licenseeEnable(id: ID!): LicenseePayload!
  }
`;

const values = (...names) =>
  Object.fromEntries(names.map((name) => [name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(), name]));

/** Names of the fields selected on each node. */
function selectedIn(info) {
  const nodes = info.fieldNodes[0].selectionSet.selections.find(({ name }) => name.value === 'nodes');
  return new Set(nodes.selectionSet.selections.map(({ name }) => name.value));
}

export const nodesOf = (rows) => ({ nodes: rows });

/** Resolvers except those that read by parent or by reference, which each server adds itself. */
export const resolvers = {
  AccountType: values('Client', 'Vendor', 'Operations'),
  AccountStatus: values('Active', 'Enabled', 'Disabled'),
  AccountUserStatus: values('Invited', 'Active', 'InvitationExpired', 'Deleted'),
  BuyerStatus: values('Active', 'Enabled', 'Disabled', 'Deleted', 'Unassigned', 'Conflict', 'Mismatch'),
  LicenseeStatus: values('Active', 'Enabled', 'Disabled', 'Deleted'),
  Query: {
    account: (_root, { id }, { api }) => api.account(id),
    accounts: async (_root, { first }, { api }, info) => nodesOf(await api.accounts(first, selectedIn(info))),
    licensees: async (_root, { first }, { api }) => nodesOf(await api.licensees(first)),
  },
  Mutation: {
    licenseeDisable: (_root, { id }, { api }) => act(api, id, 'disable'),
    licenseeEnable: (_root, { id }, { api }) => act(api, id, 'enable'),
  },
  AccountUser: { status: (row) => row.invitation?.status },
  SellerCurrency: { code: (row) => row.value },
};

async function act(api, id, action) {
  return { licensee: await api.act(id, action), errors: [] };
}

/**
 * Fields that are read for many parents at once: the API read that serves each, and the parent's key.
 * A list is read by parent and length, a reference by id.
 */
export const lists = {
  Account: { buyers: 'buyersOfAccounts', licensees: 'licenseesOfAccounts', users: 'usersOfAccounts' },
  Buyer: { licensees: 'licenseesOfBuyers' },
};

export const references = {
  Licensee: { buyer: 'buyersById', seller: 'sellersById' },
  Buyer: { account: 'accountsById' },
};

/** Lists of references: the parent's row contains the ids, and each object is read by id. */
export const collections = {
  UserGroup: { modules: 'groupsById' },
};
