/** The accounts that the caller can see, searched, filtered, sorted and paged by the server. */
import { NetworkStatus } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { announce } from '../announce.tsx';
import { Avatar } from '../components/avatar.tsx';
import { Badge } from '../components/badge.tsx';
import { Problem } from '../components/problem.tsx';
import { Choice, SearchBox } from '../components/search-box.tsx';
import { ShowMore } from '../components/show-more.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { capitalized, counted } from '../components/words.ts';
import { AccountListDocument } from '../graphql/graphql.ts';
import type {
  AccountListQuery,
  AccountListQueryVariables,
  AccountStatus,
  AccountType,
} from '../graphql/graphql.ts';
import { Link, setQuery, usePlace } from '../router.tsx';

const types: readonly AccountType[] = ['CLIENT', 'VENDOR', 'OPERATIONS'];
const statuses: readonly AccountStatus[] = ['ACTIVE', 'ENABLED', 'DISABLED'];
const orders = {
  name: { label: 'Name', orderBy: [{ field: 'NAME' }] },
  newest: { label: 'Newest first', orderBy: [{ field: 'CREATED_AT', direction: 'DESC' }] },
  changed: { label: 'Last changed first', orderBy: [{ field: 'UPDATED_AT', direction: 'DESC' }] },
} as const;

/** Reads the query variables from the address and ignores unknown values. */
function variablesOf(query: URLSearchParams): AccountListQueryVariables {
  const text = query.get('search') ?? '';
  const type = types.find((value) => value === query.get('type'));
  const status = statuses.find((value) => value === query.get('status'));
  const order = query.get('order');
  return {
    filter: {
      ...(text === '' ? {} : { name: { contains: text } }),
      ...(type === undefined ? {} : { type: { eq: type } }),
      ...(status === undefined ? {} : { status: { eq: status } }),
    },
    orderBy: [
      ...(order !== null && Object.hasOwn(orders, order) ? orders[order as keyof typeof orders] : orders.name)
        .orderBy,
    ],
  };
}

export function AccountList(): ReactNode {
  const { query } = usePlace();
  const variables = variablesOf(query);
  const { data, previousData, error, networkStatus, refetch } = useQuery(AccountListDocument, { variables });
  const accounts = (data ?? previousData)?.accounts;
  const isLoading = networkStatus === NetworkStatus.loading || networkStatus === NetworkStatus.setVariables;

  useEffect(() => {
    document.title = 'Accounts';
  }, []);
  const total = data?.accounts?.totalCount;
  useEffect(() => {
    if (total != null) announce(`${counted(total, 'account')} found.`);
  }, [total, query.toString()]);

  return (
    <>
      <h1>Accounts</h1>
      <Search query={query} />
      {error !== undefined && (
        <Problem
          title={accounts == null ? 'The accounts could not be read' : 'Parts of the list could not be read'}
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {accounts == null && isLoading && <Skeleton what="accounts" />}
      {accounts != null && (
        <section aria-label="Results" aria-busy={isLoading} className={isLoading ? 'busy' : ''}>
          {accounts.edges.length === 0 ? (
            <p className="empty">
              No account matches.{' '}
              <button type="button" onClick={() => setQuery({ search: '', type: '', status: '' })}>
                Show all
              </button>
            </p>
          ) : (
            <ul className="rows">
              {accounts.edges.map(({ node }) => (
                <Row key={node.id} account={node} />
              ))}
            </ul>
          )}
          {accounts.edges.length > 0 && (
            <ShowMore
              noun="account"
              shown={accounts.edges.length}
              totalCount={accounts.totalCount}
              hasNextPage={accounts.pageInfo.hasNextPage}
              document={AccountListDocument}
              variables={{ ...variables, after: accounts.pageInfo.endCursor }}
            />
          )}
        </section>
      )}
    </>
  );
}

type Account = NonNullable<AccountListQuery['accounts']>['edges'][number]['node'];

function Row({ account }: { account: Account }): ReactNode {
  const { id, name, type, status, address, buyers, licensees } = account;
  const place = [address?.city, address?.country].filter((part) => part != null).join(', ');
  return (
    <li className="row" tabIndex={-1}>
      <Avatar name={name} />
      <div className="what">
        <Link to={`/accounts/${id}`} className="name">
          {name ?? id}
        </Link>
        <p className="meta">{[id, place].filter((part) => part !== '').join(' · ')}</p>
      </div>
      <p className="meta counts">
        {type === 'CLIENT' && (
          <>
            {counted(buyers?.totalCount, 'buyer')}, {counted(licensees?.totalCount, 'licensee')}
          </>
        )}
      </p>
      <p className="badges">
        <Badge value={type} /> <Badge value={status} />
      </p>
    </li>
  );
}

function Search({ query }: { query: URLSearchParams }): ReactNode {
  const anyOf = (values: readonly string[]): [string, string][] => [
    ['', 'Any'],
    ...values.map((value): [string, string] => [value, capitalized(value)]),
  ];
  return (
    <SearchBox name="Accounts" label="Name contains" query={query}>
      <Choice parameter="type" label="Type" options={anyOf(types)} query={query} />
      <Choice parameter="status" label="Status" options={anyOf(statuses)} query={query} />
      <Choice
        parameter="order"
        label="Order"
        options={Object.entries(orders).map(([key, { label }]) => [key, label])}
        query={query}
      />
    </SearchBox>
  );
}
