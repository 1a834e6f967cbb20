/** A subgraph of orders and subscriptions that refer to buyers, licensees and accounts by id only. */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';

const products = ['Office suite', 'Design studio', 'Database', 'Firewall', 'Backup'];

/** Orders of licensees in the sandbox's demo data. The last order refers to a licensee that does not exist. */
const orders = [
  ['ORD-0001', 'LCE-2001-0000-0001', 'BUY-2001-0001'],
  ['ORD-0002', 'LCE-2001-0000-0002', 'BUY-2001-0002'],
  ['ORD-0003', 'LCE-2001-0000-0001', 'BUY-2001-0001'],
  ['ORD-0004', 'LCE-2001-0000-0007', 'BUY-2001-0007'],
  ['ORD-0005', 'LCE-9999-9999-9999', 'BUY-2001-0001'],
].map(([id, licensee, buyer], index) => ({
  id,
  product: products[index],
  quantity: 10 * (index + 1),
  placedAt: `2026-0${9 - index}-01`,
  licensee,
  buyer,
  account: 'ACC-2001-0001',
  subscription: id.replace('ORD', 'SUB'),
}));

const subscriptions = orders.map(({ subscription: id, product, licensee, account }) => ({
  id,
  product,
  renewsAt: '2027-03-01',
  licensee,
  account,
}));

const typesByPrefix = {
  ACC: 'Account',
  AUSR: 'AccountUser',
  BUY: 'Buyer',
  CLT: 'CloudTenant',
  ERP: 'ErpLink',
  LCE: 'Licensee',
  MOD: 'Module',
  ORD: 'Order',
  SEL: 'Seller',
  SUB: 'ProductSubscription',
  TKN: 'ApiToken',
  UGR: 'UserGroup',
  USR: 'User',
};

const byId = (rows, id) => rows.find((row) => row.id === id) ?? null;
const reference = (__typename, id) => ({ __typename, id });

/** Looks up its own objects. For objects of another subgraph it returns only the type and the id. */
function node(id) {
  const type = typesByPrefix[id.split('-', 1)[0]];
  if (type === undefined) return null;
  const rows = { Order: orders, ProductSubscription: subscriptions }[type];
  const row = rows === undefined ? { id } : byId(rows, id);
  return row === null ? null : { ...row, __typename: type };
}

function page(rows, { first, after }) {
  const start = after == null ? 0 : Number(atob(after)) + 1;
  const edges = rows
    .slice(start, start + first)
    .map((row, index) => ({ node: row, cursor: btoa(start + index) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    totalCount: rows.length,
    pageInfo: {
      hasNextPage: start + first < rows.length,
      hasPreviousPage: start > 0,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const resolvers = {
  Query: {
    orders: (_root, args) => page(orders, args),
    order: (_root, { id }) => byId(orders, id),
    node: (_root, { id }) => node(id),
    nodes: (_root, { ids }) => ids.map(node),
  },
  Node: { __resolveType: ({ __typename }) => __typename },
  Order: {
    __resolveReference: ({ id }) => byId(orders, id),
    buyer: ({ buyer }) => reference('Buyer', buyer),
    licensee: ({ licensee }) => reference('Licensee', licensee),
    subscription: ({ subscription }) => byId(subscriptions, subscription),
  },
  ProductSubscription: {
    __resolveReference: ({ id }) => byId(subscriptions, id),
    account: ({ account }) => reference('Account', account),
    licensee: ({ licensee }) => reference('Licensee', licensee),
  },
  Account: { subscriptions: ({ id }) => subscriptions.filter(({ account }) => account === id) },
  Buyer: { orders: ({ id }, { first }) => orders.filter(({ buyer }) => buyer === id).slice(0, first) },
  Licensee: {
    orders: ({ id }, { first }) => orders.filter(({ licensee }) => licensee === id).slice(0, first),
    subscriptions: ({ id }) => subscriptions.filter(({ licensee }) => licensee === id),
  },
};

export const commerceSdl = await readFile(new URL('commerce.graphql', import.meta.url), 'utf8');

/** Resolves with its address and a function that stops it. */
export async function startCommerce() {
  const schema = buildSubgraphSchema({ typeDefs: parse(commerceSdl), resolvers });
  const server = createServer(createYoga({ schema, logging: false, graphiql: false }));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/graphql`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
