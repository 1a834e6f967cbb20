/** Licensees of the account's buyers, with the available actions of each. */
import type { ReactNode } from 'react';
import { ActionButtons } from '../components/action-buttons.tsx';
import { Badge } from '../components/badge.tsx';
import { LicenseesDocument } from '../graphql/graphql.ts';
import { byName, Item, joined, orderByName, Panel } from './panel.tsx';

export function LicenseesPanel({ accountId }: { accountId: string }): ReactNode {
  return (
    <Panel
      noun="licensee"
      label="Licensee name contains"
      document={LicenseesDocument}
      variables={(search, order) => ({
        id: accountId,
        ...(search !== '' && { filter: { name: { contains: search } } }),
        orderBy: orderByName(order),
      })}
      orders={byName}
      pageOf={(data) => data?.account?.licensees}
      row={({ id, name, seller, licenseeStatus, availableActions }) => (
        <Item
          key={id}
          title={name ?? id}
          meta={joined(id, seller?.name)}
          badges={<Badge value={licenseeStatus} />}
          actions={<ActionButtons id={id} name={name ?? id} available={availableActions} />}
        />
      )}
    />
  );
}
