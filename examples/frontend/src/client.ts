/** One client for one token: a cache never holds what another caller saw. */
import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client';
import type { FieldMergeFunction, FieldPolicy } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import UploadHttpLink from 'apollo-upload-client/UploadHttpLink.mjs';
import { map } from 'rxjs';
import { connections, possibleTypes } from './graphql/cache.ts';
import { rememberCost } from './cost.ts';

/** A list is another list when its rows or their order differ; where a page starts makes no difference. */
const keyArgs = ['filter', 'orderBy'];

/** Joins the pages of a list. A list that failed stays null: by itself the helper would make it an empty one. */
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
  /** The page of an account begins with what a list already told of it. */
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

/** What each operation cost upstream, as the gateway tells it when asked. */
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

export function createClient(token: string): ApolloClient {
  const http = new UploadHttpLink({
    uri: '/graphql',
    headers: {
      authorization: `Bearer ${token}`,
      // A multipart request is only taken with a header that a foreign page cannot send unasked.
      'apollo-require-preflight': 'true',
      'x-explain': 'true',
    },
  });
  return new ApolloClient({
    link: ApolloLink.from([createCostLink(), http]),
    cache: createCache(),
    // A field that failed is null and its error comes beside it: the rest of the page stays.
    defaultOptions: {
      watchQuery: { errorPolicy: 'all' },
      query: { errorPolicy: 'all' },
      mutate: { errorPolicy: 'all' },
    },
  });
}
