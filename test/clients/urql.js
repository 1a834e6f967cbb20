/** Pages with urql, its normalised cache and relayPagination: node urql.js URL TOKEN. Prints what its cache holds in the end. */
import { readFileSync } from 'node:fs';
import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { accounts, licensees } from './operations.js';

const [url, token] = process.argv.slice(2);
const schema = introspectionFromSchema(
  buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')),
);
let requests = 0;
const client = new Client({
  url: `${url}/graphql`,
  preferGetMethod: false,
  fetchOptions: { headers: { authorization: `Bearer ${token}` } },
  fetch: (...args) => {
    requests += 1;
    return fetch(...args);
  },
  exchanges: [
    // Aware of the schema: it knows which fields may be null, and which types an interface has.
    cacheExchange({
      schema,
      resolvers: { Query: { accounts: relayPagination() }, Account: { licensees: relayPagination() } },
    }),
    fetchExchange,
  ],
});

/** Until there is no next page; resolves with the ids of the whole list, as a screen would show it. */
async function readAll(document, variables, listOf) {
  const query = gql(document);
  for (let after = null; ;) {
    const { data, error } = await client.query(query, { ...variables, after }).toPromise();
    if (error) throw error;
    const { pageInfo, edges, totalCount } = listOf(data);
    if (!pageInfo.hasNextPage) return { ids: edges.map(({ node }) => node.id), totalCount };
    after = pageInfo.endCursor;
  }
}

const result = {
  accounts: await readAll(accounts, {}, ({ accounts: list }) => list),
  clients: await readAll(accounts, { filter: { type: { eq: 'CLIENT' } } }, ({ accounts: list }) => list),
  licensees: await readAll(licensees, { id: 'ACC-2001-0001' }, ({ account }) => account.licensees),
  requests,
};
console.log(JSON.stringify(result));
