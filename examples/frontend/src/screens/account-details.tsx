/** One account: details, actions, and its objects in tabs. One operation reads everything. */
import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { ActionButtons } from '../components/action-buttons.tsx';
import { Avatar } from '../components/avatar.tsx';
import { Badge } from '../components/badge.tsx';
import { Fact, Mail, WebSite } from '../components/facts.tsx';
import { IconForm } from '../components/icon-form.tsx';
import { Problem, saysNotFound } from '../components/problem.tsx';
import { Tabs } from '../components/tabs.tsx';
import { AccountDetailsDocument } from '../graphql/graphql.ts';
import type { AccountDetailsQuery } from '../graphql/graphql.ts';
import { Link, setQuery, usePlace } from '../router.tsx';
import { BuyersPanel } from './buyers-panel.tsx';
import { GroupsPanel } from './groups-panel.tsx';
import { LicenseesPanel } from './licensees-panel.tsx';
import { UsersPanel } from './users-panel.tsx';

export function AccountDetails({ id }: { id: string }): ReactNode {
  const { data, previousData, loading, error, refetch } = useQuery(AccountDetailsDocument, {
    variables: { id },
  });
  // After a read without an answer, the page keeps what it had.
  const shown = data?.account == null ? (previousData ?? data) : data;
  const account = shown?.account;
  // Null without an error, or the code NOT_FOUND: only then does the account not exist.
  const isMissing = account == null && !loading && (error === undefined || saysNotFound(error));

  useEffect(() => {
    document.title = `${account?.name ?? (isMissing ? 'Account not found' : id)} · Accounts`;
  }, [account?.name, isMissing, id]);

  return (
    <>
      <nav aria-label="Breadcrumb" className="crumbs">
        <ol>
          <li>
            <Link to="/">Accounts</Link>
          </li>
          <li aria-current="page">{account?.name ?? id}</li>
        </ol>
      </nav>
      {error !== undefined && !isMissing && (
        <Problem
          title={account == null ? 'The account could not be read' : 'Parts of this page could not be read'}
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {account == null && loading && <Skeleton />}
      {isMissing && (
        <section className="empty">
          <h1>Account {id} not found</h1>
          <p>It does not exist, or is not visible to you.</p>
        </section>
      )}
      {account != null && (
        <>
          <Summary account={account} />
          <AccountTabs account={account} groups={shown?.userGroups} />
        </>
      )}
    </>
  );
}

export type Account = NonNullable<AccountDetailsQuery['account']>;

function Summary({ account }: { account: Account }): ReactNode {
  const { id, name, type, status, address, website, technicalSupportEmail, iconDataUri, availableActions } =
    account;
  const place = [address?.city, address?.country].filter((part) => part != null).join(', ');
  return (
    <section className="summary" aria-labelledby="account-name">
      <Avatar name={name} image={iconDataUri} large />
      <div className="what">
        <h1 id="account-name">{name ?? id}</h1>
        <p className="badges">
          <Badge value={type} /> <Badge value={status} />
        </p>
        {account.description !== null && <p>{account.description}</p>}
        <dl className="facts">
          <Fact term="Id">{id}</Fact>
          {place !== '' && <Fact term="Place">{place}</Fact>}
          <WebSite url={website} />
          <Mail term="Support" address={technicalSupportEmail} />
        </dl>
      </div>
      <div className="changes">
        <ActionButtons id={id} name={name ?? id} available={availableActions} cascades />
        {availableActions?.includes('UPDATE') === true && <IconForm id={id} />}
      </div>
    </section>
  );
}

function AccountTabs({
  account,
  groups,
}: {
  account: Account;
  groups: AccountDetailsQuery['userGroups'] | undefined;
}): ReactNode {
  const { query } = usePlace();
  const { id, buyers, licensees, users } = account;
  return (
    <Tabs
      label="What belongs to the account"
      selected={query.get('tab') ?? 'buyers'}
      onSelect={(tab) => setQuery({ tab }, 'push')}
      tabs={[
        {
          key: 'buyers',
          label: 'Buyers',
          count: buyers?.totalCount,
          panel: () => <BuyersPanel accountId={id} />,
        },
        {
          key: 'licensees',
          label: 'Licensees',
          count: licensees?.totalCount,
          panel: () => <LicenseesPanel accountId={id} />,
        },
        {
          key: 'users',
          label: 'Users',
          count: users?.totalCount,
          panel: () => <UsersPanel accountId={id} />,
        },
        {
          key: 'groups',
          label: 'Groups',
          count: groups?.totalCount,
          panel: () => <GroupsPanel accountId={id} />,
        },
      ]}
    />
  );
}

function Skeleton(): ReactNode {
  return (
    <div role="status">
      <span className="visually-hidden">Loading the account…</span>
      <div className="summary skeleton" aria-hidden="true" />
      <div className="row skeleton" aria-hidden="true" />
      <div className="row skeleton" aria-hidden="true" />
    </div>
  );
}
