/** Asks with Apollo Client's automatic persisted queries: node apollo-persisted.js URL TOKEN GET|POST. Prints answers and requests. */
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';

const [url, token, method] = process.argv.slice(2);
const requests = [];
const persisted = new PersistedQueryLink({
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  useGETForHashedQueries: method === 'GET',
});
const http = new HttpLink({
  uri: `${url}/graphql`,
  headers: { authorization: `Bearer ${token}` },
  fetch: (address, init) => {
    const sent = decodeURIComponent(address) + (init.body ?? '');
    requests.push({
      method: init.method,
      hash: sent.includes('sha256Hash'),
      text: /"query"|[?&]query=/.test(sent),
    });
    return fetch(address, init);
  },
});
const client = new ApolloClient({ link: ApolloLink.from([persisted, http]), cache: new InMemoryCache() });
const answers = [];
for (const query of ['query A { accounts { totalCount } }', 'query B { buyers { totalCount } }']) {
  const { data } = await client.query({ query: gql(query) });
  answers.push(Object.values(data)[0].totalCount);
}
console.log(JSON.stringify({ answers, requests }));
client.stop();
