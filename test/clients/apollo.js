/** Pages with Apollo Client and relayStylePagination: node apollo.js URL TOKEN. Prints what its cache holds in the end. */
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { filter, firstValueFrom } from 'rxjs';
import { accounts, licensees } from './operations.js';

const [url, token] = process.argv.slice(2);
let requests = 0;
const client = new ApolloClient({
  link: new HttpLink({
    uri: `${url}/graphql`,
    headers: { authorization: `Bearer ${token}` },
    fetch: (...args) => {
      requests += 1;
      return fetch(...args);
    },
  }),
  cache: new InMemoryCache({
    typePolicies: {
      Query: { fields: { accounts: relayStylePagination(['filter', 'orderBy']) } },
      Account: { fields: { licensees: relayStylePagination(['filter', 'orderBy']) } },
    },
  }),
});

/** Until there is no next page; resolves with the ids of the whole list, as a screen would show it. */
async function readAll(document, variables, listOf) {
  const query = client.watchQuery({ query: gql(document), variables });
  const subscription = query.subscribe(() => {});
  await firstValueFrom(query.pipe(filter(({ loading }) => !loading)));
  for (;;) {
    const { pageInfo, edges, totalCount } = listOf(query.getCurrentResult().data);
    if (!pageInfo.hasNextPage) {
      subscription.unsubscribe();
      return { ids: edges.map(({ node }) => node.id), totalCount };
    }
    await query.fetchMore({ variables: { ...variables, after: pageInfo.endCursor } });
    // The joined list comes a moment later, as a screen would get it.
    await firstValueFrom(query.pipe(filter(({ data }) => listOf(data).edges.length > edges.length)));
  }
}

const result = {
  accounts: await readAll(accounts, {}, ({ accounts: list }) => list),
  clients: await readAll(accounts, { filter: { type: { eq: 'CLIENT' } } }, ({ accounts: list }) => list),
  licensees: await readAll(licensees, { id: 'ACC-2001-0001' }, ({ account }) => account.licensees),
  // One object, however many lists it stands in.
  cachedAccounts: Object.keys(client.cache.extract()).filter((key) => key.startsWith('Account:')).length,
  requests,
};
console.log(JSON.stringify(result));
client.stop();
