/** Shared by all tabs: search, order, the rows, and the end of the list. */
import { NetworkStatus } from '@apollo/client';
import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { announce } from '../announce.tsx';
import { Problem } from '../components/problem.tsx';
import { Choice, SearchBox } from '../components/search-box.tsx';
import { ShowMore } from '../components/show-more.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { counted } from '../components/words.ts';
import { setQuery, usePlace } from '../router.tsx';

interface Page<Node> {
  readonly totalCount: number | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: Node }[];
}

interface PanelProps<Data, Variables extends OperationVariables, Node> {
  /** One row, in lower case; also the start of its parameters in the address. */
  readonly noun: string;
  /** What has the rows. Default: the account. */
  readonly of?: string;
  readonly label: string;
  readonly document: TypedDocumentNode<Data, Variables>;
  /** The variables of a search and an order. Stable values, without what is not set. */
  readonly variables: (search: string, order: string) => Variables;
  readonly orders: readonly (readonly [value: string, text: string])[];
  readonly pageOf: (data: Data | undefined) => Page<Node> | null | undefined;
  readonly row: (node: Node) => ReactNode;
}

export function Panel<Data, Variables extends OperationVariables, Node>({
  noun,
  of = 'account',
  label,
  document: read,
  variables: variablesOf,
  orders,
  pageOf,
  row,
}: PanelProps<Data, Variables, Node>): ReactNode {
  const { query } = usePlace();
  const search = query.get(noun) ?? '';
  const order = query.get(`${noun}-order`) ?? '';
  const variables = variablesOf(search, order);
  const { data, previousData, error, networkStatus, refetch } = useQuery(read as TypedDocumentNode<Data>, {
    variables: variables,
    notifyOnNetworkStatusChange: true,
  });
  const current = pageOf(data);
  const page = current ?? pageOf(previousData);
  const isLoading =
    networkStatus === NetworkStatus.loading ||
    networkStatus === NetworkStatus.setVariables ||
    networkStatus === NetworkStatus.refetch;
  const isFailed = current == null && !isLoading;

  const total = current?.totalCount;
  useEffect(() => {
    if (total != null && search !== '') announce(`${counted(total, noun)} found.`);
  }, [total, search, noun]);

  const again = (): void => void refetch();
  return (
    <>
      <SearchBox parameter={noun} name={`${noun}s of the ${of}`} label={label} query={query}>
        <Choice parameter={`${noun}-order`} label="Order" options={orders} query={query} />
      </SearchBox>
      {(error !== undefined || isFailed) && (
        <Problem title={`The ${noun}s could not be read`} error={error} onRetry={again} />
      )}
      {page == null && isLoading && <Skeleton what={`${noun}s`} />}
      {page != null && (
        <div aria-busy={isLoading} className={isLoading ? 'busy' : ''}>
          {page.edges.length === 0 ? (
            <p className="empty">
              {search === '' ? (
                `No ${noun}s that you can see.`
              ) : (
                <>
                  No {noun} matches.{' '}
                  <button type="button" onClick={() => setQuery({ [noun]: '' })}>
                    Show all
                  </button>
                </>
              )}
            </p>
          ) : (
            <>
              <ul className="rows">{page.edges.map(({ node }) => row(node))}</ul>
              <ShowMore
                noun={noun}
                shown={page.edges.length}
                totalCount={page.totalCount}
                hasNextPage={page.pageInfo.hasNextPage}
                document={read}
                variables={{ ...variables, after: page.pageInfo.endCursor ?? '' }}
              />
            </>
          )}
        </div>
      )}
    </>
  );
}

interface ItemProps {
  readonly title: string;
  readonly meta: ReactNode;
  readonly badges?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

export function Item({ title, meta, badges, actions, children }: ItemProps): ReactNode {
  return (
    <li className="row" tabIndex={-1}>
      <div className="what">
        <p className="name">{title}</p>
        <p className="meta">{meta}</p>
      </div>
      <p className="badges">{badges}</p>
      {actions}
      {children}
    </li>
  );
}

/** Omits the separator if a part is unknown. */
export function joined(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part != null && part !== '').join(' · ');
}

/** Two orders that buyers, licensees and groups have. */
export const byName = [
  ['name', 'Name'],
  ['newest', 'Newest first'],
] as const;

export function orderByName(
  order: string,
): [{ field: 'NAME' }] | [{ field: 'CREATED_AT'; direction: 'DESC' }] {
  return order === 'newest' ? [{ field: 'CREATED_AT', direction: 'DESC' }] : [{ field: 'NAME' }];
}
