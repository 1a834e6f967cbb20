/** The organizations of both marketplaces in one list. One that does not answer is missing, with a note, and the other one stays. */
import { NetworkStatus } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { announce } from '../announce.tsx';
import { Avatar } from '../components/avatar.tsx';
import { Problem } from '../components/problem.tsx';
import { SearchBox } from '../components/search-box.tsx';
import { ShowMore } from '../components/show-more.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { counted } from '../components/words.ts';
import { OrganizationListDocument } from '../graphql/graphql.ts';
import type { Marketplace, MarketplaceStatus, OrganizationListQuery } from '../graphql/graphql.ts';
import { Link, setQuery, usePlace } from '../router.tsx';

const marketplaces: Readonly<Record<Marketplace, string>> = {
  SOFTWAREONE: 'SoftwareOne',
  APPDIRECT: 'AppDirect',
};

/** What a person can do about a marketplace that is missing in the list. */
const advice: Readonly<Record<Exclude<MarketplaceStatus, 'AVAILABLE' | 'NOT_CONFIGURED'>, string>> = {
  UNAUTHENTICATED: 'Sign in there to see its organizations.',
  FORBIDDEN: 'Your role may not list its organizations.',
  UNAVAILABLE: 'It does not answer at the moment.',
};

export function OrganizationList(): ReactNode {
  const { query } = usePlace();
  const variables = { search: query.get('search') };
  const { data, previousData, error, networkStatus, refetch } = useQuery(OrganizationListDocument, {
    variables,
  });
  const organizations = (data ?? previousData)?.organizations;
  const isLoading = networkStatus === NetworkStatus.loading || networkStatus === NetworkStatus.setVariables;

  useEffect(() => {
    document.title = 'Organizations';
  }, []);
  const total = data?.organizations?.totalCount;
  useEffect(() => {
    if (total != null) announce(`${counted(total, 'organization')} found.`);
  }, [total, query.toString()]);

  return (
    <>
      <h1>Organizations</h1>
      <SearchBox name="Organizations" label="Name contains" query={query} />
      {error !== undefined && organizations == null && (
        <Problem title="The organizations could not be read" error={error} onRetry={() => void refetch()} />
      )}
      {organizations == null && isLoading && <Skeleton what="organizations" />}
      {organizations != null && (
        <>
          <Sources sources={organizations.sources} onRetry={() => void refetch()} />
          <section aria-label="Results" aria-busy={isLoading} className={isLoading ? 'busy' : ''}>
            {organizations.edges.length === 0 ? (
              <p className="empty">
                No organization matches.{' '}
                <button type="button" onClick={() => setQuery({ search: '' })}>
                  Show all
                </button>
              </p>
            ) : (
              <ul className="rows">
                {organizations.edges.map(({ node }) => (
                  <Row key={node.id} organization={node} />
                ))}
              </ul>
            )}
            {organizations.edges.length > 0 && (
              <ShowMore
                noun="organization"
                shown={organizations.edges.length}
                totalCount={organizations.totalCount}
                hasNextPage={organizations.pageInfo.hasNextPage}
                document={OrganizationListDocument}
                variables={{ ...variables, after: organizations.pageInfo.endCursor }}
              />
            )}
          </section>
        </>
      )}
    </>
  );
}

type Page = NonNullable<OrganizationListQuery['organizations']>;

/** How many organizations each marketplace has, and why those of one are missing. */
function Sources({ sources, onRetry }: { sources: Page['sources']; onRetry: () => void }): ReactNode {
  return (
    <ul className="sources" aria-label="Marketplaces">
      {sources.map(({ marketplace, status, totalCount }) => {
        if (status === 'NOT_CONFIGURED') return null;
        const name = marketplaces[marketplace];
        return (
          <li key={marketplace}>
            {status === 'AVAILABLE' ? (
              `${name}: ${counted(totalCount, 'organization')}`
            ) : (
              <>
                <strong>{name} is missing.</strong> {advice[status]}{' '}
                {status === 'UNAVAILABLE' && (
                  <button type="button" onClick={onRetry}>
                    Try again
                  </button>
                )}
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Row({ organization }: { organization: Page['edges'][number]['node'] }): ReactNode {
  const { id, name, marketplace, externalId, isEnabled } = organization;
  return (
    <li className="row" tabIndex={-1}>
      <Avatar name={name} />
      <div className="what">
        <Link to={`/${marketplace === 'APPDIRECT' ? 'companies' : 'accounts'}/${id}`} className="name">
          {name ?? id}
        </Link>
        <p className="meta">{externalId ?? ''}</p>
      </div>
      <p className="badges">
        <span className="badge">{marketplace == null ? 'Unknown' : marketplaces[marketplace]}</span>{' '}
        {isEnabled === false && <span className="badge warn">Disabled</span>}
      </p>
    </li>
  );
}
