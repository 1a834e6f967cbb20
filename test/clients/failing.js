/** What each client shows while upstream fails, and after it: node failing.js URL SANDBOX-URL TOKEN. Prints it as JSON. */
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { keepRead } from './keep-read.js';

const [url, sandbox, token] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}` };
const text = 'query Account { account(id: "ACC-2001-0001") { id name } }';

const setFaults = (faults) =>
  fetch(`${sandbox}/__sandbox/faults`, {
    method: faults === undefined ? 'DELETE' : 'PUT',
    headers: { 'content-type': 'application/json' },
    body: faults === undefined ? undefined : JSON.stringify(faults),
  });
const fail = () => setFaults({ name: 'down' });
const recover = () => setFaults(undefined);

const nameOf = (data) => (data == null ? 'none' : (data.account?.name ?? 'null'));

async function apollo(errorPolicy) {
  const client = new ApolloClient({
    link: new HttpLink({ uri: `${url}/graphql`, headers }),
    cache: new InMemoryCache(),
  });
  const query = gql(text);
  const watched = client.watchQuery({ query, errorPolicy });
  let shown;
  // What useQuery does: `data ?? previousData`.
  watched.subscribe(({ data }) => (shown = data ?? shown));
  const state = (error) => ({
    shown: nameOf(shown),
    cached: nameOf(client.readQuery({ query })),
    error: error === undefined ? 'none' : 'some',
  });
  const read = async () => {
    try {
      const { error } = await watched.refetch();
      return state(error);
    } catch (error) {
      return state(error);
    }
  };
  const before = await read();
  await fail();
  const during = await read();
  await recover();
  const after = await read();
  client.stop();
  return { before, during, after };
}

async function urql(exchanges) {
  const client = new Client({
    url: `${url}/graphql`,
    preferGetMethod: false,
    fetchOptions: { headers },
    exchanges: [cacheExchange({}), ...exchanges, fetchExchange],
  });
  let shown;
  const read = async () => {
    const { data, error } = await client.query(text, {}, { requestPolicy: 'network-only' }).toPromise();
    shown = data ?? shown;
    return {
      shown: nameOf(shown),
      cached: nameOf(client.readQuery(text, {}, { requestPolicy: 'cache-only' })?.data),
      error: error === undefined ? 'none' : 'some',
    };
  };
  const before = await read();
  await fail();
  const during = await read();
  await recover();
  const after = await read();
  return { before, during, after };
}

console.log(
  JSON.stringify({
    'Apollo Client, errorPolicy none': await apollo('none'),
    'Apollo Client, errorPolicy all': await apollo('all'),
    urql: await urql([]),
    'urql with keepRead': await urql([keepRead()]),
  }),
);
