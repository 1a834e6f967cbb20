/** What each client shows for each kind of error: node errors.js URL TOKEN. Prints it as JSON. */
import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { createServer } from 'node:http';

const [url, token] = process.argv.slice(2);

const partial = '{ accounts(first: 500) { totalCount } viewer { role } }';
const whole = '{ viewer { role } }';
const invalid = '{ viewer { rolle } }';

const closed = await new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(`http://127.0.0.1:${port}`));
  });
});

/** Name, address, token, document. */
const cases = [
  ['one field', url, token, partial],
  ['no token', url, undefined, whole],
  ['invalid document', url, token, invalid],
  ['unreachable', closed, token, whole],
];

const codesOf = (errors) => errors.map(({ extensions }) => extensions?.code ?? 'none');
const headersOf = (given) => (given === undefined ? {} : { authorization: `Bearer ${given}` });

async function apollo(base, given, text, errorPolicy) {
  const client = new ApolloClient({
    link: new HttpLink({ uri: `${base}/graphql`, headers: headersOf(given) }),
    cache: new InMemoryCache(),
    defaultOptions: { query: { errorPolicy } },
  });
  try {
    const { data, error } = await client.query({ query: gql(text) });
    return {
      data: data === undefined ? 'none' : 'some',
      errors: CombinedGraphQLErrors.is(error) ? codesOf(error.errors) : error === undefined ? [] : error.name,
    };
  } catch (error) {
    return { thrown: CombinedGraphQLErrors.is(error) ? codesOf(error.errors) : error.name };
  } finally {
    client.stop();
  }
}

async function urql(base, given, text) {
  const client = new Client({
    url: `${base}/graphql`,
    preferGetMethod: false,
    fetchOptions: { headers: headersOf(given) },
    exchanges: [fetchExchange],
  });
  const { data, error } = await client.query(text, {}).toPromise();
  return {
    data: data == null ? 'none' : 'some',
    errors: error?.networkError === undefined ? codesOf(error?.graphQLErrors ?? []) : error.networkError.name,
  };
}

async function plain(base, given, text) {
  try {
    const response = await fetch(`${base}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersOf(given) },
      body: JSON.stringify({ query: text }),
    });
    const { data, errors = [] } = await response.json();
    return { status: response.status, data: data == null ? 'none' : 'some', errors: codesOf(errors) };
  } catch (error) {
    return { thrown: error.name };
  }
}

const clients = {
  fetch: plain,
  'Apollo Client, errorPolicy none': (...args) => apollo(...args, 'none'),
  'Apollo Client, errorPolicy all': (...args) => apollo(...args, 'all'),
  urql,
};
const result = {};
for (const [name, run] of Object.entries(clients)) {
  result[name] = {};
  for (const [kind, ...args] of cases) result[name][kind] = await run(...args);
}
console.log(JSON.stringify(result));
