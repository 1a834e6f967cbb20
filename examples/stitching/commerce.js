/** A schema of orders that refer to buyers and licensees by id only, and the fields it adds to a licensee. */
import { makeExecutableSchema } from '@graphql-tools/schema';

/** Orders of licensees in the sandbox's demo data. The last order refers to a licensee that does not exist. */
const orders = [
  ['ORD-0001', 'Office suite', 'LCE-2001-0000-0001', 'BUY-2001-0001'],
  ['ORD-0002', 'Design studio', 'LCE-2001-0000-0002', 'BUY-2001-0002'],
  ['ORD-0003', 'Database', 'LCE-2001-0000-0001', 'BUY-2001-0001'],
  ['ORD-0004', 'Firewall', 'LCE-2001-0000-0007', 'BUY-2001-0007'],
  ['ORD-0005', 'Backup', 'LCE-9999-9999-9999', 'BUY-2001-0001'],
].map(([id, product, licensee, buyer]) => ({
  id,
  product,
  licensee: { id: licensee },
  buyer: { id: buyer },
}));

const schema = makeExecutableSchema({
  typeDefs: /* GraphQL */ `
    type Query {
      orders(first: Int = 20): OrderConnection!
      licenseesWithOrders(ids: [ID!]!): [Licensee]!
    }
    type OrderConnection {
      nodes: [Order!]!
      totalCount: Int
    }
    type Order {
      id: ID!
      product: String!
      buyer: Buyer
      licensee: Licensee
    }
    type Buyer {
      id: ID!
    }
    type Licensee {
      id: ID!
      orders: [Order!]!
    }
  `,
  resolvers: {
    Query: {
      orders: (_root, { first }) => ({ nodes: orders.slice(0, first), totalCount: orders.length }),
      licenseesWithOrders: (_root, { ids }) => ids.map((id) => ({ id })),
    },
    Licensee: { orders: ({ id }) => orders.filter(({ licensee }) => licensee.id === id) },
  },
});

/** Resolves the orders of any licensee by its id. */
export const commerce = {
  schema,
  batch: true,
  merge: {
    Licensee: {
      fieldName: 'licenseesWithOrders',
      selectionSet: '{ id }',
      key: ({ id }) => id,
      argsFromKeys: (ids) => ({ ids }),
    },
  },
};
