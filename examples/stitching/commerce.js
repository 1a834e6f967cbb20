/** A schema of orders, which name buyers and licensees by id alone, and what it adds to a licensee. */
import { makeExecutableSchema } from '@graphql-tools/schema';

/** Of licensees of the sandbox's demo data; the last order names one that there is not. */
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

/** Any licensee can be asked for its orders, with no more than its id. */
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
