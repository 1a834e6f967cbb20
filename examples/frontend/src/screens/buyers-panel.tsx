/** Buyers of the account, with the available actions of each. */
import type { ReactNode } from 'react';
import { ActionButtons } from '../components/action-buttons.tsx';
import { Badge } from '../components/badge.tsx';
import { ShowMore } from '../components/show-more.tsx';
import { MoreBuyersDocument } from '../graphql/graphql.ts';
import type { Account } from './account-details.tsx';
import { Item, joined, Panel } from './panel.tsx';

export function BuyersPanel({
  accountId,
  buyers,
}: {
  accountId: string;
  buyers: Account['buyers'];
}): ReactNode {
  const edges = buyers?.edges ?? null;
  return (
    <Panel
      noun="buyer"
      rows={
        edges?.map(({ node: { id, name, address, buyerStatus, availableActions } }) => (
          <Item
            key={id}
            title={name ?? id}
            meta={joined(id, address?.city, address?.country)}
            badges={<Badge value={buyerStatus} />}
            actions={
              <ActionButtons
                id={id}
                name={name ?? id}
                available={availableActions}
                // Activating a buyer needs its ERP numbers.
                except={['ACTIVATE']}
                cascades
              />
            }
          />
        )) ?? null
      }
      more={
        <ShowMore
          noun="buyer"
          shown={edges?.length ?? 0}
          totalCount={buyers?.totalCount ?? null}
          hasNextPage={buyers?.pageInfo.hasNextPage ?? false}
          document={MoreBuyersDocument}
          variables={{ id: accountId, after: buyers?.pageInfo.endCursor ?? '' }}
        />
      }
    />
  );
}
