/** Pages one list by nodes, by edges and by both with Apollo Client: node mixed-apollo.js URL TOKEN. Prints what each shows. */
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { filter, firstValueFrom } from 'rxjs';
import { accounts, byBoth, byNodes } from './operations.js';
import { pages } from './pages-apollo.js';

const [url, token] = process.argv.slice(2);
let requests = 0;

/** A client with an empty cache. */
function createClient() {
  return new ApolloClient({
    link: new HttpLink({
      uri: `${url}/graphql`,
      headers: { authorization: `Bearer ${token}` },
      fetch: (...args) => {
        requests += 1;
        return fetch(...args);
      },
    }),
    cache: new InMemoryCache({
      typePolicies: { Query: { fields: { accounts: pages(['filter', 'orderBy']) } } },
    }),
  });
}

function watch(client, document) {
  const query = client.watchQuery({ query: gql(document) });
  query.subscribe(() => {});
  return query;
}

const settled = (query) =>
  firstValueFrom(query.pipe(filter(({ loading, data }) => !loading && data?.accounts !== undefined)));
const shown = (query) => {
  const { nodes, edges } = query.getCurrentResult().data.accounts;
  return (nodes ?? edges.map(({ node }) => node)).map(({ id }) => id);
};

async function next(query) {
  const { pageInfo } = query.getCurrentResult().data.accounts;
  const before = shown(query).length;
  await query.fetchMore({ variables: { after: pageInfo.endCursor } });
  await firstValueFrom(query.pipe(filter(() => shown(query).length > before)));
  return query.getCurrentResult().data.accounts.pageInfo.hasNextPage;
}

async function readAll(document) {
  const client = createClient();
  const query = watch(client, document);
  await settled(query);
  while (await next(query));
  const ids = shown(query);
  client.stop();
  return ids;
}

/** Two screens show the same list, one by nodes and one by edges, and take turns in asking for more. */
async function readTogether() {
  const client = createClient();
  const nodes = watch(client, byNodes);
  await settled(nodes);
  await next(nodes);
  const edges = watch(client, accounts);
  await settled(edges);
  for (const query of [edges, nodes]) {
    await next(query);
    // The other screen shows the page a moment later.
    const other = query === edges ? nodes : edges;
    await firstValueFrom(other.pipe(filter(() => shown(other).length === shown(query).length)));
  }
  const ids = { nodes: shown(nodes), edges: shown(edges) };
  client.stop();
  return ids;
}

const nodes = await readAll(byNodes);
const edges = await readAll(accounts);
const both = await readAll(byBoth);
const alone = requests;
const together = await readTogether();
console.log(
  JSON.stringify({ nodes, edges, both, together, requests: { alone, together: requests - alone } }),
);
