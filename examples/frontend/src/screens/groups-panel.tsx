/** User groups of the account, with the number of members of each. */
import type { ReactNode } from 'react';
import { ShowMore } from '../components/show-more.tsx';
import { counted } from '../components/words.ts';
import { MoreGroupsDocument } from '../graphql/graphql.ts';
import type { Groups } from './account-details.tsx';
import { Item, joined, Panel } from './panel.tsx';

export function GroupsPanel({ accountId, groups }: { accountId: string; groups: Groups }): ReactNode {
  const edges = groups?.edges ?? null;
  return (
    <Panel
      noun="group"
      rows={
        edges?.map(({ node: { id, name, isDefault, description, members } }) => (
          <Item
            key={id}
            title={name ?? id}
            meta={joined(counted(members?.totalCount, 'member'), description)}
            badges={isDefault === true && <span className="badge">Default</span>}
          />
        )) ?? null
      }
      more={
        <ShowMore
          noun="group"
          shown={edges?.length ?? 0}
          totalCount={groups?.totalCount ?? null}
          hasNextPage={groups?.pageInfo.hasNextPage ?? false}
          document={MoreGroupsDocument}
          variables={{ id: accountId, after: groups?.pageInfo.endCursor ?? '' }}
        />
      }
    />
  );
}
