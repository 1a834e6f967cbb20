/** One account: details, actions, and its objects in tabs. One operation reads everything. */
import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { ActionButtons } from '../components/action-buttons.tsx';
import { Avatar } from '../components/avatar.tsx';
import { Badge } from '../components/badge.tsx';
import { IconForm } from '../components/icon-form.tsx';
import { Problem } from '../components/problem.tsx';
import { Tabs } from '../components/tabs.tsx';
import { AccountDetailsDocument } from '../graphql/graphql.ts';
import type { AccountDetailsQuery } from '../graphql/graphql.ts';
import { Link, setQuery, usePlace } from '../router.tsx';
import { BuyersPanel } from './buyers-panel.tsx';
import { GroupsPanel } from './groups-panel.tsx';
import { LicenseesPanel } from './licensees-panel.tsx';
import { UsersPanel } from './users-panel.tsx';

export function AccountDetails({ id }: { id: string }): ReactNode {
  const { data, loading, error, refetch } = useQuery(AccountDetailsDocument, { variables: { id } });
  const account = data?.account;

  useEffect(() => {
    document.title = `${account?.name ?? id} · Accounts`;
  }, [account?.name, id]);

  return (
    <>
      <nav aria-label="Breadcrumb" className="back">
        <Link to="/">All accounts</Link>
      </nav>
      {error !== undefined && (
        <Problem
          title={account == null ? 'The account could not be read' : 'Parts of this page could not be read'}
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && loading && <Skeleton />}
      {data !== undefined && account == null && error === undefined && (
        <section className="empty">
          <h1>Account {id} not found</h1>
          <p>It does not exist, or is not visible to you.</p>
        </section>
      )}
      {data !== undefined && account != null && (
        <>
          <Summary account={account} />
          <AccountTabs account={account} groups={data.userGroups} />
        </>
      )}
    </>
  );
}

export type Account = NonNullable<AccountDetailsQuery['account']>;
export type Groups = AccountDetailsQuery['userGroups'];

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
          {website !== null && (
            <Fact term="Web site">
              <a href={website}>{website.replace(/^https?:\/\//, '')}</a>
            </Fact>
          )}
          {technicalSupportEmail !== null && (
            <Fact term="Support">
              <a href={`mailto:${technicalSupportEmail}`}>{technicalSupportEmail}</a>
            </Fact>
          )}
        </dl>
      </div>
      <div className="changes">
        <ActionButtons id={id} name={name ?? id} available={availableActions} cascades />
        {availableActions?.includes('UPDATE') === true && <IconForm id={id} />}
      </div>
    </section>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function AccountTabs({ account, groups }: { account: Account; groups: Groups }): ReactNode {
  const { query } = usePlace();
  const { id, buyers, licensees, users } = account;
  return (
    <Tabs
      label="What belongs to the account"
      selected={query.get('tab') ?? 'buyers'}
      onSelect={(tab) => setQuery({ tab })}
      tabs={[
        {
          key: 'buyers',
          label: 'Buyers',
          count: buyers?.totalCount,
          panel: () => <BuyersPanel accountId={id} buyers={buyers} />,
        },
        {
          key: 'licensees',
          label: 'Licensees',
          count: licensees?.totalCount,
          panel: () => <LicenseesPanel accountId={id} licensees={licensees} />,
        },
        {
          key: 'users',
          label: 'Users',
          count: users?.totalCount,
          panel: () => <UsersPanel accountId={id} users={users} groups={groups} />,
        },
        {
          key: 'groups',
          label: 'Groups',
          count: groups?.totalCount,
          panel: () => <GroupsPanel accountId={id} groups={groups} />,
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
