/** One client per pair of tokens, so that a cache never contains another caller's data. */
import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client';
import type { FieldMergeFunction, FieldPolicy } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import UploadHttpLink from 'apollo-upload-client/UploadHttpLink.mjs';
import { map } from 'rxjs';
import { connections, possibleTypes } from './graphql/cache.ts';
import { rememberCost } from './cost.ts';
import { createKeepCachedLink } from './keep-cached.ts';

/** Lists with another filter or order are different lists; the start of a page makes no difference. */
const keyArgs = ['filter', 'orderBy', 'search'];

/** Merges the pages of a list. A failed list stays null; the helper alone would make it an empty list. */
function createConnectionPolicy(): FieldPolicy {
  const policy = relayStylePagination(keyArgs) as FieldPolicy & { merge: FieldMergeFunction };
  return {
    ...policy,
    merge: (existing: unknown, incoming: unknown, options) =>
      existing == null && incoming === null ? null : (policy.merge(existing, incoming, options) as unknown),
  };
}

function createCache(): InMemoryCache {
  const typePolicies = Object.fromEntries(
    Object.entries(connections).map(([type, names]) => [
      type,
      { fields: Object.fromEntries(names.map((name) => [name, createConnectionPolicy()])) },
    ]),
  );
  /** The account page first shows the data that a list already loaded. */
  const account: FieldPolicy = {
    read: (existing: unknown, { args, toReference }) =>
      existing === undefined ? toReference({ __typename: 'Account', id: args?.['id'] as string }) : existing,
  };
  return new InMemoryCache({
    possibleTypes,
    typePolicies: { ...typePolicies, Query: { fields: { ...typePolicies['Query']?.fields, account } } },
  });
}

interface Explained {
  readonly explain?: { readonly calls: readonly unknown[] };
}

/** Reads the upstream cost of each operation from the answer. */
function createCostLink(): ApolloLink {
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      map((result) => {
        const { explain } = (result.extensions ?? {}) as Explained;
        if (explain !== undefined) rememberCost(operation.operationName ?? '', explain.calls.length);
        return result;
      }),
    ),
  );
}

/** Each marketplace has a header of its own. */
export function createClient(token: string, appDirectToken: string | null): ApolloClient {
  const http = new UploadHttpLink({
    uri: '/graphql',
    headers: {
      authorization: `Bearer ${token}`,
      ...(appDirectToken === null ? {} : { 'appdirect-authorization': `Bearer ${appDirectToken}` }),
      // The gateway accepts multipart requests only with a header that needs a preflight.
      'apollo-require-preflight': 'true',
      'x-explain': 'true',
    },
  });
  return new ApolloClient({
    link: ApolloLink.from([createCostLink(), createKeepCachedLink(), http]),
    cache: createCache(),
    // A failed field is null with an error; the rest of the page stays.
    defaultOptions: {
      watchQuery: { errorPolicy: 'all' },
      query: { errorPolicy: 'all' },
      mutate: { errorPolicy: 'all' },
    },
  });
}
