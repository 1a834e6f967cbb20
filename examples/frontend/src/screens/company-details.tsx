/** One company of AppDirect: details and members. To read only; its marketplace does not say what a person may change. */
import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Avatar } from '../components/avatar.tsx';
import { Badge } from '../components/badge.tsx';
import { Fact, Mail, WebSite } from '../components/facts.tsx';
import { Problem, saysNotFound } from '../components/problem.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { words } from '../components/words.ts';
import { CompanyDetailsDocument, MembershipsDocument } from '../graphql/graphql.ts';
import type { CompanyDetailsQuery, MembershipsQueryVariables } from '../graphql/graphql.ts';
import { Link } from '../router.tsx';
import { Item, joined, Panel } from './panel.tsx';

export function CompanyDetails({ id }: { id: string }): ReactNode {
  const { data, previousData, loading, error, refetch } = useQuery(CompanyDetailsDocument, {
    variables: { id },
  });
  // After a read without an answer, the page keeps what it had.
  const shown = data?.company == null ? (previousData ?? data) : data;
  const company = shown?.company;
  const isMissing = company == null && !loading && (error === undefined || saysNotFound(error));

  useEffect(() => {
    document.title = `${company?.name ?? (isMissing ? 'Company not found' : id)} · Organizations`;
  }, [company?.name, isMissing, id]);

  return (
    <>
      <nav aria-label="Breadcrumb" className="crumbs">
        <ol>
          <li>
            <Link to="/organizations">Organizations</Link>
          </li>
          <li aria-current="page">{company?.name ?? id}</li>
        </ol>
      </nav>
      {error !== undefined && !isMissing && (
        <Problem
          title={company == null ? 'The company could not be read' : 'Parts of this page could not be read'}
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {company == null && loading && <Skeleton what="company" />}
      {isMissing && (
        <section className="empty">
          <h1>Company not found</h1>
          <p>It does not exist, or is not visible to you.</p>
        </section>
      )}
      {company != null && (
        <>
          <Summary company={company} />
          <h2>Members</h2>
          <Members companyId={company.id} />
        </>
      )}
    </>
  );
}

function Summary({ company }: { company: NonNullable<CompanyDetailsQuery['company']> }): ReactNode {
  const { id, name, state, externalId, website, emailAddress, phoneNumber, countryCode } = company;
  const { isVendor, isReseller } = company;
  return (
    <section className="summary" aria-labelledby="company-name">
      <Avatar name={name} large />
      <div className="what">
        <h1 id="company-name">{name ?? id}</h1>
        <p className="badges">
          <Badge value={state} /> <span className="badge">AppDirect</span>
          {isVendor === true && <span className="badge">Vendor</span>}
          {isReseller === true && <span className="badge">Reseller</span>}
        </p>
        <dl className="facts">
          <Fact term="Id">{id}</Fact>
          {externalId !== null && <Fact term="External id">{externalId}</Fact>}
          {countryCode !== null && <Fact term="Country">{countryCode}</Fact>}
          <WebSite url={website} />
          <Mail term="Contact" address={emailAddress} />
          {phoneNumber !== null && <Fact term="Phone">{phoneNumber}</Fact>}
        </dl>
      </div>
    </section>
  );
}

const orders = [
  ['last-name', 'Last name'],
  ['first-name', 'First name'],
  ['newest', 'Newest first'],
] as const;

function orderOf(order: string): NonNullable<MembershipsQueryVariables['orderBy']> {
  if (order === 'first-name') return { field: 'FIRST_NAME' };
  return order === 'newest' ? { field: 'DATE', direction: 'DESC' } : { field: 'LAST_NAME' };
}

function Members({ companyId }: { companyId: string }): ReactNode {
  return (
    <Panel
      noun="member"
      of="company"
      label="Name or e-mail contains"
      document={MembershipsDocument}
      variables={(search, order): MembershipsQueryVariables => ({
        id: companyId,
        ...(search !== '' && { filter: { search } }),
        orderBy: orderOf(order),
      })}
      orders={orders}
      pageOf={(page) => page?.company?.memberships}
      row={({ id, firstName, lastName, email, membershipState, roles }) => (
        <Item
          key={id}
          title={[firstName, lastName].filter(Boolean).join(' ') || (email ?? id)}
          meta={joined(email, roles?.map((role) => (role === null ? '' : words(role))).join(', '))}
          badges={<Badge value={membershipState} />}
        />
      )}
    />
  );
}
