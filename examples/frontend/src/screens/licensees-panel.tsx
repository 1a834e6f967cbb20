/** Licensees of the account's buyers, with the available actions of each. */
import type { ReactNode } from 'react';
import { ActionButtons } from '../components/action-buttons.tsx';
import { Badge } from '../components/badge.tsx';
import { ShowMore } from '../components/show-more.tsx';
import { MoreLicenseesDocument } from '../graphql/graphql.ts';
import type { Account } from './account-details.tsx';
import { Item, joined, Panel } from './panel.tsx';

interface LicenseesPanelProps {
  readonly accountId: string;
  readonly licensees: Account['licensees'];
}

export function LicenseesPanel({ accountId, licensees }: LicenseesPanelProps): ReactNode {
  const edges = licensees?.edges ?? null;
  return (
    <Panel
      noun="licensee"
      rows={
        edges?.map(({ node: { id, name, seller, licenseeStatus, availableActions } }) => (
          <Item
            key={id}
            title={name ?? id}
            meta={joined(id, seller?.name)}
            badges={<Badge value={licenseeStatus} />}
            actions={<ActionButtons id={id} name={name ?? id} available={availableActions} />}
          />
        )) ?? null
      }
      more={
        <ShowMore
          noun="licensee"
          shown={edges?.length ?? 0}
          totalCount={licensees?.totalCount ?? null}
          hasNextPage={licensees?.pageInfo.hasNextPage ?? false}
          document={MoreLicenseesDocument}
          variables={{ id: accountId, after: licensees?.pageInfo.endCursor ?? '' }}
        />
      }
    />
  );
}
