/** Members of the account, and the invitation form. */
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Badge } from '../components/badge.tsx';
import { InviteForm } from '../components/invite-form.tsx';
import { ShowMore } from '../components/show-more.tsx';
import { MoreUsersDocument } from '../graphql/graphql.ts';
import type { Account, Groups } from './account-details.tsx';
import { Item, joined, Panel } from './panel.tsx';

interface UsersPanelProps {
  readonly accountId: string;
  readonly users: Account['users'];
  readonly groups: Groups;
}

export function UsersPanel({ accountId, users, groups }: UsersPanelProps): ReactNode {
  const [isInviting, setInviting] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const edges = users?.edges ?? null;
  const close = (): void => {
    setInviting(false);
    opener.current?.focus();
  };
  return (
    <>
      <div className="buttons">
        <button
          ref={opener}
          type="button"
          className="primary"
          aria-expanded={isInviting}
          onClick={() => setInviting(!isInviting)}
        >
          Invite a person
        </button>
      </div>
      {isInviting && (
        <InviteForm
          accountId={accountId}
          groups={groups?.edges.map(({ node }) => node) ?? []}
          onDone={close}
        />
      )}
      <Panel
        noun="user"
        rows={
          edges?.map(({ node: { id, membershipStatus, user, groups: memberOf } }) => (
            <Item
              key={id}
              title={user?.name ?? user?.email ?? id}
              meta={joined(user?.email, memberOf?.map(({ name }) => name ?? '').join(', '))}
              badges={<Badge value={membershipStatus} />}
            />
          )) ?? null
        }
        more={
          <ShowMore
            noun="user"
            shown={edges?.length ?? 0}
            totalCount={users?.totalCount ?? null}
            hasNextPage={users?.pageInfo.hasNextPage ?? false}
            document={MoreUsersDocument}
            variables={{ id: accountId, after: users?.pageInfo.endCursor ?? '' }}
          />
        }
      />
    </>
  );
}
