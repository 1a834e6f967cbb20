/** Runs what the Relay compiler made with Relay's runtime: node relay.js URL TOKEN FOLDER. Prints what its store showed. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  commitMutation,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  getPaginationMetadata,
  getPaginationVariables,
  getRefetchMetadata,
  getRequest,
  getSelector,
  getValueAtPath,
  getVariablesFromFragment,
  Network,
  RecordSource,
  Store,
} from 'relay-runtime';

const [url, token, folder] = process.argv.slice(2);
const load = createRequire(join(folder, '__generated__', 'artifacts.cjs'));
const artifact = (name) => load(`./${name}.graphql`);

let requests = 0;
async function send(authorization, { text }, variables) {
  requests += 1;
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query: text, variables }),
  });
  return response.json();
}
const signedIn = `Bearer ${token}`;
/** A session that ends while the app runs. */
let authorization = signedIn;
const environment = new Environment({
  network: Network.create((request, variables) => send(authorization, request, variables)),
  store: new Store(new RecordSource()),
});

const runs = [];
/** Resolves once the answer is in the store, and keeps it there, as a mounted screen does. */
async function show(request, variables) {
  const operation = createOperationDescriptor(getRequest(request), variables);
  runs.push(environment.retain(operation));
  await fetchQuery(environment, request, variables, { networkCacheConfig: { force: true } }).toPromise();
  return environment.lookup(operation.fragment).data;
}

const read = (fragment, key) => environment.lookup(getSelector(fragment, key)).data;

/** What a screen's "load next" does, until there is nothing to load. */
async function loadAll(fragment, key, count) {
  const { connectionPathInFragmentData, identifierField, paginationRequest, paginationMetadata } =
    getPaginationMetadata(fragment, 'screen');
  const pages = [];
  for (;;) {
    const data = read(fragment, key);
    const list = getValueAtPath(data, connectionPathInFragmentData);
    pages.push(list.edges.length);
    const { endCursor, hasNextPage } = list.pageInfo;
    if (!hasNextPage)
      return { ids: list.edges.map(({ node }) => node.id), totalCount: list.totalCount, pages };
    const base = getVariablesFromFragment(fragment, key);
    const extra = identifierField === undefined ? {} : { id: data[identifierField] };
    await show(
      paginationRequest,
      getPaginationVariables('forward', count, endCursor, base, extra, paginationMetadata),
    );
  }
}

/** Every state that a card on the screen shows, in order, while the work is done. */
async function watch(fragment, key, work) {
  const shown = [read(fragment, key).status];
  const snapshot = environment.lookup(getSelector(fragment, key));
  const watching = environment.subscribe(snapshot, ({ data }) => shown.push(data.status));
  const outcome = await work();
  watching.dispose();
  return { shown, ...outcome };
}

function disable(id) {
  return new Promise((resolve) => {
    commitMutation(environment, {
      mutation: artifact('AccountDisableMutation'),
      variables: { id },
      optimisticResponse: { accountDisable: { account: { id, status: 'DISABLED' }, errors: [] } },
      // An error of the request comes beside a null; a refusal is in the data.
      onCompleted: ({ accountDisable }, errors) =>
        resolve(
          accountDisable === null
            ? { failure: errors[0].message }
            : { refusal: accountDisable.errors[0]?.__typename },
        ),
      onError: ({ message }) => resolve({ failure: message }),
    });
  });
}

const list = artifact('AccountList_query');
const screen = await show(artifact('AccountListScreenQuery'), {});
const accounts = await loadAll(list, screen, 5);

const card = artifact('AccountCard_account');
const cardOf = (id) => read(list, screen).accounts.edges.find(({ node }) => node.id === id).node;
const { account } = await show(artifact('AccountScreenQuery'), { id: 'ACC-2001-0001' });
const licensees = await loadAll(artifact('LicenseeList_account'), account, 50);

const opened = cardOf('ACC-2001-0001');
const refetch = getRefetchMetadata(card, 'card').refetchableRequest;
const refetched = await watch(card, opened, async () => {
  // Somebody else's change, of which this store knows nothing.
  const text = 'mutation { accountDisable(id: "ACC-2001-0001") { errors { message } } }';
  await send(signedIn, { text }, {});
  const { node } = await show(refetch, { id: 'ACC-2001-0001' });
  return { query: refetch.params.name, node: read(card, node) };
});
const changed = cardOf('ACC-2002-0001');
const mutation = await watch(card, changed, () => disable('ACC-2002-0001'));
const refused = cardOf('ACC-1000-0001');
const refusal = await watch(card, refused, () => disable('ACC-1000-0001'));
authorization = 'Bearer idt:TKN-9999-9999:nobody';
const failure = await watch(card, cardOf('ACC-2004-0001'), () => disable('ACC-2004-0001'));

runs.forEach((run) => run.dispose());
console.log(JSON.stringify({ accounts, licensees, refetched, mutation, refusal, failure, requests }));
