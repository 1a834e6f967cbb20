/** Pages one list by nodes, by edges and by both with urql: node mixed-urql.js URL TOKEN. Prints what each shows. */
import { readFileSync } from 'node:fs';
import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { accounts, byBoth, byNodes } from './operations.js';
import { pages } from './pages-urql.js';

const [url, token] = process.argv.slice(2);
const schema = introspectionFromSchema(
  buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')),
);
let requests = 0;

/** A client with an empty cache. */
function createClient() {
  return new Client({
    url: `${url}/graphql`,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    fetch: (...args) => {
      requests += 1;
      return fetch(...args);
    },
    exchanges: [cacheExchange({ schema, resolvers: { Query: { accounts: pages() } } }), fetchExchange],
  });
}

async function page(client, document, after) {
  const { data, error } = await client.query(gql(document), { after }).toPromise();
  if (error) throw error;
  const { nodes, edges, pageInfo } = data.accounts;
  return { ids: (nodes ?? edges.map(({ node }) => node)).map(({ id }) => id), pageInfo };
}

async function readAll(client, documents) {
  let read = await page(client, documents[0], null);
  for (let turn = 1; read.pageInfo.hasNextPage; turn += 1) {
    read = await page(client, documents[turn % documents.length], read.pageInfo.endCursor);
  }
  return read.ids;
}

const nodes = await readAll(createClient(), [byNodes]);
const edges = await readAll(createClient(), [accounts]);
const both = await readAll(createClient(), [byBoth]);
const alone = requests;
// Two screens show the same list, one by nodes and one by edges, and take turns in asking for more.
const client = createClient();
await readAll(client, [byNodes, accounts]);
const shown = async (document) => (await page(client, document, null)).ids;
const together = { nodes: await shown(byNodes), edges: await shown(accounts) };
console.log(
  JSON.stringify({ nodes, edges, both, together, requests: { alone, together: requests - alone } }),
);
