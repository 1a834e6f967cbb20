/** Changes with Apollo Client: node apollo-changes.js URL TOKEN OTHER_TOKEN. Prints what its cache shows after each. */
import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client';
import UploadHttpLink from 'apollo-upload-client/UploadHttpLink.mjs';
import { accountCard, accountId, accountList, disable, iconFile, setIcon } from './changes-operations.js';

const [url, token, otherToken] = process.argv.slice(2);
let requests = 0;
let current = token;
const http = new UploadHttpLink({
  uri: `${url}/graphql`,
  fetch: (...args) => {
    requests += 1;
    return fetch(...args);
  },
});
const signIn = new ApolloLink((operation, forward) => {
  operation.setContext(({ headers }) => ({ headers: { ...headers, authorization: `Bearer ${current}` } }));
  return forward(operation);
});
const client = new ApolloClient({
  link: ApolloLink.from([signIn, http]),
  cache: new InMemoryCache({ possibleTypes: { Node: ['Account'], IconOwner: ['Account'] } }),
});

const list = gql(accountList);
const card = gql(accountCard);
const cached = () => client.readQuery({ query: card, variables: { id: accountId } })?.account ?? null;
const inList = () =>
  client.readQuery({ query: list })?.accounts.nodes.find(({ id }) => id === accountId).status ?? null;
const ids = async () => {
  const { data } = await client.query({ query: list });
  return data.accounts.nodes.map(({ id }) => id);
};

const seen = await ids();
await client.query({ query: card, variables: { id: accountId } });
const before = { card: cached().status, list: inList() };
const change = async () => {
  const { data } = await client.mutate({ mutation: gql(disable), variables: { id: accountId } });
  return data.accountDisable.errors.map(({ __typename, current: state }) => ({ __typename, current: state }));
};
requests = 0;
const errors = await change();
const after = { card: cached().status, list: inList(), errors };
const refused = { errors: await change(), card: cached().status, list: inList() };
const { data: uploaded } = await client.mutate({
  mutation: gql(setIcon),
  variables: { id: accountId, file: iconFile() },
});
const icon = { errors: uploaded.iconSet.errors, cached: cached().iconDataUri };
const changeRequests = requests;

// Another person signs in at the same browser.
current = otherToken;
const stale = await ids();
await client.resetStore();
const cleared = { card: cached(), list: inList() };
const others = await ids();
console.log(
  JSON.stringify({ before, after, refused, icon, changeRequests, tokens: { seen, stale, cleared, others } }),
);
client.stop();
