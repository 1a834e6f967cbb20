/** Buyers of the account, with the available actions of each. */
import type { ReactNode } from 'react';
import { ActionButtons } from '../components/action-buttons.tsx';
import { Badge } from '../components/badge.tsx';
import { BuyersDocument } from '../graphql/graphql.ts';
import { byName, Item, joined, orderByName, Panel } from './panel.tsx';

export function BuyersPanel({ accountId }: { accountId: string }): ReactNode {
  return (
    <Panel
      noun="buyer"
      label="Buyer name contains"
      document={BuyersDocument}
      variables={(search, order) => ({
        id: accountId,
        ...(search !== '' && { filter: { name: { contains: search } } }),
        orderBy: orderByName(order),
      })}
      orders={byName}
      pageOf={(data) => data?.account?.buyers}
      row={({ id, name, address, buyerStatus, availableActions }) => (
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
      )}
    />
  );
}
