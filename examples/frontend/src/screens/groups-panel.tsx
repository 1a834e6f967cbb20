/** User groups of the account, with the number of members of each. */
import type { ReactNode } from 'react';
import { counted } from '../components/words.ts';
import { GroupsDocument } from '../graphql/graphql.ts';
import { byName, Item, joined, orderByName, Panel } from './panel.tsx';

export function GroupsPanel({ accountId }: { accountId: string }): ReactNode {
  return (
    <Panel
      noun="group"
      label="Group name contains"
      document={GroupsDocument}
      variables={(search, order) => ({
        filter: {
          account: { id: { eq: accountId } },
          ...(search !== '' && { name: { contains: search } }),
        },
        orderBy: orderByName(order),
      })}
      orders={byName}
      pageOf={(data) => data?.userGroups}
      row={({ id, name, isDefault, description, members }) => (
        <Item
          key={id}
          title={name ?? id}
          meta={joined(counted(members?.totalCount, 'member'), description)}
          badges={isDefault === true && <span className="badge">Default</span>}
        />
      )}
    />
  );
}
