/** The operations of a small Relay app: a paged list, an object that is read again, and a change. */
import type { RelayModules } from './relay-documents.ts';

export const relayOperations: RelayModules = new Map([
  [
    'AccountList',
    `fragment AccountList_query on Query
    @argumentDefinitions(first: { type: "Int", defaultValue: 5 }, after: { type: "String" })
    @refetchable(queryName: "AccountListPaginationQuery") {
      accounts(first: $first, after: $after, orderBy: [{ field: NAME }]) @connection(key: "AccountList_accounts") {
        totalCount
        edges { node { id ...AccountCard_account } }
      }
    }`,
  ],
  ['AccountListScreen', 'query AccountListScreenQuery { ...AccountList_query }'],
  [
    'LicenseeList',
    `fragment LicenseeList_account on Account
    @argumentDefinitions(first: { type: "Int", defaultValue: 50 }, after: { type: "String" })
    @refetchable(queryName: "LicenseeListPaginationQuery") {
      licensees(first: $first, after: $after)
        @connection(key: "LicenseeList_licensees") {
        totalCount
        edges { node { id } }
      }
    }`,
  ],
  [
    'AccountScreen',
    `query AccountScreenQuery($id: ID!) {
      account(id: $id) { id ...AccountCard_account ...LicenseeList_account }
    }`,
  ],
  [
    'AccountCard',
    `fragment AccountCard_account on Account @refetchable(queryName: "AccountCardRefetchQuery") {
      id
      name
      status
    }`,
  ],
  [
    'AccountDisable',
    `mutation AccountDisableMutation($id: ID!) {
      accountDisable(id: $id) {
        account { id status }
        errors { __typename code message }
      }
    }`,
  ],
]);
