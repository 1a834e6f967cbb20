/** Changes with urql and its normalised cache: node urql-changes.js URL TOKEN OTHER_TOKEN. Prints what it shows after each. */
import { readFileSync } from 'node:fs';
import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { accountCard, accountId, accountList, disable, iconFile, setIcon } from './changes-operations.js';

const [url, token, otherToken] = process.argv.slice(2);
const schema = introspectionFromSchema(
  buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')),
);
let requests = 0;
let current = token;
const countingFetch = (...args) => {
  requests += 1;
  return fetch(...args);
};
const createClient = () =>
  new Client({
    url: `${url}/graphql`,
    preferGetMethod: false,
    fetchOptions: () => ({ headers: { authorization: `Bearer ${current}` } }),
    fetch: countingFetch,
    exchanges: [cacheExchange({ schema }), fetchExchange],
  });
let client = createClient();

const list = gql(accountList);
const card = gql(accountCard);
const cached = () =>
  client.readQuery(card, { id: accountId }, { requestPolicy: 'cache-only' })?.data?.account ?? null;
const inList = () =>
  client
    .readQuery(list, {}, { requestPolicy: 'cache-only' })
    ?.data?.accounts.nodes.find(({ id }) => id === accountId).status ?? null;
const ids = async () => {
  const { data } = await client.query(list, {}).toPromise();
  return data.accounts.nodes.map(({ id }) => id);
};

const seen = await ids();
await client.query(card, { id: accountId }).toPromise();
const before = { card: cached().status, list: inList() };
const change = async () => {
  const { data, error } = await client.mutation(gql(disable), { id: accountId }).toPromise();
  if (error) throw error;
  return data.accountDisable.errors.map(({ __typename, current: state }) => ({ __typename, current: state }));
};
requests = 0;
const errors = await change();
const after = { card: cached().status, list: inList(), errors };
const refused = { errors: await change(), card: cached().status, list: inList() };
const { data: uploaded, error } = await client
  .mutation(gql(setIcon), { id: accountId, file: iconFile() })
  .toPromise();
if (error) throw error;
const icon = { errors: uploaded.iconSet.errors, cached: cached().iconDataUri };
const changeRequests = requests;

// Another person signs in at the same browser. A client's cache cannot be emptied: there is a new one.
current = otherToken;
const stale = await ids();
client = createClient();
const cleared = { card: cached(), list: inList() };
const others = await ids();
console.log(
  JSON.stringify({ before, after, refused, icon, changeRequests, tokens: { seen, stale, cleared, others } }),
);
